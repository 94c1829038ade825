"""HTTPS on 6971 and 6972: the files of 6970 behind a certificate that Cisco Tftp loaded. Decides nothing about files."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from simulator.frontends.files import SHUTDOWN, Files
from simulator.frontends.tls import presented_context
from simulator.model.service import TFTP
from simulator.provenance import Source, documented, inferred
from simulator.running import Running


@dataclass(frozen=True, slots=True)
class SecurePort:
    """A port by its name in the inventory, and the certificate that it presents."""

    port: str
    unit: str
    source: Source


SECURE_PORTS: tuple[SecurePort, ...] = (
    SecurePort("files_callmanager", "CallManager", inferred("6971: the port is documented (Webex network requirements); CallManager certificate for phones inferred")),
    SecurePort("files_tomcat", "tomcat", documented("6972: Cisco Tftp goes on offering the old Tomcat certificate until it restarts (Security Guides 12.5(1)SU3 and 14)")),
)  # fmt: skip
CLIENTS_SOURCE = inferred(
    "whether 6971 asks for a client certificate is not known; here nobody is asked for one"
)


class FilesHttpsListener:
    """Cisco Tftp of one node over HTTPS; after a restart of Cisco Tftp it presents what is stored by then."""

    service: str | None = TFTP

    def __init__(self, running: Running, node: str, secure: SecurePort) -> None:
        self._running, self.node, self._secure = running, node, secure
        self._runner: web.ServerRunner | None = None

    async def open(self) -> None:
        address, port = self._running.addresses[self.node], self._secure.port
        context = presented_context(self._running, self.node, TFTP, self._secure.unit)
        server = web.Server(Files(self._running, self.node, port).answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, address.host, address.ports[port], ssl_context=context).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None
