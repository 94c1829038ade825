"""The web page of a phone, in XML: which lists it holds, where it is registered, what it has told lately.

The names of the elements follow the fields that Cisco's documents list for these pages.
"""

from __future__ import annotations

import asyncio
import hashlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from simulator.frontends.streams import StreamServer
from simulator.model.phone import Phone
from simulator.model.trust_list import TrustList
from simulator.provenance import inferred
from simulator.running import Running

REQUEST_LIMIT = 16 * 1024  # bytes
NOT_INSTALLED = "Not Installed"
PAGES_SOURCE = inferred(
    "fields CTL file, ITL file, TVS, TFTP server of the network set-up page; element names and both signatures inferred"
)
LOG_SOURCE = inferred(
    "/DeviceLogX?n exists for n of 0 to 2 (phone administration guides); its element name is inferred"
)

Fields = list[tuple[str, str]]


def network_configuration(running: Running, phone: Phone) -> tuple[str, Fields]:
    hosts = [running.addresses[node].host for node in phone.members]
    tftp = [running.addresses[node].host for node in phone.tftp[:2]]
    return "NetworkConfiguration", [
        ("MACAddress", phone.name.removeprefix("SEP")),
        ("HostName", phone.name),
        ("DomainName", running.model.domain),
        ("IPAddress", phone.address),
        *((f"TFTPServer{number}", host) for number, host in enumerate(tftp, start=1)),
        *(
            (f"CallManager{number}", _call_manager(running, phone, node))
            for number, node in enumerate(phone.members, start=1)
        ),
        ("CTLFile", fingerprint(running, phone.trust.ctl)),
        ("ITLFile", fingerprint(running, phone.trust.itl)),
        ("ITLSignature", _signer(phone.trust.itl)),
        ("CTLSignature", _signer(phone.trust.ctl)),
        ("TVS", next(iter(hosts), "")),
    ]


def _call_manager(running: Running, phone: Phone, node: str) -> str:
    """`127.0.1.2 Active`: the one it is registered to, `Standby` for the others."""
    return f"{running.addresses[node].host} {'Active' if phone.registered_to == node else 'Standby'}"


def fingerprint(running: Running, held: TrustList | None) -> str:
    """SHA-1 of the bytes that the phone holds, in hex."""
    if held is None:
        return NOT_INSTALLED
    return hashlib.sha1(running.wire.trust_list(held), usedforsecurity=False).hexdigest()


def _signer(held: TrustList | None) -> str:
    return held.signer.serial_text if held is not None else NOT_INSTALLED


def device_information(running: Running, phone: Phone) -> tuple[str, Fields]:
    return "DeviceInformation", [
        ("MACAddress", phone.name.removeprefix("SEP")),
        ("HostName", phone.name),
        ("phoneDN", phone.directory_number),
        ("appLoadID", phone.load),
        ("versionID", phone.load),
        ("modelNumber", phone.model.replace("Cisco ", "CP-")),
    ]


def device_log(running: Running, phone: Phone) -> tuple[str, Fields]:
    return "DeviceLog", [("status", f"{at:%H:%M:%S} {text}") for at, text in phone.messages]


PAGES: dict[str, Callable[[Running, Phone], tuple[str, Fields]]] = {
    "/NetworkConfigurationX": network_configuration,
    "/DeviceInformationX": device_information,
    "/DeviceLogX": device_log,
}
"""DeviceLogX answers the same for each number: the status messages."""


def page(running: Running, phone: Phone, target: str) -> bytes | None:
    """The XML behind `/DeviceLogX?1`; None where the phone has no such page."""
    asked = urlsplit(target)
    if asked.path not in PAGES or (asked.query and asked.query not in ("0", "1", "2")):
        return None
    root, fields = PAGES[asked.path](running, phone)
    inner = "".join(f"<{name}>{escape(text)}</{name}>\r\n" for name, text in fields)
    return f'<?xml version="1.0" encoding="UTF-8"?>\r\n<{root}>\r\n{inner}</{root}>\r\n'.encode()


class PhoneWebListener:
    """The web server of one phone with web access; while the phone is off it answers nothing."""

    service: str | None = None

    def __init__(self, running: Running, phone_name: str) -> None:
        self._running = running
        self.node = phone_name
        self._server = StreamServer(self._phone.address, running.phone_web_port, self._converse)

    @property
    def _phone(self) -> Phone:
        return self._running.model.phones[self.node]

    async def open(self) -> None:
        await self._server.open()

    async def close(self) -> None:
        await self._server.close()

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        if not self._phone.powered:
            writer.transport.abort()
            return
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return
        method, _, rest = head.partition(b"\r\n")[0].decode("ascii", "replace").partition(" ")
        target = rest.partition(" ")[0]
        body = page(self._running, self._phone, target) if method == "GET" else None
        status = HTTPStatus.OK if body is not None else HTTPStatus.NOT_FOUND
        self._running.journal.note(self.node, "phone_web", f"{method} {target}", f"status {status.value}")
        writer.write(_response(status, body or b""))
        await writer.drain()


def _response(status: HTTPStatus, body: bytes) -> bytes:
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/xml",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
