"""Planning changes nothing: the simulator's own journal and its model say so, and the driver takes it for a live cluster.

The planner is a process of its own; the simulator stands in this one, so that its model can be looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.fingerprint import Fingerprint, changes, fingerprint
from cucm_driver.inventory import load
from cucm_driver.operations.certificates import regenerate
from simulator import Lab
from simulator.model.cluster import Cluster as Model
from steps.control import ControlPort
from steps.planning.plan import Plan, read_plan
from tests.contract.forks import ROOT, Ended, forked
from tests.contract.rig import Rig

FEATURES = ROOT / "features"
PAGES = sorted(
    page for page in FEATURES.rglob("*.feature") if "@procedure" in page.read_text(encoding="utf-8")
)
TVS = "features/certificates/regenerate_tvs.feature"


def cucm_runbook(*arguments: str, environ: Mapping[str, str]) -> Ended:
    """The command in a process of its own, to its end."""
    return forked("commands", *arguments, environ={**os.environ, **environ})


@dataclass
class Live:
    """A simulated cluster that the driver cannot know to be one: its inventory has no [simulator] table."""

    lab: Lab
    control: ControlPort
    folder: Path
    since: int

    @property
    def file(self) -> Path:
        return self.folder / "live.toml"

    @property
    def saved(self) -> Path:
        return self.folder / "plan.json"

    def model(self) -> Model:
        """A copy, at an hour that is always the same: time passes while it is read."""
        copy = self.lab.simulator.running.model.copy()
        copy.now = copy.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return copy

    def changed(self) -> list[str]:
        return [f"{e['node']}: {e['request']}" for e in self.control.journal(self.since) if e["changing"]]

    def plan(self, *arguments: str) -> Ended:
        fixed = ("--cluster", str(self.file), "--evidence", str(self.folder / "evidence"))
        return cucm_runbook("plan", *arguments, *fixed, environ=self.control.credentials())


@pytest.fixture
def live(lab: Lab, control: ControlPort, tmp_path: Path) -> Callable[[str], Live]:
    def made(release: str) -> Live:
        text = control.fresh("lab", release, "non-secure", "lazy", {})
        (tmp_path / "live.toml").write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", text))
        assert load(tmp_path / "live.toml").simulator is None
        return Live(lab, control, tmp_path, len(control.journal()))

    return made


@pytest.mark.parametrize("release", ["11.5", "12.5", "14"])
def test_planning_every_procedure_changes_nothing(live: Callable[[str], Live], release: str) -> None:
    cluster = live(release)
    before, explained = cluster.model(), cluster.control.explain()
    ended = cluster.plan(*map(str, PAGES), "--out", str(cluster.saved))
    assert ended.code == 0, ended.text
    plan = read_plan(cluster.saved)
    asked = cluster.control.journal(cluster.since)
    assert len(asked) > 100, "a planner that reads nothing proves nothing"
    assert cluster.changed() == []
    assert cluster.model().fingerprint() == before.fingerprint()
    assert cluster.control.explain() == explained
    assert {page.path for page in plan.features} == {str(page.relative_to(ROOT)) for page in PAGES}
    assert sum(procedure.changes for procedure in plan.applying) > 20
    assert not [line for line in asked if not line["modelled"]]


def test_a_model_that_was_changed_has_another_fingerprint(live: Callable[[str], Live]) -> None:
    cluster = live("12.5")
    before = cluster.model()
    cluster.control.arrange("service", node="cm-sub1", service="Cisco Tftp", state="STOPPED")
    assert cluster.model().fingerprint() != before.fingerprint()


def planned(cluster: Live, *features: str) -> Plan:
    ended = cluster.plan(*features, "--out", str(cluster.saved))
    assert ended.code == 0, ended.text
    return read_plan(cluster.saved)


def test_a_sentence_is_expanded_into_operations_by_node_with_the_phones_registered_there(
    live: Callable[[str], Live],
) -> None:
    plan = planned(live("11.5"), TVS)
    (procedure,) = plan.applying
    (block,) = procedure.blocks
    first, *_ = block.sentences
    assert first.text == 'When I regenerate "TVS" on every node, publisher first'
    told = [(operation.node, operation.request, operation.phones) for operation in first.operations]
    registered = plan.registered
    assert told == [
        (node, "set cert regen TVS", registered[node]) for node in ("cm-pub", "cm-sub1", "cm-sub2")
    ]
    resets = [operation for operation in block.operations if operation.interface == "axl"]
    assert [len(operation.targets) for operation in resets] == [6, 34], "a pilot, then the others"
    assert block.sentences[-1].text == "And one may rest here"
    assert [each.why for each in plan.procedures if not each.applies] == [
        "needs release 12.0 or newer, found 11.5",
        "needs mixed mode, found non-secure",
    ]


def test_a_saved_plan_fits_until_something_of_its_state_has_moved(live: Callable[[str], Live]) -> None:
    cluster = live("12.5")
    planned(cluster, TVS)
    fits = cluster.plan("--check", str(cluster.saved))
    assert (fits.code, "still fits" in fits.text) == (0, True), fits.text
    cluster.control.arrange("phones", names=["SEP000000000001"], powered=False)
    still = cluster.plan("--check", str(cluster.saved))
    assert (still.code, "40 then, 39 now" in still.text) == (0, True), still.text
    cluster.control.arrange("replication", node="cm-sub1", state=3)
    stale = cluster.plan("--check", str(cluster.saved))
    assert stale.code == 1
    assert "cm-sub1: replication: (2) -> (3)" in stale.text
    assert cluster.changed() == []


def test_a_requirement_that_does_not_hold_is_told_and_nothing_behind_it_is_expanded(
    live: Callable[[str], Live],
) -> None:
    cluster = live("12.5")
    cluster.control.arrange("replication", node="cm-sub1", state=3)
    ended = cluster.plan(TVS, "--out", str(cluster.saved))
    assert ended.code == 1
    assert "WOULD STOP HERE" in ended.text
    assert "cm-sub1: (3)" in ended.text
    assert [procedure.changes for procedure in read_plan(cluster.saved).applying] == [0]


def test_a_simulated_cluster_is_planned_as_it_stands_and_not_made_anew(
    live: Callable[[str], Live], control: ControlPort
) -> None:
    cluster = live("12.5")
    cluster.file.write_text(control.inventory())
    running = cluster.lab.simulator.running
    control.arrange("phones", names=["SEP000000000001"], powered=False)
    plan = planned(cluster, "features/preflight.feature")
    assert cluster.lab.simulator.running is running
    assert sum(plan.registered.values()) == 39
    assert cluster.changed() == []


def test_one_refused_login_ends_the_planning_before_the_account_is_locked(
    live: Callable[[str], Live],
) -> None:
    cluster = live("12.5")
    wrong = {**cluster.control.credentials(), "CUCM_CLI_PASSWORD": "not-the-password"}
    fixed = ("--cluster", str(cluster.file), "--evidence", str(cluster.folder / "evidence"))
    ended = cucm_runbook("plan", *map(str, PAGES), *fixed, environ=wrong)
    assert ended.code == 2, ended.text
    assert "three failures lock the account" in ended.text
    refused = [
        e for e in cluster.control.journal(cluster.since) if e["outcome"] != "ok" and e["interface"] == "ssh"
    ]
    assert len(refused) == 1, refused


def test_what_is_no_page_is_not_planned(live: Callable[[str], Live]) -> None:
    cluster = live("12.5")
    page = cluster.folder / "broken.feature"
    page.write_text('Feature: F\n\n  @procedure\n  Scenario: S\n    When I dance on "cm-pub"\n')
    for wrong, told in (
        (str(page), "no sentence matches this step"),
        ("features/none.feature", "no such file"),
    ):
        ended = cluster.plan(wrong)
        assert (ended.code, told in ended.text) == (2, True), ended.text


def test_a_sentence_that_no_node_fits_would_stop_the_night_and_what_stands_before_it_is_planned(
    live: Callable[[str], Live],
) -> None:
    cluster = live("12.5")
    for node in ("cm-pub", "cm-sub1", "cm-sub2"):
        cluster.control.arrange("service", node=node, service="Cisco CTIManager", state="STOPPED")
    page = "features/certificates/regenerate_callmanager.feature"
    ended = cluster.plan(page, "--out", str(cluster.saved))
    assert ended.code == 1
    assert "this applies to no node of the cluster" in ended.text
    (procedure,) = read_plan(cluster.saved).applying
    assert procedure.changes == 11  # regenerated on 3, TVS on 3, Cisco Tftp on 2, Cisco CallManager on 3


# The state that a plan is made from


def taken(rig: Rig) -> Fingerprint:
    return fingerprint(CachedReader(rig.cluster))


def test_reading_it_twice_gives_the_same_and_phones_are_no_part_of_it(rig: Rig) -> None:
    before = taken(rig)
    rig.control.arrange("phones", names=["SEP000000000001"], powered=False)
    assert changes(before, taken(rig)) == []
    assert taken(rig).digest == before.digest
    assert rig.changes() == []


def test_a_regenerated_certificate_is_named(rig: Rig) -> None:
    before = taken(rig)
    rig.cluster.perform(regenerate("cm-sub1", "TVS")).require_done()
    told = changes(before, taken(rig))
    assert len(told) == 1
    assert told[0].startswith("cm-sub1: TVS stored: ")


def test_it_holds_release_mode_groups_services_serials_and_served_lists(rig: Rig) -> None:
    values = taken(rig).values
    stored = rig.model.nodes["cm-sub1"].stored["CallManager"]
    assert values["mode"] == "non-secure"
    assert values["nodes"] == "cm-pub, cm-sub1, cm-sub2"
    assert values["CallManager group CMG-A"] == "cm-sub1, cm-sub2"
    assert values["cm-sub2: replication"] == "(2)"
    assert values["cm-sub1: Cisco Tftp"] == "STARTED"
    assert values["cm-sub1: CallManager stored"] == stored.serial_text
    assert values["cm-sub1: ITL served, SHA-1"] == rig.cluster.served_itls()["cm-sub1"].sha1
    assert "cm-sub2: ITL served, SHA-1" not in values
