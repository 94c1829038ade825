"""The pulled clock is exact however slow the machine is; the real one runs by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from simulator.clock import Clock

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


def within(scenario: Callable[[Clock], Awaitable[None]], *, pulled: bool = True, speed: float = 1.0) -> Clock:
    """Run a scenario with a clock whose model has no events."""

    async def run() -> Clock:
        clock = Clock(START, pulled=pulled, speed=speed)

        async def advance(to: datetime) -> None:
            return None

        clock.start(advance, lambda: None)
        await asyncio.wait_for(scenario(clock), 20)
        await clock.stop()
        return clock

    return asyncio.run(run())


def elapsed(clock: Clock) -> float:
    return (clock.now() - START).total_seconds()


def test_one_worker_that_waits_pulls_the_clock_at_once() -> None:
    async def scenario(clock: Clock) -> None:
        await clock.wait(timedelta(seconds=90))
        await clock.wait(timedelta(seconds=90))

    begun = time.monotonic()
    assert elapsed(within(scenario)) == 180
    assert time.monotonic() - begun < 5


def test_twenty_one_parallel_waits_take_one_waits_time_however_late_each_begins() -> None:
    async def worker(clock: Clock, number: int, finished: list[int]) -> None:
        await asyncio.sleep(0.003 * (number % 7))
        await clock.wait(timedelta(seconds=90))
        finished.append(number)
        if len(finished) < 21:
            clock.leave(1)

    async def scenario(clock: Clock) -> None:
        clock.enter(20)
        finished: list[int] = []
        await asyncio.gather(*(worker(clock, number, finished) for number in range(21)))

    assert elapsed(within(scenario)) == 90


def test_the_clock_stands_still_while_an_announced_worker_computes() -> None:
    async def scenario(clock: Clock) -> None:
        clock.enter(1)
        waiting = asyncio.create_task(clock.wait(timedelta(seconds=5)))
        await asyncio.sleep(0.05)
        assert clock.now() == START
        assert not waiting.done()
        clock.leave(1)
        await waiting

    assert elapsed(within(scenario)) == 5


def test_workers_that_do_not_exist_cannot_leave() -> None:
    async def scenario(clock: Clock) -> None:
        with pytest.raises(ValueError, match="cannot leave"):
            clock.leave(1)

    within(scenario)


def test_a_wait_that_is_abandoned_no_longer_stands() -> None:
    async def scenario(clock: Clock) -> None:
        clock.enter(1)
        waiting = asyncio.create_task(clock.wait(timedelta(seconds=5)))
        await asyncio.sleep(0)
        assert clock.standing == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert clock.standing == 0

    within(scenario)


def test_the_real_clock_passes_by_itself_at_its_speed() -> None:
    async def scenario(clock: Clock) -> None:
        begun = clock.now()
        await clock.wait(timedelta(seconds=20))
        assert clock.now() - begun >= timedelta(seconds=20)

    within(scenario, pulled=False, speed=1000)


def test_the_clock_can_be_switched_to_pulled_without_a_jump() -> None:
    async def scenario(clock: Clock) -> None:
        before = clock.now()
        clock.set_pulled(True)
        assert timedelta(0) <= clock.now() - before < timedelta(seconds=5)
        at = clock.now()
        await clock.wait(timedelta(hours=5))
        assert clock.now() - at == timedelta(hours=5)

    within(scenario, pulled=False)
