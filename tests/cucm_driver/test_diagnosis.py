"""The diagnosis from outside, with true lists and signatures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cucm_driver.answers import gates
from cucm_driver.diagnosis import diagnose
from cucm_driver.facts.held import Holds
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.presented import Presented
from cucm_driver.trust.acceptance import NOT_IN_HELD_ITL, UNKNOWN_SIGNER, Custom, TvsReply
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import ScriptedCluster, shown
from tests.cucm_driver.trust_list_writer import Identity, ctl, identity, itl, record

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


CLI: dict[str, Any] = {
    "show version active": "Active Master Version: 12.5.1.16900-48\n",
    "show cert list own": "CallManager/CallManager.pem: Self-signed\nITLRecovery/ITLRecovery.pem: Self-signed\n",
    "show cert own CallManager": shown(0x51EF),
    "show cert own ITLRecovery": shown(0x0DD),
}


class Night(ScriptedCluster):
    """Phones SEP1 and SEP2 tell what they hold, SEP3 does not; all ask TVS on cm-sub1."""

    served = NOW
    tvs: Identity = NEW_TVS
    holding: dict[str, Holds]

    def __init__(self, folder: Path, served: TrustList = NOW, tvs: Identity = NEW_TVS) -> None:
        super().__init__(folder, {"cm-pub": CLI, "cm-sub1": CLI})
        self.ctl: TrustList | None = None
        self.mode = "non-secure"
        self.registered: set[str] = set()
        self.shown: dict[str, int] = {}
        self.served, self.tvs = served, tvs
        self.holding = {
            n: Holds(n, BEFORE.sha1, ("10.0.0.1",), ("22:09 Trust List update failed",)) for n in NAMES
        }
        self.holding["SEP3"] = Holds("SEP3")

    def served_itls(self) -> dict[str, TrustList]:
        return {"cm-pub": self.served}

    def served_ctl(self, node: str) -> TrustList | None:
        return self.ctl

    def security_mode(self) -> str:
        return self.mode

    def phone_names(self) -> tuple[str, ...]:
        return (*NAMES, "SEP3")

    def files(self, node: str) -> Night:  # type: ignore[override]
        return self

    def get(self, name: str) -> None:
        """No configuration is served."""

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        told = {True: "Registered", False: "UnRegistered"}
        return {
            n: Registration(n, told[n in self.registered], "cm-pub", 0, at, "", True, 683)
            for n in self.phone_names()
        }

    def phone_members(self) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys([*NAMES, "SEP3"], ("cm-sub1",))

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        return self.holding

    @property
    def vouching(self) -> Night:  # type: ignore[override]
        return self

    def presented(self, node: str, service: str = "", phone: str = "", unit: str = "") -> Any:
        """Of TVS the DER, as phones see it; of Cisco CallManager a serial, as a gate does."""
        return Presented(node, service, "CallManager", self.shown.get(node)) if service else self.tvs.der

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


def test_a_situation_is_six_short_lines(night: Night) -> None:
    lines = diagnose(night, {"cm-pub": BEFORE}, JOURNAL).situations[0].lines()
    assert len(lines) == 6
    assert lines[0].startswith("2 phones (SEP1 .. SEP2) refuse the ITL of cm-pub")
    assert BEFORE.sha1[:12] in lines[1]
    assert "cm-pub.example.com 51ef" in lines[2]
    assert lines[3] == f"  TVS asked: cm-sub1: {NOT_IN_HELD_ITL}"
    assert lines[4] == "  done by: `set cert regen CallManager` on cm-pub, `set cert regen TVS` on cm-sub1"
    assert lines[5].startswith("  heals: `utils itl reset remotekey` with a key that was kept, a DRS restore")


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


IR, NEW_IR = (
    identity("ITLRECOVERY_cm-pub.example.com", 0xDD),
    identity("ITLRECOVERY_cm-pub.example.com", 0xEE),
)
RESET_CTL = "`utils ctl reset localkey`, a reset of the phones, then `utils ctl update CTLFile`"
DELETE = "delete the CTL and the ITL at each phone, or a DRS restore"


def ctl_of(signer: Identity, recovery: Identity, callmanager: Identity) -> TrustList:
    return read_list(ctl(signer, record(recovery, 0), record(callmanager, 0), record(callmanager, 2)))


def own(who: Identity) -> str:
    name = f"L=Krakow, ST=Malopolska, CN={who.common_name}, OU=TAC, O=Cisco, C=PL"
    return shown(who.serial).replace("CN=cm-pub", name)


CTL = ctl_of(IR, IR, OLD)
BOTH = listed(OLD, TVS)


class Mixed(Night):
    """SEP1 and SEP2 hold the CTL of before and have a secure profile; the ITL is the one they hold."""

    def __init__(self, folder: Path, served: TrustList, recovery: Identity, callmanager: Identity) -> None:
        super().__init__(folder, served=BOTH)
        self.ctl, self.mode, self.shown = served, "mixed", {"cm-sub1": OLD.serial}
        self.registered = {*NAMES, "SEP3"}
        self.holding = {n: Holds(n, BOTH.sha1, ("10.0.0.1",), (), CTL.sha1) for n in NAMES}
        self.axl.rows["tkdevicesecuritymode"] = [{"phone": name} for name in NAMES]
        for node in self.nodes:
            self.scripts[node].replies |= {
                "show cert own ITLRecovery": [own(recovery)], "show cert own CallManager": [own(callmanager)],
            }  # fmt: skip

    def told(self) -> list[Any]:
        return [*diagnose(self, {"cm-pub": BOTH}, JOURNAL, {"cm-pub": CTL}).lost]


def test_a_ctl_of_a_strange_signer_is_healed_by_the_other_key_that_phones_hold(tmp_path: Path) -> None:
    (found,) = Mixed(tmp_path, ctl_of(NEW_IR, NEW_IR, OLD), NEW_IR, OLD).told()
    assert (found.file, found.refused, found.away, found.heals) == ("CTL", True, (), RESET_CTL)
    assert found.lines()[0].startswith(
        "2 phones (SEP1 .. SEP2) refuse the CTL of cm-pub: the signer is in no held list"
    )


def test_where_that_key_is_new_as_well_only_hands_or_a_restore_help(tmp_path: Path) -> None:
    (found,) = Mixed(tmp_path, ctl_of(NEW_IR, NEW_IR, NEW), NEW_IR, NEW).told()
    assert found.heals == DELETE


def test_a_ctl_that_phones_would_take_is_nothing_to_mend(tmp_path: Path) -> None:
    assert Mixed(tmp_path, ctl_of(IR, IR, NEW), IR, NEW).told() == []


@pytest.mark.parametrize(
    ("served", "presented", "heals"),
    [
        (ctl_of(IR, IR, NEW), NEW, "a power cycle of each phone"),
        (ctl_of(IR, IR, NEW), TVS, "a restart of Cisco CallManager on cm-sub1, a power cycle of each phone"),
        (CTL, NEW, "`utils ctl update CTLFile`, a power cycle of each phone"),
    ],
)
def test_secure_phones_that_are_registered_nowhere_meet_what_their_ctl_does_not_name(
    tmp_path: Path, served: TrustList, presented: Identity, heals: str
) -> None:
    night = Mixed(tmp_path, served, IR, NEW)
    night.registered, night.shown = {"SEP3"}, {"cm-sub1": presented.serial}
    (found,) = night.told()
    assert (found.refused, found.away, found.heals) == (False, ("cm-sub1",), heals)
    assert "are turned away: Cisco CallManager of cm-sub1" in found.lines()[0]
    if presented is NEW:
        assert [cause.request for cause in found.causes] == ["set cert regen CallManager"]


def test_what_a_node_does_not_show_turns_nobody_away(tmp_path: Path) -> None:
    night = Mixed(tmp_path, CTL, IR, NEW)
    night.registered, night.shown = set(), {}
    assert night.told() == []


def test_a_ctl_that_nobody_saved_cannot_be_judged(tmp_path: Path) -> None:
    night = Mixed(tmp_path, CTL, IR, OLD)
    night.holding["SEP1"] = Holds("SEP1", BOTH.sha1, ("10.0.0.1",), (), "ab" * 20)
    assert diagnose(night, {"cm-pub": BOTH}, JOURNAL, {"cm-pub": CTL}).untold == ("SEP1",)


def test_a_phone_that_says_that_its_lists_failed_outweighs_what_sources_dispute(tmp_path: Path) -> None:
    class Vouching(Mixed):
        def query(self, node: str, signer: Signer) -> TvsReply:
            return TvsReply(True, NEW_IR.der, (0,))

    night = Vouching(tmp_path, ctl_of(NEW_IR, NEW_IR, OLD), NEW_IR, OLD)
    night.tvs = TVS
    asked = Custom(tvs_for_ctl=True)
    assert diagnose(night, {"cm-pub": BOTH}, JOURNAL, {"cm-pub": CTL}, asked).lost == ()
    failed = ("22:09 Trust List update failed",)
    night.holding["SEP2"] = Holds("SEP2", BOTH.sha1, ("10.0.0.1",), failed, CTL.sha1)
    (found,) = diagnose(night, {"cm-pub": BOTH}, JOURNAL, {"cm-pub": CTL}, asked).lost
    assert (found.phones, found.file) == (("SEP2",), "CTL")
