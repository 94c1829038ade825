"""Reading and verifying lists: every bit counts."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cucm_driver.trust.signed import read_signed
from cucm_driver.trust.tlv import Malformed
from cucm_driver.trust.trust_list import Role, read_list
from cucm_driver.trust.verify import key_of_record, verify
from tests.cucm_driver.trust_list_writer import (
    BUILT,
    Identity,
    ctl,
    element,
    identity,
    itl,
    record,
    signed_file,
)

CALLMANAGER = identity("cm-pub.example.com", 0x83CAF64E090751B9)
TVS = identity("cm-pub.example.com", 0x11AA)
LIST = itl(CALLMANAGER, record(CALLMANAGER, 0), record(CALLMANAGER, 2), record(TVS, 21))
KEY = CALLMANAGER.key.public_key()


def holds(data: bytes, key: object = KEY) -> bool:
    """Whether the bytes are a list and its signature is good."""
    try:
        read_list(data)
        return verify(data, key)
    except Malformed:
        return False


def test_a_list_tells_who_signed_it_and_who_stands_in_it() -> None:
    trust_list = read_list(LIST)
    assert (trust_list.kind, trust_list.size, trust_list.built_at) == ("ITL", len(LIST), BUILT)
    assert trust_list.signer.common_name == "cm-pub.example.com"
    assert trust_list.signer.serial.hex() == "83caf64e090751b9"
    assert [Role(r.role) for r in trust_list.records] == [Role.SAST, Role.CCM_TFTP, Role.TVS]
    assert trust_list.records[2].certificate == TVS.der
    assert trust_list.records[0].address == bytes([10, 0, 0, 1])


def test_the_hash_a_phone_shows_is_matched_in_any_spelling() -> None:
    trust_list = read_list(LIST)
    sha1 = hashlib.sha1(LIST).hexdigest().upper()
    assert trust_list.has_hash(":".join(sha1[i : i + 2] for i in range(0, 40, 2)))
    assert trust_list.has_hash(hashlib.md5(LIST).hexdigest())
    assert not trust_list.has_hash("Not Installed")


def test_the_signature_holds_under_the_signers_key_only() -> None:
    assert holds(LIST)
    assert not holds(LIST, TVS.key.public_key())
    assert not holds(LIST, "no key")


@pytest.mark.parametrize("digest", [1, 2, 3])
def test_each_digest_of_the_header_is_verified(digest: int) -> None:
    assert holds(itl(CALLMANAGER, record(CALLMANAGER, 0), digest=digest))


def test_every_byte_of_a_list_is_covered() -> None:
    for at in range(len(LIST)):
        broken = bytearray(LIST)
        broken[at] ^= 1 << (at % 8)
        assert not holds(bytes(broken)), f"bit {at % 8} of byte {at} is not covered"


@given(st.integers(0, len(LIST) * 8 - 1))
def test_any_flipped_bit_is_caught(bit: int) -> None:
    broken = bytearray(LIST)
    broken[bit // 8] ^= 1 << (bit % 8)
    assert not holds(bytes(broken))


@given(st.integers(0, len(LIST) - 1))
def test_a_list_cut_short_is_caught(length: int) -> None:
    assert not holds(LIST[:length])


def test_children_in_another_order_are_read() -> None:
    trust_list = read_list(itl(CALLMANAGER, record(CALLMANAGER, 0, shuffled=True), shuffled=True))
    assert trust_list.signer.name == CALLMANAGER.text
    assert trust_list.find(trust_list.signer, Role.SAST) is not None


def test_an_emptied_record_has_thirty_three_bytes_and_no_certificate() -> None:
    empty = record(None, 2, dns="cucm-pub-118")  # a 12-character name, as in Cisco 118892
    assert len(empty) == 33
    trust_list = read_list(ctl(CALLMANAGER, record(CALLMANAGER, 0), empty))
    assert trust_list.records[1].certificate is None
    assert trust_list.in_role(Role.CCM_TFTP) == ()


def test_a_lean_record_gives_its_bare_key() -> None:
    lean = element(4, b"\0\0") + element(7, CALLMANAGER.pkcs1)
    trust_list = read_list(itl(CALLMANAGER, element(1, (len(lean) + 5).to_bytes(2, "big")) + lean))
    assert key_of_record(trust_list.records[0]) == KEY


@pytest.mark.parametrize(
    ("data", "offset", "tag"),
    [
        (b"", 0, 0x02),
        (b"<html>not found</html>", 0, 0x3C),
        (LIST[:5] + element(0x44, b"") + LIST[5:], 5, 0x44),
        (LIST + b"\x07", len(LIST), 0x07),
    ],
    ids=["nothing", "a web page", "an unknown tag", "a byte too many"],
)
def test_what_is_no_list_is_named_by_offset_and_tag(data: bytes, offset: int, tag: int) -> None:
    with pytest.raises(Malformed) as caught:
        read_list(data)
    assert (caught.value.offset, caught.value.tag) == (offset, tag)


def test_the_published_sizes_of_a_real_file_are_read() -> None:
    """Cisco 118893: header 336, records 1156, 1156, 1138, 1161, file 4947 (the values are dummies)."""
    trust_list = read_list(_cisco_118893())
    assert (trust_list.header.length, trust_list.size) == (336, 4947)
    assert [r.offset for r in trust_list.records] == [336, 1492, 2648, 3786]


def _cisco_118893() -> bytes:
    def name(length: int) -> bytes:
        return b"N" * (length - 1) + b"\0"

    def row(dns: int, subject: int, serial: int, certificate: int) -> bytes:
        lengths = ((2, dns), (3, subject), (5, subject), (6, serial), (7, 140), (8, 128), (9, certificate))
        parts = [element(tag, name(n) if tag in (2, 3, 5) else bytes(n)) for tag, n in lengths]
        body = b"".join(parts) + element(4, b"\0\2") + element(10, bytes(4))
        return element(1, (len(body) + 5).to_bytes(2, "big")) + body

    signer = element(3, element(4, name(62)) + element(5, bytes(16)) + element(6, name(62)))
    info = element(7, element(8, b"\1") + element(9, element(10, b"\0") + element(11, b"\1")))
    tail = element(12, bytes(128)) + element(14, b"CTLFile.tlv\0") + element(15, bytes(4))
    header = element(1, b"\1\2") + element(2, (336).to_bytes(2, "big")) + signer + info + tail
    records = (row(16, 62, 16, 694), row(16, 62, 16, 694), row(16, 60, 16, 680), row(17, 63, 16, 696))
    return header + b"\r" * (336 - len(header)) + b"".join(records)


def test_a_signed_configuration_gives_payload_and_signer() -> None:
    data = signed_file(CALLMANAGER, "SEP000000000001.cnf.xml.sgn", b"<device/>", version=b"\1\0")
    signed = read_signed(data)
    assert (signed.payload, signed.signer.serial) == (b"<device/>", CALLMANAGER.serial_bytes)
    assert verify(data, KEY)
    assert not verify(data.replace(b"<device/>", b"<Device/>"), KEY)


def test_an_encrypted_configuration_is_refused() -> None:
    with pytest.raises(Malformed, match="plain signed file"):
        read_signed(signed_file(CALLMANAGER, "SEP1.cnf.xml.enc.sgn", b"", version=b"\2\0"))


def test_a_ctl_signed_with_a_large_key_is_read() -> None:
    large: Identity = identity("ITLRECOVERY_cm-pub", 7, bits=2048)
    assert holds(ctl(large, record(large, 0)), large.key.public_key())
