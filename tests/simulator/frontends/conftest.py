"""One simulated lab a module: of the newer and of the older release, and one in mixed mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import simulator
from simulator import Lab


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", pulled=True) as started:
        yield started


@pytest.fixture(scope="module")
def old_lab() -> Iterator[Lab]:
    with simulator.start("lab", release="11.5", pulled=True) as started:
        yield started


@pytest.fixture(scope="module")
def mixed_lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", mode="mixed", pulled=True) as started:
        yield started
