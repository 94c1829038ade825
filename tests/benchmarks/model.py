"""The model alone through a night: regenerate, restart, reset, boot; for how its time and memory grow with phones."""

from __future__ import annotations

import tracemalloc

from tests.benchmarks.figure import timed
from tests.simulator.model.labs import TFTP, TVS, ModelLab


def night(phones: int) -> dict[str, float]:
    """Seconds and bytes of one TVS renewal on a lab with that many phones."""
    tracemalloc.start()
    lab = ModelLab("12.5", phones=phones)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    with timed() as took:
        lab.regenerate("TVS")
        lab.restart(TVS)
        lab.restart(TFTP)
        lab.reset()
    return {"seconds": took.seconds, "bytes": float(size)}
