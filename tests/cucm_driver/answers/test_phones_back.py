"""Phones that come back are waited for on the cluster's clock; while many are away PerfMon counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cucm_driver.answers.phones_back import MANY, registered_back
from cucm_driver.batches import Batch
from cucm_driver.facts.phones import Registration
from cucm_driver.record.journal import read
from tests.cucm_driver.scripted import START, ScriptedCluster

NAMES = ("SEP1", "SEP2")


class Coming(ScriptedCluster):
    """SEP1 is back at once, SEP2 after 40 s; `old` entries are from an hour before."""

    old = False

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        late = "Registered" if self.clock.now() >= START + timedelta(seconds=40) else "UnRegistered"
        at = START - timedelta(hours=1) if self.old else self.clock.now()
        return {"SEP1": self._entry("SEP1", "Registered", at), "SEP2": self._entry("SEP2", late, at)}

    def _entry(self, name: str, status: str, at: datetime) -> Registration:
        return Registration(name, status, "cm-pub", 0, at, "10.0.0.5", True, 683)


def test_phones_are_waited_for_and_each_look_is_noted(tmp_path: Path) -> None:
    back = registered_back(Coming(tmp_path, {}), NAMES, timedelta(minutes=5))
    assert (back.holds, back.waited) == (True, timedelta(seconds=45))
    notes = [(line["registered"], line["total"]) for line in read(tmp_path) if line["kind"] == "registration"]
    assert notes == [(1, 2), (1, 2), (1, 2), (2, 2)]


def test_phones_that_do_not_come_back_are_named(tmp_path: Path) -> None:
    back = registered_back(Coming(tmp_path, {}), NAMES, timedelta(seconds=30))
    assert (back.holds, back.missing, back.waited) == (False, ("SEP2",), timedelta(seconds=30))


def test_a_phone_that_is_not_known_to_ris_is_missing(tmp_path: Path) -> None:
    back = registered_back(Coming(tmp_path, {}), ("SEP9",), timedelta(0))
    assert back.missing == ("SEP9",)


def test_a_registration_from_before_the_reset_does_not_count(tmp_path: Path) -> None:
    lab = Coming(tmp_path, {})
    lab.old = True
    assert registered_back(lab, ("SEP1",), timedelta(0)).holds
    assert not registered_back(lab, ("SEP1",), timedelta(0), since=START).holds


class Asked(Coming):
    """Notes for whom RISPort70 was asked."""

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        self.said.append(",".join(names or ()))
        return super().registrations(names)


def test_a_phone_that_is_back_is_not_asked_for_again(tmp_path: Path) -> None:
    lab = Asked(tmp_path, {})
    assert registered_back(lab, NAMES, timedelta(minutes=5)).looks == 4
    assert lab.said == ["SEP1,SEP2", "SEP2", "SEP2", "SEP2"]


def test_the_phones_beside_a_batch_are_counted_as_they_were(tmp_path: Path) -> None:
    registered_back(Coming(tmp_path, {}), Batch(1, 3, NAMES, besides=38), timedelta(minutes=5))
    notes = [(line["registered"], line["total"]) for line in read(tmp_path) if line["kind"] == "registration"]
    assert notes == [(39, 40), (39, 40), (39, 40), (40, 40)]


CROWD = tuple(f"SEP{number:012d}" for number in range(MANY + 50))


class Crowd(ScriptedCluster):
    """All are reset at START, away from 20 s on and back after 100 s, but for those `lost`. `counts`: PerfMon tells."""

    counts = True
    lost = 0

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        wanted = tuple(names or ())
        self.said.append(f"RIS {len(wanted)}")
        return {name: self._entry(name) for name in wanted}

    def registered_count(self) -> int | None:
        self.said.append("PerfMon")
        return sum(self._entry(name).is_registered for name in CROWD) if self.counts else None

    def _entry(self, name: str) -> Registration:
        passed = self.clock.now() - START
        if passed < timedelta(seconds=20):
            return Registration(name, "Registered", "cm-pub", 0, START - timedelta(hours=1), "", True, 683)
        back = passed >= timedelta(seconds=100) and CROWD.index(name) >= self.lost
        return Registration(
            name, "Registered" if back else "UnRegistered", "cm-pub", 0, self.clock.now(), "", True, 683
        )


def test_while_many_are_away_they_are_counted_and_then_asked_for_by_name_once(tmp_path: Path) -> None:
    lab = Crowd(tmp_path, {})
    back = registered_back(lab, CROWD, timedelta(minutes=5), since=START)
    assert (back.holds, back.waited) == (True, timedelta(seconds=105))
    assert lab.said.count(f"RIS {len(CROWD)}") == 2, "once after a minute, once when the count was full again"


def test_many_that_stay_away_are_named_at_the_end(tmp_path: Path) -> None:
    lab = Crowd(tmp_path, {})
    lab.lost = MANY + 10
    back = registered_back(lab, CROWD, timedelta(minutes=3), since=START)
    assert (back.missing, back.waited) == (CROWD[: lab.lost], timedelta(minutes=3))


def test_where_nobody_counts_they_are_asked_for_by_name_at_every_look(tmp_path: Path) -> None:
    lab = Crowd(tmp_path, {})
    lab.counts = False
    back = registered_back(lab, CROWD, timedelta(minutes=5), since=START)
    assert back.holds
    assert lab.said.count(f"RIS {len(CROWD)}") == back.looks
