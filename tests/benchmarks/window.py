"""A whole window on the largest cluster, through the pages themselves: driver, sockets, evidence. Minutes, so only when asked.

Phones are reset by device pool, and a sample of 500 is asked at each gate.

`python -m tests.benchmarks window`
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cucm_driver.inventory import load
from simulator.blueprint import load as layout
from steps.control import ControlPort
from tests.benchmarks.figure import Figure, timed
from tests.benchmarks.night import LARGEST, large

ROOT = Path(__file__).parents[2]
PAGES = [f"features/certificates/regenerate_{unit}.feature" for unit in ("callmanager", "tvs")]


def figures() -> Iterator[Figure]:
    few, many = _window(LARGEST // 10), _window(LARGEST)
    yield Figure("window of CallManager and TVS, 21 nodes, 4,000 phones", few, "s")
    yield Figure("window of CallManager and TVS, 21 nodes, 40,000 phones", many, "s", at_most=60)
    yield Figure("ten times the phones, driver and all", many / few, "times", at_most=2)


def _window(phones: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inventory, blueprint = folder / "inventory.toml", large(phones, folder)
        expected = sum(plan.count for plan in layout(blueprint).phones)
        serve = [sys.executable, "-u", "-m", "simulator", "--inventory", str(inventory)]
        served = subprocess.Popen(
            [*serve, "--blueprint", blueprint], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert served.stdout is not None
        served.stdout.readline()
        command = [
            sys.executable,
            "-m",
            "pytest",
            *PAGES,
            "--cluster",
            str(inventory),
            "-m",
            "procedure",
            "-q",
            "--reset-pools",
            "--ask-phones=500",
        ]
        try:
            with timed() as took:
                run = subprocess.run(
                    [*command, "--evidence", name, "-p", "no:cacheprovider"],
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                )
            phones_at_the_end = _phones(inventory)
        finally:
            served.terminate()
            served.wait(60)
        assert run.returncode == 0, run.stdout[-2000:]
        assert f"{len(PAGES)} passed" in run.stdout, run.stdout[-2000:]
        assert phones_at_the_end == expected, f"the window ran on {phones_at_the_end} phones"
    return took.seconds


def _phones(inventory: Path) -> int:
    """How many phones the cluster has that the window ran on: a figure of another cluster would mean nothing."""
    found = load(inventory).simulator
    assert found is not None
    control = ControlPort(found.control, found.run_token)
    try:
        return int(control.cluster()["phones"])
    finally:
        control.close()
