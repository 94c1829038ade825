"""A small phone that speaks to CAPF: its own words for the bytes, nothing of the simulator's."""

from __future__ import annotations

import hashlib
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(value)) + value


def frame(command: int, session: int, *elements: bytes) -> bytes:
    body = b"".join(elements)
    return struct.pack(">BBIH", 0x55, command, session, len(body)) + body


@dataclass
class Said:
    """One message of CAPF; `raw` as it came."""

    command: int
    session: int
    raw: bytes
    elements: dict[int, bytes] = field(default_factory=dict)


class CapfPhone:
    """`with CapfPhone("127.0.1.1", 3804, "SEP000000000001") as phone: phone.hears()`."""

    def __init__(self, host: str, port: int, name: str) -> None:
        self.name = name
        self.session = 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        raw = socket.create_connection((host, port), timeout=5)
        self.tls = context.wrap_socket(raw, suppress_ragged_eofs=True)
        self.shown = self.tls.getpeercert(binary_form=True) or b""

    def __enter__(self) -> CapfPhone:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.tls.close()

    def sends(self, content: bytes) -> None:
        self.tls.sendall(content)

    def says(self, command: int, *elements: bytes) -> None:
        self.sends(frame(command, self.session, *elements))

    def hears(self) -> Said:
        start = self._exactly(8)
        mark, command, session, length = struct.unpack(">BBIH", start)
        assert mark == 0x55
        body = self._exactly(length)
        self.session = session
        said = Said(command, session, start + body)
        at = 0
        while at < len(body):
            tag, size = struct.unpack_from(">BH", body, at)
            said.elements[tag] = body[at + 3 : at + 3 + size]
            at += 3 + size
        return said

    def hears_the_end(self) -> bool:
        """CAPF has closed the connection."""
        try:
            return self.tls.recv(1) == b""
        except ConnectionError:
            return True

    def _exactly(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            part = self.tls.recv(length - len(received))
            assert part, f"{len(received)} of {length} bytes"
            received += part
        return received

    # -- what a phone does --------------------------------------------------------------------------------------

    def authenticates(self, *proof: bytes) -> Said:
        """Hears the request, answers, and hears what follows."""
        assert self.hears().command == 1
        self.says(2, tlv(1, b"\x01"), tlv(7, b"\x03"), *proof, tlv(13, self.name.encode() + b"\0"))
        return self.hears()

    def with_string(self, string: str) -> Said:
        return self.authenticates(tlv(11, string.encode() + b"\0"))

    def with_certificate(self, der: bytes, key: rsa.RSAPrivateKey, kind: int = 1) -> Said:
        content = self.name.encode() + b"\0" + der
        wrapped = b"\x01" + struct.pack(">H", len(der) + 2) + b"\x00\x01" + der
        return self.authenticates(
            tlv(3, bytes([kind])),
            tlv(4, wrapped),
            tlv(6, raw_block(key, hashlib.sha1(content).digest())),
            tlv(20, raw_block(key, hashlib.sha512(content).digest())),
        )

    def makes_key(self, asked: Said, make: Callable[[], KEY]) -> Said:
        assert asked.command == 3
        self.says(17)
        self.says(4, tlv(9, spki(make())))
        return self.hears()

    def stores(self, told: Said, reason: int = 1) -> bytes:
        """The DER it was given."""
        assert told.command == 9
        self.says(10, tlv(1, bytes([reason])))
        return told.elements[4][5:]


def spki(key: KEY) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def raw_block(key: rsa.RSAPrivateKey, digest: bytes) -> bytes:
    """A type-1 block (RFC 8017, 9.2, without DigestInfo) under the private key."""
    numbers = key.private_numbers()
    size = key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    signed = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    return signed.to_bytes(size, "big")


def issued_by(der: bytes, issuer: bytes) -> bool:
    """Is `der` signed with the key in the certificate `issuer`? Raises InvalidSignature where not."""
    x509.load_der_x509_certificate(der).verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    return True
