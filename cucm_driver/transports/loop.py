"""One private thread with an asyncio loop, so that the driver's callers stay synchronous."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """A loop that runs until close(); any thread may hand it coroutines."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cucm-driver-loop", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: timedelta | None = None) -> T:
        """Waits for the coroutine; TimeoutError (real time) cancels it first, and so does Ctrl-C."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout.total_seconds() if timeout else None)
        except CancelledError as trouble:
            raise ConnectionError("the loop was closed") from trouble
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancels what still runs and ends the thread; a second time does nothing."""
        if self._loop.is_closed():
            return
        self.run(self._cancel_the_rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel_the_rest(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
