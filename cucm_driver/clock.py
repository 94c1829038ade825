"""Time as the driver sees it: an injected clock, and the wall clock for a live cluster.

Patience with the *cluster* (a service starts, a phone comes back) runs on this clock; patience with a
*socket* runs on real time.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Crew(Protocol):
    """n workers that work in parallel."""

    def leave(self) -> None:
        """Said once by each worker that is finished; the last one need not."""


class Clock(Protocol):
    """What the driver asks of time."""

    def now(self) -> datetime:
        """Aware UTC, e.g. 2026-11-23 22:01:05+00:00."""

    def wait(self, duration: timedelta) -> None:
        """Comes back when now() has moved on by `duration`, e.g. timedelta(seconds=5)."""

    def crew(self, n: int) -> AbstractContextManager[Crew]:
        """Announces that n threads, the caller among them, are about to work and wait in parallel."""


class WallCrew:
    """Real time passes for everybody: nothing to announce."""

    def leave(self) -> None:
        """Nothing to take back."""


class WallClock:
    """Real time, for a live cluster."""

    def now(self) -> datetime:
        """The real time in UTC."""
        return datetime.now(UTC)

    def wait(self, duration: timedelta) -> None:
        """Sleeps; a negative duration does not."""
        time.sleep(max(0.0, duration.total_seconds()))

    @contextmanager
    def crew(self, n: int) -> Iterator[Crew]:
        """A crew that need not be counted."""
        yield WallCrew()
