"""The driver's judge: every cohort of a cluster, at a start and at a lost session, from a picture that is in hand."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.picture.fate import Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from tests.benchmarks.figure import Figure, timed
from tests.contract.walk import adapter
from tests.contract.walk.lab import Lab

SEVERAL = 5
"""So often; the best counts, for other processes only make it longer."""


def figures() -> Iterator[Figure]:
    yield from _judged("lab", "the lab", at_most=20)
    yield from _judged("large", "40,000 phones", at_most=1000)


def _judged(topology: str, text: str, at_most: float) -> Iterator[Figure]:
    lab = Lab(topology, "12.5", "non-secure", "lazy", 0, most=None)
    rules = adapter.rules(lab.cluster)
    with timed() as copied:
        picture = adapter.picture(lab.cluster)
    yield Figure(f"judge: {text}, cohorts", len(picture.cohorts), "")
    best = min(_milliseconds(picture, rules) for _ in range(SEVERAL))
    yield Figure(f"judge: every cohort of {text}", best, "ms", at_most=at_most)
    yield Figure(f"judge: {text} copied into a picture (the tests' adapter)", 1000 * copied.seconds, "ms")


def _milliseconds(picture: Picture, rules: Rules) -> float:
    with timed() as took:
        for _, cohort in picture.cohorts:
            for event in (Event.BOOTS, Event.RECONNECTS):
                assert judge(cohort, picture, rules, event).stands is Says.YES
    return 1000 * took.seconds
