"""Whether the signature of a list or signed file holds under a given key. Knows nobody worth believing."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from cucm_driver.trust.tlv import Header, read_header
from cucm_driver.trust.trust_list import Record

DIGESTS: dict[int, type[HashAlgorithm]] = {1: SHA1, 2: SHA256, 3: SHA512}
"""DIGESTALGORTITHM (certutils; 1 is the default of the enterprise parameter, Security Guide 14)."""

RSA = 0


def signed_bytes(data: bytes, header: Header) -> bytes:
    """What the signature covers: the whole file without its SIGNATURE element (checked against certutils)."""
    start, end = header.signature_span
    return data[:start] + data[end:]


def verify(data: bytes, signer_public_key: object) -> bool:
    """Whether `signer_public_key` signed this list or .sgn file. Raises Malformed for other bytes."""
    header = read_header(data)
    digest = DIGESTS.get(header.digest)
    if digest is None or header.algorithm != RSA or not isinstance(signer_public_key, RSAPublicKey):
        return False
    try:
        signer_public_key.verify(header.signature, signed_bytes(data, header), PKCS1v15(), digest())
    except InvalidSignature:
        return False
    return True


def key_of_certificate(der: bytes) -> object | None:
    """The public key of a certificate, None where the bytes are none."""
    try:
        return x509.load_der_x509_certificate(der).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def key_of_record(record: Record) -> object | None:
    """The public key of a record: its certificate's, or the bare PKCS#1 key of a lean record."""
    if record.certificate is not None:
        return key_of_certificate(record.certificate)
    try:
        return load_der_public_key(record.public_key)
    except (ValueError, UnsupportedAlgorithm):
        return None
