"""How Cisco writes the elements, headers and records of trust lists and signed files: bytes from raw fields.

Refuses to know certificates, keys and releases: whoever calls hands in the fields, and signs what
`signed_bytes` gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from simulator.provenance import Source, documented, inferred

SOURCES: dict[str, Source] = {
    "layout of header and record, and its sizes": documented("Cisco 118892, 118893: the printed lengths"),
    "SIGNERID is written name, serial, issuer": documented("Cisco 118892, 118893"),
    "the header is padded to a multiple of 4": inferred("all published headers are; 8 would fit as well"),
    "everything but the SIGNATURE element is signed": inferred("public certutils verify it so, both ways"),
}


class Head(IntEnum):
    """Header tags, named as `show ctl` prints them, its spelling included (Cisco 118893)."""

    VERSION = 0x01
    HEADERLENGTH = 0x02
    SIGNERID = 0x03
    SIGNERNAME = 0x04
    SERIALNUMBER = 0x05
    CANAME = 0x06
    SIGNATUREINFO = 0x07
    DIGESTALGORTITHM = 0x08
    SIGNATUREALGOINFO = 0x09
    SIGNATUREALGORTITHM = 0x0A
    SIGNATUREMODULUS = 0x0B
    SIGNATURE = 0x0C
    PADDING = 0x0D
    FILENAME = 0x0E
    TIMESTAMP = 0x0F
    SIGNERVERSION = 0x1C


class Field(IntEnum):
    """Record tags, named as `show ctl` prints them."""

    RECORDLENGTH = 0x01
    DNSNAME = 0x02
    SUBJECTNAME = 0x03
    FUNCTION = 0x04
    ISSUERNAME = 0x05
    SERIALNUMBER = 0x06
    PUBLICKEY = 0x07
    SIGNATURE = 0x08
    CERTIFICATE = 0x09
    IPADDRESS = 0x0A


LIST_VERSION = (1, 2)
CONFIGURATION_VERSION = (1, 0)

DIGEST_CODES: dict[str, int] = {"sha1": 1, "sha256": 2, "sha512": 3}
RSA_CODE = 0

# bits of the signer's key -> SIGNATUREMODULUS; no code for 3072 bits is known.
MODULUS_CODES: dict[int, int] = {512: 0, 1024: 1, 2048: 2, 4096: 3}

ALIGNMENT = 4
LENGTH_SIZE = 2
RECORDLENGTH_SIZE = 5


class Unwritable(Exception):
    """The format has no way to say this, e.g. a signer with a 3072-bit key."""


@dataclass(frozen=True, slots=True)
class RawHeader:
    """The fields of a header. `name` and `issuer` are `;` text, `modulus` the key's size in bits (2048).

    An empty `signature` stands for the element cut out, which is the form that is signed.
    """

    version: tuple[int, int]
    name: str
    serial: bytes
    issuer: str
    digest: str
    modulus: int
    filename: str
    timestamp: datetime
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The fields of a record. A field that is empty is not written, except DNSNAME, FUNCTION and IPADDRESS.

    So an emptied CTL record is `RawRecord(dns="10.48.47.153", function=2, address=bytes(4))`: 33 bytes.
    """

    dns: str
    function: int
    address: bytes
    subject: str = ""
    issuer: str = ""
    serial: bytes = b""
    public_key: bytes = b""
    signature: bytes = b""
    certificate: bytes = b""


def element(tag: int, value: bytes) -> bytes:
    """`01 0002 0102`: tag, big-endian length, value (at most 65535 bytes, else OverflowError)."""
    return bytes([tag]) + len(value).to_bytes(LENGTH_SIZE, "big") + value


def string(text: str) -> bytes:
    """UTF-8 with the one trailing NUL that counts in the length."""
    return text.encode() + b"\0"


def number(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def header(raw: RawHeader) -> bytes:
    """The header, padded; HEADERLENGTH counts the SIGNATURE element even while it is cut out."""
    before, after = before_signature(raw), after_signature(raw)
    signature = element(Head.SIGNATURE, raw.signature) if raw.signature else b""
    length = RECORDLENGTH_SIZE * 2 + len(before) + 3 + raw.modulus // 8 + len(after)
    padding = -length % ALIGNMENT
    version = element(Head.VERSION, bytes(raw.version))
    header_length = element(Head.HEADERLENGTH, number(length + padding, 2))
    return version + header_length + before + signature + after + bytes([Head.PADDING]) * padding


def before_signature(raw: RawHeader) -> bytes:
    if raw.modulus not in MODULUS_CODES:
        raise Unwritable(f"no modulus code is known for a signer with a {raw.modulus}-bit key")
    signer = (
        element(Head.SIGNERNAME, string(raw.name))
        + element(Head.SERIALNUMBER, raw.serial)
        + element(Head.CANAME, string(raw.issuer))
    )
    algorithm = element(Head.SIGNATUREALGORTITHM, bytes([RSA_CODE])) + element(
        Head.SIGNATUREMODULUS, bytes([MODULUS_CODES[raw.modulus]])
    )
    digest = element(Head.DIGESTALGORTITHM, bytes([DIGEST_CODES[raw.digest]]))
    return element(Head.SIGNERID, signer) + element(
        Head.SIGNATUREINFO, digest + element(Head.SIGNATUREALGOINFO, algorithm)
    )


def after_signature(raw: RawHeader) -> bytes:
    seconds = int(raw.timestamp.timestamp())
    return element(Head.FILENAME, string(raw.filename)) + element(Head.TIMESTAMP, number(seconds, 4))


def record(raw: RawRecord) -> bytes:
    """One record in Cisco's order; RECORDLENGTH counts its own five bytes."""
    fields: dict[Field, bytes] = {
        Field.DNSNAME: string(raw.dns),
        Field.SUBJECTNAME: string(raw.subject) if raw.subject else b"",
        Field.FUNCTION: number(raw.function, 2),
        Field.ISSUERNAME: string(raw.issuer) if raw.issuer else b"",
        Field.SERIALNUMBER: raw.serial,
        Field.PUBLICKEY: raw.public_key,
        Field.SIGNATURE: raw.signature,
        Field.CERTIFICATE: raw.certificate,
        Field.IPADDRESS: raw.address,
    }
    body = b"".join(element(tag, value) for tag, value in fields.items() if value)
    return element(Field.RECORDLENGTH, number(RECORDLENGTH_SIZE + len(body), 2)) + body


def signed_file(raw: RawHeader, body: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Header and body, with the signature that `sign` makes over all of it but the SIGNATURE element."""
    unsigned = header(replace(raw, signature=b"")) + body
    signature = sign(unsigned)
    if len(signature) != raw.modulus // 8:
        raise Unwritable(f"{len(signature)} bytes are no signature of a {raw.modulus}-bit key")
    return header(replace(raw, signature=signature)) + body
