"""In mixed mode the phones that cannot come back yet are reset behind a pilot: it must hold the lists that are served."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cucm_driver.answers.ctl_gates import holding_ctl
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.security_mode import reset_ctl_with_local_key, update_ctl
from cucm_driver.operations.services import restart
from simulator import Lab
from simulator.model.phone import Phase
from steps.allowance import Allowance
from steps.phone_batches import SILENT, PhonesLost, reset_unawaited
from tests.contract.kill.trial import Case, Trial, prepared
from tests.contract.rig import Fresh, Rig
from tests.contract.test_execute import MIXED
from tests.contract.test_kill_points import Wanted, point, require_same
from tests.contract.test_phone_batches import SETTLE, Bed, Run, Unlucky, run_of

NODES, SERVING = ("cm-pub", "cm-sub1", "cm-sub2"), ("cm-pub", "cm-sub1")


def a_night(rig: Rig, max_lost: int = 0) -> Unlucky:
    return Unlucky(Bed(rig), Run(rig, Allowance(max_lost, SETTLE, 2, 2000)))  # type: ignore[arg-type]


def resets(rig: Rig) -> list[str]:
    return [request.split()[1] for _, request, _ in rig.changes() if request.startswith("resetPhone ")]


def _switched_off(night: Unlucky, name: str) -> Callable[[Operation], Outcome]:
    """Somebody pulls its plug right after the reset."""
    change = night.change

    def changing(operation: Operation) -> Outcome:
        outcome = change(operation)
        night.testbed.rig.control.arrange("phones", names=[name], powered=False)  # type: ignore[attr-defined]
        return outcome

    return changing


def renewed(rig: Rig, *, signed_by_the_new_key: bool) -> None:
    """CallManager renewed everywhere and in the CTL; on 11.5 `utils ctl update` signs it with the new key."""
    ctl = (update_ctl if signed_by_the_new_key else reset_ctl_with_local_key)("cm-pub")
    for operation in [
        *(regenerate(node, "CallManager") for node in NODES),
        ctl,
        *(restart(node, "Cisco Trust Verification Service") for node in NODES),
        *(restart(node, "Cisco Tftp") for node in SERVING),
    ]:
        rig.cluster.perform(operation).require_done()


@pytest.fixture
def rig(fresh: Fresh) -> Rig:
    return fresh("11.5", mode="mixed", knobs={"tvs_for_ctl": "no"})


def test_a_pilot_that_holds_the_new_ctl_is_followed_by_all_others_in_one_go(rig: Rig) -> None:
    renewed(rig, signed_by_the_new_key=False)
    night = a_night(rig)
    reset_unawaited(night)
    pilot, rest = (outcome.operation.targets for outcome in night.outcomes)
    assert resets(rig) == [*pilot, *rest]
    assert sorted([*pilot, *rest]) == sorted(rig.model.phones)
    kinds = {(phone.model, phone.tftp_used) for phone in rig.model.phones.values()}
    assert {(rig.model.phones[n].model, rig.model.phones[n].tftp_used) for n in pilot} <= kinds
    assert {rig.model.phones[n].model for n in pilot} == {model for model, _ in kinds}
    (note,) = run_of(night).notes("pilot")
    assert (note["phones"], note["lost"]) == (len(pilot), [])
    assert note["holding"]
    assert night.outcomes[1].started - night.outcomes[0].ended < SETTLE


def test_a_pilot_that_refuses_the_ctl_stops_it_and_nobody_else_is_reset(rig: Rig) -> None:
    renewed(rig, signed_by_the_new_key=True)
    night = a_night(rig)
    with pytest.raises(PhonesLost) as stopped:
        reset_unawaited(night)
    pilot = night.outcomes[0].operation.targets
    assert resets(rig) == list(pilot)
    (note,) = run_of(night).notes("pilot")
    assert set(holding_ctl(rig.cluster, pilot).differing) <= set(note["lost"]) < set(pilot)
    for part in (
        "the pilot",
        "Trust List update failed",
        "Next: reset nobody else, and do not restart Cisco CallManager",
        f"NOBODY ELSE WAS RESET: {46 - len(pilot)} phones were not touched",
    ):
        assert part in str(stopped.value)
    rig.clock.wait(SETTLE)
    others = [phone for name, phone in rig.model.phones.items() if name not in pilot]
    assert all(phone.phase is Phase.REGISTERED for phone in others)


def test_a_phone_of_the_pilot_that_does_not_tell_any_more_is_lost(rig: Rig) -> None:
    renewed(rig, signed_by_the_new_key=False)
    night = a_night(rig)
    night.change = _switched_off(night, "SEP000000000001")  # type: ignore[method-assign]
    with pytest.raises(PhonesLost, match=f"SEP000000000001 .*: {SILENT}"):
        reset_unawaited(night)
    assert len(resets(rig)) == len(night.outcomes[0].operation.targets)


def test_where_no_phone_of_the_pilot_tells_it_is_unknown(rig: Rig) -> None:
    renewed(rig, signed_by_the_new_key=False)
    for phone in rig.model.phones.values():
        phone.web = False
    night = a_night(rig)
    reset_unawaited(night)
    (note,) = run_of(night).notes("unknown")
    assert (note["gate"], tuple(note["names"])) == ("pilot", night.outcomes[0].operation.targets)
    assert len(night.outcomes) == 2


CALLMANAGER = Case(
    "features/certificates/regenerate_callmanager.feature", "12.5", "lazy",
    "Renew CallManager, mixed, from 12.0", campaign=True, waived=MIXED,
)  # fmt: skip


@pytest.fixture(scope="module")
def trial(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with prepared(lab, tmp_path_factory.mktemp("mixed"), CALLMANAGER) as trial:
        yield trial


@pytest.mark.long
@pytest.mark.parametrize(
    "wanted",
    [
        ("memory", "after", -1),
        ("axl resetPhone", "answered", 1),
        ("outcome resetPhone", "after", 0),
        ("intent resetPhone", "after", 1),
        ("axl resetPhone", "answered", -2),
        ("outcome resetPhone", "after", 1),
    ],
    ids=str,
)
def test_a_night_that_is_killed_around_the_pilot_ends_as_if_nobody_had(trial: Trial, wanted: Wanted) -> None:
    require_same(trial.killed_at(point(trial, *wanted)))
