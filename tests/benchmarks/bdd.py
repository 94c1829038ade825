"""What plugin and evidence add to a step, beside plain pytest-bdd in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure

ROOT = Path(__file__).parents[2]
FEW, MANY, STEPS = 10, 500, 10
STEP = (
    'from pytest_bdd import given\n\n@given("nothing is done")\ndef nothing() -> None:\n    """Nothing."""\n'
)
OURS = ('pytest_plugins = ["steps.plugin"]\n' + STEP, "nothing.feature")
PLAIN = (STEP, "test_nothing.py")


def figures() -> Iterator[Figure]:
    """The cost of a step is how a run grows with its steps; what a run costs once is told apart."""
    ours, plain = _a_step(*OURS), _a_step(*PLAIN)
    yield Figure("plugin and evidence, over plain pytest-bdd, a step (CPU)", ours - plain, "ms", at_most=2)
    yield Figure("a step with them, beside a plain one (CPU)", ours / plain, "times")


def _a_step(conftest: str, target: str) -> float:
    """Milliseconds, from a short and a long run, each the better of two."""
    few, many = (min(_seconds(conftest, target, count) for _ in range(2)) for count in (FEW, MANY))
    return 1000 * (many - few) / ((MANY - FEW) * STEPS)


def _feature(scenarios: int) -> str:
    steps = "    Given nothing is done\n" * STEPS
    return "Feature: Nothing\n\n" + "".join(f"  Scenario: Number {n}\n{steps}" for n in range(scenarios))


def _seconds(conftest: str, target: str, scenarios: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nothing.feature").write_text(_feature(scenarios), encoding="utf-8")
        (folder / "conftest.py").write_text(conftest, encoding="utf-8")
        (folder / "test_nothing.py").write_text(
            'from pytest_bdd import scenarios\n\nscenarios("nothing.feature")\n', encoding="utf-8"
        )
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", target, "-q", "-p", "no:cacheprovider"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        before = _cpu_of_children()
        run = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=200)
        assert f"{scenarios} passed" in run.stdout, run.stdout[-2000:] + run.stderr[-2000:]
        return _cpu_of_children() - before


def _cpu_of_children() -> float:
    """User and system time of the processes that have ended: real time would measure who else uses the machine.

    What is waited for (a disk) is not in it; where the system does not tell (Windows) it is 0.
    """
    times = os.times()
    return times.children_user + times.children_system
