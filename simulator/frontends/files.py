"""Plain HTTP on 6970: the files that Cisco Tftp serves. Lists are the model's, bytes the wire's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from simulator.frontends.effects import Dropped, Struck, hang_up, struck
from simulator.frontends.phone_configuration import configuration_xml
from simulator.model.service import TFTP
from simulator.provenance import Source, documented, inferred, observed
from simulator.running import Running

SHUTDOWN = 0.05  # seconds of real time
HEADERS = {"Cache-Control": "no-store", "Content-Type": "*/*"}
HEADERS_SOURCE = observed(
    "a phone's trace of its boot: Content-length, Cache-Control: no-store, Content-type: */*"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A status and a body, as `GET /ITLFile.tlv` gets them."""

    status: int
    body: bytes = b""


def _itl(running: Running, node: str, name: str) -> Served:
    itl = running.model.nodes[node].itl
    return Served(200, running.wire.trust_list(itl)) if itl is not None else Served(404)


def _ctl(running: Running, node: str, name: str) -> Served:
    """The CTL that Cisco Tftp serves, which up to 11.5 is not the one on disk until it restarts."""
    ctl = running.model.nodes[node].ctl_served
    if ctl is None:
        return Served(running.model.release.missing_ctl_status)
    return Served(200, running.wire.trust_list(ctl))


def _configuration(running: Running, node: str, name: str) -> Served:
    phone = name.partition(".")[0]
    if phone not in running.model.phones:
        return Served(404)
    return Served(200, configuration_xml(running.model, phone, running.addresses))


def _signed_configuration(running: Running, node: str, name: str) -> Served:
    """Signed when served, with the CallManager key that Cisco Tftp has loaded."""
    plain = _configuration(running, node, name)
    signer = running.model.nodes[node].presents(TFTP).get("CallManager")
    if plain.status != 200 or signer is None:
        return Served(404)
    return Served(200, running.wire.configuration(name, plain.body, signer, running.clock.now()))


def _cache_list(running: Running, node: str, name: str) -> Served:
    lists = ["ITLFile.tlv", *(["CTLFile.tlv"] if running.model.nodes[node].ctl_served is not None else [])]
    names = [*lists, *(f"{phone}.cnf.xml" for phone in running.model.phones)]
    return Served(200, "".join(f"{one}\t{index}\n" for index, one in enumerate(names)).encode())


@dataclass(frozen=True, slots=True)
class File:
    pattern: re.Pattern[str]
    serve: Callable[[Running, str, str], Served]
    source: Source


def _file(pattern: str, serve: Callable[[Running, str, str], Served], source: Source) -> File:
    return File(re.compile(pattern), serve, source)


FILES: tuple[File, ...] = (
    _file(r"ITLFile\.tlv", _itl, documented("Security Guide: Cisco Tftp builds and serves the ITL")),
    _file(
        r"ITLSEP[0-9A-F]{12}\.tlv",
        _itl,
        inferred("asked for in phones' traces; same content as ITLFile.tlv inferred"),
    ),
    _file(r"CTLFile\.tlv", _ctl, observed("Cisco 214535 (11.5 without a CTL): 503; 404 later is inferred")),
    _file(
        r"CTLSEP[0-9A-F]{12}\.tlv",
        _ctl,
        observed("phones ask for this name (Cisco 214535); same content as CTLFile.tlv inferred"),
    ),
    _file(
        r"SEP[0-9A-F]{12}\.cnf\.xml",
        _configuration,
        inferred("names of the elements as phones read them; a small part of them, never encrypted"),
    ),
    _file(
        r"SEP[0-9A-F]{12}\.cnf\.xml\.sgn",
        _signed_configuration,
        inferred("signed when served; layout checked with sgnfile"),
    ),
    _file(
        r"ConfigFileCacheList\.txt",
        _cache_list,
        inferred("public audit scripts read its first column; the second is inferred"),
    ),
)


def serve(running: Running, node: str, name: str) -> Served:
    """The file as every protocol of Cisco Tftp gives it; 404 for what nobody simulated."""
    row = next((row for row in FILES if row.pattern.fullmatch(name)), None)
    return row.serve(running, node, name) if row else Served(404)


class Files:
    """What Cisco Tftp of one node answers, on whichever port it is asked; `interface` is the journal's word for it."""

    def __init__(self, running: Running, node: str, interface: str = "files") -> None:
        self._running, self._node, self._interface = running, node, interface

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405)
        name = request.path.lstrip("/")
        try:
            fault = await struck(self._running, self._node, f"files:{name}")
        except Dropped:
            self._note(name, "drop")
            return hang_up(request)
        served = _instead(fault) if fault else serve(self._running, self._node, name)
        self._note(name, f"status {served.status}")
        return web.Response(status=served.status, body=served.body, headers=HEADERS)

    def _note(self, name: str, outcome: str) -> None:
        self._running.journal.note(self._node, self._interface, f"GET {name}", outcome)


class FilesListener:
    """Cisco Tftp of one node over HTTP."""

    service: str | None = TFTP

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._runner: web.ServerRunner | None = None

    async def open(self) -> None:
        address = self._running.addresses[self.node]
        server = web.Server(Files(self._running, self.node).answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, address.host, address.ports["tftp_http"]).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None


def _instead(fault: Struck) -> Served:
    return Served(404) if fault.refused is not None else Served(fault.status, fault.raw or b"")
