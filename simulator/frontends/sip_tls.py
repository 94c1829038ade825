"""SIP over TLS on 5061, the handshake alone: shows what Cisco CallManager loaded. Speaks no SIP."""

from __future__ import annotations

from asyncio import StreamReader, StreamWriter

from simulator.frontends.streams import StreamServer
from simulator.frontends.tls import presented_context
from simulator.model.service import CALLMANAGER
from simulator.running import Running


class SipTlsListener:
    """`openssl s_client` sees the certificate; then the connection ends."""

    service: str | None = CALLMANAGER

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._server: StreamServer | None = None

    async def open(self) -> None:
        address = self._running.addresses[self.node]
        context = presented_context(self._running, self.node, CALLMANAGER, "CallManager")
        self._server = StreamServer(address.host, address.ports["sip_tls"], self._hang_up, context)
        await self._server.open()

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    async def _hang_up(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Nothing to say: the handshake was the answer."""
