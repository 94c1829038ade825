"""What plugin and evidence add to a step, beside plain pytest-bdd in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure, timed

ROOT = Path(__file__).parents[2]
SCENARIOS, STEPS = 100, 10
FEATURE = "Feature: Nothing\n\n" + "".join(
    f"  Scenario: Number {number}\n" + "    Given nothing is done\n" * STEPS for number in range(SCENARIOS)
)
STEP = (
    'from pytest_bdd import given\n\n@given("nothing is done")\ndef nothing() -> None:\n    """Nothing."""\n'
)


def figures() -> Iterator[Figure]:
    ours = _seconds('pytest_plugins = ["steps.plugin"]\n' + STEP, "nothing.feature")
    plain = _seconds(STEP, "test_nothing.py")
    cost = 1000 * (ours - plain) / (SCENARIOS * STEPS)
    yield Figure("plugin and evidence, over plain pytest-bdd, a step", cost, "ms", at_most=2)
    yield Figure("the same, as a ratio of whole runs", ours / plain, "times")


def _seconds(conftest: str, target: str) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nothing.feature").write_text(FEATURE, encoding="utf-8")
        (folder / "conftest.py").write_text(conftest, encoding="utf-8")
        (folder / "test_nothing.py").write_text(
            'from pytest_bdd import scenarios\n\nscenarios("nothing.feature")\n', encoding="utf-8"
        )
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", target, "-q", "-p", "no:cacheprovider"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        with timed() as took:
            run = subprocess.run(
                command, cwd=folder, env=environ, capture_output=True, text=True, timeout=200
            )
        assert f"{SCENARIOS} passed" in run.stdout, run.stdout[-2000:] + run.stderr[-2000:]
    return took.seconds
