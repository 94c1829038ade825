"""Size: forty thousand phones, how a procedure grows with them, and what an idle simulator costs. One process each."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure

ROOT = Path(__file__).parents[2]
READY = """
import json, resource, sys, time
import simulator, simulator.lab
def rss(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = rss(); begun = time.perf_counter()
with simulator.start("large", release="12.5", pulled=True) as lab:
    took = time.perf_counter() - begun
    print(json.dumps({"seconds": took, "mib": rss(), "grown": rss() - before, "phones": len(lab.simulator.running.model.phones)}))
"""
GROWTH = """
import json, sys, time
sys.path.insert(0, ".")
from tests.benchmarks.model import night
print(json.dumps(night(int(sys.argv[1]))))
"""


def figures() -> Iterator[Figure]:
    ready = _in_a_process(READY)
    yield Figure("21 nodes and 40,000 phones ready", ready["seconds"], "s", at_most=5)
    yield Figure("memory of that process", ready["mib"], "MiB", at_most=300)
    small, large = _in_a_process(GROWTH, "4000"), _in_a_process(GROWTH, "40000")
    yield Figure("a phone costs", (large["bytes"] - small["bytes"]) / 36_000, "bytes", at_most=500)
    yield Figure("the model's night with 4,000 phones", small["seconds"], "s")
    yield Figure("the model's night with 40,000 phones", large["seconds"], "s")
    yield Figure("ten times the phones", large["seconds"] / small["seconds"], "times", at_most=1.5)
    yield Figure("idle simulator", _idle(), "% of a core", at_most=1)


def _in_a_process(script: str, *arguments: str) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=170
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, float] = json.loads(run.stdout)
    return found


def _idle() -> float:
    """CPU of `python -m simulator` over some seconds in which nobody asks."""
    run = subprocess.Popen(
        [sys.executable, "-u", "-m", "simulator"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    run.stdout.readline()
    before, seconds = _cpu(run.pid), 4.0
    time.sleep(seconds)
    used = _cpu(run.pid) - before
    run.terminate()
    run.wait(20)
    return 100 * used / seconds


def _cpu(pid: int) -> float:
    """Seconds of CPU so far; this figure is read where the system tells it (Linux), and is 0 elsewhere."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
