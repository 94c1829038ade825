"""How much the answers under way to AXL's readers weigh together: 16 MB at most on one node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simulator.provenance import documented

MOST = 16 * 1024 * 1024  # bytes
CONSUMED = "Maximum AXL Memory Allocation Consumed. Please retry once requests in progress have completed"
SOURCE = documented(
    "AXL developer guide: all concurrent reads above 16 MB; measured here by what is being sent"
)


class Allocation:
    """`with allocation.hold(len(body)): ...`; `allows(size)` asks first."""

    def __init__(self) -> None:
        self._held = 0

    def allows(self, size: int) -> bool:
        return self._held + size <= MOST

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        self._held += size
        try:
            yield
        finally:
            self._held -= size
