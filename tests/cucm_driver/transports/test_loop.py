"""The private loop thread."""

import asyncio
import threading
from datetime import timedelta

import pytest

from cucm_driver.transports.loop import LoopThread


def test_coroutines_run_on_one_thread_of_their_own() -> None:
    async def where() -> int:
        return threading.get_ident()

    loop = LoopThread()
    first, second = loop.run(where()), loop.run(where())
    loop.close()
    loop.close()
    assert first == second != threading.get_ident()


def test_a_timeout_cancels_the_work() -> None:
    cancelled = threading.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    loop = LoopThread()
    with pytest.raises(TimeoutError):
        loop.run(work(), timedelta(milliseconds=10))
    assert cancelled.wait(2)
    loop.close()


def test_closing_the_loop_frees_whoever_waits() -> None:
    loop = LoopThread()
    started, freed = threading.Event(), threading.Event()

    async def work() -> None:
        started.set()
        await asyncio.sleep(60)

    def wait() -> None:
        with pytest.raises(ConnectionError):
            loop.run(work())
        freed.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert started.wait(2)
    loop.close()
    assert freed.wait(2)
    thread.join()
