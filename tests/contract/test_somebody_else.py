"""Another engineer changes what phones meet while a run is under way: the run stops, with names. A night of its own does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.fingerprint import fingerprint
from cucm_driver.answers.foreign_changes import OwnChanges
from cucm_driver.answers.observation import observe
from cucm_driver.answers.observation.evidence import answered
from cucm_driver.facts.certificates import TRUSTED
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, update_ctl
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.operations.trust_stores import delete_trusted
from cucm_driver.picture.rules import Question
from simulator import Lab
from steps.control import ControlPort
from steps.execution.guard import Guard, SomebodyElse
from steps.execution.memory import kept, restore
from tests.contract.executed import Executed
from tests.contract.histories import CALLMANAGER, NODES, TFTP, TVS
from tests.contract.rig import Fresh, Rig
from tests.contract.test_execute import TVS as PAGE
from tests.contract.test_execute import Terminal, somebody_else

CAPF = "Cisco Certificate Authority Proxy Function"
RESTING = timedelta(minutes=6)
"""A person reads, phones come back, the cluster comes to rest."""


@dataclass
class UnderWay:
    """A run between two of its changes, as `steps.execution` guards it."""

    rig: Rig
    guard: Guard = field(init=False)
    sent: list[tuple[Operation, str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.guard = Guard(self.rig.cluster, fingerprint(self.reader), OwnChanges())

    @property
    def reader(self) -> CachedReader:
        return CachedReader(self.rig.cluster)

    def does(self, *operations: Operation, pause: timedelta = timedelta(0)) -> None:
        for operation in operations:
            self.guard.check(self.reader)
            self.guard.sends(operation)
            outcome = self.rig.cluster.perform(operation)
            self.guard.sent(outcome)
            self.sent.append((operation, outcome.after, outcome.started))
            outcome.require_done()
            if pause:
                self.rig.control.wait(pause)

    def rests(self) -> None:
        self.rig.control.wait(RESTING)
        self.guard.check(self.reader)


def deletes_the_capf(rig: Rig) -> Operation:
    """The certificate that secure phones show was issued by it: CallManager-trust needs it."""
    listed = (each.name for each in rig.cluster.read("cm-pub", TRUSTED))
    (store, _, file) = next(n for n in listed if n.startswith("CallManager-trust/CAPF-")).partition("/")
    return delete_trusted("cm-pub", store, file)


Foreign = Callable[[Rig], Operation]
CAUGHT: dict[str, tuple[str, str, Sequence[Operation], Foreign, str]] = {
    "a restart of Cisco Tftp": (
        "12.5", "non-secure", [regenerate("cm-sub1", "TVS")], lambda rig: restart("cm-sub1", TFTP),
        r"cm-sub1: ITL served names: TVS cm-sub1\S* \w+ -> TVS cm-sub1\S* \w+",
    ),
    "a restart of Cisco Tftp, 11.5": (
        "11.5", "non-secure", [regenerate("cm-pub", "CallManager")], lambda rig: restart("cm-pub", TFTP),
        r"cm-pub: CallManager loaded by Cisco Tftp: cm-pub\S* \w+ -> cm-pub\S* \w+.*cm-pub: ITL served signed by",
    ),
    "a restart of TVS": (
        "12.5", "non-secure", [regenerate("cm-sub1", "TVS")], lambda rig: restart("cm-sub1", TVS),
        rf"cm-sub1: TVS loaded by {TVS}: cm-sub1\S* \w+ -> cm-sub1\S* \w+",
    ),
    "a restart of Cisco CallManager": (
        "12.5", "non-secure", [regenerate("cm-sub1", "CallManager")], lambda rig: restart("cm-sub1", CALLMANAGER),
        rf"cm-sub1: CallManager loaded by {CALLMANAGER}: cm-sub1\S* \w+ -> cm-sub1\S* \w+",
    ),
    "a restart of what this run has restarted before": (
        "12.5", "non-secure", [restart("cm-sub1", TFTP), regenerate("cm-sub1", "TVS")],
        lambda rig: restart("cm-sub1", TFTP), r"cm-sub1: ITL served names",
    ),
    "a stop of what this run has restarted before": (
        "12.5", "non-secure", [restart("cm-sub1", TFTP)], lambda rig: stop("cm-sub1", TFTP),
        r"cm-sub1: Cisco Tftp: STARTED -> STOPPED",
    ),
    "a reset of the ITL": (
        "12.5", "non-secure", [regenerate("cm-sub1", "TVS")], lambda rig: itl_reset_localkey("cm-pub"),
        r"cm-pub: ITL served signed by: ITLRECOVERY_cm-pub\S* \w+ -> cm-pub\S* \w+",
    ),
    "a new CTL": (
        "12.5", "mixed", [regenerate("cm-sub1", "CallManager")], lambda rig: update_ctl("cm-pub"),
        r"cm-pub: CTL on disk names: CCM\+TFTP cm-sub1\S* \w+ -> CCM\+TFTP cm-sub1\S* \w+",
    ),
    "a CTL with the other signer": (
        "11.5", "mixed", [regenerate("cm-sub1", "TVS")], lambda rig: reset_ctl_with_local_key("cm-pub"),
        r"cm-pub: CTL on disk signed by: \S+ \w+ -> \S+ \w+",
    ),
    "a deleted CTL": (
        "12.5", "mixed", [regenerate("cm-sub1", "TVS")], lambda rig: delete_ctl("cm-sub1"),
        r"cm-sub1: CTL on disk: yes -> no",
    ),
    "a trust certificate deleted": (
        "12.5", "mixed", [regenerate("cm-sub1", "TVS")], deletes_the_capf,
        r"cm-pub: CallManager-trust holds: CAPF-\w+ \w+ -> none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CAUGHT)
def test_what_somebody_else_does_to_what_phones_meet_stops_the_run(fresh: Fresh, what: str) -> None:
    release, mode, own, foreign, told = CAUGHT[what]
    rig = fresh(release, mode=mode)
    run = UnderWay(rig)
    run.does(*own)
    run.rests()
    rig.driver().perform(foreign(rig)).require_done()
    assert run.guard.moved(run.reader) == [], "the fingerprint takes it for the run's own"
    with pytest.raises(SomebodyElse, match=told) as stopped:
        run.guard.check(run.reader)
    assert "Nothing more was sent" in str(stopped.value)


def renew(*units: str) -> list[Operation]:
    return [
        regenerate(node, unit)
        for unit in units
        for node in (NODES if unit not in ("CAPF", "ITLRecovery") else NODES[:1])
    ]


def restart_all(*services: str) -> list[Operation]:
    return [
        restart(node, service)
        for service in services
        for node in (NODES[:2] if service == TFTP else NODES[:1] if service == CAPF else NODES)
    ]


STOPPED = [*(stop(node, TFTP) for node in NODES[:2]), *(start(node, TFTP) for node in NODES[:2])]
NIGHT = [
    *renew("TVS"), *restart_all(TVS, TFTP), *renew("CallManager"), *restart_all(TFTP), *restart_all(CALLMANAGER),
    *renew("CAPF"), *restart_all(CAPF), *renew("ITLRecovery"), itl_reset_localkey("cm-pub"), *restart_all(TVS), *STOPPED,
    *renew("CallManager-ECDSA", "TVS", "TVS"), *restart_all(TFTP, TVS),
]  # fmt: skip
SECURE_NIGHT = [
    *renew("CallManager"), update_ctl("cm-pub"), *restart_all(TFTP, CALLMANAGER), reset_ctl_with_local_key("cm-pub"),
    *restart_all(TFTP), *renew("TVS", "CAPF"), update_ctl("cm-pub"), *restart_all(TVS, TFTP), delete_ctl("cm-sub1"),
]  # fmt: skip
NIGHTS = {"non-secure": NIGHT, "mixed": SECURE_NIGHT}
BRIEFLY = [
    regenerate("cm-sub1", "TVS"), regenerate("cm-pub", "TVS"), restart("cm-sub1", TVS), restart("cm-sub1", TFTP),
    itl_reset_localkey("cm-pub"), regenerate("cm-sub1", "CallManager"), restart("cm-sub1", TFTP), update_ctl("cm-pub"),
]  # fmt: skip


def gives_no_alarm(rig: Rig, operations: Sequence[Operation], pause: int) -> None:
    run = UnderWay(rig)
    run.does(*operations, pause=timedelta(seconds=pause))
    run.rests()


@pytest.mark.parametrize(
    ("release", "mode", "world", "pause"),
    [("11.5", "non-secure", "eager", 0), ("12.5", "non-secure", "eager", 400), ("12.5", "mixed", "lazy", 7)],
)
def test_what_a_run_does_itself_gives_no_alarm(
    fresh: Fresh, release: str, mode: str, world: str, pause: int
) -> None:
    own = BRIEFLY if mode == "mixed" else BRIEFLY[:-1]
    gives_no_alarm(fresh(release, mode=mode, world=world), own, pause)


@pytest.mark.long
@pytest.mark.parametrize("pause", [0, 7, 400], ids="pause {} s".format)
@pytest.mark.parametrize("world", ["lazy", "eager"])
@pytest.mark.parametrize("mode", NIGHTS)
@pytest.mark.parametrize("release", ["11.5", "12.5"])
def test_a_night_of_its_own_gives_no_alarm(
    fresh: Fresh, release: str, mode: str, world: str, pause: int
) -> None:
    gives_no_alarm(fresh(release, mode=mode, world=world), NIGHTS[mode], pause)


def remembered(run: UnderWay) -> UnderWay:
    """A later run that goes on from what this one has written down."""
    night: Any = SimpleNamespace(
        lists=None, holding=None, baseline=None, since_gate=[], warned=[], chosen={}, explained=None
    )
    journal = run.rig.cluster.journal
    memory = kept(night, journal, run.guard.explained)
    later = UnderWay(run.rig)
    later.guard.expected = run.guard.expected
    later.guard.explained = restore(night, memory, journal.folder)
    for operation, after, started in run.sent:
        later.guard.sent_before(operation, after, started)
    return later


def test_a_run_that_is_gone_on_with_tells_what_somebody_did_meanwhile(fresh: Fresh) -> None:
    rig = fresh("12.5")
    run = UnderWay(rig)
    run.does(regenerate("cm-sub1", "TVS"))
    run.rests()
    rig.driver().perform(restart("cm-sub1", TFTP)).require_done()
    later = remembered(run)
    assert later.guard.moved(later.reader) == [], "the fingerprint takes it for the run's own"
    with pytest.raises(SomebodyElse, match="cm-sub1: ITL served names"):
        later.guard.check(later.reader)


@pytest.mark.parametrize(("release", "world"), [("11.5", "eager"), ("12.5", "lazy")])
def test_a_run_that_is_gone_on_with_explains_what_the_one_before_has_sent(
    fresh: Fresh, release: str, world: str
) -> None:
    run = UnderWay(fresh(release, world=world))
    run.does(*BRIEFLY[:4])
    run.rests()
    run.does(*BRIEFLY[4:6])
    later = remembered(run)
    later.does(*BRIEFLY[6:-1])
    later.rests()


def test_an_answer_that_was_seen_holds_when_nothing_shows_it_any_more(fresh: Fresh) -> None:
    run = UnderWay(fresh("12.5"))
    run.does(regenerate("cm-sub1", "TVS"))
    run.rests()
    run.does(*restart_all(TVS, TFTP))
    run.rests()
    refuted = {(Question.TFTP_REBUILDS, False), (Question.TVS_RESTARTS, False)}
    now = observe.nodes(run.reader)
    assert not refuted & answered(now).given, "everything that was stored is in use"
    explained = remembered(run).guard.explained
    assert explained is not None
    assert refuted <= explained.given
    assert refuted <= answered(now, explained.given).given


def test_an_executed_night_stops_before_the_next_change(
    lab: Lab, control: ControlPort, tmp_path: Path
) -> None:
    executed = Executed.on(lab, control, tmp_path, "12.5")
    executed.plan(PAGE)
    terminal = Terminal(executed, "--confirm", "operation")
    for node in ("cm-pub", "cm-sub1"):
        terminal.waits_for(f"{node}: set cert regen TVS")
        control.wait(RESTING)
        terminal.answer("yes")
    terminal.waits_for("cm-sub2: set cert regen TVS")
    with somebody_else(executed) as other:
        other.perform(restart("cm-sub1", TFTP)).require_done()
    terminal.answer("yes")
    assert terminal.ends() == 1
    assert re.search(r"cm-sub1: ITL served names: TVS cm-pub\S* \w+", terminal.text)
    assert "Nothing more was sent" in terminal.text
    assert executed.changes()[-1] == "cm-sub1: utils service restart Cisco Tftp"
