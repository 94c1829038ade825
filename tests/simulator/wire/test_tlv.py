"""The writer against the sizes that Cisco printed (118892, 118893), and the reader against the writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.reading import Malformed, ReadRecord, read_header, read_list
from simulator.wire.tlv import (
    Field,
    Head,
    RawHeader,
    RawRecord,
    Unwritable,
    element,
    header,
    record,
    signed_file,
)

AT = datetime(2015, 3, 6, 20, 56, 7, tzinfo=UTC)


def raw_header(name: int, serial: int, issuer: int, bits: int, filename: str = "CTLFile.tlv") -> RawHeader:
    """Lengths as `show ctl` prints them: a text's NUL is counted."""
    return RawHeader(
        version=(1, 2),
        name="n" * (name - 1),
        serial=b"\x83" * serial,
        issuer="i" * (issuer - 1),
        digest="sha1",
        modulus=bits,
        filename=filename,
        timestamp=AT,
        signature=b"\x5a" * (bits // 8),
    )


@dataclass(frozen=True)
class Printed:
    """A record as `show ctl` printed it: the lengths of its values."""

    dns: int
    name: int
    issuer: int
    serial: int
    key: int
    signature: int
    certificate: int

    def written(self) -> bytes:
        return record(
            RawRecord(
                dns="d" * (self.dns - 1),
                function=2,
                address=bytes(4),
                subject="s" * (self.name - 1),
                issuer="i" * (self.issuer - 1),
                serial=b"\x83" * self.serial,
                public_key=b"k" * self.key,
                signature=b"s" * self.signature,
                certificate=b"c" * self.certificate,
            )
        )


S1_PUBLISHER = Printed(16, 62, 62, 16, 140, 128, 694)
S1_CAPF = Printed(16, 60, 60, 16, 140, 128, 680)
S1_SUBSCRIBER = Printed(17, 63, 63, 16, 140, 128, 696)
S1_RENEWED = Printed(16, 62, 62, 16, 270, 256, 955)
S2_ETOKEN = Printed(1, 56, 42, 10, 140, 0, 902)
S2_CAPF = Printed(13, 60, 60, 16, 140, 0, 680)
S2_EMPTY = record(RawRecord(dns="10.48.47.153", function=2, address=bytes(4)))

S1_HEADER = raw_header(62, 16, 62, 1024)
S1_RENEWED_HEADER = raw_header(62, 16, 62, 2048)
S2_HEADER = raw_header(56, 10, 42, 1024)


@pytest.mark.parametrize(
    ("printed", "length"),
    [
        (S1_PUBLISHER, 1156),
        (S1_CAPF, 1138),
        (S1_SUBSCRIBER, 1161),
        (S1_RENEWED, 1675),
        (S2_ETOKEN, 1186),
        (S2_CAPF, 1004),
    ],
)
def test_a_record_has_the_length_that_cisco_printed(printed: Printed, length: int) -> None:
    written = printed.written()
    assert len(written) == length
    assert written[:5] == b"\x01\x00\x02" + length.to_bytes(2, "big")


def test_an_emptied_record_is_33_bytes_of_name_function_and_address() -> None:
    assert S2_EMPTY.hex(" ") == (
        "01 00 02 00 21 02 00 0d 31 30 2e 34 38 2e 34 37 2e 31 35 33 00 04 00 02 00 02 0a 00 04 00 00 00 00"
    )


@pytest.mark.parametrize(
    ("raw", "length", "signer_id", "padding"),
    [(S1_HEADER, 336, 149, 3), (S2_HEADER, 304, 117, 3), (S1_RENEWED_HEADER, 464, 149, 3)],
)
def test_a_header_has_the_length_that_cisco_printed(
    raw: RawHeader, length: int, signer_id: int, padding: int
) -> None:
    written = header(raw)
    assert len(written) == read_header(written).length == length
    assert len(read_header(written).raw(Head.SIGNERID)) == signer_id
    assert written.endswith(AT_BYTES + b"\x0d" * padding)


AT_BYTES = element(Head.TIMESTAMP, int(AT.timestamp()).to_bytes(4, "big"))


@pytest.mark.parametrize(
    ("raw", "records", "length"),
    [
        (S1_HEADER, [S1_PUBLISHER, S1_PUBLISHER, S1_CAPF, S1_SUBSCRIBER], 4947),
        (S1_RENEWED_HEADER, [S1_RENEWED, S1_RENEWED, S1_CAPF, S1_SUBSCRIBER], 6113),
    ],
)
def test_a_file_has_the_length_that_cisco_printed(
    raw: RawHeader, records: list[Printed], length: int
) -> None:
    body = b"".join(each.written() for each in records)
    written = signed_file(raw, body, lambda _: raw.signature)
    assert len(written) == length
    assert len(read_list(written).records) == len(records)


def test_the_ctl_of_a_cluster_put_back_to_non_secure_has_the_length_that_cisco_printed() -> None:
    body = 2 * S2_ETOKEN.written() + S2_EMPTY + S2_CAPF.written() + S2_EMPTY
    assert len(signed_file(S2_HEADER, body, lambda _: S2_HEADER.signature)) == 3746


def test_the_header_s_elements_stand_in_cisco_s_order() -> None:
    tags = [each.tag for each in read_header(header(S1_HEADER)).elements]
    assert tags == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15]


def test_the_signed_form_is_the_file_without_its_signature_element_and_with_the_same_headerlength() -> None:
    seen: list[bytes] = []

    def sign(content: bytes) -> bytes:
        seen.append(content)
        return S1_HEADER.signature

    written = signed_file(S1_HEADER, b"body", sign)
    signature = element(Head.SIGNATURE, S1_HEADER.signature)
    assert written.count(signature) == 1
    assert seen == [written.replace(signature, b"")]
    assert written[8:10] == seen[0][8:10] == (336).to_bytes(2, "big")


def test_a_signer_with_a_3072_bit_key_cannot_be_written() -> None:
    with pytest.raises(Unwritable, match="3072"):
        header(raw_header(62, 16, 62, 3072))


def test_a_signature_of_another_size_than_the_modulus_says_is_refused() -> None:
    with pytest.raises(Unwritable, match="255 bytes"):
        signed_file(S1_RENEWED_HEADER, b"", lambda _: bytes(255))


@pytest.mark.parametrize(("bits", "code"), [(512, 0), (1024, 1), (2048, 2), (4096, 3)])
def test_the_modulus_code_is_cisco_s(bits: int, code: int) -> None:
    assert read_header(header(raw_header(62, 16, 62, bits))).number(Head.SIGNATUREMODULUS) == code


@pytest.mark.parametrize(("digest", "code"), [("sha1", 1), ("sha256", 2), ("sha512", 3)])
def test_the_digest_code_is_cisco_s(digest: str, code: int) -> None:
    assert read_header(header(replace(S1_HEADER, digest=digest))).number(Head.DIGESTALGORTITHM) == code


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
RECORDS = st.builds(
    RawRecord,
    dns=TEXT,
    function=st.integers(0, 0xFFFF),
    address=st.binary(min_size=4, max_size=4),
    subject=TEXT,
    issuer=TEXT,
    serial=st.binary(max_size=20),
    public_key=st.binary(max_size=300),
    signature=st.binary(max_size=300),
    certificate=st.binary(max_size=900),
)


def as_written(read: ReadRecord) -> RawRecord:
    return RawRecord(
        dns=read.string(Field.DNSNAME),
        function=read.function,
        address=read.raw(Field.IPADDRESS),
        subject=read.string(Field.SUBJECTNAME),
        issuer=read.string(Field.ISSUERNAME),
        serial=read.raw(Field.SERIALNUMBER),
        public_key=read.raw(Field.PUBLICKEY),
        signature=read.raw(Field.SIGNATURE),
        certificate=read.raw(Field.CERTIFICATE),
    )


@given(st.lists(RECORDS, max_size=4), st.integers(1, 60))
def test_what_was_written_is_read_back(records: list[RawRecord], name: int) -> None:
    body = b"".join(record(each) for each in records)
    read = read_list(header(raw_header(name, 16, name, 1024)) + body)
    assert [as_written(each) for each in read.records] == records
    assert read.header.built_at == AT
    assert read.header.signer == ("i" * (name - 1), b"\x83" * 16)
    assert read.header.length % 4 == 0


def test_any_order_of_signerid_and_a_signer_version_are_read() -> None:
    written = header(S1_HEADER)
    name, serial, issuer = (
        element(Head.SIGNERNAME, b"n" * 61 + b"\0"),
        element(Head.SERIALNUMBER, b"\x83" * 16),
        element(Head.CANAME, b"i" * 61 + b"\0"),
    )
    turned = written.replace(name + serial + issuer, name + issuer + serial)
    assert turned != written
    assert read_header(turned).signer == read_header(written).signer
    version = element(Head.SIGNERVERSION, b"\x01\x01")
    longer = written[:8] + (341).to_bytes(2, "big") + version + written[10:]
    assert read_header(longer).raw(Head.SIGNERVERSION) == b"\x01\x01"


def content(read: ReadRecord) -> bytes:
    return b"".join(element(each.tag, each.value) for each in read.elements)


WHOLE = header(S1_HEADER) + S1_PUBLISHER.written()


@pytest.mark.parametrize(
    ("what", "spoil"),
    [
        ("nothing at all", lambda _: b""),
        ("cut in the header", lambda data: data[:200]),
        ("cut in a record", lambda data: data[:-1]),
        ("a byte behind the last record", lambda data: data + b"\0"),
        ("a HEADERLENGTH of 520 bytes", lambda data: data[:6] + b"\x02\x08" + data[8:]),
        ("a RECORDLENGTH of 258 bytes", lambda data: data[:337] + b"\x01\x02" + data[339:]),
        ("a record shorter than its own length", lambda data: data[:339] + b"\x00\x04" + data[341:]),
        ("an unknown header tag", lambda data: data.replace(b"\x0f\x00\x04", b"\x1d\x00\x04", 1)),
        ("a child outside its container", lambda data: data.replace(b"\x0f\x00\x04", b"\x05\x00\x04", 1)),
        ("other bytes in the padding", lambda data: data[:335] + b"\x0e" + data[336:]),
        ("a record tag twice", lambda data: data.replace(b"\x0a\x00\x04", b"\x02\x00\x04", 1)),
        ("a name without its NUL", lambda data: data.replace(b"s\0\x04\x00\x02", b"ss\x04\x00\x02", 1)),
        ("a name that is no UTF-8", lambda data: data.replace(b"nn", b"n\xff", 1)),
    ],
)
def test_a_malformed_file_is_refused(what: str, spoil: Callable[[bytes], bytes]) -> None:
    assert spoil(WHOLE) != WHOLE
    with pytest.raises(Malformed):
        read_list(spoil(WHOLE))


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 6))
def test_spoilt_bytes_are_read_or_malformed_and_nothing_else(at: int, new: bytes, dropped: int) -> None:
    spoilt = WHOLE[:at] + new + WHOLE[at + dropped :]
    try:
        read = read_list(spoilt)
    except Malformed:
        return
    assert read.header.length + sum(len(each) for each in map(content, read.records)) == len(spoilt)
