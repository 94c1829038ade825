"""Writes trust lists and certificates for the driver's tests, from Cisco's tables, in the fewest lines."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

BUILT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
DIGESTS = {1: SHA1, 2: SHA256, 3: SHA512}


@dataclass(frozen=True)
class Identity:
    """One self-signed certificate with its key."""

    common_name: str
    serial: int
    key: rsa.RSAPrivateKey

    @property
    def text(self) -> str:
        return f"CN={self.common_name};OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL"

    @property
    def serial_bytes(self) -> bytes:
        return self.serial.to_bytes((self.serial.bit_length() + 7) // 8, "big")

    @property
    def pkcs1(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)

    @cached_property
    def certificate(self) -> x509.Certificate:
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, self.common_name),
                x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            ]
        )
        builder = x509.CertificateBuilder(name, name, self.key.public_key(), self.serial)
        builder = builder.not_valid_before(BUILT)
        return builder.not_valid_after(BUILT + timedelta(days=1826)).sign(self.key, SHA256())

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def identity(common_name: str, serial: int, bits: int = 1024) -> Identity:
    return Identity(common_name, serial, rsa.generate_private_key(65537, bits))


def element(tag: int, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(value)) + value


def text(value: str) -> bytes:
    return value.encode() + b"\0"


def record(who: Identity | None, role: int, dns: str = "cm-pub", shuffled: bool = False) -> bytes:
    """One record; without `who` the empty one of a cluster put back to non-secure mode."""
    parts = [element(2, text(dns)), element(4, struct.pack(">H", role)), element(10, bytes([10, 0, 0, 1]))]
    if who is not None:
        parts[1:1] = [element(3, text(who.text))]
        parts[3:3] = [
            element(5, text(who.text)),
            element(6, who.serial_bytes),
            element(7, who.pkcs1),
            element(8, who.certificate.signature),
            element(9, who.der),
        ]
    body = b"".join(reversed(parts) if shuffled else parts)
    return element(1, struct.pack(">H", len(body) + 5)) + body


def signed_file(
    signer: Identity,
    filename: str,
    body: bytes,
    *,
    version: bytes = b"\1\2",
    digest: int = 1,
    shuffled: bool = False,
) -> bytes:
    """A header with a true signature, then `body`."""
    size = signer.key.key_size // 8
    children = [element(4, text(signer.text)), element(5, signer.serial_bytes), element(6, text(signer.text))]
    signer_id = element(3, b"".join(reversed(children) if shuffled else children))
    modulus = {1024: 1, 2048: 2, 4096: 3}[signer.key.key_size]
    algorithm = element(9, element(10, b"\0") + element(11, bytes([modulus])))
    info = element(7, element(8, bytes([digest])) + algorithm)
    tail = element(14, text(filename)) + element(15, struct.pack(">I", int(BUILT.timestamp())))
    length = 5 + 5 + len(signer_id) + len(info) + 3 + size + len(tail)
    padding = -length % 4
    head = element(1, version) + element(2, struct.pack(">H", length + padding)) + signer_id + info
    rest = tail + b"\r" * padding + body
    signature = signer.key.sign(head + rest, PKCS1v15(), DIGESTS[digest]())
    return head + element(12, signature) + rest


def itl(signer: Identity, *records: bytes, **options: object) -> bytes:
    return signed_file(signer, "ITLFile.tlv", b"".join(records), **options)  # type: ignore[arg-type]


def ctl(signer: Identity, *records: bytes) -> bytes:
    return signed_file(signer, "CTLFile.tlv", b"".join(records))
