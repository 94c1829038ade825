"""Certificates made from records, parsed back with `cryptography`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from simulator.keys import KeyRing
from simulator.model.certificate import Certificate
from simulator.wire import Wire
from simulator.wire.x509 import der

MakeCertificate = Callable[..., Certificate]
KINDS = ["rsa-1024", "rsa-2048", "ec-256", "ec-384"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_self_signed_certificate_carries_the_record_and_verifies_with_its_own_key(
    make: MakeCertificate, wire: Wire, kind: str
) -> None:
    record = make(kind=kind)
    parsed = x509.load_der_x509_certificate(wire.der(record))
    parsed.verify_directly_issued_by(parsed)
    assert parsed.serial_number == record.serial
    assert parsed.not_valid_before_utc == record.not_before
    assert parsed.not_valid_after_utc == record.not_after
    usage = parsed.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.data_encipherment
    assert not usage.key_cert_sign
    names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["cm-pub.example.com", "example.com"]
    oids = [
        each.dotted_string for each in parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    ]
    assert oids == ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.5"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_record_gives_the_same_bytes_every_time(
    make: MakeCertificate, keys: KeyRing, kind: str
) -> None:
    record = make(kind=kind)
    assert der(record, keys) == der(record, keys)


def test_the_subject_stands_in_the_order_of_the_record_with_a_printable_country(
    signer: Certificate, wire: Wire
) -> None:
    encoded = wire.der(signer)
    subject = x509.load_der_x509_certificate(encoded).subject
    assert [part.value for part in subject] == [value for _, value in signer.subject]
    assert b"\x13\x02PL" in encoded  # PrintableString
    assert b"\x0c\x06Krakow" in encoded  # UTF8String


def test_a_certificate_signed_by_another_key_verifies_with_that_one_only(
    make: MakeCertificate, wire: Wire
) -> None:
    authority, leaf = make("CA"), make("tomcat")
    signed = replace(leaf, issuer=authority.subject, issuer_key=authority.key)
    parsed = x509.load_der_x509_certificate(wire.der(signed))
    parsed.verify_directly_issued_by(x509.load_der_x509_certificate(wire.der(authority)))
    with pytest.raises(ValueError, match="does not match certificate issuer"):
        parsed.verify_directly_issued_by(parsed)


def test_what_a_record_leaves_empty_is_left_out(signer: Certificate, wire: Wire) -> None:
    bare = replace(signer, names=(), key_usage=(), extended_key_usage=())
    extensions = x509.load_der_x509_certificate(wire.der(bare)).extensions
    assert [each.oid for each in extensions] == [ExtensionOID.SUBJECT_KEY_IDENTIFIER]


def test_a_word_that_no_table_knows_is_refused(signer: Certificate, keys: KeyRing) -> None:
    with pytest.raises(KeyError, match="fly"):
        der(replace(signer, key_usage=("fly",)), keys)


def test_the_pem_is_the_der_and_the_pin_is_its_sha256(signer: Certificate, wire: Wire) -> None:
    parsed = x509.load_pem_x509_certificate(wire.pem(signer).encode())
    assert parsed == x509.load_der_x509_certificate(wire.der(signer))
    digest = hashlib.sha256(wire.der(signer)).hexdigest()
    assert wire.sha256(signer) == digest
