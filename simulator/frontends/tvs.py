"""The Trust Verification Service on 2445: answers a phone that does not know a signer. It decides nothing.

Message layout: public descriptions of the protocol and the dumps of Cisco's traces. One request a connection,
as phones do it.
"""

from __future__ import annotations

import struct
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509

from simulator.frontends.effects import Dropped, struck
from simulator.frontends.streams import StreamServer
from simulator.frontends.tls import presented_context
from simulator.model.certificate import Certificate
from simulator.model.service import TVS
from simulator.provenance import inferred, observed
from simulator.running import Running
from simulator.wire.elements import Malformed, packed, split

HEADER = struct.Struct(">BBBBIH")  # discriminator, version, type, reserved, session, length of the elements
DISCRIMINATOR, VERSION = 0x57, 1
VERIFICATION, VERIFICATION_ANSWER, QUERY, QUERY_ANSWER = 1, 2, 3, 4
DEVICE, CERTIFICATE, SUBJECT, ISSUER, SERIAL, STATUS, ROLES, TTL = 1, 2, 3, 4, 5, 7, 8, 9
KNOWN, UNKNOWN = b"\x00", b"\x01"

LAYOUT_SOURCE = observed("a phone's trace of a 153 byte request and a 1480 byte answer; tvsd on loopback")
ELEMENTS_SOURCE = inferred(
    "numbers of issuer, serial, roles and time to live follow from the lengths in that trace"
)
TIME_TO_LIVE = 86400  # seconds
TIME_TO_LIVE_SOURCE = observed("`expires in 24 hours` in a phone's trace")

View = frozenset[tuple[Certificate, tuple[int, ...]]]
Found = tuple[Certificate, tuple[int, ...]] | None


@dataclass(frozen=True, slots=True)
class Request:
    """`Request(QUERY, 1001, {1: b"\\x01CP-8861-SEPB000B4BA0AEE", ...})`."""

    kind: int
    session: int
    elements: dict[int, bytes]

    @property
    def name(self) -> str:
        return NAMES[self.kind]

    @property
    def device(self) -> str:
        return self.elements.get(DEVICE, b"")[1:].decode("ascii", "replace")

    def __str__(self) -> str:
        serial = self.elements.get(SERIAL, b"").hex()
        return " ".join(part for part in (self.name, serial, f"for {self.device}") if part)


NAMES = {VERIFICATION: "verification", QUERY: "query"}
NEEDED = {VERIFICATION: (CERTIFICATE,), QUERY: (ISSUER, SERIAL)}


async def read(reader: StreamReader) -> Request | None:
    """The request on a connection; None if the peer only looked at the certificate. Raises Malformed."""
    try:
        start = await reader.readexactly(HEADER.size)
        discriminator, version, kind, _, session, length = HEADER.unpack(start)
        if (discriminator, version) != (DISCRIMINATOR, VERSION) or kind not in NAMES:
            raise Malformed(f"header {start.hex()}")
        elements = dict(split(await reader.readexactly(length)))
    except IncompleteReadError as cut:
        if cut.expected == HEADER.size and not cut.partial:
            return None
        raise Malformed(f"{len(cut.partial)} of {cut.expected} bytes") from None
    if missing := [tag for tag in NEEDED[kind] if tag not in elements]:
        raise Malformed(f"{NAMES[kind]} without element {missing[0]}")
    return Request(kind, session, elements)


def query(running: Running, view: View, request: Request) -> Found:
    """Who has this serial and issuer; TVS looks up by these two alone (its traces: serial + issuer text)."""
    wanted = (request.elements[SERIAL], request.elements[ISSUER].rstrip(b"\0").decode("utf-8", "replace"))
    return next((row for row in view if (row[0].serial_bytes, row[0].issuer_text) == wanted), None)


def verification(running: Running, view: View, request: Request) -> Found:
    """Whether TVS holds this very certificate, byte for byte."""
    der = request.elements[CERTIFICATE]
    try:
        serial = x509.load_der_x509_certificate(der).serial_number
    except ValueError:
        return None
    return next((row for row in view if row[0].serial == serial and running.wire.der(row[0]) == der), None)


LOOK_UP: dict[int, Callable[[Running, View, Request], Found]] = {QUERY: query, VERIFICATION: verification}


def answer(running: Running, request: Request, found: Found) -> bytes:
    """The answer's bytes: status, then (if found) certificate for a query, roles and time to live."""
    elements = [(STATUS, KNOWN if found else UNKNOWN)]
    if found:
        certificate, roles = found
        if request.kind == QUERY:
            elements.append((CERTIFICATE, running.wire.der(certificate)))
        elements += [(ROLES, bytes(roles)), (TTL, TIME_TO_LIVE.to_bytes(4, "big"))]
    body = packed(elements)
    return HEADER.pack(DISCRIMINATOR, VERSION, request.kind + 1, 0, request.session, len(body)) + body


class TvsListener:
    """TVS of one node, with the TVS certificate that it loaded."""

    service: str | None = TVS

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._server: StreamServer | None = None

    async def open(self) -> None:
        address = self._running.addresses[self.node]
        context = presented_context(self._running, self.node, TVS, "TVS")
        self._server = StreamServer(address.host, address.ports["tvs"], self._converse, context)
        await self._server.open()

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            request = await read(reader)
            if request is not None:
                writer.write(await self._reply(request))
                await writer.drain()
        except Malformed as why:
            self._running.journal.note(self.node, "tvs", f"malformed: {why}", "closed", modelled=False)
        except Dropped:
            writer.transport.abort()

    async def _reply(self, request: Request) -> bytes:
        try:
            fault = await struck(self._running, self.node, f"tvs:{request.name}")
        except Dropped:
            self._running.journal.note(self.node, "tvs", str(request), "drop")
            raise
        if fault is not None and fault.raw is not None:
            self._running.journal.note(self.node, "tvs", str(request), "garble")
            return fault.raw
        view = frozenset() if fault else self._running.model.tvs_view(self.node)
        found = LOOK_UP[request.kind](self._running, view, request)
        self._running.journal.note(self.node, "tvs", str(request), "known" if found else "unknown")
        return answer(self._running, request, found)
