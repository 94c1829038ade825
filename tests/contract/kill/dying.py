"""What a forked run is made to bear: a point at which it dies, an account of what it synced, a disk that is full."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.contract.kill.points import Instruments, Point
from tests.contract.kill.synced import Synced


@contextmanager
def dying(deadly: Mapping[str, Any] | None, points: str, synced: str, limit: int) -> Iterator[None]:
    """In this process, for good; at the end the points that were met are written to `points`, if it is a file."""
    reader = _beyond_limits() if limit else None
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    instruments = Instruments(Point(**deadly) if deadly else None)
    instruments.install()
    Synced(Path(synced)).install()
    try:
        yield
        if points:
            Path(points).write_text(json.dumps([point.recorded() for point in instruments.found]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        if reader is not None:
            os.close(1), os.close(2)
            reader.wait()


def _beyond_limits() -> subprocess.Popen[bytes]:
    """Another process writes down what this one says: a terminal takes words while the disk is full."""
    reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    os.dup2(reader.stdin.fileno(), 1)
    os.dup2(reader.stdin.fileno(), 2)
    reader.stdin.close()
    return reader
