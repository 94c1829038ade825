"""The time of the simulated cluster in a small file: who reads it sends no request.

One record, written whole before any reply leaves that could let somebody know that time has moved. The file belongs
to the user alone; a record with a wrong checksum (torn, or of a simulator that has ended) tells nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zlib import crc32

RECORD = struct.Struct("<32sqdd")
"""SHA-256 of the run token; virtual time in microseconds since 1970; `time.monotonic()` at that moment; speed, 0 while pulled."""

CHECKSUM = struct.Struct("<I")
SIZE = RECORD.size + CHECKSUM.size
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ClockFile:
    """`ClockFile(run_token).tell(datetime(2026, 11, 23, 22, tzinfo=UTC), time.monotonic(), 0.0)`; `path` is told by the control port."""

    def __init__(self, run_token: str) -> None:
        self._whose = sha256(run_token.encode()).digest()
        descriptor, path = tempfile.mkstemp(prefix="cucm-simulator-", suffix=".clock")
        self.path = Path(path)
        try:
            os.write(descriptor, bytes(SIZE))
            self._map = mmap.mmap(descriptor, SIZE)
        finally:
            os.close(descriptor)

    def tell(self, at: datetime, real: float, speed: float) -> None:
        """At `real`, a value of `time.monotonic()`, it was `at`; since then time has passed at `speed`."""
        record = RECORD.pack(self._whose, (at - EPOCH) // timedelta(microseconds=1), real, speed)
        self._map[:] = record + CHECKSUM.pack(crc32(record))

    def close(self) -> None:
        """Nobody reads a time from it any more, who has it open included; a second time does nothing."""
        if not self._map.closed:
            self._map[:] = bytes(SIZE - 1) + b"\x01"
            self._map.close()
        with suppress(OSError):  # Windows keeps a file that somebody has open
            self.path.unlink()
