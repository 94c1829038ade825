"""What nobody told makes an answer unknown, or it decides nothing: never the opposite of the truth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from tests.contract.walk import kinds
from tests.contract.walk.kinds import KINDS
from tests.contract.walk.steps import random_step
from tests.contract.walk.tours import Tour, lists, refused_lists, turned_away
from tests.contract.walk.unknown import HIDES
from tests.contract.walk.walking import Compared, Walk

Told = tuple[Picture, Rules, dict[tuple[int, Event], Fate]]


def _told(walk: Walk | Compared) -> Told:
    """With what is said of the whole picture: the same for every field that is hidden."""
    picture, rules = walk.now, walk.given
    true = {(n, event): judge(each, picture, rules, event) for n, each in picture.cohorts for event in Event}
    return picture, rules, true


def _opposites(told: Told, name: str) -> Iterator[str]:
    """Where a picture without this says the opposite of what the whole picture says."""
    picture, rules, true = told
    for hidden in HIDES[name](picture):
        for number, cohort in hidden.cohorts:
            for event in Event:
                found = judge(cohort, hidden, rules, event)
                if _opposite(found, true[number, event]):
                    yield f"{number} {event}: {found.stands}, refuses {found.refuses}"


def _opposite(found: Fate, true: Fate) -> bool:
    stands = found.stands not in (true.stands, Says.UNKNOWN)
    return stands or found.refuses not in (true.refuses, Says.UNKNOWN)


@pytest.fixture(scope="module")
def some() -> list[Told]:
    """The ends of a few ways on which phones are lost, and of short walks."""
    tours = [
        Tour(release, mode, way=way, ended_lsc=True).walk()
        for release in ("11.5", "12.5")
        for mode in ("non-secure", "mixed")
        for way in (refused_lists, turned_away, lists)
    ]
    return [_told(walk) for walk in (*tours, *(kinds.walk(kind, 5, 4) for kind in KINDS[::12]))]


@pytest.fixture(scope="module")
def many() -> list[Told]:
    return [each for seed, kind in enumerate(KINDS) for each in _on_the_way(Walk(kinds.lab(kind, seed)))]


def _on_the_way(walk: Walk) -> Iterator[Told]:
    for _ in range(4):
        walk.steps(3)
        yield _told(walk)


@pytest.mark.parametrize("name", HIDES)
def test_what_nobody_told_never_makes_a_wrong_answer(name: str, some: list[Told]) -> None:
    assert [wrong for told in some for wrong in _opposites(told, name)] == []


@pytest.mark.long
@pytest.mark.parametrize("name", HIDES)
def test_nowhere_on_long_walks_does_it_make_one(name: str, many: list[Told]) -> None:
    assert [wrong for told in many for wrong in _opposites(told, name)] == []


@pytest.mark.parametrize("name", HIDES)
def test_a_step_from_a_picture_that_lacks_something_can_be_foreseen(name: str) -> None:
    for kind in KINDS[::18]:
        walk = Walk(kinds.lab(kind, 3))
        walk.steps(2)
        for _ in range(4):
            step = random_step(walk.lab)
            for hidden in HIDES[name](walk.now):
                for _, cohort in (after := step.foresees(hidden, walk.given)[-1]).cohorts:
                    judge(cohort, after, walk.given, Event.BOOTS)
