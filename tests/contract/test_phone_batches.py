"""Phones reset in order, over the wire: a pilot, batches, and a stop by name before anybody else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cucm_driver.answers.phones_back import Back
from cucm_driver.batches import in_order
from cucm_driver.facts.devices import devices
from cucm_driver.record.journal import read
from steps.allowance import Allowance
from steps.night import Night
from steps.phone_batches import PhonesLost, pilot_of, registered, reset_in_batches
from steps.sentences.phones import phones_are_back, phones_hold_what_is_served
from tests.contract.rig import Fresh, Rig

PILOT = [f"SEP{number:012d}" for number in (1, 2, 11, 12, 21, 22)]
"""Two of each model and TFTP node of the lab, those first that have a web page."""

SETTLE = timedelta(minutes=5)


@dataclass
class Bed:
    rig: Rig
    arranged: int = 0

    @property
    def cluster(self) -> Any:
        return self.rig.cluster


@dataclass
class Run:
    """What a night needs of a run."""

    rig: Rig
    allowance: Allowance
    said: list[str] = field(default_factory=list)

    @property
    def journal(self) -> Any:
        return self.rig.cluster.journal

    def say(self, lines: Iterable[str]) -> None:
        self.said += lines

    def notes(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in read(self.journal.folder) if line["kind"] == kind]


@dataclass
class Unlucky(Night):
    """When it waits for these phones the `number`th time, they are switched off meanwhile."""

    losing: tuple[str, ...] = ()
    number: int = 1
    waits: int = 0

    def await_phones(self, names: Iterable[str], patience: timedelta, since: datetime | None = None) -> Back:
        control = self.testbed.rig.control  # type: ignore[attr-defined]
        self.waits += since is not None
        if since is not None and self.waits == self.number and self.losing:
            control.arrange("phones", names=list(self.losing), powered=False)
        return super().await_phones(names, patience, since)


Made = Callable[..., Unlucky]


@pytest.fixture
def rig(fresh: Fresh) -> Rig:
    return fresh("12.5")


@pytest.fixture
def made(rig: Rig) -> Made:
    def make(max_lost: int = 0, batch: int = 20, **more: Any) -> Unlucky:
        run = Run(rig, Allowance(max_lost, SETTLE, 2, batch))
        return Unlucky(Bed(rig), run, **more)  # type: ignore[arg-type]

    return make


def run_of(night: Night) -> Run:
    assert isinstance(night.run, Run)
    return night.run


def reset_names(rig: Rig) -> list[str]:
    return [request.removeprefix("resetPhone ") for _, request, _ in rig.changes()]


def test_a_pilot_of_every_kind_goes_first_then_the_others_in_batches(rig: Rig, made: Made) -> None:
    night = made()
    reset_in_batches(night)
    order = reset_names(rig)
    assert sorted(order) == sorted(rig.model.phones)
    assert order[:6] == PILOT
    assert [len(outcome.operation.targets) for outcome in night.outcomes] == [6, 20, 14]
    told = [
        (n["number"], n["of"], n["phones"], n["back"], n["missing"], n["lost"])
        for n in run_of(night).notes("batch")
    ]
    assert told == [(1, 3, 6, 6, [], []), (2, 3, 20, 20, [], []), (3, 3, 14, 14, [], [])]


def test_the_next_batch_is_not_touched_before_the_one_before_is_back(rig: Rig, made: Made) -> None:
    night = made()
    reset_in_batches(night)
    for earlier, later in pairwise(night.outcomes):
        back = [rig.model.phones[name].ris[-1].at for name in earlier.operation.targets]
        assert max(back) <= later.started


def test_the_pilot_has_phones_of_every_model_and_tftp_node(rig: Rig, made: Made) -> None:
    night = made()
    first = pilot_of(night, registered(night), devices(rig.cluster.axl))
    phones = rig.model.phones
    kinds = {(phone.model, phone.tftp_used) for phone in phones.values()}
    assert {(phones[name].model, phones[name].tftp_used) for name in first} == kinds
    assert all(phones[name].web for name in first)


def test_a_pilot_that_does_not_come_back_stops_it_and_nobody_else_is_reset(rig: Rig, made: Made) -> None:
    night = made(losing=("SEP000000000001",))
    with pytest.raises(PhonesLost) as stopped:
        reset_in_batches(night)
    assert reset_names(rig) == PILOT
    for part in (
        "the pilot",
        "1 phones are lost, 0 may be",
        "SEP000000000001 (location Hub_None, device pool DP-A, 8851 desk 1): is not back after 0:05",
        "NOBODY ELSE WAS RESET: 34 phones were not touched",
        "Next: reset nobody else.",
    ):
        assert part in str(stopped.value)
    (note,) = run_of(night).notes("batch")
    assert (note["phones"], note["back"], note["missing"]) == (6, 5, ["SEP000000000001"])


def test_phones_lost_one_by_one_add_up(rig: Rig, made: Made) -> None:
    lost = "SEP000000000003"
    night = made(losing=("SEP000000000001",), max_lost=1)
    night.await_phones = _also_lost(night, lost)  # type: ignore[method-assign]
    with pytest.raises(PhonesLost) as stopped:
        reset_in_batches(night)
    assert "batch 2 of 3" in str(stopped.value)
    assert "2 phones are lost, 1 may be" in str(stopped.value)
    assert "NOBODY ELSE WAS RESET: 14 phones were not touched" in str(stopped.value)
    assert len(reset_names(rig)) == 26


def _also_lost(night: Unlucky, name: str) -> Callable[..., Back]:
    wait = night.await_phones

    def awaiting(names: Iterable[str], patience: timedelta, since: datetime | None = None) -> Back:
        if since is not None and night.waits == 1:
            night.testbed.rig.control.arrange("phones", names=[name], powered=False)  # type: ignore[attr-defined]
        return wait(names, patience, since)

    return awaiting


def test_as_many_as_allowed_may_be_lost_and_they_are_named_with_their_place(rig: Rig, made: Made) -> None:
    night = made(losing=("SEP000000000001",), max_lost=1)
    reset_in_batches(night)
    assert sorted(reset_names(rig)) == sorted(rig.model.phones)
    place = "SEP000000000001 (location Hub_None, device pool DP-A, 8851 desk 1): is not back"
    assert [line for line in run_of(night).said if line.startswith(place)]
    run_of(night).said.clear()
    phones_are_back(night)
    (lost,) = run_of(night).notes("lost")
    assert lost["names"] == ["SEP000000000001"]
    assert lost["where"][0].startswith(place)
    assert run_of(night).said[0].startswith("1 of 40 phones are not back; up to 1 are allowed to be lost")


def test_the_gate_does_not_wait_again_for_a_phone_that_has_been_away_long_enough(
    rig: Rig, made: Made
) -> None:
    night = made(losing=("SEP000000000001",), max_lost=1)
    reset_in_batches(night)
    before = rig.control.now()
    phones_are_back(night)
    assert rig.control.now() - before < timedelta(minutes=1)


def test_one_more_than_allowed_fails_the_gate_by_name_and_place(rig: Rig, made: Made) -> None:
    night = made()
    night.note_baseline()
    rig.control.arrange("phones", names=["SEP000000000007"], powered=False)
    before = rig.control.now()
    with pytest.raises(AssertionError, match="1 of 40 phones are not back") as failed:
        phones_are_back(night)
    assert "SEP000000000007 (location Hub_None, device pool DP-A, 8851 desk 7)" in str(failed.value)
    assert rig.control.now() - before >= SETTLE


def test_what_phones_do_not_tell_is_handed_on_by_name(rig: Rig, made: Made) -> None:
    night = made()
    phones_hold_what_is_served(night)
    (note,) = run_of(night).notes("unknown")
    assert (note["gate"], note["why"]) == ("phones in step", "their web pages do not tell")
    assert note["names"] == sorted(name for name, phone in rig.model.phones.items() if not phone.web)


def test_the_chart_counts_all_phones_while_a_batch_is_away(rig: Rig, made: Made) -> None:
    night = made()
    reset_in_batches(night)
    points = [(note["registered"], note["total"]) for note in run_of(night).notes("registration")]
    assert {total for _, total in points} == {40}
    assert {34, 20, 26} <= {registered for registered, _ in points}


def test_phones_of_the_database_have_the_place_that_the_cluster_gives_them(rig: Rig) -> None:
    found = devices(rig.cluster.axl, page=7)
    assert list(found) == sorted(rig.model.phones)
    for name, phone in rig.model.phones.items():
        device = found[name]
        assert (device.model, device.pool, device.description) == (
            phone.model,
            phone.device_pool,
            phone.description,
        )
        assert (device.location, device.profile) == (
            "Hub_None",
            f"{phone.model} - Standard SIP Non-Secure Profile",
        )


def test_nothing_asks_for_the_reset_of_everything(rig: Rig, made: Made) -> None:
    reset_in_batches(made())
    assert {entry.request.split()[0] for entry in rig.running.journal.entries if entry.changing} == {
        "resetPhone"
    }


def test_an_order_of_one_batch_is_all_at_once() -> None:
    (only,) = in_order((), ("SEP1", "SEP2"), 10)
    assert (only.names, only.pilot) == (("SEP1", "SEP2"), False)


def test_no_procedure_resets_phones_without_a_pilot() -> None:
    pages = (Path(__file__).parents[2] / "features").rglob("*.feature")
    scenarios = [each for page in pages for each in page.read_text("utf-8").split("Scenario")]
    marked = [after for before, after in pairwise(scenarios) if "@procedure" in before[-40:]]  # fmt: skip
    assert len(marked) > 5
    assert not [each for each in marked if "without a pilot" in each or "stops it" in each]
