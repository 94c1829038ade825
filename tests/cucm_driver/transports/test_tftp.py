"""Cisco Tftp on UDP: what the client makes of a far end that follows a script, over real sockets."""

import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest

from cucm_driver.errors import Garbled, NoAnswer, Refused, Unreachable
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.tftp import Tftp

LIST = bytes(range(256)) * 20
Script = Callable[[bytes], Sequence[bytes]]  # what comes to the transfer's port -> what goes back


def data(number: int, piece: bytes) -> bytes:
    return struct.pack(">HH", 3, number) + piece


def plain(content: bytes) -> Script:
    """A server that knows no options: a request or ACK n gets block n + 1."""

    def answer(packet: bytes) -> Sequence[bytes]:
        number = int.from_bytes(packet[2:4], "big") if packet[:2] == b"\0\4" else 0
        start = number * 512
        return [data(number + 1, content[start : start + 512])] if start <= len(content) else []

    return answer


class FarTftp:
    """`heard` is every packet that came. The request is answered from a port of the transfer's own."""

    def __init__(self, script: Script) -> None:
        self.script, self.heard = script, list[bytes]()
        self.door, self.own = (_bound(), _bound())
        self.port = self.door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        request, self.client = self.door.recvfrom(65535)
        packet: bytes = request
        while packet:
            self.heard.append(packet)
            for reply in self.script(packet):
                self.own.sendto(reply, self.client)
            packet = self.own.recv(65535)

    def __enter__(self) -> "FarTftp":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self.door, self.own):
            end.sendto(b"", end.getsockname())  # an empty packet ends the thread
        self._thread.join(3)
        self.door.close()
        self.own.close()


def _bound() -> socket.socket:
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind(("127.0.0.1", 0))
    return end


@contextmanager
def far(script: Script, journal: Journal) -> Iterator[tuple[FarTftp, Tftp]]:
    with FarTftp(script) as end:
        yield end, client(end.port, journal)


def client(port: int, journal: Journal, largest: int = 1 << 20) -> Tftp:
    node = Node(name="cm-pub", address="127.0.0.1", role="publisher", ports=Ports(tftp=port))
    return Tftp(node, journal, timedelta(seconds=0.4), timedelta(seconds=0.05), largest)


def test_a_file_comes_byte_for_byte_and_stays_in_the_evidence(journal: Journal) -> None:
    with far(plain(LIST), journal) as (end, tftp):
        assert tftp.get("/ITLFile.tlv") == LIST
    assert end.heard[0].startswith(b"\0\1ITLFile.tlv\0octet\0")
    line = next(read(journal.folder))
    assert (line["interface"], line["request"], line["outcome"]) == ("tftp", "RRQ ITLFile.tlv", "ok")
    assert line["changing"] is False
    assert line["reply_file"].endswith(f"{hashlib.sha256(LIST).hexdigest()}.bin")


def test_a_file_that_is_not_there_is_none(journal: Journal) -> None:
    with far(lambda _: [b"\0\5\0\1File not found\0"], journal) as (_, tftp):
        assert tftp.get("CTLFile.tlv") is None
    assert next(read(journal.folder))["outcome"] == "error 1: File not found"


def test_any_other_error_is_a_refusal_in_the_nodes_own_words(journal: Journal) -> None:
    with (
        far(lambda _: [b"\0\5\0\2Access violation\0"], journal) as (_, tftp),
        pytest.raises(Refused) as caught,
    ):
        tftp.get("ITLFile.tlv")
    assert str(caught.value).startswith("cm-pub: `RRQ tftp://127.0.0.1:")
    assert "error 2: Access violation" in str(caught.value)


def test_nothing_that_listens_is_unreachable_at_once(journal: Journal) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="Connection refused"):
        client(port, journal).get("ITLFile.tlv")
    assert next(read(journal.folder))["outcome"] == "Unreachable"


def test_a_silent_node_is_asked_again_and_then_is_no_answer(journal: Journal) -> None:
    with _bound() as silent:
        with pytest.raises(NoAnswer, match="after 0 bytes"):
            client(silent.getsockname()[1], journal).get("ITLFile.tlv")
        silent.settimeout(0.1)
        first = silent.recv(65535)
        assert silent.recv(65535) == first


def test_a_node_that_says_the_same_again_and_again_is_no_answer(journal: Journal) -> None:
    def slowly(packet: bytes) -> Sequence[bytes]:
        time.sleep(0.02)
        return [data(1, bytes(512))]

    with (
        far(slowly, journal) as (end, tftp),
        pytest.raises(NoAnswer, match="512 bytes"),
    ):
        tftp.get("ITLFile.tlv")
    assert end.heard.count(b"\0\4\0\1") > 2


@pytest.mark.parametrize("packet", [data(1, bytes(513)), b"\0\6windowsize\0009\0", b"\0\x09\0\0"])
def test_a_node_that_breaks_the_protocol_is_told_and_not_believed(journal: Journal, packet: bytes) -> None:
    script: Script = lambda asked: [packet] if asked[1] == 1 else []  # noqa: E731
    with far(script, journal) as (end, tftp), pytest.raises(Garbled, match="cm-pub"):
        tftp.get("ITLFile.tlv")
    assert end.heard[1][:2] == b"\0\5"


def test_a_file_without_an_end_is_given_up_at_the_limit(journal: Journal) -> None:
    with FarTftp(plain(bytes(50_000))) as end, pytest.raises(Garbled, match="20000 are the most"):
        client(end.port, journal, largest=20_000).get("ITLFile.tlv")
    assert next(read(journal.folder))["outcome"] == "Garbled"


def test_a_stranger_is_told_so_and_not_believed(journal: Journal) -> None:
    answers = plain(LIST)

    def with_a_stranger(packet: bytes) -> Sequence[bytes]:
        if packet == b"\0\4\0\1":
            stranger.sendto(data(2, b"false"), end.client)
        return answers(packet)

    with _bound() as stranger, far(with_a_stranger, journal) as (end, tftp):
        assert tftp.get("ITLFile.tlv") == LIST
        stranger.settimeout(1)
        assert stranger.recv(100) == b"\0\5\0\5Unknown transfer ID\0"


def test_a_stranger_that_has_gone_does_not_end_the_transfer(journal: Journal) -> None:
    answers = plain(LIST)

    def with_a_stranger(packet: bytes) -> Sequence[bytes]:
        if packet[:2] == b"\0\4":
            with _bound() as stranger:
                stranger.sendto(data(2, b"false"), end.client)
        return answers(packet)

    with far(with_a_stranger, journal) as (end, tftp):
        assert tftp.get("ITLFile.tlv") == LIST
