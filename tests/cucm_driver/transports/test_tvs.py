"""Cisco Trust Verification Service on 2445: the bytes of the question, and what counts as an answer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from cucm_driver.errors import Garbled, NoAnswer, Unreachable
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.tvs import Tvs, TvsAnswer
from tests.cucm_driver.transports.far_end import Identity, identity, stream_server

DEVICE = "CP-8861-SEPB000B4BA0AEE"
SUBJECT, ISSUER, SERIAL = "CN=cm-pub;O=Example", "CN=cm-pub;O=Example", bytes.fromhex("5af2")
VALID = (
    bytes.fromhex("57010400000003e9")
    + b"\x00\x15"
    + bytes.fromhex("070001000200023000080002000309000400015180")
)
VERIFIED = bytes.fromhex("57010200000003e90010 07000100 0800020103 09000400015180")
UNKNOWN = bytes.fromhex("570104f7000003e9000407000101")
Service = Callable[..., AbstractContextManager[Tvs]]


@pytest.fixture(scope="module")
def leaf() -> Identity:
    return identity("tvs")


@pytest.fixture
def service(far_loop: LoopThread, journal: Journal, leaf: Identity) -> Service:
    @contextmanager
    def served(answer: Callable[[bytes], bytes | None]) -> Iterator[Tvs]:
        with stream_server(far_loop, answer, leaf.context) as port:
            node = Node(name="cm-sub1", address="127.0.0.1", role="subscriber", ports=Ports(tvs=port))
            yield Tvs(node, journal, timedelta(seconds=0.5))

    return served


def test_the_question_is_built_as_phones_build_it(service: Service) -> None:
    asked: list[bytes] = []

    def answer(question: bytes) -> bytes:
        asked.append(question)
        return UNKNOWN

    with service(answer) as tvs:
        tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)
    name = SUBJECT.encode() + b"\0"
    elements = b"\x01\x00\x18\x01" + DEVICE.encode()
    elements += b"\x03\x00\x14" + name + b"\x04\x00\x14" + name + b"\x05\x00\x02" + SERIAL
    assert asked == [bytes.fromhex("57010300000003e9") + len(elements).to_bytes(2, "big") + elements]


def test_a_certificate_is_shown_for_verification_as_phones_show_it(service: Service, leaf: Identity) -> None:
    """The bytes of a captured request, but for the certificate."""
    asked: list[bytes] = []

    def answer(question: bytes) -> bytes:
        asked.append(question)
        return VERIFIED

    with service(answer) as tvs:
        found = tvs.verify(DEVICE, b"\x30\x82" + bytes(977))
    start = bytes.fromhex("57010100000003e903f1 010018 01") + DEVICE.encode() + bytes.fromhex("0203d3")
    assert asked == [start + b"\x30\x82" + bytes(977)]
    assert found == TvsAnswer(True, None, (1, 3), timedelta(days=1), leaf.der)


def test_a_certificate_that_is_not_verified_is_an_answer_too(service: Service, journal: Journal) -> None:
    with service(lambda _: bytes.fromhex("57010200000003e9000407000101")) as tvs:
        assert not tvs.verify(DEVICE, b"\x30\x00").valid
    line = next(read(journal.folder))
    assert (line["request"].split("=")[0], line["outcome"]) == ("verification sha256", "unknown certificate")


def test_the_answer_to_another_question_is_not_relied_on(service: Service) -> None:
    with service(lambda _: UNKNOWN) as tvs, pytest.raises(Garbled, match="not an answer to this question"):
        tvs.verify(DEVICE, b"\x30\x00")
    with service(lambda _: VERIFIED) as tvs, pytest.raises(Garbled, match="not an answer to this question"):
        tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)


def test_a_known_certificate_comes_with_roles_and_time_to_live(service: Service, leaf: Identity) -> None:
    with service(lambda _: VALID) as tvs:
        answer = tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)
    assert answer == TvsAnswer(True, b"\x30\x00", (0, 3), timedelta(days=1), leaf.der)


def test_an_unknown_certificate_is_an_answer_too(service: Service, leaf: Identity, journal: Journal) -> None:
    with service(lambda _: UNKNOWN) as tvs:
        answer = tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)
    assert answer == TvsAnswer(False, None, (), None, leaf.der)
    line = next(read(journal.folder))
    assert (line["interface"], line["outcome"]) == ("tvs", "unknown certificate")
    assert "serial=5af2" in line["request"]


@pytest.mark.parametrize(
    "reply",
    [
        UNKNOWN[:5],
        UNKNOWN[:-1],
        b"\x58" + UNKNOWN[1:],
        UNKNOWN[:2] + b"\x02" + UNKNOWN[3:],
        UNKNOWN[:7] + b"\xea" + UNKNOWN[8:],
        UNKNOWN[:10] + b"\x08" + UNKNOWN[11:],
        UNKNOWN[:12] + b"\x09" + UNKNOWN[13:],
        UNKNOWN[:9] + b"\x02" + UNKNOWN[10:],
    ],
)
def test_a_malformed_answer_is_no_answer_to_rely_on(service: Service, reply: bytes) -> None:
    with service(lambda _: reply) as tvs, pytest.raises(Garbled, match="cm-sub1"):
        tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)


@pytest.mark.parametrize("reply", [b"", None])
def test_a_service_that_closes_or_keeps_silent_has_not_answered(
    service: Service, reply: bytes | None
) -> None:
    with service(lambda _: reply) as tvs, pytest.raises(NoAnswer):
        tvs.query(DEVICE, SUBJECT, ISSUER, SERIAL)


def test_its_certificate_is_read_without_a_question(service: Service, leaf: Identity) -> None:
    asked: list[bytes] = []

    def answer(question: bytes) -> bytes:
        asked.append(question)
        return UNKNOWN

    with service(answer) as tvs:
        assert tvs.presented() == leaf.der
    assert asked == []
    with pytest.raises(Unreachable):
        tvs.presented()
