"""The diagnosis from outside, with true lists and signatures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from cucm_driver import gates
from cucm_driver.diagnosis import diagnose
from cucm_driver.facts.held import Holds
from cucm_driver.trust.acceptance import NOT_IN_HELD_ITL, UNKNOWN_SIGNER, TvsReply
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import ScriptedCluster
from tests.cucm_driver.trust_list_writer import Identity, identity, itl, record

OLD, NEW = identity("cm-pub.example.com", 0x70CA), identity("cm-pub.example.com", 0x51EF)
TVS, NEW_TVS = identity("cm-sub1.example.com", 0x91), identity("cm-sub1.example.com", 0x92)


def listed(callmanager: Identity, tvs: Identity) -> TrustList:
    return read_list(itl(callmanager, record(callmanager, 0), record(callmanager, 2), record(tvs, 21)))


BEFORE, NOW = listed(OLD, TVS), listed(NEW, NEW_TVS)


def regenerated(node: str, unit: str, serial: str, started: str, result: str = "done") -> dict[str, str]:
    request = f"set cert regen {unit}"
    line = {"kind": "outcome", "effect": "certificate", "node": node, "request": request, "result": result}
    return {**line, "before": "00", "after": serial, "started": started}


JOURNAL = [
    {"kind": "exchange", "node": "cm-pub"},
    regenerated("cm-sub1", "TVS", "92", "2026-11-23T22:05:00+00:00"),
    regenerated("cm-pub", "CallManager", "51ef", "2026-11-23T22:00:00+00:00"),
    regenerated("cm-sub1", "tomcat", "aa", "2026-11-23T22:07:00+00:00"),
]


class Night(ScriptedCluster):
    """Phones SEP1 and SEP2 tell what they hold, SEP3 does not; all ask TVS on cm-sub1."""

    served = NOW
    tvs: Identity = NEW_TVS
    holding: dict[str, Holds]

    def __init__(self, folder: Path, served: TrustList = NOW, tvs: Identity = NEW_TVS) -> None:
        super().__init__(folder, {})
        self.served, self.tvs = served, tvs
        self.holding = {
            n: Holds(n, BEFORE.sha1, ("10.0.0.1",), ("22:09 Trust List update failed",)) for n in NAMES
        }
        self.holding["SEP3"] = Holds("SEP3")

    def served_itls(self) -> dict[str, TrustList]:
        return {"cm-pub": self.served}

    def phone_members(self) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys([*NAMES, "SEP3"], ("cm-sub1",))

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        return self.holding

    @property
    def vouching(self) -> Night:  # type: ignore[override]
        return self

    def presented(self, node: str, service: str = "", phone: str = "") -> bytes:  # type: ignore[override]
        return self.tvs.der

    def query(self, node: str, signer: Signer) -> TvsReply:
        return TvsReply(False)


NAMES = ("SEP1", "SEP2")


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def test_the_operations_that_did_it_are_named_in_their_order(night: Night) -> None:
    found = diagnose(night, {"cm-pub": BEFORE}, JOURNAL)
    assert [(c.node, c.request) for c in found.causes] == [
        ("cm-pub", "set cert regen CallManager"),
        ("cm-sub1", "set cert regen TVS"),
    ]


def test_phones_in_one_situation_are_told_together_and_the_silent_one_as_assumed(night: Night) -> None:
    found = diagnose(night, {"cm-pub": BEFORE}, JOURNAL)
    assert [(s.phones, s.assumed, s.refused) for s in found.situations] == [
        (NAMES, False, True),
        (("SEP3",), True, True),
    ]
    assert [t.answer for t in found.situations[0].tried] == [NOT_IN_HELD_ITL]
    assert found.situations[0].messages == ("22:09 Trust List update failed",)


def test_a_situation_is_five_short_lines(night: Night) -> None:
    lines = diagnose(night, {"cm-pub": BEFORE}, JOURNAL).situations[0].lines()
    assert len(lines) == 5
    assert lines[0].startswith("2 phones (SEP1 .. SEP2) refuse the ITL of cm-pub")
    assert BEFORE.sha1[:12] in lines[1]
    assert "cm-pub.example.com 51ef" in lines[2]
    assert lines[3] == f"  TVS asked: cm-sub1: {NOT_IN_HELD_ITL}"
    assert lines[4] == "  done by: `set cert regen CallManager` on cm-pub, `set cert regen TVS` on cm-sub1"


def test_a_tvs_that_phones_know_is_not_to_blame(tmp_path: Path) -> None:
    found = diagnose(Night(tmp_path, tvs=TVS), {"cm-pub": BEFORE}, JOURNAL)
    assert [t.answer for t in found.situations[0].tried] == [UNKNOWN_SIGNER]
    assert [c.request for c in found.causes] == ["set cert regen CallManager"]


def test_only_what_was_done_can_have_done_it(night: Night) -> None:
    undone = [regenerated("cm-pub", "CallManager", "51ef", "2026-11-23T22:00:00+00:00", result="unknown")]
    found = diagnose(night, {"cm-pub": BEFORE}, undone)
    assert found.causes == ()
    assert found.situations[0].lines()[4] == "  done by: no recorded operation"


def test_phones_that_would_accept_have_nobody_to_blame(tmp_path: Path) -> None:
    found = diagnose(Night(tmp_path, served=listed(OLD, NEW_TVS)), {"cm-pub": BEFORE}, JOURNAL)
    assert (found.refused, found.causes) == ((), ())
    assert found.lines() == ["No phone that can be judged refuses what is served now."]


def test_a_list_that_was_not_saved_cannot_be_judged(night: Night) -> None:
    night.holding = {
        "SEP1": Holds("SEP1", "ab" * 20, ("10.0.0.1",)),
        "SEP2": Holds("SEP2", "", ("10.0.0.1",)),
    }
    found = diagnose(night, {"cm-pub": BEFORE}, JOURNAL)
    assert (found.situations, found.untold) == ((), ("SEP1", "SEP2"))


def test_lists_are_in_step_by_name(night: Night) -> None:
    night.holding["SEP2"] = Holds("SEP2", NOW.md5.upper(), ("10.0.0.1",))
    seen = gates.lists_in_step(night)
    assert (seen.matching, seen.differing, seen.unknown) == (("SEP2",), ("SEP1",), ("SEP3",))
    assert not seen.holds


def test_a_phone_of_a_foreign_tftp_server_is_unknown(night: Night) -> None:
    night.holding = {"SEP1": Holds("SEP1", NOW.sha1, ("192.0.2.1",))}
    assert gates.lists_in_step(night).unknown == ("SEP1",)
