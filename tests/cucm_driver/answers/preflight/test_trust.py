"""Judges about certificates and lists, with true lists and signatures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight import trust
from cucm_driver.answers.preflight.check import Verdict
from cucm_driver.facts.sql import Row
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import ScriptedCluster, service_list
from tests.cucm_driver.trust_list_writer import BUILT, Identity, ctl, identity, itl, record

CALLMANAGER, TVS, OLD = identity("cm-pub", 2), identity("cm-pub", 5), identity("cm-pub", 1)
SHORT, LONG = identity("ITLRECOVERY_cm-pub", 3, 1024), identity("cm-pub", 4, 2048)
SHOWN = "{}(SHA1)\nLength of ITL file: 9\nThe ITL file was {}verified successfully.\n"


class Serving(CachedReader):
    """What Cisco Tftp serves and the database answers are handed in."""

    itl: TrustList | None = None
    ctl: TrustList | None = None
    parameter = "0"

    def served_itl(self, node: str) -> TrustList | None:
        return self.itl

    def served_ctl(self, node: str) -> TrustList | None:
        return self.ctl

    def select(self, statement: str) -> list[Row]:
        return [{"paramname": "x", "paramvalue": self.parameter}] if self.parameter else []


class OneNode(ScriptedCluster):
    @property
    def nodes(self) -> tuple[str, ...]:
        return ("cm-pub",)


def storing(folder: Path, shown: str = "", **units: Identity) -> Serving:
    """A node that stores these certificates and runs Cisco Tftp."""
    replies = {f"show cert own {unit.replace('_', '-')}": who.pem for unit, who in units.items()}
    replies["show cert list own"] = "\n".join(f"{unit.replace('_', '-')}/x.pem: x" for unit in units)
    replies["utils service list"] = service_list(Cisco_Tftp="STARTED")
    replies["show itl"] = shown
    reader = Serving(OneNode(folder, {"cm-pub": dict(replies)}))
    reader.itl = read_list(itl(CALLMANAGER, record(CALLMANAGER, 0), record(CALLMANAGER, 2), record(TVS, 21)))
    return reader


def lab(folder: Path, shown: str = "") -> Serving:
    return storing(folder, shown, CallManager=CALLMANAGER, TVS=TVS)


def test_a_list_that_is_served_as_it_is_printed_passes_with_its_signer(tmp_path: Path) -> None:
    reader = lab(tmp_path)
    assert reader.itl is not None
    told = trust.served(lab_with(tmp_path / "1", reader.itl.sha1))
    assert told.verdict is Verdict.PASS
    assert told.said == (f"cm-pub: signed by cm-pub, 3 records, {reader.itl.size} bytes",)


def lab_with(folder: Path, sha1: str, verified: str = "", served: TrustList | None = None) -> Serving:
    folder.mkdir(parents=True, exist_ok=True)
    reader = lab(folder, SHOWN.format(sha1, verified))
    reader.itl = served or reader.itl
    return reader


def test_a_list_that_differs_from_what_the_node_prints_fails(tmp_path: Path) -> None:
    told = trust.served(lab_with(tmp_path, "ab" * 20))
    assert told.verdict is Verdict.FAIL
    assert "prints abababababab.." in told.said[0]


def test_a_list_that_does_not_verify_or_is_signed_by_a_stranger_or_is_too_large_fails(tmp_path: Path) -> None:
    stranger = read_list(itl(OLD, record(CALLMANAGER, 0), record(CALLMANAGER, 2)))
    large = read_list(itl(CALLMANAGER, record(CALLMANAGER, 0), *[record(TVS, 21)] * 120))
    assert large.size > trust.LARGEST
    for place, served, text in (
        ("a", stranger, "no signer in the list"),
        ("b", large, "phones load at most 65535"),
    ):
        told = trust.served(lab_with(tmp_path / place, served.sha1, served=served))
        assert (told.verdict, [text in line for line in told.said]) == (Verdict.FAIL, [True])
    whole = lab(tmp_path / "c").itl
    assert whole is not None
    told = trust.served(lab_with(tmp_path / "d", whole.sha1, "not "))
    assert "does not say that the file was verified" in told.said[0]


def test_a_record_that_no_node_stores_any_more_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "lists", lambda reader: ())
    reader = lab(tmp_path)
    assert trust.listed(reader).verdict is Verdict.PASS
    reader.itl = read_list(itl(CALLMANAGER, record(CALLMANAGER, 2), record(TVS, 21), record(OLD, 0)))
    assert trust.listed(reader).said == ("the ITL of cm-pub: cm-pub 01 is on no node's disk",)


def test_no_list_at_all_is_unknown_and_not_equal(tmp_path: Path) -> None:
    reader = lab(tmp_path)
    reader.itl = None
    assert trust.listed(reader).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("mode", "listed", "verdict"),
    [
        ("0", None, Verdict.PASS),
        ("0", CALLMANAGER, Verdict.PASS),
        ("0", OLD, Verdict.FAIL),
        ("1", CALLMANAGER, Verdict.PASS),
        ("1", None, Verdict.FAIL),
        ("7", None, Verdict.UNKNOWN),
        ("", None, Verdict.UNKNOWN),
    ],
)
def test_a_ctl_must_name_what_is_stored_and_mixed_mode_must_have_one(
    tmp_path: Path, mode: str, listed: Identity | None, verdict: Verdict
) -> None:
    reader = lab(tmp_path)
    reader.parameter = mode
    reader.ctl = read_list(ctl(CALLMANAGER, record(listed, 2))) if listed else None
    assert trust.ctl(reader).verdict is verdict


def test_the_empty_records_that_mixed_mode_left_behind_bind_nobody(tmp_path: Path) -> None:
    reader = lab(tmp_path)
    reader.ctl = read_list(ctl(CALLMANAGER, record(None, 2)))
    assert trust.ctl(reader).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("value", "verdict"), [("F", Verdict.PASS), ("T", Verdict.FAIL), ("", Verdict.UNKNOWN)]
)
def test_the_rollback_parameter_must_be_false(tmp_path: Path, value: str, verdict: Verdict) -> None:
    reader = lab(tmp_path)
    reader.parameter = value
    assert trust.rollback(reader).verdict is verdict


def test_a_recovery_key_shorter_than_the_servers_fails(tmp_path: Path) -> None:
    told = trust.recovery_key(storing(tmp_path, CallManager=LONG, ITLRecovery=SHORT))
    assert told.said == ("cm-pub: ITLRecovery has 1024 bits, CallManager 2048",)


def test_a_recovery_certificate_that_has_expired_fails_on_the_injected_clock(tmp_path: Path) -> None:
    reader = storing(tmp_path, CallManager=CALLMANAGER, ITLRecovery=SHORT)
    assert trust.recovery_key(reader).said == ("cm-pub: 1024 bits, 1826 days left",)
    reader.at = BUILT + timedelta(days=1827)
    assert trust.recovery_key(reader).verdict is Verdict.FAIL


def test_before_10_0_there_is_no_recovery_certificate_to_judge(tmp_path: Path) -> None:
    assert trust.recovery_key(lab(tmp_path)).verdict is Verdict.PASS


def test_one_certificate_for_tomcat_and_callmanager_fails(tmp_path: Path) -> None:
    assert trust.not_reused(storing(tmp_path, CallManager=CALLMANAGER, tomcat=CALLMANAGER)).said == (
        "cm-pub: CallManager is the tomcat certificate",
    )
    (tmp_path / "b").mkdir()
    assert (
        trust.not_reused(storing(tmp_path / "b", CallManager=CALLMANAGER, tomcat=TVS)).verdict is Verdict.PASS
    )


def test_a_ca_signed_tomcat_is_mentioned_and_a_ca_signed_tvs_fails(tmp_path: Path) -> None:
    signed = "  Serial Number: 9\n  Issuer Name: CN=an authority\n  Subject Name: CN=cm-pub\n"
    for place, unit, verdict in (("a", "tomcat", Verdict.PASS), ("b", "TVS", Verdict.FAIL)):
        (tmp_path / place).mkdir()
        replies = {"show cert list own": f"{unit}/{unit}.pem: x", f"show cert own {unit}": signed}
        told = trust.self_signed(CachedReader(OneNode(tmp_path / place, {"cm-pub": dict(replies)})))
        assert told.verdict is verdict
        assert f"cm-pub: {unit}" in told.said[0]
