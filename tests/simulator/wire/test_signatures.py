"""Trust lists and signed configurations: written, read back, verified, and spoilt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from simulator.keys import KeyRing
from simulator.model.certificate import Certificate
from simulator.model.trust_list import Record, Role, TrustList
from simulator.wire import Wire, sgn, signature
from simulator.wire.reading import read_header, read_list
from simulator.wire.tlv import Field, Head, Unwritable

MakeCertificate = Callable[..., Certificate]
AT = datetime(2026, 11, 23, 22, 1, 5, tzinfo=UTC)
XML = b"<device><versionStamp>1</versionStamp></device>\n"


def flipped(data: bytes, byte: int, bit: int) -> bytes:
    return data[:byte] + bytes([data[byte] ^ 1 << bit]) + data[byte + 1 :]


def public_key(wire: Wire, certificate: Certificate) -> RSAPublicKey:
    key = x509.load_der_x509_certificate(wire.der(certificate)).public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def test_a_list_reads_back_as_the_model_says(itl: TrustList, wire: Wire) -> None:
    read = read_list(wire.trust_list(itl))
    assert read.header.version == (1, 2)
    assert read.header.string(Head.SIGNERNAME) == itl.signer.subject_text
    assert read.header.signer == (itl.signer.issuer_text, itl.signer.serial_bytes)
    assert read.header.string(Head.FILENAME) == "ITLFile.tlv"
    assert read.header.built_at == itl.built_at
    assert [each.function for each in read.records] == [each.role for each in itl.records]
    for written, record in zip(read.records, itl.records, strict=True):
        assert written.string(Field.DNSNAME) == record.dns_name
        assert ".".join(str(byte) for byte in written.raw(Field.IPADDRESS)) == record.address
        if record.certificate:
            assert written.raw(Field.CERTIFICATE) == wire.der(record.certificate)
            assert written.string(Field.SUBJECTNAME) == record.certificate.subject_text
            assert written.raw(Field.SERIALNUMBER) == record.certificate.serial_bytes


def test_a_record_holds_the_certificate_s_own_key_and_signature(
    itl: TrustList, wire: Wire, keys: KeyRing, capf_ec: Certificate
) -> None:
    for written, record in zip(read_list(wire.trust_list(itl)).records[:4], itl.records[:4], strict=True):
        assert record.certificate
        parsed = x509.load_der_x509_certificate(wire.der(record.certificate))
        assert written.raw(Field.PUBLICKEY) == keys.public_der(record.certificate.key)
        assert written.raw(Field.SIGNATURE) == parsed.signature
    assert len(keys.public_der(capf_ec.key)) == 97


def test_a_serial_with_its_high_bit_set_is_written_without_a_sign_byte(
    make: MakeCertificate, wire: Wire, itl: TrustList
) -> None:
    certificate = make("TVS", serial=0x83E9080000005545AF31)
    listed = replace(itl, records=(Record(Role.TVS, certificate, "cm-pub", "127.0.1.1"),))
    serial = read_list(wire.trust_list(listed)).records[0].raw(Field.SERIALNUMBER)
    assert serial.hex() == "83e9080000005545af31"


def test_an_emptied_record_carries_no_certificate(itl: TrustList, wire: Wire) -> None:
    emptied = read_list(wire.trust_list(itl)).records[4]
    assert [each.tag for each in emptied.elements] == [
        Field.RECORDLENGTH,
        Field.DNSNAME,
        Field.FUNCTION,
        Field.IPADDRESS,
    ]


@pytest.mark.parametrize(
    ("digest", "algorithm"), [("sha1", hashes.SHA1), ("sha256", hashes.SHA256), ("sha512", hashes.SHA512)]
)
def test_the_signature_verifies_without_the_simulator_s_verifier(
    itl: TrustList, wire: Wire, digest: str, algorithm: type[hashes.HashAlgorithm]
) -> None:
    data = wire.trust_list(replace(itl, digest=digest))
    value = read_header(data).raw(Head.SIGNATURE)
    cut = b"\x0c\x01\x00" + value
    public_key(wire, itl.signer).verify(value, data.replace(cut, b""), PKCS1v15(), algorithm())


def test_a_list_holds_by_its_signer_and_by_nobody_else(
    itl: TrustList, wire: Wire, signer: Certificate, tvs: Certificate, capf_ec: Certificate
) -> None:
    assert wire.signature_holds(itl, signer)
    assert not wire.signature_holds(itl, tvs)
    assert not wire.signature_holds(itl, capf_ec)


def test_a_renewed_certificate_of_the_same_name_does_not_verify_the_old_list(
    itl: TrustList, wire: Wire, signer: Certificate, keys: KeyRing
) -> None:
    key = keys.new("rsa-2048")
    assert not wire.signature_holds(itl, replace(signer, key=key, issuer_key=key))


@pytest.mark.parametrize("kind", ["rsa-1024", "rsa-2048"])
def test_one_flipped_bit_in_any_byte_of_a_list_is_caught(
    itl: TrustList, wire: Wire, make: MakeCertificate, kind: str
) -> None:
    by = make(kind=kind)
    data = wire.trust_list(replace(itl, signer=by))
    key = public_key(wire, by)
    assert signature.holds(data, key)
    survivors = [byte for byte in range(len(data)) if signature.holds(flipped(data, byte, byte % 8), key)]
    assert survivors == []


def test_each_flipped_bit_of_the_header_is_caught(itl: TrustList, wire: Wire, signer: Certificate) -> None:
    data, key = wire.trust_list(itl), public_key(wire, signer)
    bits = [(byte, bit) for byte in range(read_header(data).length) for bit in range(8)]
    assert [each for each in bits if signature.holds(flipped(data, *each), key)] == []


def test_a_list_that_lost_or_gained_a_record_is_caught(
    itl: TrustList, wire: Wire, signer: Certificate
) -> None:
    data, key = wire.trust_list(itl), public_key(wire, signer)
    assert not signature.holds(data[:-33], key)
    assert not signature.holds(data + data[-33:], key)


def test_a_list_is_written_once_and_its_memo_sees_every_field(
    itl: TrustList, wire: Wire, make: MakeCertificate
) -> None:
    assert wire.trust_list(itl) is wire.trust_list(replace(itl))
    others = [
        replace(itl, signer=make()),
        replace(itl, records=itl.records[1:]),
        replace(itl, built_at=AT.replace(second=6)),
        replace(itl, digest="sha512"),
        replace(itl, records=(replace(itl.records[0], address="127.0.1.2"), *itl.records[1:])),
    ]
    assert len({wire.trust_list(each) for each in [itl, *others]}) == 6
    assert [wire.signature_holds(each, itl.signer) for each in others] == [False, True, True, True, True]


@pytest.mark.parametrize("kind", ["ec-384", "rsa-3072"])
def test_a_signer_that_the_format_cannot_name_is_refused(
    itl: TrustList, wire: Wire, make: MakeCertificate, kind: str
) -> None:
    with pytest.raises(Unwritable):
        wire.trust_list(replace(itl, signer=make(kind=kind)))


NAME = "SEP000000000001.cnf.xml.sgn"


def test_a_signed_configuration_carries_its_payload_behind_a_header_of_version_1_0(
    wire: Wire, signer: Certificate
) -> None:
    signed = wire.configuration(NAME, XML, signer, AT)
    read = read_header(signed)
    assert read.version == (1, 0)
    assert read.string(Head.FILENAME) == NAME
    assert read.signer == (signer.issuer_text, signer.serial_bytes)
    assert read.built_at == AT
    assert sgn.payload(signed) == XML
    assert signed.endswith(XML)


@pytest.mark.parametrize("digest", ["sha1", "sha512"])
@pytest.mark.parametrize("payload", [XML, b""])
def test_a_signed_configuration_holds_by_its_signer_only(
    wire: Wire, signer: Certificate, tvs: Certificate, payload: bytes, digest: str
) -> None:
    signed = wire.configuration(NAME, payload, signer, AT, digest)
    assert wire.configuration_holds(signed, signer)
    assert not wire.configuration_holds(signed, tvs)


def test_one_flipped_bit_in_any_byte_of_a_configuration_is_caught(wire: Wire, signer: Certificate) -> None:
    signed = wire.configuration(NAME, XML, signer, AT)
    spoilt = [flipped(signed, byte, byte % 8) for byte in range(len(signed))]
    assert not any(wire.configuration_holds(each, signer) for each in spoilt)
    assert not wire.configuration_holds(signed + b"\n", signer)
    assert not wire.configuration_holds(signed[:-1], signer)


@pytest.mark.parametrize("junk", [b"", b"\n", XML, bytes(2000)])
def test_what_is_no_signed_file_does_not_hold(wire: Wire, signer: Certificate, junk: bytes) -> None:
    assert not wire.configuration_holds(junk, signer)


def test_a_configuration_named_without_sgn_is_refused(wire: Wire, signer: Certificate) -> None:
    with pytest.raises(ValueError, match=r"\.sgn"):
        wire.configuration("SEP000000000001.cnf.xml", XML, signer, AT)
