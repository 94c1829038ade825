"""`--reset-pools`, over the wire: one call a device pool, where it is proved that it reaches nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import NotTheseAlone, reset_pool
from cucm_driver.operations.stored import operation_of
from cucm_driver.record.journal import read
from simulator import Lab
from steps.allowance import Allowance
from steps.control import ControlPort
from steps.night import Night
from steps.phone_batches import reset_in_batches
from steps.planning.plan import read_plan
from tests.contract.executed import Executed
from tests.contract.rig import Fresh, Rig
from tests.contract.test_phone_batches import PILOT, SETTLE, Bed, Run, run_of

POOLS = ("DP-A", "DP-B")


@pytest.fixture
def rig(fresh: Fresh) -> Rig:
    return fresh("12.5")


@pytest.fixture
def made(rig: Rig) -> Callable[..., Night]:
    def make(batch: int = 2000) -> Night:
        run = Run(rig, Allowance(0, SETTLE, 2, batch, reset_pools=True))
        return Night(Bed(rig), run)  # type: ignore[arg-type]

    return make


def members(rig: Rig, pool: str) -> list[str]:
    return [name for name, phone in rig.model.phones.items() if phone.device_pool == pool]


def requests(rig: Rig) -> list[str]:
    return [request for _, request, _ in rig.changes()]


def test_the_pilot_goes_by_name_and_each_pool_by_one_call(rig: Rig, made: Callable[..., Night]) -> None:
    night = made()
    reset_in_batches(night)
    assert requests(rig) == [
        *(f"resetPhone {name}" for name in PILOT),
        *(f"resetDevicePool {pool}" for pool in POOLS),
    ]
    assert [(n["phones"], n["back"]) for n in run_of(night).notes("batch")] == [(6, 6), (34, 34)]
    intents = {line["request"]: line for line in read(rig.cluster.journal.folder) if line["kind"] == "intent"}
    for pool in POOLS:
        intent = intents[f"resetDevicePool {pool}"]
        assert {*intent["targets"], *intent["besides"]} >= set(members(rig, pool)), (
            "its members stand in the intent"
        )
    assert all(phone.registered_to for phone in rig.model.phones.values())


def test_a_pool_that_is_larger_than_a_batch_goes_by_name(rig: Rig, made: Callable[..., Night]) -> None:
    night = made(batch=5)
    reset_in_batches(night)
    assert not [request for request in requests(rig) if "Pool" in request]
    assert any("reset by name, since it has" in line for line in run_of(night).said)


def test_a_pool_that_holds_somebody_else_goes_by_name(rig: Rig, made: Callable[..., Night]) -> None:
    off = members(rig, "DP-A")[-1]
    rig.control.arrange("phones", names=[off], powered=False)
    night = made()
    reset_in_batches(night)
    assert [request for request in requests(rig) if "Pool" in request] == ["resetDevicePool DP-B"]
    assert f"device pool DP-A: its phones are reset by name, since it also holds {off}" in run_of(night).said


def test_a_pool_that_holds_more_at_the_last_moment_gets_nothing(rig: Rig) -> None:
    *most, other = members(rig, "DP-A")
    with pytest.raises(NotTheseAlone, match=other):
        rig.cluster.perform(reset_pool("cm-pub", "DP-A", most))
    assert rig.changes() == []
    ended = [line for line in read(rig.cluster.journal.folder) if line["kind"] == "outcome"]
    assert [line["result"] for line in ended] == ["refused"]
    assert not [line for line in read(rig.cluster.journal.folder) if line["kind"] == "intent"]


def test_a_phone_that_was_reset_before_may_be_reset_again(rig: Rig) -> None:
    first, *rest = members(rig, "DP-A")
    rig.cluster.perform(reset_pool("cm-pub", "DP-A", rest, [first])).require_done()
    assert requests(rig) == ["resetDevicePool DP-A"]


def test_what_is_left_of_a_pool_goes_by_name(rig: Rig) -> None:
    whole = reset_pool("cm-pub", "DP-A", members(rig, "DP-A"))
    assert whole.for_phones(whole.targets) == whole
    rest = whole.for_phones(whole.targets[-2:])
    again: Operation = operation_of(rest.recorded())
    rig.cluster.perform(again).require_done()
    assert requests(rig) == [f"resetPhone {name}" for name in whole.targets[-2:]]


def test_after_an_answer_that_was_lost_no_phone_of_the_pool_is_known_to_be_reset(rig: Rig) -> None:
    rig.control.add_fault("cm-pub", "axl:resetDevicePool", "drop")
    names = members(rig, "DP-A")
    outcome = rig.cluster.perform(reset_pool("cm-pub", "DP-A", names))
    assert outcome.result == "unknown"
    assert set(outcome.each) == set(names)
    assert all(answer.startswith("unknown") for answer in outcome.each.values())


def test_pools_are_planned_and_executed_as_planned(lab: Lab, control: ControlPort, tmp_path: Path) -> None:
    executed = Executed.on(lab, control, tmp_path, "12.5", "lazy", "non-secure")
    executed.plan("features/certificates/regenerate_tvs.feature", "--reset-pools")
    planned = [o.request for p in read_plan(executed.saved).applying for b in p.blocks for o in b.operations]
    assert [request for request in planned if "Pool" in request] == [
        f"resetDevicePool {pool}" for pool in POOLS
    ]
    run: Any = executed.execute()
    assert run.code == 0, run.text
    sent = [entry["request"] for entry in control.journal() if entry["interface"] == "axl"]
    assert [request for request in sent if "Pool" in request and "reset" in request] == [
        f"resetDevicePool {pool}" for pool in POOLS
    ]
