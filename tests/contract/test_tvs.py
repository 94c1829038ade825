"""Both questions that phones put to TVS, from the driver to the simulator, on every release."""

from __future__ import annotations

import pytest

from tests.contract.rig import Rig

DEVICE = "CP-8861-SEPB000B4BA0AEE"
OF_PHONES = ("CallManager", "TVS", "tomcat")


@pytest.mark.parametrize("unit", OF_PHONES)
def test_both_questions_about_a_certificate_get_the_same_answer(read_only: Rig, unit: str) -> None:
    asked, node = read_only.model.nodes["cm-sub1"].stored[unit], read_only.cluster.tvs("cm-sub2")
    found = node.query(DEVICE, asked.subject_text, asked.issuer_text, asked.serial_bytes)
    verified = node.verify(DEVICE, read_only.wire.der(asked))
    assert (found.valid, found.certificate) == (True, read_only.wire.der(asked))
    assert (verified.valid, verified.certificate) == (True, None)
    assert (found.roles, found.ttl, found.presented) == (verified.roles, verified.ttl, verified.presented)
    assert found.roles


def test_a_certificate_that_differs_in_one_byte_is_not_verified(read_only: Rig) -> None:
    der = read_only.wire.der(read_only.model.nodes["cm-pub"].stored["tomcat"])
    answer = read_only.cluster.tvs("cm-pub").verify(DEVICE, der[:-1] + bytes([der[-1] ^ 1]))
    assert (answer.valid, answer.certificate, answer.roles, answer.ttl) == (False, None, (), None)


def test_a_serial_that_nobody_has_is_unknown(read_only: Rig) -> None:
    signer = read_only.model.nodes["cm-pub"].stored["CallManager"]
    answer = read_only.cluster.tvs("cm-pub").query(
        DEVICE, signer.subject_text, signer.issuer_text, b"\x01" + signer.serial_bytes
    )
    assert (answer.valid, answer.certificate) == (False, None)


def test_questions_to_tvs_are_noted_and_change_nothing(read_only: Rig) -> None:
    read_only.cluster.tvs("cm-pub").verify(DEVICE, b"\x30\x00")
    assert any(request.startswith("verification") for request in read_only.asked("tvs"))
    assert read_only.changes() == []
