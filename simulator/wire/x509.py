"""The DER of a certificate record, made from the record and the key ring alone: same record, same bytes.

Refuses to know why a certificate exists; its texts (`show cert own ...`) are in `certificate_text`.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from simulator.keys import KeyRing
from simulator.model.certificate import Certificate, Name
from simulator.provenance import Source, inferred, recalled

NAME_OIDS: dict[str, ObjectIdentifier] = {
    "CN": NameOID.COMMON_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "L": NameOID.LOCALITY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "C": NameOID.COUNTRY_NAME,
}

# RFC 5280, appendix A: a country is a PrintableString, the others may be UTF8String.
STRING_TYPES: dict[str, _ASN1Type] = {"C": _ASN1Type.PrintableString}

# RFC 5280, 4.2.1.3: the bits, as format A of `show cert own` spells them, and the builder's names for them.
KEY_USAGES: dict[str, str] = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
}

EXTENDED_KEY_USAGES: dict[str, ObjectIdentifier] = {
    "serverAuth": ExtendedKeyUsageOID.SERVER_AUTH,
    "clientAuth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "ipsecEndSystem": ObjectIdentifier("1.3.6.1.5.5.7.3.5"),
}

SOURCES: dict[str, Source] = {
    "certificates are signed with SHA-256": inferred("a stated deviation for old releases"),
    "key usages are not critical, and there is no basicConstraints": recalled("show cert own"),
    "the names are UTF8String, the country a PrintableString": inferred("RFC 5280"),
}


def der(certificate: Certificate, keys: KeyRing) -> bytes:
    """The bytes on the node's disk. Raises KeyError for a word that is in none of the tables above."""
    signer = keys.private(certificate.issuer_key)
    public = keys.public(certificate.key)
    builder = (
        x509.CertificateBuilder()
        .serial_number(certificate.serial)
        .subject_name(distinguished_name(certificate.subject))
        .issuer_name(distinguished_name(certificate.issuer))
        .not_valid_before(certificate.not_before)
        .not_valid_after(certificate.not_after)
        .public_key(public)
    )
    for extension in extensions(certificate):
        builder = builder.add_extension(extension, critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    # RFC 6979 makes an EC signature a function of its input; PKCS#1 v1.5 is one anyway.
    deterministic = None if isinstance(signer, RSAPrivateKey) else True
    signed = builder.sign(signer, hashes.SHA256(), ecdsa_deterministic=deterministic)
    return signed.public_bytes(Encoding.DER)


def pem(content: bytes) -> str:
    """The DER as PEM, with the last line's end."""
    return x509.load_der_x509_certificate(content).public_bytes(Encoding.PEM).decode("ascii")


def public_key(content: bytes) -> PublicKeyTypes:
    """The public key out of a DER, which is all that a verifier has."""
    return x509.load_der_x509_certificate(content).public_key()


def distinguished_name(name: Name) -> x509.Name:
    """In the order of the record, which is the DER order of CUCM: L, ST, CN, OU, O, C."""
    return x509.Name(
        [x509.NameAttribute(NAME_OIDS[key], value, STRING_TYPES.get(key)) for key, value in name]
    )


def extensions(certificate: Certificate) -> list[x509.ExtensionType]:
    """In CUCM's order; what the record leaves empty is left out."""
    found: list[x509.ExtensionType] = []
    if certificate.extended_key_usage:
        found.append(x509.ExtendedKeyUsage([EXTENDED_KEY_USAGES[u] for u in certificate.extended_key_usage]))
    if certificate.key_usage:
        found.append(key_usage(certificate.key_usage))
    if certificate.names:
        found.append(x509.SubjectAlternativeName([x509.DNSName(name) for name in certificate.names]))
    return found


def key_usage(usages: tuple[str, ...]) -> x509.KeyUsage:
    asked = {KEY_USAGES[usage] for usage in usages}
    bits = {bit: bit in asked for bit in KEY_USAGES.values()}
    return x509.KeyUsage(**bits, encipher_only=False, decipher_only=False)
