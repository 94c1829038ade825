"""Judges about phones name them; what a phone does not tell is nobody's to conclude."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight import phones
from cucm_driver.answers.preflight.check import Judged, Verdict
from cucm_driver.facts.held import Holds
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.sql import Row
from cucm_driver.release import Release
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import START, ScriptedCluster, service_list
from tests.cucm_driver.trust_list_writer import identity, itl, record

WHO = identity("cm-pub", 2)
SERVED = read_list(itl(WHO, record(WHO, 0)))


class Seeing(CachedReader):
    """Three phones: SEP1 and SEP2 in CMG-A, SEP3 in CMG-B."""

    members: dict[str, tuple[str, ...]] = {"CMG-A": ("cm-pub", "cm-sub1"), "CMG-B": ("cm-sub1", "cm-pub")}  # noqa: RUF012
    away: tuple[str, ...] = ()
    holding: dict[str, str | None] = {}  # noqa: RUF012
    rows: list[Row] = []  # noqa: RUF012
    runs = "14.0.1.11900-132"

    def phone_names(self) -> tuple[str, ...]:
        return ("SEP1", "SEP2", "SEP3")

    def phone_groups(self) -> dict[str, str]:
        return {"SEP1": "CMG-A", "SEP2": "CMG-A", "SEP3": "CMG-B"}

    def group_members(self) -> dict[str, tuple[str, ...]]:
        return self.members

    def registrations(self) -> dict[str, Registration]:
        found = {}
        for name in self.phone_names():
            status = "UnRegistered" if name in self.away else "Registered"
            found[name] = Registration(name, status, "cm-sub1", 0, START, "10.0.0.9", True, 683)
        return found

    def served_itls(self) -> dict[str, TrustList]:
        return {"cm-pub": SERVED}

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        return {name: Holds(name, self.holding.get(name), ("10.0.0.1",)) for name in self.phone_names()}

    def select(self, statement: str) -> list[Row]:
        return self.rows

    def release(self) -> Release:
        return Release(self.runs)


@pytest.fixture
def reader(tmp_path: Path) -> Seeing:
    running = service_list(Cisco_Trust_Verification_Service="STARTED")
    return Seeing(
        ScriptedCluster(tmp_path, {node: {"utils service list": running} for node in ("cm-pub", "cm-sub1")})
    )


def test_groups_of_two_with_tvs_pass(reader: Seeing) -> None:
    assert phones.groups(reader) == Judged(Verdict.PASS, ("CMG-A: cm-pub, cm-sub1; CMG-B: cm-sub1, cm-pub",))


def test_a_group_of_one_and_a_server_that_nobody_knows_fail(reader: Seeing) -> None:
    reader.members = {"CMG-A": ("cm-pub",), "CMG-B": ("cm-sub1", "cm-old"), "unused": ()}
    assert phones.groups(reader).said == (
        "CMG-A: 1 server (cm-pub) for 2 phones",
        "CMG-B: cm-old is not in the inventory",
    )


def test_phones_that_are_away_are_named_and_the_others_counted_by_node(reader: Seeing) -> None:
    assert phones.online(reader).verdict is Verdict.PASS
    reader.away = ("SEP3", "SEP1")
    assert phones.online(reader) == Judged(Verdict.FAIL, ("not registered (2): SEP1, SEP3",))
    assert phones.registered(reader) == Judged(Verdict.PASS, ("cm-pub: 0, cm-sub1: 1",))
    reader.away = reader.phone_names()
    assert phones.registered(reader).verdict is Verdict.FAIL


def test_phones_out_of_step_and_phones_that_do_not_tell_are_two_things(reader: Seeing) -> None:
    reader.holding = {"SEP1": SERVED.sha1, "SEP2": "ab" * 20}
    assert phones.in_step(reader) == Judged(Verdict.FAIL, ("another list is held than served (1): SEP2",))
    assert phones.telling(reader) == Judged(Verdict.UNKNOWN, ("what they hold is unknown (1): SEP3",))
    reader.holding = dict.fromkeys(reader.phone_names(), SERVED.sha1)
    assert {phones.in_step(reader).verdict, phones.telling(reader).verdict} == {Verdict.PASS}


def test_where_no_phone_tells_nothing_is_in_step(reader: Seeing) -> None:
    assert phones.in_step(reader).verdict is Verdict.UNKNOWN


def test_from_14_the_parameter_is_told_and_its_absence_is_unknown(reader: Seeing) -> None:
    assert phones.interaction(reader).verdict is Verdict.UNKNOWN
    reader.rows = [{"paramname": "PhoneInteraction", "paramvalue": "Automatic"}]
    assert phones.interaction(reader) == Judged(Verdict.PASS, ("PhoneInteraction: Automatic",))
    reader.rows, reader.runs = [], "12.5.1.16900-48"
    assert phones.interaction(reader).verdict is Verdict.PASS
