"""The bytes of a trust list of the model: each record's raw fields come out of its certificate's DER.

Refuses to know why a record stands in the list.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from simulator.keys import PrivateKey, public_der
from simulator.model.certificate import TOKEN, Certificate
from simulator.model.trust_list import Record, TrustList
from simulator.provenance import Source, observed
from simulator.wire.signature import signer_key, signing
from simulator.wire.tlv import LIST_VERSION, RawHeader, RawRecord, record, signed_file

SOURCES: dict[str, Source] = {
    "records of the CTL client have no SIGNATURE": observed(
        "Cisco 118892: tokens and CAPF of a CTL that a token signed"
    ),
    "an emptied record has DNSNAME, FUNCTION, IPADDRESS": observed("Cisco 118892: 33 bytes"),
}


def trust_list(content: TrustList, key: PrivateKey, der: Callable[[Certificate], bytes]) -> bytes:
    """`ITLFile.tlv` or `CTLFile.tlv`, signed with `key`. Raises Unwritable for a key it cannot name."""
    private = signer_key(key)
    raw = RawHeader(
        version=LIST_VERSION,
        name=content.signer.subject_text,
        serial=content.signer.serial_bytes,
        issuer=content.signer.issuer_text,
        digest=content.digest,
        modulus=private.key_size,
        filename=content.kind.filename,
        timestamp=content.built_at,
    )
    whole = content.signer.unit != TOKEN
    body = b"".join(record(raw_record(each, der, whole=whole)) for each in content.records)
    return signed_file(raw, body, signing(private, content.digest))


def raw_record(content: Record, der: Callable[[Certificate], bytes], *, whole: bool = True) -> RawRecord:
    """The fields of a record; not `whole` where the CTL client writes it, which leaves out the SIGNATURE."""
    address = IPv4Address(content.address).packed
    if content.certificate is None:
        return RawRecord(dns=content.dns_name, function=content.role, address=address)
    encoded = der(content.certificate)
    parsed = x509.load_der_x509_certificate(encoded)
    key = parsed.public_key()
    assert isinstance(key, RSAPublicKey | EllipticCurvePublicKey)
    return RawRecord(
        dns=content.dns_name,
        function=content.role,
        address=address,
        subject=content.certificate.subject_text,
        issuer=content.certificate.issuer_text,
        serial=content.certificate.serial_bytes,
        public_key=public_der(key),
        signature=parsed.signature if whole else b"",
        certificate=encoded,
    )
