"""The certificate procedures on the lab, as a newcomer runs them, and how soon the first step is seen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median

from cucm_driver.record.journal import read
from tests.benchmarks.figure import Figure, timed

ROOT = Path(__file__).parents[2]
FIRST = "features/mistakes/callmanager_and_tvs_together.feature"
"""What `make rehearse` begins with."""
PAGES = sorted(page.relative_to(ROOT) for page in (ROOT / "features" / "certificates").glob("*.feature"))


def figures() -> Iterator[Figure]:
    yield Figure("first step of a rehearsal seen after", _first_step(), "s", at_most=2)
    took = dict(_scenarios())
    for name, seconds in took.items():
        yield Figure(f"procedure {name}", seconds, "s", at_most=3)
    yield Figure("the median procedure", median(took.values()), "s", at_most=1.5)


def _first_step() -> float:
    command = [
        sys.executable,
        "-u",
        "-m",
        "pytest",
        FIRST,
        "--release",
        "12.5",
        "-p",
        "no:cacheprovider",
    ]
    with tempfile.TemporaryDirectory() as folder:
        with timed() as took:
            run = subprocess.Popen(
                [*command, "--evidence", folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
            assert run.stdout is not None
            next(line for line in run.stdout if "   done   " in line)
        run.stdout.read()
        run.wait(100)
    return took.seconds


def _scenarios() -> Iterator[tuple[str, float]]:
    command = [sys.executable, "-m", "pytest", *map(str, PAGES), "--release", "12.5", "-q", "-m", "procedure"]
    with tempfile.TemporaryDirectory() as folder:
        whole = subprocess.run(
            [*command, "--evidence", folder, "-p", "no:cacheprovider"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert whole.returncode == 0, whole.stdout[-2000:]
        for run in Path(folder).iterdir():
            begun: dict[str, datetime] = {}
            for line in read(run):
                if line["kind"] != "scenario":
                    continue
                at = datetime.fromisoformat(line["wall"])
                if line["event"] == "started":
                    begun[line["id"]] = at
                elif line["said"] == "passed":
                    yield line["id"].split("::")[-1], (at - begun[line["id"]]).total_seconds()
