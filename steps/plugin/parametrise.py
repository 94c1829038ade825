"""Which targets each collected scenario runs on: a `@procedure` on the whole matrix, any other once a world.

It answers for the parameters of a scenario and the `target` and `run` fixtures. It does not know any cluster.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.record.journal import Journal

from .state import RUN, Run
from .target import Target


@pytest.hookimpl(tryfirst=True)  # so that an id reads release, world, example
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" not in metafunc.fixturenames or metafunc.definition.path.suffix != ".feature":
        return
    matrix = metafunc.config.stash[RUN].matrix
    procedure = metafunc.definition.get_closest_marker("procedure") is not None
    targets = matrix.procedures if procedure else matrix.examples
    if procedure or len(targets) > 1:
        ids = matrix.labels(targets) if procedure else [target.world for target in targets]
        metafunc.parametrize("target", targets, ids=ids, indirect=True)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """What this run was asked for and where it writes."""
    return request.config.stash[RUN]


@pytest.fixture
def target(request: pytest.FixtureRequest, run: Run) -> Target:
    """The cluster this scenario is meant for."""
    chosen: Target = getattr(request, "param", run.matrix.examples[0])
    return chosen


@pytest.fixture
def journal(run: Run) -> Journal:
    """The journal of this run; it is the record, and everything else is judged from it."""
    return run.journal


@pytest.fixture
def evidence_folder(run: Run) -> Path:
    """The folder of this run, e.g. `evidence/20261123T220105Z-lab`."""
    return run.folder
