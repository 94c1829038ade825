"""TFTP without a socket: requests as they are read, options as they are granted, a file block by block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.frontends.tftp_packets import (
    LONGEST_BLOCK,
    RRQ,
    WRQ,
    Malformed,
    Request,
    Transfer,
    acknowledgement,
    granted,
    netascii,
    read,
)


def test_a_request_is_a_name_a_mode_and_options_in_any_case() -> None:
    asked = read(b"\0\1ITLFile.tlv\0OCTET\0BlkSize\0" + b"1428\0tsize\0" + b"0\0")
    assert asked == Request(RRQ, "ITLFile.tlv", "octet", {"blksize": "1428", "tsize": "0"})
    assert read(b"\0\2x\0netascii\0").kind == WRQ


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\0\1",
        b"\0\1\0",
        b"\0\1name\0",
        b"\0\1name\0octet",
        b"\0\1\0octet\0",
        b"\0\1name\0mail\0",
        b"\0\1name\0octet\0blksize\0",
        b"\0\3\0\1data\0",
        b"\0\1name\0octet\0" + b"a\0b\0" * 17,
    ],
)
def test_what_is_no_request_is_malformed(datagram: bytes) -> None:
    with pytest.raises(Malformed):
        read(datagram)


@given(st.binary(max_size=600) | st.binary(max_size=80).map(lambda rest: b"\0\1" + rest + b"\0octet\0"))
def test_any_datagram_is_a_request_or_malformed(datagram: bytes) -> None:
    try:
        asked = read(datagram)
    except Malformed:
        return
    assert asked.kind in (RRQ, WRQ)
    assert set(granted(asked.options, 7)) <= {"blksize", "tsize", "timeout"}


@pytest.mark.parametrize(
    ("asked", "given_"),
    [
        ({"blksize": "1428"}, {"blksize": 1428}),
        ({"blksize": "70000"}, {"blksize": LONGEST_BLOCK}),
        ({"blksize": "7"}, {}),
        ({"blksize": "-8"}, {}),
        ({"blksize": "1_000"}, {}),
        ({"blksize": "\u0663\u0663"}, {}),
        ({"tsize": "0"}, {"tsize": 7551}),
        ({"timeout": "255"}, {"timeout": 255}),
        ({"timeout": "256"}, {}),
        ({"timeout": "0"}, {}),
        ({"windowsize": "4", "multicast": ""}, {}),
    ],
)
def test_an_option_is_granted_in_its_bounds_and_passed_over_otherwise(
    asked: dict[str, str], given_: dict[str, int]
) -> None:
    assert granted(asked, 7551) == given_


def test_netascii_writes_every_line_end_out() -> None:
    assert netascii(b"a\nb\rc\r\n") == b"a\r\nb\r\0c\r\0\r\n"


def test_an_acknowledgement_is_four_bytes_and_no_more() -> None:
    assert acknowledgement(b"\0\4\1\2") == 0x102
    assert [acknowledgement(other) for other in (b"\0\4\1", b"\0\4\1\2\3", b"\0\5\0\0")] == [None] * 3


def test_without_options_the_first_block_goes_out_at_once_and_with_some_their_agreement() -> None:
    assert Transfer(b"abc").waiting == b"\0\3\0\1abc"
    agreed = Transfer(b"abc", {"blksize": 8, "tsize": 3})
    assert agreed.waiting == b"\0\6blksize\0" + b"8\0tsize\0" + b"3\0"
    assert agreed.acknowledged(0)
    assert agreed.waiting == b"\0\3\0\1abc"


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 1024])
def test_the_last_block_is_shorter_than_the_others_and_may_be_empty(length: int) -> None:
    transfer, pieces = Transfer(bytes(length)), []
    while not transfer.done:
        pieces.append(transfer.waiting[4:])
        assert transfer.acknowledged(len(pieces))
    assert b"".join(pieces) == bytes(length)
    assert [len(piece) for piece in pieces[:-1]] == [512] * (length // 512)
    assert len(pieces[-1]) == length % 512


def test_only_the_acknowledgement_that_is_due_brings_the_transfer_on() -> None:
    transfer = Transfer(bytes(2000))
    assert transfer.acknowledged(1)
    assert not any(transfer.acknowledged(number) for number in (0, 1, 3, 65535))
    assert transfer.waiting[:4] == b"\0\3\0\2"


def test_after_block_65535_comes_block_0() -> None:
    content = bytes(range(251)) * 2200
    transfer, numbers, came = Transfer(content, {"blksize": 8}), [], bytearray()
    assert transfer.acknowledged(0)
    while not transfer.done:
        packet = transfer.waiting
        numbers.append(int.from_bytes(packet[2:4], "big"))
        came += packet[4:]
        assert transfer.acknowledged(numbers[-1])
    assert numbers[65534:65537] == [65535, 0, 1]
    assert came == content
