"""The points of no return that a plan prints for mixed mode, and what simulated phones do when its operations are done.

After each operation a copy of the cluster is taken, every phone of it that is registered is reset, and the copy says
who is lost then. Before the first point nobody may be; at a point that says so, somebody must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.no_return import Heals
from simulator import Lab
from simulator.model import passage, registration
from simulator.model.cluster import Cluster as Model
from simulator.model.explanation import locked, unregistered
from steps.control import ControlPort
from steps.planning.plan import Plan, PlannedOperation, Procedure, read_plan
from tests.contract.histories import Act, do
from tests.contract.rig import Rig, standing
from tests.contract.test_plan import Live

PAGES = (
    "features/certificates/regenerate_callmanager.feature",
    "features/certificates/regenerate_tvs.feature",
    "features/certificates/regenerate_itlrecovery.feature",
    "features/certificates/regenerate_capf.feature",
    "features/security_mode/update_the_ctl.feature",
)
RELEASES = (
    "12.5",
    *(pytest.param(each, marks=pytest.mark.long) for each in ("10.5(2)", "11.5", "12.0", "14SU3", "15")),
)
ALL_BACK = timedelta(minutes=9)
AWAY = str(Heals.AFTER_CALLMANAGER)

SAYS: tuple[tuple[str, str], ...] = (
    (r"set cert regen (?P<which>.+)", "regenerate"),
    (r"utils service (?:re)?start (?P<which>.+)", "restart"),
    (r"utils service stop (?P<which>.+)", "stop"),
    (r"utils ctl (?P<which>update) CTLFile", "ctl"),
    (r"utils ctl (?P<which>reset localkey)", "ctl"),
    (r"utils ctl set-cluster (?P<which>non-secure-mode)", "ctl"),
    (r"file (?P<which>delete) tftp CTLFile.tlv", "delete CTL"),
    (r"utils itl reset (?P<which>localkey)", "itl reset"),
    (r"(?P<which>resetPhone) .*", "reset"),
)
"""How the request of an operation reads, and the act on the simulator's model that stands for it."""


def act(operation: PlannedOperation) -> Act:
    for pattern, what in SAYS:
        found = re.fullmatch(pattern, operation.request)
        if found:
            return Act(what, found["which"], operation.node)
    raise AssertionError(f"no act stands for {operation.request}")


@dataclass(frozen=True)
class Seen:
    """After an operation: who is lost as phones stand, and who would be if every one of them started now."""

    operation: PlannedOperation
    as_they_stand: frozenset[str]
    started: frozenset[str]


def lost(model: Model) -> frozenset[str]:
    return frozenset({*locked(model), *unregistered(model)})


def done(rig: Rig, procedure: Procedure) -> Iterator[Seen]:
    """All operations in their order; after each of them a copy is asked."""
    for block in procedure.blocks:
        for operation in block.operations:
            do(rig, act(operation))
            copy = rig.model.copy()
            stand = frozenset(unregistered(copy))
            registration.reset(copy, list(copy.phones), "reset")
            passage.advance(copy, copy.now + ALL_BACK)
            yield Seen(operation, stand, lost(copy))


def agrees(procedure: Procedure, seen: list[Seen]) -> None:
    """Nobody is lost before the first point; whoever a point of another kind than unknown speaks of is."""
    points = {(turn.node, turn.request): turn for turn in procedure.phones}
    for each in seen:
        turn = points.get((each.operation.node, each.operation.request))
        if turn is None:
            assert not each.started | each.as_they_stand, (
                f"{procedure.name}: {each.operation.request} on {each.operation.node}"
            )
            continue
        assert turn.verdict == Heals.UNKNOWN or each.started | each.as_they_stand, (
            f"{turn.request}: {turn.why}"
        )
        break
    if {turn.verdict for turn in procedure.phones} <= {str(Heals.AFTER_CALLMANAGER)}:
        assert not seen[-1].started | seen[-1].as_they_stand, "they come back when the page is at its end"


EXPECTED: dict[str, list[tuple[str, str]]] = {
    "Renew CallManager, mixed, from 12.0": [("utils service start Cisco Tftp", AWAY)],
    "Renew CallManager, mixed, 10.5(2) to 11.5": [("utils service start Cisco Tftp", AWAY)],
    "Renew CallManager-ECDSA, mixed, from 11.5": [],
    "Renew TVS, mixed": [],
    "Renew ITLRecovery, mixed, from 12.0": [],
    "Renew ITLRecovery, mixed, 10.0 to 11.5": [],
    "Renew CAPF, mixed mode, from 10.0": [],
    "Update the CTL, from 10.0": [],
}
"""What each page's plan says of phones: the first operation, and how they come back. On 10.5(1) one page is another."""


@pytest.mark.parametrize("release", RELEASES)
def test_a_plan_for_mixed_mode_says_where_phones_are_lost_and_they_are(
    lab: Lab, control: ControlPort, tmp_path: Path, release: str
) -> None:
    plan, ended = printed(lab, control, tmp_path, release)
    told = [procedure for procedure in plan.applying if procedure.name in EXPECTED]
    assert len(told) >= 5
    for procedure in told:
        assert [(turn.request, turn.verdict) for turn in procedure.phones] == EXPECTED[procedure.name], (
            procedure.phones
        )
        for turn in procedure.phones:
            assert (
                f"Point of no return for phones: `{turn.request}` on {turn.node}; back: {turn.verdict}"
                in ended
            )
        with standing(lab, control, tmp_path, release, "lazy", mode="mixed") as rig:
            agrees(procedure, list(done(rig, procedure)))


LEAVE = "features/security_mode/leave_mixed_mode.feature"


@pytest.mark.parametrize("release", [pytest.param("11.5", marks=pytest.mark.long), "12.5"])
def test_leaving_mixed_mode_loses_nobody(
    lab: Lab, control: ControlPort, tmp_path: Path, release: str
) -> None:
    plan, ended = printed(lab, control, tmp_path, release, LEAVE, secure=False)
    (procedure,) = plan.applying
    assert (procedure.trouble, procedure.phones) == ("", ())
    assert "Point of no return for phones: none" in ended
    with standing(lab, control, tmp_path, release, "lazy", mode="mixed") as rig:
        without_profiles(control)
        agrees(procedure, list(done(rig, procedure)))


def test_leaving_it_with_secure_profiles_would_stop_before_anything_is_changed(
    lab: Lab, control: ControlPort, tmp_path: Path
) -> None:
    plan, _ = printed(lab, control, tmp_path, "12.5", LEAVE, code=1)
    (procedure,) = plan.applying
    assert "23 phones have a secure profile" in procedure.trouble
    assert procedure.changes == 0


def without_profiles(control: ControlPort) -> None:
    """Every phone has a non-secure profile, and has taken it."""
    names = [f"SEP{number:012d}" for number in range(1, 47)]
    control.arrange("phone security", names=names, security="non-secure")
    for powered in (False, True):
        control.arrange("phones", names=names, powered=powered)
    control.wait(ALL_BACK)


def printed(
    lab: Lab,
    control: ControlPort,
    folder: Path,
    release: str,
    *pages: str,
    secure: bool = True,
    code: int = 0,
) -> tuple[Plan, str]:
    """The plan of a mixed cluster by the real command, and what it prints; `secure`: some phones have secure profiles."""
    text = control.fresh("lab", release, "mixed", "lazy", {})
    if not secure:
        without_profiles(control)
    (folder / "live.toml").write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", text))
    live = Live(lab, control, folder, len(control.journal()))
    ended = live.plan(*(pages or PAGES), "--out", str(live.saved))
    assert ended.code == code, ended.text
    assert live.changed() == []
    return read_plan(live.saved), " ".join(ended.text.split())
