"""A download packet by packet, without a socket: what is answered, what is taken, what is refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cucm_driver.transports.tftp_download import BLOCK, Declined, Download, Violation

LIMIT = 100_000


def data(number: int, piece: bytes) -> bytes:
    return struct.pack(">HH", 3, number) + piece


def agreed(*texts: str) -> bytes:
    return b"\0\6" + b"".join(text.encode() + b"\0" for text in texts)


@pytest.fixture
def download() -> Download:
    return Download("ITLFile.tlv", LIMIT)


def test_the_request_asks_for_large_blocks_the_size_and_a_patience(download: Download) -> None:
    assert (
        download.answer == b"\0\1ITLFile.tlv\0octet\0blksize\0" + b"1428\0tsize\0" + b"0\0timeout\0" + b"1\0"
    )


def test_a_server_that_knows_no_options_sends_blocks_of_512(download: Download) -> None:
    assert download.take(data(1, bytes(512)))
    assert (download.answer, download.done) == (b"\0\4\0\1", False)
    assert download.take(data(2, b""))
    assert (download.answer, download.done, len(download.content)) == (b"\0\4\0\2", True, 512)


def test_an_agreement_is_acknowledged_as_block_0_and_holds_for_all_blocks(download: Download) -> None:
    assert download.take(agreed("BLKSIZE", "1000", "tsize", "1005"))
    assert download.answer == b"\0\4\0\0"
    assert download.take(data(1, bytes(1000)))
    assert download.take(data(2, b"three"))
    assert (download.done, len(download.content)) == (True, 1005)


def test_what_comes_twice_is_acknowledged_twice_and_taken_once(download: Download) -> None:
    for packet in (agreed("blksize", "8"), data(1, b"12345678"), data(2, b"9")):
        assert download.take(packet)
        news = download.news
        assert download.take(packet)
        assert download.news == news
    assert download.content == b"123456789"


def test_a_block_or_an_agreement_out_of_turn_is_not_answered(download: Download) -> None:
    assert not download.take(data(2, b"x"))
    assert not download.take(data(0, b"x"))
    download.take(data(1, bytes(512)))
    assert not download.take(agreed("blksize", "8"))
    assert not download.take(data(3, b"x"))


def test_after_block_65535_comes_block_0(download: Download) -> None:
    download.largest = 1 << 20
    download.take(agreed("blksize", "8"))
    for number in [*range(1, 65536), 0, 1]:
        assert download.take(data(number, bytes(8)))
    assert len(download.content) == 8 * 65537


def test_an_error_packet_is_the_nodes_own_word(download: Download) -> None:
    with pytest.raises(Declined, match="error 1: File not found") as caught:
        download.take(b"\0\5\0\1File not found\0")
    assert caught.value.code == 1


@pytest.mark.parametrize(
    ("packets", "why"),
    [
        ([b"\0\3\0"], "3 bytes"),
        ([b"\0\4\0\1"], "kind 4"),
        ([data(1, bytes(513))], "513 bytes, agreed were 512"),
        ([agreed("blksize", str(BLOCK + 1))], "asked was"),
        ([agreed("blksize", "7")], "asked was"),
        ([agreed("windowsize", "4")], "nobody asked for: windowsize"),
        ([agreed("blksize", "many")], "no pairs"),
        ([agreed("blksize")], "no pairs"),
        ([b"\0\6blksize\0008"], "no pairs"),
        ([agreed("tsize", str(LIMIT + 1))], "the most that is taken"),
        ([agreed("tsize", "5"), data(1, b"four")], "announced were 5"),
        ([data(n, bytes(512)) for n in range(1, LIMIT // 512 + 2)], "the most that is taken"),
    ],
)
def test_what_the_protocol_does_not_allow_is_not_believed(
    download: Download, packets: list[bytes], why: str
) -> None:
    for packet in packets[:-1]:
        assert download.take(packet)
    with pytest.raises(Violation, match=why):
        download.take(packets[-1])


@given(st.lists(st.binary(max_size=40) | st.binary(max_size=40).map(lambda rest: b"\0\6" + rest), max_size=8))
def test_any_datagram_is_taken_or_refused(packets: list[bytes]) -> None:
    download = Download("ITLFile.tlv", LIMIT)
    try:
        for packet in packets:
            download.take(packet)
    except (Violation, Declined):
        return
    assert len(download.content) <= LIMIT
