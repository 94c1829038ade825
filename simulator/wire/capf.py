"""Messages between CAPF and a phone on TCP 3804, and the proof that a phone gives with a certificate. It decides nothing.

Layout: captured installation with a password, and re-implementations of both ends; see `SOURCES`.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from simulator.keys import PublicKey
from simulator.provenance import Source, inferred, observed
from simulator.wire.elements import Malformed, packed

HEADER = struct.Struct(">BBIH")  # mark, command, session, length of the elements
MARK = 0x55
VERSION = 3


class Command(IntEnum):
    AUTHENTICATION = 1
    AUTHENTICATION_ANSWER = 2
    KEY_GENERATION = 3
    KEY_GENERATION_ANSWER = 4
    STORE = 9
    STORE_ANSWER = 10
    FETCH = 11
    FETCH_ANSWER = 12
    DELETE = 13
    DELETE_ANSWER = 14
    END = 15
    RETRY_LATER = 16
    IN_PROGRESS = 17


class Element(IntEnum):
    REASON = 1
    TEXT = 2
    CERTIFICATE_TYPE = 3
    CERTIFICATE = 4
    SIGNED = 6
    VERSION = 7
    AUTHENTICATION = 8
    PUBLIC_KEY = 9
    KEY_SIZE = 10
    PASSWORD = 11
    DELAY = 12
    DEVICE = 13
    KEY_TYPE = 17
    CURVE = 18
    SIGNED_SHA2 = 20


class Reason(IntEnum):
    NO_ACTION = 0
    UPDATED = 1
    INVALID = 7
    UNKNOWN_DEVICE = 9


LSC, MIC = b"\x01", b"\x02"
RSA, EC = b"\x00", b"\x01"
CURVES: Mapping[int, bytes] = {256: b"\x00", 384: b"\x01", 521: b"\x02"}
KNOWN_CURVES = (SECP256R1, SECP384R1, SECP521R1)

SOURCES: dict[str, Source] = {
    "header, elements and the order of an installation": observed(
        "a captured installation with a password (capfd)"
    ),
    "numbers of the other commands, elements and reasons": observed(
        "public re-implementations of CAPF and of a phone"
    ),
    "a request for an EC key names its size, type and curve": inferred("from the request for an RSA key"),
    "the delay of 'retry later' is four bytes of seconds": inferred("nobody has captured one"),
    "a certificate is proved with a raw RSA block over a bare digest": observed("public re-implementations"),
    "proofs with an EC certificate and SUDI data": inferred(
        "their form is not known: they prove nothing here"
    ),
}


@dataclass(frozen=True, slots=True)
class Message:
    """`Message(Command.STORE_ANSWER, 1, {Element.REASON: b"\\x01"})`. Elements nobody knows are kept by number."""

    command: int
    session: int
    elements: Mapping[int, bytes]

    def text(self, element: Element) -> str:
        """A text without its NUL: `"SEP000000000001"`; empty where the element is missing."""
        return self.elements.get(element, b"").rstrip(b"\0").decode("ascii", "replace")


def message(command: Command, session: int, *elements: tuple[Element, bytes]) -> bytes:
    body = packed(elements)
    return HEADER.pack(MARK, command, session, len(body)) + body


def header(content: bytes) -> tuple[int, int, int]:
    """Command, session and length of the elements. Raises Malformed."""
    mark, command, session, length = HEADER.unpack(content)
    if mark != MARK:
        raise Malformed(f"header {content.hex()}")
    return command, session, length


def certificate(der: bytes) -> tuple[Element, bytes]:
    """The element: `01`, the length of what follows, `00 01`, the DER."""
    return Element.CERTIFICATE, b"\x01" + (len(der) + 2).to_bytes(2, "big") + b"\x00\x01" + der


def der_in(value: bytes) -> bytes:
    """The DER in such an element. Raises Malformed."""
    if len(value) < 6 or value[0] != 1 or int.from_bytes(value[1:3], "big") != len(value) - 3:
        raise Malformed(f"certificate element {value[:5].hex()}")
    return value[5:]


def wanted_key(kind: str) -> tuple[tuple[Element, bytes], ...]:
    """The elements that ask for a key of this kind: `"rsa-2048"`, `"ec-384"`."""
    family, _, size = kind.partition("-")
    bits = (Element.KEY_SIZE, int(size).to_bytes(2, "big"))
    if family == "rsa":
        return bits, (Element.KEY_TYPE, RSA)
    return bits, (Element.KEY_TYPE, EC), (Element.CURVE, CURVES[int(size)])


def public_key(value: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Raises Malformed for anything but RSA and the NIST curves."""
    try:
        key = load_der_public_key(value)
    except (ValueError, UnsupportedAlgorithm):
        raise Malformed("the public key cannot be read") from None
    if isinstance(key, RSAPublicKey) or (
        isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, KNOWN_CURVES)
    ):
        return key
    raise Malformed("the public key is neither RSA nor on a NIST curve")


def proves(key: PublicKeyTypes, device: str, der: bytes, elements: Mapping[int, bytes]) -> bool:
    """Was the device's name and the certificate signed with this key? SHA-512 counts where both digests are given."""
    element, digest = (
        (Element.SIGNED_SHA2, "sha512") if Element.SIGNED_SHA2 in elements else (Element.SIGNED, "sha1")
    )
    said = hashlib.new(digest, device.encode() + b"\0" + der).digest()
    if element not in elements or not isinstance(key, RSAPublicKey):
        return False
    try:
        return key.recover_data_from_signature(elements[element], PKCS1v15(), None) == said
    except (InvalidSignature, ValueError):
        return False
