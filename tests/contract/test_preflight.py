"""The preflight against a simulated cluster: what it says of circumstances, and that it changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cucm_driver.access.secrets import Login, Secrets
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.expiry import IDENTITY, LISTED, TRUST, calendar, dates
from cucm_driver.answers.pending_changes import Use, changes
from cucm_driver.answers.preflight.check import Finding, Verdict
from cucm_driver.answers.preflight.table import CHECKS, named, preflight
from cucm_driver.consent import Consent
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.services import restart
from cucm_driver.record.journal import read
from simulator import Lab
from steps.commands.app import app
from steps.control import ControlPort
from tests.contract.rig import Fresh, Rig

LAB = Path(__file__).parents[2] / "simulator" / "blueprints" / "lab.toml"
TVS = "Cisco Trust Verification Service"
PERHAPS_UNKNOWN = {"phones that tell", "phone interaction", "who will not follow"}
"""Ten phones of the lab have no web access; the parameter's row was not found in any source."""


def look(rig: Rig, *names: str) -> dict[str, Finding]:
    reader = CachedReader(rig.driver(Consent.none()))
    return {
        found.check.name: found for found in preflight(reader, tuple(named(name) for name in names) or CHECKS)
    }


def test_a_healthy_cluster_passes_wherever_it_can_be_read(read_only: Rig) -> None:
    found = look(read_only)
    assert {name: each.said for name, each in found.items() if each.verdict is Verdict.FAIL} == {}
    assert {name for name, each in found.items() if each.verdict is Verdict.UNKNOWN} <= PERHAPS_UNKNOWN
    assert read_only.changes() == []


def test_phones_that_do_not_tell_are_named_and_are_those_without_a_web_page(read_only: Rig) -> None:
    (found,) = look(read_only, "phones that tell").values()
    silent = sorted(phone.name for phone in read_only.model.phones.values() if not phone.web)
    assert (found.verdict, found.said) == (
        Verdict.UNKNOWN,
        (f"what they hold is unknown ({len(silent)}): {', '.join(silent)}",),
    )


def test_the_calendar_has_every_certificate_of_every_node_with_its_true_date(read_only: Rig) -> None:
    reader = CachedReader(read_only.driver(Consent.none()))
    dues = calendar(dates(reader), reader.at)
    told = {
        (due.dated.node, due.dated.name): due.dated.not_after for due in dues if due.dated.kind == IDENTITY
    }
    model = read_only.model
    assert told == {
        (node.name, unit): c.not_after for node in model.nodes.values() for unit, c in node.stored.items()
    }
    trusted = sum(len(files) for node in model.nodes.values() for files in node.trust.values())
    assert sum(due.dated.kind == TRUST for due in dues) == trusted
    assert {due.dated.node for due in dues if due.dated.kind == LISTED} == set(model.tftp_nodes())
    assert [due.days_left for due in dues] == sorted(
        due.days_left for due in dues if due.days_left is not None
    )


def test_a_node_that_does_not_replicate_is_named_with_its_state(rig: Rig) -> None:
    rig.control.arrange("replication", node="cm-sub1", state=3)
    (found,) = look(rig, "database replication").values()
    assert found.verdict is Verdict.FAIL
    assert found.said[0].startswith("cm-sub1: (3)")


def test_phones_that_are_off_are_named(rig: Rig) -> None:
    off = list(rig.model.phones)[:2]
    rig.control.arrange("phones", names=off, powered=False)
    (found,) = look(rig, "phones online").values()
    assert (found.verdict, found.said) == (Verdict.FAIL, (f"not registered (2): {', '.join(off)}",))


def test_a_group_of_one_server_is_named_with_its_phones(fresh: Fresh, tmp_path: Path) -> None:
    text = LAB.read_text(encoding="utf-8").replace('CMG-B = ["cm-sub2", "cm-pub"]', 'CMG-B = ["cm-sub2"]')
    assert tomllib.loads(text)["groups"]["CMG-B"] == ["cm-sub2"]
    blueprint = tmp_path / "alone.toml"
    blueprint.write_text(text, encoding="utf-8")
    rig = fresh("12.5", blueprint=str(blueprint))
    (found,) = look(rig, "CallManager groups").values()
    assert (found.verdict, found.said) == (Verdict.FAIL, ("CMG-B: 1 server (cm-sub2) for 20 phones",))


def test_a_tvs_that_is_stopped_counts_for_its_groups_too(rig: Rig) -> None:
    rig.control.arrange("service", node="cm-sub2", service=TVS, state="STOPPED")
    found = look(rig, "TVS and Tftp services", "CallManager groups")
    assert [each.verdict for each in found.values()] == [Verdict.FAIL, Verdict.FAIL]
    assert found["CallManager groups"].said == (
        "CMG-A: TVS does not run on cm-sub2",
        "CMG-B: TVS does not run on cm-sub2",
    )


def test_what_is_pending_is_what_the_model_has_not_loaded(rig: Rig) -> None:
    rig.cluster.perform(regenerate("cm-sub1", "CallManager")).require_done()
    found = changes(CachedReader(rig.driver(Consent.none())))
    truth = {
        (node.name, name, unit)
        for node in rig.model.nodes.values()
        for name, service in node.services.items()
        for unit, loaded in service.loaded
        if service.started and loaded != node.stored[unit]
    }
    waits = {(c.node, c.service, c.unit) for c in found if c.use is Use.WAITS}
    assert ("cm-sub1", "Cisco CTIManager", "CallManager") in waits
    assert truth <= waits
    assert {w for w in waits - truth} <= {("cm-sub1", "Cisco Tftp", "CallManager")}


def test_after_the_restart_nothing_waits_for_it_any_more(rig: Rig) -> None:
    rig.cluster.perform(regenerate("cm-sub1", "CallManager")).require_done()
    rig.cluster.clock.wait(rig.cluster.perform(restart("cm-sub1", "Cisco CTIManager")).require_done().took)
    use = {(c.node, c.service, c.unit): c.use for c in changes(CachedReader(rig.driver(Consent.none())))}
    assert use["cm-sub1", "Cisco CTIManager", "CallManager"] is Use.LOADED


def test_a_wrong_password_is_unknown_everywhere_and_is_spent_once_a_node(fresh: Fresh) -> None:
    rig = fresh("12.5")
    wrong = Secrets(Login(rig.secrets.cli.user, "wrong"), Login(rig.secrets.api.user, "wrong"))
    found = preflight(CachedReader(rig.driver(Consent.none(), secrets=wrong)))
    assert {each.verdict for each in found} == {Verdict.UNKNOWN}
    spent = [e.node for e in rig.running.journal.entries if e.interface == "ssh" and e.outcome != "ok"]
    assert sorted(spent) == sorted(rig.cluster.nodes)
    refused = [e for e in rig.running.journal.entries if e.interface == "axl"]
    assert len(refused) <= 1


@pytest.fixture
def inventory(lab: Lab, control: ControlPort, tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "lab.toml"
    file.write_text(control.fresh("lab", "11.5", "non-secure", "lazy", {}), encoding="utf-8")
    return file


def test_the_command_prints_a_page_and_leaves_evidence_and_changes_nothing(
    inventory: Path, control: ControlPort, tmp_path: Path
) -> None:
    control.arrange("replication", node="cm-sub1", state=3)
    done = CliRunner().invoke(app, ["preflight", "--cluster", str(inventory), "--evidence", str(tmp_path)])
    assert done.exit_code == 1, done.output
    assert "FAIL     database replication" in done.output
    (folder,) = tmp_path.glob("*-lab-preflight")
    assert (folder / "preflight.txt").read_text(encoding="utf-8").splitlines()[0] in done.output
    kinds = [line["kind"] for line in read(folder)]
    assert {"exchange", "preflight", "calendar", "pending"} == set(kinds)
    assert not any(line.get("changing") for line in read(folder))
    assert [entry for entry in control.journal() if entry["changing"]] == []


def test_a_cluster_on_which_only_phones_are_silent_ends_in_two(inventory: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["preflight", "--cluster", str(inventory), "--evidence", str(tmp_path)])
    assert done.exit_code == 2, done.output
    assert "UNKNOWN  phones that tell" in done.output
