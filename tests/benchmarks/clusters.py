"""Size: forty thousand phones, how a night grows with them, and what an idle simulator costs. One process each."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.figure import Figure
from tests.benchmarks.memory import cpu_seconds
from tests.benchmarks.night import LARGEST, bytes_of

ROOT = Path(__file__).parents[2]
FEWER = LARGEST // 10
IDLE_SECONDS = 4.0


def figures() -> Iterator[Figure]:
    few, many = _night(FEWER), _night(LARGEST)
    yield Figure("21 nodes and 40,000 phones ready", many["ready"], "s", at_most=5)
    yield Figure("memory of that process when ready", many["ready_mib"], "MiB", at_most=300)
    yield Figure(
        "a phone costs", (bytes_of(LARGEST) - bytes_of(FEWER)) / (LARGEST - FEWER), "bytes", at_most=500
    )
    yield Figure("TVS renewed there, 4,000 phones (simulator alone)", few["tvs"], "s")
    yield Figure("TVS renewed there, 40,000 phones (simulator alone)", many["tvs"], "s")
    yield Figure("ten times the phones, simulator alone", many["tvs"] / few["tvs"], "times", at_most=1.5)
    both = many["tvs"] + many["callmanager"]
    yield Figure("TVS and CallManager renewed, 40,000 phones (simulator alone)", both, "s", at_most=60)
    yield Figure(f"the {many['keys']} keys of that, made with nothing around them", many["alone"], "s")
    yield Figure("the night beside its keys", both / many["alone"], "times", at_most=2)
    yield Figure("most memory of that process", many["mib"], "MiB", at_most=1024)
    yield Figure("idle simulator", _idle(), "% of a core", at_most=1)


def _night(phones: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.night", str(phones)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _idle() -> float:
    """CPU of `python -m simulator` over some seconds in which nobody asks."""
    command = [sys.executable, "-u", "-m", "simulator"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    run.stdout.readline()
    before = cpu_seconds(run.pid)
    time.sleep(IDLE_SECONDS)
    used = cpu_seconds(run.pid) - before
    run.terminate()
    run.wait(20)
    return 100 * used / IDLE_SECONDS
