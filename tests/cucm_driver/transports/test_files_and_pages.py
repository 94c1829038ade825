"""Plain HTTP as phones use it: the files of Cisco Tftp, and the phones' own pages."""

import hashlib
from datetime import timedelta

import pytest

from cucm_driver.errors import Garbled, NoAnswer, Unreachable
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports import plain_http
from cucm_driver.transports.files import Files
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.phone_web import PhoneWeb
from tests.cucm_driver.transports.far_end import stream_server

LIST = bytes(range(256)) * 20


def page(status: str, content: bytes, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n\r\n".encode() + content


def files(port: int, journal: Journal) -> Files:
    node = Node(name="cm-pub", address="127.0.0.1", role="publisher", ports=Ports(tftp_http=port))
    return Files(node, journal)


def test_a_file_comes_byte_for_byte_and_stays_in_the_evidence(far_loop: LoopThread, journal: Journal) -> None:
    asked: list[bytes] = []

    def serve(question: bytes) -> bytes:
        asked.append(question)
        return page("200 OK", LIST)

    with stream_server(far_loop, serve) as port:
        assert files(port, journal).get("ITLFile.tlv") == LIST
    assert asked[0].startswith(b"GET /ITLFile.tlv HTTP/1.1\r\n")
    assert b"Authorization" not in asked[0]
    kept = journal.folder / "replies" / f"{hashlib.sha256(LIST).hexdigest()}.bin"
    assert kept.read_bytes() == LIST


@pytest.mark.parametrize("status", ["404 Not Found", "503 Service Unavailable"])
def test_a_file_that_is_not_there_is_none_with_its_status(
    far_loop: LoopThread, journal: Journal, status: str
) -> None:
    with stream_server(far_loop, lambda _: page(status, b"no")) as port:
        assert files(port, journal).get("CTLFile.tlv") is None
    assert next(read(journal.folder))["outcome"] == f"HTTP {status[:3]}"


@pytest.mark.parametrize("reply", [page("200 OK", LIST, len(LIST) + 1), b"garbage\r\n\r\n"])
def test_a_file_that_is_cut_short_is_not_believed(
    far_loop: LoopThread, journal: Journal, reply: bytes
) -> None:
    with stream_server(far_loop, lambda _: reply) as port, pytest.raises(Garbled, match="cm-pub"):
        files(port, journal).get("ITLFile.tlv")


def test_a_silent_cisco_tftp_is_no_answer(far_loop: LoopThread) -> None:
    with stream_server(far_loop, lambda _: None) as port, pytest.raises(NoAnswer):
        plain_http.get("cm-pub", "127.0.0.1", port, "/ITLFile.tlv", timedelta(seconds=0.05))


def test_a_stopped_cisco_tftp_is_unreachable(far_loop: LoopThread, journal: Journal) -> None:
    with stream_server(far_loop, lambda _: b"") as port:
        pass
    with pytest.raises(Unreachable, match="Connection refused"):
        files(port, journal).get("ITLFile.tlv")
    assert next(read(journal.folder))["outcome"] == "Unreachable"


def test_a_phone_tells_its_page(far_loop: LoopThread, journal: Journal) -> None:
    asked: list[bytes] = []

    def serve(question: bytes) -> bytes:
        asked.append(question)
        return page("200 OK", b"<DeviceLog/>")

    with stream_server(far_loop, serve) as port:
        assert PhoneWeb(journal, port).page("127.0.0.1", "/DeviceLogX?1") == b"<DeviceLog/>"
    assert asked[0].startswith(b"GET /DeviceLogX?1 HTTP/1.1\r\n")


def test_a_phone_that_does_not_tell_is_unknown_and_not_an_error(
    far_loop: LoopThread, journal: Journal
) -> None:
    with stream_server(far_loop, lambda _: page("403 Forbidden", b"")) as port:
        assert PhoneWeb(journal, port).page("127.0.0.1", "/NetworkConfigurationX") is None
    assert PhoneWeb(journal, port).page("127.0.0.1", "/NetworkConfigurationX") is None
    assert [line["outcome"] for line in read(journal.folder)] == ["HTTP 403", "Unreachable"]
