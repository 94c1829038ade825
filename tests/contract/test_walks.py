"""The driver foresees what simulated clusters come to, and judges phones as they decide, over every release and mode."""

from __future__ import annotations

import pytest

from simulator.releases import RELEASES
from tests.contract.walk.kinds import KINDS, walk

FEW, MANY = 4, 93
"""Steps of a walk; twelve walks a release, so that the long test takes 10,044 steps."""


@pytest.mark.parametrize("release", RELEASES)
def test_a_few_random_steps_come_to_what_the_driver_foresaw(release: str) -> None:
    for seed, kind in enumerate(kind for kind in KINDS if kind[1] == release):
        walk(kind, seed, FEW)


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES)
def test_ten_thousand_random_steps_come_to_what_the_driver_foresaw(release: str) -> None:
    for seed, kind in enumerate((kind for kind in KINDS if kind[1] == release), start=1000):
        walk(kind, seed, MANY)
