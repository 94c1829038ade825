"""How a stored certificate came about, from `show cert own`: its key, when it was made, and whether by a CA."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from cucm_driver.facts.certificates import FORM_B_EXAMPLE, read_certificate
from cucm_driver.facts.fact import Fact

_KEY_VALUE = re.compile(r"Key value:\s*((?:[0-9a-fA-F]{2}\s*)+)")
_KEY_BITS = re.compile(r"Public-Key:\s*\((\d+) bit\)")
_FROM = re.compile(r"From:\s*\w{3} (\w{3})\s+(\d+) (\d\d:\d\d:\d\d) (\S+) (\d{4})")
_NOT_BEFORE = re.compile(r"Not Before\s*:\s*(\w{3})\s+(\d+) (\d\d:\d\d:\d\d) (\d{4})")


@dataclass(frozen=True, slots=True)
class Particulars:
    """`bits` is the key's size, None where it is not told; `made` is notBefore.

    `exact` is False where `made` was printed in a local zone: then it is right to within a day.
    """

    made: datetime | None
    exact: bool
    bits: int | None
    self_signed: bool


@lru_cache(maxsize=1024)
def read_particulars(text: str) -> Particulars:
    """Either form of the text; a PEM block wins."""
    told = read_certificate(text)
    if told.der is not None:
        return of_der(told.der)
    made, exact = _made(text)
    return Particulars(made, exact, _bits(text), told.issuer == told.subject)


def of_der(der: bytes) -> Particulars:
    """The same of a certificate's bytes."""
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    bits = key.key_size if isinstance(key, RSAPublicKey | EllipticCurvePublicKey) else None
    return Particulars(
        certificate.not_valid_before_utc, True, bits, certificate.issuer == certificate.subject
    )


def _made(text: str) -> tuple[datetime | None, bool]:
    if match := _NOT_BEFORE.search(text):
        month, day, clock, year = match.groups()
        exact = True
    elif match := _FROM.search(text):
        month, day, clock, zone, year = match.groups()
        exact = zone in ("UTC", "GMT")
    else:
        return None, False
    return datetime.strptime(f"{month} {day} {clock} {year}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC), exact


def _bits(text: str) -> int | None:
    """Told in openssl's form; in the older one the key stands there as PKCS #1 in hex."""
    if match := _KEY_BITS.search(text):
        return int(match[1])
    match = _KEY_VALUE.search(text)
    if match is None:
        return None
    try:
        key = load_der_public_key(bytes.fromhex("".join(match[1].split())))
    except ValueError:
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None


def particulars(unit: str) -> Fact[Particulars]:
    """`particulars("ITLRecovery")`: of the identity certificate a node stores."""
    return Fact(f"particulars of {unit}", f"show cert own {unit}", read_particulars, FORM_B_EXAMPLE)
