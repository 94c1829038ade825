"""Certificates and lists as they are read, as values of a picture. Signatures are verified here, from the bytes."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from cucm_driver.facts.certificates import CertificateText
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.node_certificates import Arrived
from cucm_driver.facts.shown_list import Shown
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Unknown
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Record, Role, TrustList
from cucm_driver.trust.verify import key_of_certificate, key_of_record, verify

ROLE_NAMES: dict[int, str] = {int(role): role.name.replace("CCM_TFTP", "CCM+TFTP") for role in Role}


def of_signer(signer: Signer) -> Cert:
    return Cert(signer.name, signer.issuer, int.from_bytes(signer.serial, "big"))


def of_text(told: CertificateText, bits: int | None) -> Cert:
    return Cert(list_name(told.subject), list_name(told.issuer), told.serial, bits or 0)


def of_der(der: bytes) -> Cert:
    """Raises ValueError where the bytes are no certificate."""
    found = x509.load_der_x509_certificate(der)
    subject, issuer = (list_name(name.rfc4514_string()) for name in (found.subject, found.issuer))
    return Cert(subject, issuer, found.serial_number, rsa_bits(der))


def of_row(row: Arrived) -> Cert:
    return Cert(row.subject, row.issuer, row.serial)


def rsa_bits(der: bytes) -> int:
    """The length of an RSA key, 0 for any other."""
    key = key_of_certificate(der)
    return key.key_size if isinstance(key, RSAPublicKey) else 0


def of_record(record: Record) -> Cert | None:
    """None for an emptied record."""
    if not (record.certificate or record.public_key):
        return None
    bits = rsa_bits(record.certificate) if record.certificate else 0
    return Cert(record.subject, record.issuer, int.from_bytes(record.serial, "big"), bits)


@lru_cache(maxsize=256)
def of_list(found: TrustList) -> Listing:
    """`sound` is what the signature says under the key of the signer's own record."""
    records = frozenset(
        (ROLE_NAMES.get(record.role, str(record.role)), of_record(record)) for record in found.records
    )
    return Listing(found.kind, of_signer(found.signer), records, found.sha1, sound(found))


def sound(found: TrustList) -> bool | Unknown:
    """Whether the signature holds; unknown where the list does not name its own signer."""
    record = found.find(found.signer, *Role)
    key = key_of_record(record) if record is not None else None
    if key is None:
        return Unknown(
            f"the {found.kind} does not name its own signer, so that its signature cannot be checked"
        )
    return verify(found.data, key)


def of_shown(shown: Shown, kind: str, verified: bool) -> Listing:
    """As the node prints the file on its disk; `verified` is the node's word for the signature."""
    records = frozenset((ROLE_NAMES[int(role)], of_signer(who)) for role, who in shown.named)
    return Listing(kind, of_signer(shown.signer), records, shown.sha1, verified)
