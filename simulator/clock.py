"""The simulator's clock: virtual, and either pulled by those who wait or running at a multiple of real time.

Pulled: the clock jumps to the next event when as many foreground waits stand as workers are announced. A wait is
foreground when somebody's command or request is held up by it. So n restarts in parallel take one restart's time,
however loaded the machine is, and a machine that computes stands still in virtual time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count

Wait = tuple[datetime, int, "asyncio.Future[None]"]
Tell = Callable[[datetime, float, float], None]
"""Virtual time, the value of `time.monotonic()` at which it was that, speed (0 while pulled)."""


class Clock:
    """`await clock.wait(timedelta(seconds=90))`. Lives in one asyncio loop; `start` and `stop` frame its life."""

    def __init__(
        self, start: datetime, *, pulled: bool, speed: float = 1.0, tell: Tell = lambda at, real, speed: None
    ) -> None:
        self.pulled = pulled
        self.speed = speed
        self.workers = 1
        self._tell = tell
        self._anchor = (start, time.monotonic())
        self._waits: list[Wait] = []
        self._order = count()
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._advance: Callable[[datetime], Awaitable[None]] | None = None
        self._next_event: Callable[[], datetime | None] = lambda: None

    def start(
        self, advance: Callable[[datetime], Awaitable[None]], next_event: Callable[[], datetime | None]
    ) -> None:
        """`advance(to)` carries out what is due; `next_event()` says when the next thing is due."""
        self._advance, self._next_event = advance, next_event
        self._set(self.now())
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        for _, _, future in self._waits:
            future.cancel()
        self._waits.clear()

    def now(self) -> datetime:
        """Virtual time, aware UTC."""
        at, real = self._anchor
        return at if self.pulled else at + timedelta(seconds=(time.monotonic() - real) * self.speed)

    def _set(self, at: datetime) -> None:
        """It is `at` from this moment on; told before anybody can learn of it by a reply."""
        self._anchor = at, time.monotonic()
        self._tell(*self._anchor, 0.0 if self.pulled else self.speed)

    @property
    def standing(self) -> int:
        """How many foreground waits stand."""
        return len(self._waits)

    def enter(self, workers: int) -> int:
        """Announce more workers; the caller at the start counts as one."""
        self.workers += workers
        return self.workers

    def leave(self, workers: int) -> int:
        """Workers are finished. ValueError when nobody would be left."""
        if self.workers - workers < 1:
            raise ValueError(f"{self.workers} worker(s) are announced; {workers} cannot leave")
        self.workers -= workers
        self.poke()
        return self.workers

    def set_pulled(self, pulled: bool) -> None:
        now, self.pulled = self.now(), pulled
        self._set(now)
        self.poke()

    def poke(self) -> None:
        """Something was ordered or somebody waits: look again at what is due."""
        self._changed.set()

    async def wait(self, duration: timedelta) -> None:
        """A foreground wait, `duration` of virtual time long."""
        ticket: Wait = (self.now() + duration, next(self._order), asyncio.get_running_loop().create_future())
        heappush(self._waits, ticket)
        self.poke()
        try:
            await ticket[2]
        finally:
            if ticket in self._waits:  # cancelled: the one who waited has gone
                self._waits.remove(ticket)
                heapify(self._waits)

    async def _keep(self) -> None:
        while True:
            pause = None if self.pulled else self._real_pause()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause)
            self._changed.clear()
            if self.pulled:
                await self._pull()
            else:
                await self._reach(self.now())

    def _real_pause(self) -> float | None:
        due = self._next_due()
        return None if due is None else max((due - self.now()).total_seconds() / self.speed, 0.0)

    def _next_due(self) -> datetime | None:
        wait = self._waits[0][0] if self._waits else None
        return min((at for at in (wait, self._next_event()) if at is not None), default=None)

    async def _pull(self) -> None:
        while self._waits and self.standing >= self.workers and self.pulled:
            due = self._next_due()
            if due is None:
                return
            await self._reach(max(due, self.now()))

    async def _reach(self, to: datetime) -> None:
        if self.pulled:
            self._set(to)
        if self._advance is not None:
            await self._advance(to)
        while self._waits and self._waits[0][0] <= to:
            _, _, future = heappop(self._waits)
            if not future.done():
                future.set_result(None)
