"""A listening address whose connections can be dropped at once, as they are when a service stops."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress

Converse = Callable[[StreamReader, StreamWriter], Awaitable[None]]

HANDSHAKE_PATIENCE = 10.0  # seconds of real time


class StreamServer:
    """`StreamServer("127.0.1.1", 2445, converse, context)`: one call of `converse` for each connection.

    A `converse` that ends, or fails because the peer went away, closes its connection.
    """

    def __init__(
        self, host: str, port: int, converse: Converse, context: ssl.SSLContext | None = None
    ) -> None:
        self._host, self._port = host, port
        self._converse = converse
        self._context = context
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], StreamWriter] = {}

    async def open(self) -> None:
        patience = HANDSHAKE_PATIENCE if self._context else None
        self._server = await asyncio.start_server(
            self._accept, self._host, self._port, ssl=self._context, ssl_handshake_timeout=patience
        )

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task, writer in list(self._open.items()):
            writer.transport.abort()
            task.cancel()
        self._server = None

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._open[task] = writer
        task.add_done_callback(lambda done: self._open.pop(done, None))

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
                await self._converse(reader, writer)
        finally:
            writer.close()
