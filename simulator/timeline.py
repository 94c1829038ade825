"""What is going to happen, in order of time: a heap of frozen events. It knows neither clock nor sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Generic, TypeVar

Event = TypeVar("Event")


@dataclass(slots=True)
class Timeline(Generic[Event]):
    """`timeline.add(at, event)`; events at one time come out in the order in which they were added."""

    _heap: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _count: int = 0

    def add(self, at: datetime, event: Event) -> None:
        self._count += 1
        heappush(self._heap, (at, self._count, event))

    def next_at(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def pop(self) -> Event:
        return heappop(self._heap)[2]

    def pending(self) -> Iterator[tuple[datetime, Event]]:
        """What stands on the timeline, soonest first."""
        return ((at, event) for at, _, event in sorted(self._heap, key=lambda entry: entry[:2]))

    def copy(self) -> Timeline[Event]:
        return Timeline(list(self._heap), self._count)

    def fingerprint(self) -> int:
        """Equal where the same stands on it, whatever stood there before."""
        return hash(tuple(self.pending()))
