"""Whether TFTP tells what HTTP tells, judged on answers that are handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.answers.preflight.check import Verdict
from cucm_driver.answers.preflight.tftp import same_over_udp
from cucm_driver.errors import NoAnswer
from cucm_driver.transports.tftp import Tftp
from cucm_driver.trust.trust_list import read_list
from tests.cucm_driver.answers.preflight.test_trust import CALLMANAGER, Serving, lab
from tests.cucm_driver.trust_list_writer import itl, record

ITL = itl(CALLMANAGER, record(CALLMANAGER, 0), record(CALLMANAGER, 2))


def serving(
    folder: Path, monkeypatch: pytest.MonkeyPatch, over_http: bytes | None, over_udp: bytes | None
) -> Serving:
    reader = lab(folder)
    reader.itl = None if over_http is None else read_list(over_http)
    monkeypatch.setattr(Tftp, "get", lambda _, name: over_udp if name == "ITLFile.tlv" else None)
    return reader


@pytest.mark.parametrize("file", [ITL, None])
def test_the_same_on_both_ports_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: bytes | None
) -> None:
    found = same_over_udp(serving(tmp_path, monkeypatch, file, file))
    assert found.verdict is Verdict.PASS
    assert "cm-pub" in found.said[0]


@pytest.mark.parametrize(
    ("over_http", "over_udp", "said"),
    [
        (ITL, ITL + b"x", f"cm-pub: {len(ITL) + 1} bytes over TFTP, another {len(ITL)} bytes over HTTP"),
        (ITL, None, f"cm-pub: no ITL over TFTP, another {len(ITL)} bytes over HTTP"),
        (None, ITL, f"cm-pub: {len(ITL)} bytes over TFTP, no ITL over HTTP"),
    ],
)
def test_a_difference_fails_with_both_sizes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    over_http: bytes | None,
    over_udp: bytes | None,
    said: str,
) -> None:
    found = same_over_udp(serving(tmp_path, monkeypatch, over_http, over_udp))
    assert (found.verdict, found.said) == (Verdict.FAIL, (said,))


def test_a_silent_port_is_unknown_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = serving(tmp_path, monkeypatch, ITL, ITL)

    def silent(*_: object) -> None:
        raise NoAnswer(node="cm-pub", asked="RRQ ITLFile.tlv", got="nothing new in time")

    monkeypatch.setattr(Tftp, "get", silent)
    found = same_over_udp(reader)
    assert (found.verdict, found.said) == (
        Verdict.UNKNOWN,
        ("cm-pub: `RRQ ITLFile.tlv`: nothing new in time",),
    )
