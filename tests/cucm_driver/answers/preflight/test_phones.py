"""Judges about phones name them; what a phone does not tell is nobody's to conclude."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import Glance
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


class Seeing(Glance):
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
def glance(tmp_path: Path) -> Seeing:
    running = service_list(Cisco_Trust_Verification_Service="STARTED")
    return Seeing(
        ScriptedCluster(tmp_path, {node: {"utils service list": running} for node in ("cm-pub", "cm-sub1")})
    )


def test_groups_of_two_with_tvs_pass(glance: Seeing) -> None:
    assert phones.groups(glance) == Judged(Verdict.PASS, ("CMG-A: cm-pub, cm-sub1; CMG-B: cm-sub1, cm-pub",))


def test_a_group_of_one_and_a_server_that_nobody_knows_fail(glance: Seeing) -> None:
    glance.members = {"CMG-A": ("cm-pub",), "CMG-B": ("cm-sub1", "cm-old"), "unused": ()}
    assert phones.groups(glance).said == (
        "CMG-A: 1 server (cm-pub) for 2 phones",
        "CMG-B: cm-old is not in the inventory",
    )


def test_phones_that_are_away_are_named_and_the_others_counted_by_node(glance: Seeing) -> None:
    assert phones.online(glance).verdict is Verdict.PASS
    glance.away = ("SEP3", "SEP1")
    assert phones.online(glance) == Judged(Verdict.FAIL, ("not registered (2): SEP1, SEP3",))
    assert phones.registered(glance) == Judged(Verdict.PASS, ("cm-pub: 0, cm-sub1: 1",))
    glance.away = glance.phone_names()
    assert phones.registered(glance).verdict is Verdict.FAIL


def test_phones_out_of_step_and_phones_that_do_not_tell_are_two_things(glance: Seeing) -> None:
    glance.holding = {"SEP1": SERVED.sha1, "SEP2": "ab" * 20}
    assert phones.in_step(glance) == Judged(Verdict.FAIL, ("another list is held than served (1): SEP2",))
    assert phones.telling(glance) == Judged(Verdict.UNKNOWN, ("what they hold is unknown (1): SEP3",))
    glance.holding = dict.fromkeys(glance.phone_names(), SERVED.sha1)
    assert {phones.in_step(glance).verdict, phones.telling(glance).verdict} == {Verdict.PASS}


def test_where_no_phone_tells_nothing_is_in_step(glance: Seeing) -> None:
    assert phones.in_step(glance).verdict is Verdict.UNKNOWN


def test_from_14_the_parameter_is_told_and_its_absence_is_unknown(glance: Seeing) -> None:
    assert phones.interaction(glance).verdict is Verdict.UNKNOWN
    glance.rows = [{"paramname": "PhoneInteraction", "paramvalue": "Automatic"}]
    assert phones.interaction(glance) == Judged(Verdict.PASS, ("PhoneInteraction: Automatic",))
    glance.rows, glance.runs = [], "12.5.1.16900-48"
    assert phones.interaction(glance).verdict is Verdict.PASS
