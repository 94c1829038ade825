"""What `show cert own` and `show cert trust` print of a certificate, computed from its DER alone.

`text_a` is the older layout (RSA BSAFE), `text_b` the newer one (openssl). Which release prints which is the
release table's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, SignatureAlgorithmOID

from simulator.keys import public_der
from simulator.provenance import Source, inferred, recalled

SOURCES: dict[str, Source] = {
    "format A: the block of the Java library": inferred("RSA BSAFE's text in another product's log"),
    "format B: the text of openssl 3": inferred("a field tool reads `Not After :` too"),
    "both are followed by the PEM": recalled("show cert own"),
}

NAME_KEYS = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.COUNTRY_NAME: "C",
}

# signature OID -> format A, format B
SIGNATURES = {
    SignatureAlgorithmOID.RSA_WITH_SHA256: ("SHA256withRSA", "sha256WithRSAEncryption"),
    SignatureAlgorithmOID.ECDSA_WITH_SHA256: ("SHA256withECDSA", "ecdsa-with-SHA256"),
}

# curve -> the names openssl prints: its own and NIST's
CURVES = {"secp256r1": ("prime256v1", "P-256"), "secp384r1": ("secp384r1", "P-384")}

# attribute of x509.KeyUsage -> format A, format B
KEY_USAGES = {
    "digital_signature": ("digitalSignature", "Digital Signature"),
    "content_commitment": ("nonRepudiation", "Non Repudiation"),
    "key_encipherment": ("keyEncipherment", "Key Encipherment"),
    "data_encipherment": ("dataEncipherment", "Data Encipherment"),
    "key_agreement": ("keyAgreement", "Key Agreement"),
    "key_cert_sign": ("keyCertSign", "Certificate Sign"),
    "crl_sign": ("cRLSign", "CRL Sign"),
}

EXTENDED_KEY_USAGES = {
    "1.3.6.1.5.5.7.3.1": "TLS Web Server Authentication",
    "1.3.6.1.5.5.7.3.2": "TLS Web Client Authentication",
    "1.3.6.1.5.5.7.3.5": "IPSec End System",
}


def text_a(der: bytes, zone: tzinfo = UTC) -> str:
    """The BSAFE block, then the PEM; lines joined by `\\n`. Dates in the node's zone (`CET`, `PDT`)."""
    certificate = x509.load_der_x509_certificate(der)
    oid = certificate.signature_algorithm_oid
    key = certificate.public_key()
    algorithm, key_oid = (
        ("RSA", "1.2.840.113549.1.1.1") if isinstance(key, rsa.RSAPublicKey) else ("EC", "1.2.840.10045.2.1")
    )
    lines = [
        "[",
        "  Version: V3",
        f"  Serial Number: {certificate.serial_number}",
        f"  SignatureAlgorithm: {SIGNATURES[oid][0]} ({oid.dotted_string})",
        f"  Issuer Name: {name_text(certificate.issuer)}",
        f"  Validity From: {date_a(certificate.not_valid_before_utc, zone)}",
        f"           To:   {date_a(certificate.not_valid_after_utc, zone)}",
        f"  Subject Name: {name_text(certificate.subject)}",
        f"  Key: {algorithm} ({key_oid})",
        f"    Key value: {public_key_der(certificate).hex()}",
        f"  Extensions: {len(certificate.extensions)} present",
    ]
    for extension in certificate.extensions:
        lines += ["  [ ", *extension_a(extension), "  ]"]
    lines += ["", "  Signature: ", *dump_a(certificate.signature), "]"]
    return "\n".join([*lines, pem_text(certificate)])


def extension_a(extension: x509.Extension[x509.ExtensionType]) -> list[str]:
    value, oid = extension.value, f"(OID.{extension.oid.dotted_string})"
    critical = f"     Critical: {str(extension.critical).lower()}"
    match value:
        case x509.KeyUsage():
            usages = "".join(f"{usage}, " for usage in usages_of(value, 0))
            return [f"     Extension: KeyUsage {oid}", critical, f"     Usages: {usages}"]
        case x509.ExtendedKeyUsage():
            oids = "".join(f"{usage.dotted_string}, " for usage in value)
            return [f"     Extension: ExtKeyUsageSyntax {oid}", critical, f"     Usage oids: {oids}"]
        case x509.SubjectAlternativeName():
            names = value.get_values_for_type(x509.DNSName)
            listed = [f"          {n}) {name} (dNSName)" for n, name in enumerate(names, 1)]
            count = f"        altNames: {len(names)} names"
            return [f"     Extension: SubjectAltName {oid}", critical, count, *listed]
        case x509.SubjectKeyIdentifier():
            key_id = f"     keyID: {value.digest.hex()}"
            return [f"     Extension: SubjectKeyIdentifier {oid}", critical, key_id]
        case x509.BasicConstraints():
            limit = "unlimited" if value.path_length is None else value.path_length
            content = f"     CA: {value.ca}, path length: {limit}"
            return [f"     Extension: BasicConstraints {oid}", critical, content]
        case x509.AuthorityKeyIdentifier(key_identifier=bytes(issuer)):
            return [f"     Extension: AuthorityKeyID {oid}", critical, f"     keyID: {issuer.hex()}"]
    raise ValueError(f"format A has no text for extension {extension.oid.dotted_string}")


def dump_a(content: bytes) -> list[str]:
    """`  0000: 5f d6 d0 ... [_..._]`: 16 bytes a row with their ASCII."""
    rows = [content[i : i + 16] for i in range(0, len(content), 16)]
    return [
        f"  {16 * n:04x}: {row.hex(' ')} [{''.join(chr(b) if 32 <= b < 127 else '.' for b in row)}]"
        for n, row in enumerate(rows)
    ]


def date_a(moment: datetime, zone: tzinfo) -> str:
    """`Sun Feb 19 13:23:22 UTC 2023`, as Java prints a date."""
    return f"{moment.astimezone(zone):%a %b %d %H:%M:%S %Z %Y}"


def text_b(der: bytes, zone: tzinfo = UTC) -> str:
    """The openssl text, then the PEM; lines joined by `\\n`. openssl prints GMT, not the node's `zone`."""
    certificate = x509.load_der_x509_certificate(der)
    algorithm = SIGNATURES[certificate.signature_algorithm_oid][1]
    lines = [
        "Certificate:",
        "    Data:",
        "        Version: 3 (0x2)",
        *serial_b(certificate.serial_number),
        f"        Signature Algorithm: {algorithm}",
        f"        Issuer: {name_text(certificate.issuer)}",
        "        Validity",
        f"            Not Before: {date_b(certificate.not_valid_before_utc)}",
        f"            Not After : {date_b(certificate.not_valid_after_utc)}",
        f"        Subject: {name_text(certificate.subject)}",
        "        Subject Public Key Info:",
        *public_key_b(certificate),
        "        X509v3 extensions:",
    ]
    for extension in certificate.extensions:
        title, text = extension_b(extension.value)
        critical = "critical" if extension.critical else ""
        lines += [f"            X509v3 {title}: {critical}", f"                {text}"]
    lines += [f"    Signature Algorithm: {algorithm}", "    Signature Value:"]
    lines += colons(certificate.signature, 18, 8)
    return "\n".join([*lines, pem_text(certificate)])


def extension_b(value: x509.ExtensionType) -> tuple[str, str]:
    """The extension's title and its one line, as openssl names them."""
    match value:
        case x509.KeyUsage():
            return "Key Usage", ", ".join(usages_of(value, 1))
        case x509.ExtendedKeyUsage():
            usages = [EXTENDED_KEY_USAGES[usage.dotted_string] for usage in value]
            return "Extended Key Usage", ", ".join(usages)
        case x509.SubjectAlternativeName():
            names = value.get_values_for_type(x509.DNSName)
            return "Subject Alternative Name", ", ".join(f"DNS:{name}" for name in names)
        case x509.SubjectKeyIdentifier():
            return "Subject Key Identifier", value.digest.hex(":").upper()
        case x509.BasicConstraints():
            limit = "" if value.path_length is None else f", pathlen:{value.path_length}"
            return "Basic Constraints", f"CA:{str(value.ca).upper()}{limit}"
        case x509.AuthorityKeyIdentifier(key_identifier=bytes(issuer), authority_cert_issuer=None):
            return "Authority Key Identifier", issuer.hex(":").upper()
    raise ValueError(f"format B has no text for {value!r}")


def serial_b(serial: int) -> list[str]:
    content = serial.to_bytes(serial.bit_length() // 8 + 1, "big").lstrip(b"\0")
    if len(content) < 8:  # openssl: what fits a long stands on the same line
        return [f"        Serial Number: {serial} ({serial:#x})"]
    return ["        Serial Number:", f"            {content.hex(':')}"]


def public_key_b(certificate: x509.Certificate) -> list[str]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        modulus = numbers.n.to_bytes(key.key_size // 8 + 1, "big")
        return [
            "            Public Key Algorithm: rsaEncryption",
            f"                Public-Key: ({key.key_size} bit)",
            "                Modulus:",
            *colons(modulus, 15, 20),
            f"                Exponent: {numbers.e} ({numbers.e:#x})",
        ]
    assert isinstance(key, ec.EllipticCurvePublicKey)
    own, nist = CURVES[key.curve.name]
    return [
        "            Public Key Algorithm: id-ecPublicKey",
        f"                Public-Key: ({key.key_size} bit)",
        "                pub:",
        *colons(public_der(key), 15, 20),
        f"                ASN1 OID: {own}",
        f"                NIST CURVE: {nist}",
    ]


def colons(content: bytes, width: int, indent: int) -> list[str]:
    """`5f:d6:d0:` rows of `width` bytes; every row but the last ends with a colon."""
    rows = [content[i : i + width].hex(":") for i in range(0, len(content), width)]
    return [" " * indent + row for row in [*(f"{row}:" for row in rows[:-1]), rows[-1]]]


def date_b(moment: datetime) -> str:
    """`Jul  9 16:38:12 2023 GMT`: the day is padded with a space."""
    return f"{moment:%b} {moment.day:2} {moment:%H:%M:%S %Y} GMT"


def name_text(name: x509.Name) -> str:
    """`L=Krakow, ST=Malopolska, CN=cm-pub.example.com, OU=TAC, O=Cisco, C=PL`: the DER order."""
    return ", ".join(f"{NAME_KEYS[part.oid]}={part.value!s}" for part in name)


def usages_of(value: x509.KeyUsage, form: int) -> Iterable[str]:
    return [names[form] for bit, names in KEY_USAGES.items() if getattr(value, bit)]


def public_key_der(certificate: x509.Certificate) -> bytes:
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return public_der(key)


def pem_text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii").rstrip("\n")
