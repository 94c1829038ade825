"""What TVS and Control Center are asked, and what their silence means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from lxml import etree

from cucm_driver.errors import Unreachable
from cucm_driver.facts.uptime import since
from cucm_driver.facts.vouching import Vouching
from cucm_driver.transports.tvs import TvsAnswer
from cucm_driver.trust.acceptance import TvsReply
from cucm_driver.trust.tlv import Signer
from tests.cucm_driver.scripted import START

SIGNER = Signer("CN=cm-pub;OU=TAC", b"\x70\xca", "CN=cm-pub;OU=TAC")


class Tvs:
    def __init__(self, answer: TvsAnswer | None) -> None:
        self.answer, self.asked = answer, []

    def presented(self) -> bytes:
        return self._told().presented

    def query(self, device: str, subject: str, issuer: str, serial: bytes) -> TvsAnswer:
        self.asked.append((subject, issuer, serial))
        return self._told()

    def _told(self) -> TvsAnswer:
        if self.answer is None:
            raise Unreachable(node="cm-pub", asked="query of TVS", got="Connection refused")
        return self.answer


def test_a_tvs_is_asked_in_the_words_of_the_list() -> None:
    tvs = Tvs(TvsAnswer(True, b"der", (0, 2), timedelta(days=1), b"leaf"))
    vouching = Vouching(lambda node: tvs, ["cm-pub"])
    assert vouching.presented("cm-pub") == b"leaf"
    assert vouching.query("cm-pub", SIGNER) == TvsReply(True, b"der", (0, 2))
    assert tvs.asked == [(SIGNER.name, SIGNER.issuer, b"\x70\xca")]


def test_a_tvs_that_does_not_answer_says_nothing() -> None:
    vouching = Vouching(lambda node: Tvs(None), ["cm-pub"])
    assert vouching.presented("cm-pub") is None
    assert vouching.query("cm-pub", SIGNER) is None


class ControlCenter:
    def __init__(self, up: str) -> None:
        self.up = up

    def control_center(self, operation: str, fields: Sequence[tuple[str, str]]) -> etree._Element:
        return etree.fromstring(
            "<soapGetServiceStatusReturn><ReturnCode>0</ReturnCode><ServiceInfoList>"
            f"<item><ServiceName>{fields[0][1]}</ServiceName><ServiceStatus>Started</ServiceStatus>"
            f"<UpTime>{self.up}</UpTime></item></ServiceInfoList></soapGetServiceStatusReturn>"
        )


@pytest.mark.parametrize(
    ("up", "expected"), [("90", START - timedelta(seconds=90)), ("-1", None), ("", None)]
)
def test_the_start_of_a_service_comes_from_its_up_time(up: str, expected: object) -> None:
    assert since(ControlCenter(up), "Cisco Tftp", START) == expected
