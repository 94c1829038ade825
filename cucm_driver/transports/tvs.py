"""A question to a node's Cisco Trust Verification Service on 2445, as a phone asks it; it believes no answer.

Message layout: TVS_MSG_QUERY_CERT_REQ and TVS_MSG_CERT_VERIFICATION_REQ with their _RES, read from public captures
of phones (header of 10 bytes, then elements of tag, two bytes of length, value). Phones query for the signer of a
file, of whom they have name and serial only, and have a certificate verified that a TLS peer has shown.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.errors import Garbled, NoAnswer, Unreachable
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal
from cucm_driver.transports.tls import HANDSHAKE, opened, presented, sha256, words

_HEADER = struct.Struct(">BBBBIH")
_ELEMENT = struct.Struct(">BH")
_PROTOCOL, _VERSION = 0x57, 1
_VERIFICATION, _QUERY = 1, 3  # the answer's kind is one more
_FIRST_SESSION = 1001  # phones start here
_DEVICE, _CERTIFICATE, _SUBJECT, _ISSUER, _SERIAL, _STATUS, _ROLES, _TTL = 1, 2, 3, 4, 5, 7, 8, 9

Elements = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True)
class TvsAnswer:
    """`valid` False: TVS does not know the certificate. `presented`: the DER that TVS itself showed."""

    valid: bool
    certificate: bytes | None
    roles: tuple[int, ...]
    ttl: timedelta | None
    presented: bytes


class Tvs:
    """The service of one node. Whether its certificate is one that phones hold, the caller compares."""

    def __init__(self, node: Node, journal: Journal, patience: timedelta = HANDSHAKE) -> None:
        self._node, self._journal, self._patience = node, journal, patience

    def presented(self) -> bytes:
        """The DER that the service shows; nothing is asked."""
        node = self._node
        return presented(
            node.address,
            node.ports.tvs,
            self._patience,
            node=node.name,
            journal=self._journal,
            legacy=node.legacy_algorithms,
        )

    def query(self, device: str, subject_text: str, issuer_text: str, serial: bytes) -> TvsAnswer:
        """Whether TVS knows the certificate, e.g. query("CP-8851-SEP01", "CN=..", "CN=..", b"Z").

        Names are the list's own texts, the serial its unsigned magnitude. Unreachable, NoAnswer, Garbled.
        """
        elements = (
            (_DEVICE, _device(device)),
            (_SUBJECT, subject_text.encode("utf-8") + b"\0"),
            (_ISSUER, issuer_text.encode("utf-8") + b"\0"),
            (_SERIAL, serial),
        )
        told = f"query subject={subject_text} issuer={issuer_text} serial={serial.hex()}"
        return self._answer(told, _QUERY, elements)

    def verify(self, device: str, certificate: bytes) -> TvsAnswer:
        """Whether TVS holds this very certificate (DER), as phones ask about a TLS peer that no list names.

        The answer has no certificate. Unreachable, NoAnswer, Garbled.
        """
        elements = ((_DEVICE, _device(device)), (_CERTIFICATE, certificate))
        return self._answer(f"verification sha256={sha256(certificate)}", _VERIFICATION, elements)

    def _answer(self, told: str, kind: int, elements: Elements) -> TvsAnswer:
        with self._journal.exchanging(self._node.name, "tvs", told) as exchange:
            shown, reply = self._exchanged(_question(kind, elements))
            exchange.reply = reply
            try:
                answer = _read(reply, kind + 1, shown)
            except ValueError as trouble:
                raise Garbled(node=self._node.name, asked="query of TVS", got=str(trouble)) from trouble
            exchange.outcome = "valid" if answer.valid else "unknown certificate"
            exchange.reply = f"{exchange.outcome}; TVS presented sha256 {sha256(shown)}; bytes {reply.hex()}"
            return answer

    def _exchanged(self, question: bytes) -> tuple[bytes, bytes]:
        """One question per connection: the presented DER, and everything that came back."""
        node = self._node
        with opened(
            node.address, node.ports.tvs, self._patience, node.name, node.legacy_algorithms
        ) as secured:
            shown = secured.getpeercert(binary_form=True) or b""
            try:
                secured.sendall(question)
                reply = b"".join(_received(secured.recv))
            except TimeoutError as trouble:
                raise NoAnswer(node=node.name, asked="query of TVS", got="no answer in time") from trouble
            except OSError as trouble:
                raise Unreachable(node=node.name, asked="query of TVS", got=words(trouble)) from trouble
        if not reply:
            raise NoAnswer(
                node=node.name, asked="query of TVS", got="the connection was closed without an answer"
            )
        return shown, reply


def _device(name: str) -> bytes:
    return b"\x01" + name.encode("ascii")


def _question(kind: int, elements: Elements) -> bytes:
    body = b"".join(_ELEMENT.pack(tag, len(value)) + value for tag, value in elements)
    return _HEADER.pack(_PROTOCOL, _VERSION, kind, 0, _FIRST_SESSION, len(body)) + body


def _received(receive: Callable[[int], bytes]) -> Iterator[bytes]:
    """Pieces until the length in the header is reached, or until the service closes."""
    wanted, got = _HEADER.size, b""
    while len(got) < wanted:
        piece = receive(wanted - len(got))
        if not piece:
            return
        got += piece
        yield piece
        if len(got) == _HEADER.size:
            wanted += _HEADER.unpack(got)[5]


def _read(reply: bytes, wanted: int, shown: bytes) -> TvsAnswer:
    """ValueError names what is wrong and where."""
    if len(reply) < _HEADER.size:
        raise ValueError(f"{len(reply)} bytes, fewer than a header")
    protocol, version, kind, _reserved, session, length = _HEADER.unpack_from(reply)
    if (protocol, version, kind, session) != (_PROTOCOL, _VERSION, wanted, _FIRST_SESSION):
        raise ValueError(f"not an answer to this question: header {reply[:10].hex()}")
    if len(reply) != _HEADER.size + length:
        raise ValueError(f"{len(reply) - _HEADER.size} bytes after the header instead of {length}")
    found = dict(_elements(reply))
    if len(found.get(_STATUS, b"")) != 1:
        raise ValueError("no status in the answer")
    ttl = found.get(_TTL)
    return TvsAnswer(
        valid=found[_STATUS] == b"\0",
        certificate=found.get(_CERTIFICATE),
        roles=tuple(found.get(_ROLES, b"")),
        ttl=timedelta(seconds=int.from_bytes(ttl, "big")) if ttl else None,
        presented=shown,
    )


def _elements(reply: bytes) -> Iterator[tuple[int, bytes]]:
    at = _HEADER.size
    while at < len(reply):
        if at + _ELEMENT.size > len(reply):
            raise ValueError(f"an element is cut off at offset {at}")
        tag, length = _ELEMENT.unpack_from(reply, at)
        at += _ELEMENT.size
        if at + length > len(reply):
            raise ValueError(f"element {tag} at offset {at - _ELEMENT.size} is longer than the message")
        yield tag, reply[at : at + length]
        at += length
