"""What a shell session needs of the connection that carries it; SSH is one."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Connection(Protocol):
    def write(self, octets: bytes) -> None:
        """Bytes to the client; nothing happens once the client is gone."""

    def abort(self) -> None:
        """End the connection without a word."""

    async def finish(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await work that goes on to its end even if the waiting one is cancelled."""
