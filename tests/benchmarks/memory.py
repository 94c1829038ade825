"""What a process has taken and used so far. Linux and macOS tell; elsewhere the answer is 0."""

from __future__ import annotations

import sys
from pathlib import Path

MIB = 2**20


def peak_mib() -> float:
    """The most resident memory of this process so far, e.g. 114.2."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MIB


def cpu_seconds(pid: int) -> float:
    """CPU of another process so far; read where the system tells it (Linux), else 0."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
