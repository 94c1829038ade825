"""One simulator for the whole session, on the pulled clock; a fresh cluster for each test that changes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

import simulator
from simulator import Lab
from steps.control import ControlPort
from tests.contract.rig import CHANGED, SERVED, Fresh, Rig, standing

settings.register_profile("matrix", max_examples=60, derandomize=False)
"""`pytest tests/contract --hypothesis-profile matrix`: many more random histories a release."""


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", pulled=True) as lab:
        yield lab


@pytest.fixture(scope="session")
def control(lab: Lab) -> Iterator[ControlPort]:
    port = ControlPort(lab.control, lab.run_token)
    yield port
    port.close()


@pytest.fixture
def fresh(lab: Lab, control: ControlPort, tmp_path: Path) -> Iterator[Fresh]:
    """`fresh("12.5")`, `fresh("11.5", "eager")`: a fresh cluster; the one before is gone."""
    with ExitStack() as stack:

        def made(release: str, world: str = "lazy", **more: object) -> Rig:
            return stack.enter_context(standing(lab, control, tmp_path, release, world, **more))

        yield made


@pytest.fixture(params=CHANGED)
def rig(request: pytest.FixtureRequest, fresh: Fresh) -> Rig:
    """A fresh lazy cluster, once for each release on which changes are tried."""
    return fresh(request.param)


@pytest.fixture(scope="module", params=SERVED)
def read_only(
    request: pytest.FixtureRequest, lab: Lab, control: ControlPort, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    """One cluster a module and release, for tests that change nothing."""
    with standing(lab, control, tmp_path_factory.mktemp("driver"), request.param, "lazy") as rig:
        yield rig
