"""HTTPS over a real socket: the pin comes before any credential, and a change is never sent twice."""

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from cucm_driver.access.secrets import Login
from cucm_driver.consent import Consent
from cucm_driver.errors import (
    Leaves,
    NoAnswer,
    NotConsented,
    Unreachable,
    UnsafeRequest,
    WrongPassword,
    WrongPin,
)
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.envelope import build
from cucm_driver.transports.https import AXL, PinnedHttps, Reply
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.tls import presented, sha256
from tests.cucm_driver.transports.far_end import PASSWORD, Identity, identity, stream_server

READ = build("getCCMVersion", (), "http://www.cisco.com/AXL/API/14.0", qualified=False)
CHANGE = build("resetPhone", [("name", "SEP01")], "http://www.cisco.com/AXL/API/14.0", qualified=False)
Connect = Callable[..., AbstractContextManager[PinnedHttps]]


def answer(status: str = "200 OK", text: str = "<ok/>", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n{headers}\r\n"
    return (head + text).encode()


class Tomcat:
    """Answers in turn, the last answer for ever; keeps what it was asked."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []

    def __call__(self, question: bytes) -> bytes | None:
        self.asked.append(question)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture(scope="module")
def leaf() -> Identity:
    return identity()


@pytest.fixture
def connect(far_loop: LoopThread, journal: Journal, leaf: Identity) -> Connect:
    @contextmanager
    def connected(
        tomcat: Tomcat, shown: Identity = leaf, pin: str | None = sha256(leaf.der), consent: str = "the test"
    ) -> Iterator[PinnedHttps]:
        with stream_server(far_loop, tomcat, shown.context) as port:
            node = Node(
                name="cm-pub", address="127.0.0.1", role="publisher", tls_sha256=pin, ports=Ports(https=port)
            )
            https = PinnedHttps(node, Login("axl", PASSWORD), journal, Consent(consent))
            yield https
            https.close()

    return connected


def test_the_credentials_go_to_the_pinned_node(connect: Connect) -> None:
    tomcat = Tomcat(answer(text="<hello/>"))
    with connect(tomcat) as https:
        assert https.post(AXL, READ) == Reply(200, b"<hello/>")
    basic = base64.b64encode(f"axl:{PASSWORD}".encode())
    assert b"Authorization: Basic " + basic in tomcat.asked[0]
    assert tomcat.asked[0].startswith(b"POST /axl/ HTTP/1.1\r\n")


@pytest.mark.parametrize("pin", [None, "00" * 32])
def test_no_request_is_made_to_a_node_with_another_certificate(
    connect: Connect, pin: str | None, leaf: Identity
) -> None:
    tomcat = Tomcat(answer())
    with connect(tomcat, pin=pin) as https, pytest.raises(WrongPin) as caught:
        https.post(AXL, READ)
    assert sha256(leaf.der) in caught.value.got
    assert (pin or "inventory has none") in caught.value.expected
    assert tomcat.asked == []


def test_a_certificate_that_changed_under_way_is_refused_by_the_handshake(
    far_loop: LoopThread, journal: Journal, leaf: Identity
) -> None:
    other, tomcat, impostor = identity(), Tomcat(answer()), Tomcat(answer())
    with stream_server(far_loop, tomcat, leaf.context) as port:
        node = Node(
            name="cm-pub",
            address="127.0.0.1",
            role="publisher",
            tls_sha256=sha256(leaf.der),
            ports=Ports(https=port),
        )
        https = PinnedHttps(node, Login("axl", PASSWORD), journal, Consent.none())
        https.post(AXL, READ)
    with stream_server(far_loop, impostor, other.context, port):
        with pytest.raises(WrongPin, match=sha256(other.der)):
            https.post(AXL, READ)
        assert impostor.asked == []
        https.repin(other.der)
        assert https.post(AXL, READ).status == 200
    https.close()
    assert (len(tomcat.asked), len(impostor.asked)) == (1, 1)


def test_an_expired_certificate_is_no_reason_to_refuse(connect: Connect) -> None:
    expired = identity(expired=True)
    with connect(Tomcat(answer()), expired, sha256(expired.der)) as https:
        assert https.post(AXL, READ).status == 200


def test_a_wrong_password_is_tried_once(connect: Connect, journal: Journal) -> None:
    tomcat = Tomcat(answer("401 Unauthorized", "HTTP Status 401"))
    with connect(tomcat) as https, pytest.raises(WrongPassword, match="HTTP 401 for `axl`"):
        https.post(AXL, READ)
    assert len(tomcat.asked) == 1
    assert [line["outcome"] for line in read(journal.folder)] == ["ok", "WrongPassword"]


def test_a_change_without_consent_is_not_sent(connect: Connect) -> None:
    tomcat = Tomcat(answer())
    with connect(tomcat, consent="") as https:
        https.post(AXL, READ)
        for path, body in ((AXL, CHANGE), ("/elsewhere", READ)):
            with pytest.raises(NotConsented):
                https.post(path, body)
    assert len(tomcat.asked) == 1


def test_what_cannot_be_read_is_not_sent(connect: Connect) -> None:
    tomcat = Tomcat(answer())
    with connect(tomcat) as https, pytest.raises(UnsafeRequest):
        https.post(AXL, b"<getCCMVersion/>")
    assert tomcat.asked == []


def test_a_read_on_a_lost_connection_is_sent_once_more(connect: Connect) -> None:
    tomcat = Tomcat(b"", answer())
    with connect(tomcat) as https:
        assert https.post(AXL, READ).status == 200
    assert len(tomcat.asked) == 2


def test_a_change_on_a_lost_connection_is_not_repeated_and_unknown(
    connect: Connect, journal: Journal
) -> None:
    tomcat = Tomcat(b"", answer())
    with connect(tomcat) as https, pytest.raises(Unreachable) as caught:
        https.post(AXL, CHANGE)
    assert caught.value.leaves is Leaves.UNKNOWN
    assert len(tomcat.asked) == 1
    line = list(read(journal.folder))[-1]
    assert (line["request"], line["changing"], line["outcome"]) == (
        "resetPhone name=SEP01",
        True,
        "Unreachable",
    )


def test_silence_ends_with_patience(connect: Connect) -> None:
    tomcat = Tomcat(None)
    with connect(tomcat) as https:
        for body, leaves in ((READ, Leaves.NOTHING), (CHANGE, Leaves.UNKNOWN)):
            with pytest.raises(NoAnswer) as caught:
                https.post(AXL, body, patience=timedelta(seconds=0.1))
            assert caught.value.leaves is leaves
    assert len(tomcat.asked) == 2


def test_a_change_that_could_not_be_sent_leaves_nothing(connect: Connect, leaf: Identity) -> None:
    with connect(Tomcat(answer())) as https:
        https.repin(leaf.der)
    with pytest.raises(Unreachable) as caught:
        https.post(AXL, CHANGE)
    assert caught.value.leaves is Leaves.NOTHING


def test_a_forgotten_session_cookie_is_dropped_and_the_read_made_again(connect: Connect) -> None:
    cookie = "Set-Cookie: JSESSIONIDSSO=abc; Path=/; Secure; HttpOnly\r\n"
    tomcat = Tomcat(answer(headers=cookie), answer("404 Not Found"), answer(text="<again/>"), answer())
    with connect(tomcat) as https:
        https.post(AXL, READ)
        assert https.post(AXL, READ).body == b"<again/>"
        https.post(AXL, CHANGE)
    assert [b"JSESSIONIDSSO=abc" in asked for asked in tomcat.asked] == [False, True, False, False]


def test_no_password_reaches_the_journal(connect: Connect, journal: Journal) -> None:
    with connect(Tomcat(answer(text=f"<echo>{PASSWORD}</echo>"))) as https:
        https.post(AXL, READ)
    written = (journal.folder / "journal.jsonl").read_text()
    assert PASSWORD not in written
    assert base64.b64encode(f"axl:{PASSWORD}".encode()).decode() not in written
    assert "<echo>***</echo>" in written


def test_a_port_presents_its_leaf_without_being_asked_anything(
    far_loop: LoopThread, journal: Journal, leaf: Identity
) -> None:
    tomcat = Tomcat(answer())
    with stream_server(far_loop, tomcat, leaf.context) as port:
        assert presented("127.0.0.1", port, journal=journal, node="cm-pub") == leaf.der
    assert tomcat.asked == []
    line = next(read(journal.folder))
    assert (line["node"], line["interface"]) == ("cm-pub", "tls")
    assert sha256(leaf.der) in line["reply"]


def test_a_port_that_speaks_no_tls_is_unreachable(far_loop: LoopThread) -> None:
    with (
        stream_server(far_loop, lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n") as port,
        pytest.raises(Unreachable, match=f"TLS handshake with 127.0.0.1 port {port}"),
    ):
        presented("127.0.0.1", port)
