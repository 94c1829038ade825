"""The time on a simulated cluster, read from the file that its clock writes: no request is sent.

The layout is the simulator's (`simulator/clock_file.py`), stated here a second time, since neither side imports the other.
"""

from __future__ import annotations

import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zlib import crc32

RECORD = struct.Struct("<32sqdd")
CHECKSUM = struct.Struct("<I")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRIES = 3


class ClockFile:
    """`ClockFile(Path("/tmp/cucm-simulator-x1.clock"), run_token).now()`. OSError or ValueError where there is no such file here."""

    def __init__(self, path: Path, run_token: str) -> None:
        self._whose = sha256(run_token.encode()).digest()
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), RECORD.size + CHECKSUM.size, access=mmap.ACCESS_READ)

    def now(self) -> datetime | None:
        """Aware UTC; None where the file does not tell: the simulator has ended, or it is another one's."""
        for _ in range(TRIES):  # a record that is being written just now has a wrong checksum
            found = bytes(self._map)
            record, (checksum,) = found[: RECORD.size], CHECKSUM.unpack(found[RECORD.size :])
            if crc32(record) == checksum:
                whose, at, real, speed = RECORD.unpack(record)
                passed = timedelta(seconds=(time.monotonic() - real) * speed) if speed else timedelta(0)
                return EPOCH + timedelta(microseconds=at) + passed if whose == self._whose else None
        return None

    def close(self) -> None:
        """A second time does nothing."""
        self._map.close()
