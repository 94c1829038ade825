"""Phones in mixed mode: which lists they take, who registers over TLS, and the ways back (catalogue of mistakes, CTL)."""

from __future__ import annotations

from collections.abc import Callable
from sys import getsizeof

import pytest

from simulator.model import (
    circumstances,
    ctl,
    explanation,
    recovery,
    regeneration,
    registration,
    services,
    trust_stores,
)
from simulator.model.phone import Phase, Security
from simulator.releases import RELEASES
from tests.simulator.model.labs import CALLMANAGER, TFTP, TVS, ModelLab

TOKENLESS = [name for name, row in RELEASES.items() if row.ctl_tokenless]
FROM_12 = [name for name in TOKENLESS if RELEASES[name].rank >= (12,)]
WITHOUT_SBD = {f"SEP{number:012d}" for number in (41, 42, 43)}
SHORT_KEYS = {f"SEP{number:012d}" for number in (44, 45, 46)}
BOTH = ("lazy", "eager")

Step = str | tuple[str, str]
"""`("regenerate", "CallManager")`, `("restart", "Cisco Tftp")`, `("ctl", "update")`, "reset" or "power cycle"."""


def follow(lab: ModelLab, *steps: Step) -> None:
    orders: dict[str, Callable[[str], object]] = {
        "regenerate": lambda unit: lab.regenerate(
            unit, ["cm-pub"] if unit in ("ITLRecovery", "CAPF") else ()
        ),
        "publisher": lambda unit: lab.regenerate(unit, ["cm-pub"]),
        "restart": lab.restart,
        "ctl": lab.ctl,
        "client": lambda mode: ctl.run_client(lab.cluster, mode, "CTL client"),
    }
    for step in steps:
        if isinstance(step, tuple):
            orders[step[0]](step[1])
        else:
            {"reset": lab.reset, "power cycle": lab.power_cycle}[step]()


def locked(lab: ModelLab) -> set[str]:
    return set(explanation.locked(lab.cluster))


NEW_CM: tuple[Step, ...] = (("regenerate", "CallManager"),)
UPDATE: tuple[Step, ...] = (("ctl", "update"), ("restart", TVS), ("restart", TFTP), "reset")
ACTIVE: tuple[Step, ...] = (("restart", CALLMANAGER),)
NEW_IR: tuple[Step, ...] = (("regenerate", "ITLRecovery"),)
BRIDGE: tuple[Step, ...] = (
    ("ctl", "reset localkey"),
    "reset",
    ("ctl", "update"),
    ("restart", TFTP),
    "reset",
    "reset",
)


@pytest.mark.parametrize("world", BOTH)
@pytest.mark.parametrize("release", TOKENLESS)
def test_a_cluster_in_mixed_mode_is_at_rest(release: str, world: str) -> None:
    lab = ModelLab(release, world, mode="mixed")
    follow(lab, ("restart", TVS), ("restart", TFTP), ("restart", CALLMANAGER), "reset")
    assert (lab.down, locked(lab)) == (set(), set())
    assert len(lab.secure) == 23


@pytest.mark.parametrize("world", BOTH)
@pytest.mark.parametrize(
    ("releases", "steps", "refuse", "down"),
    [
        # CallManager, CTL updated, and everything restarted in the right order: nobody is lost.
        (FROM_12, (*NEW_CM, *UPDATE, *ACTIVE), "nobody", "nobody"),
        # CallManager, no CTL: secure phones are down, the others do not notice.
        (FROM_12, (*NEW_CM, ("restart", TVS), ("restart", TFTP), *ACTIVE, "reset"), "without SBD", "secure"),
        # ITLRecovery over the bridge: the other anchor signs first.
        (FROM_12, (*NEW_IR, *BRIDGE), "nobody", "nobody"),
        # CAPF without a CTL: LSCs of the old one stay good.
        (TOKENLESS, (("regenerate", "CAPF"), ("restart", TVS), ("restart", TFTP), "reset"), "nobody", "nobody"),
        # TVS needs no CTL.
        (TOKENLESS, (("regenerate", "TVS"), ("restart", TVS), ("restart", TFTP), "reset"), "nobody", "nobody"),
    ],
)  # fmt: skip
def test_what_became_of_the_phones(
    releases: list[str], steps: tuple[Step, ...], refuse: str, down: str, world: str
) -> None:
    for release in releases:
        lab = ModelLab(release, world, mode="mixed")
        who = {"nobody": set[str](), "secure": lab.secure, "without SBD": WITHOUT_SBD}
        follow(lab, *steps)
        assert locked(lab) == who[refuse], release
        assert lab.down == who[down], release


@pytest.mark.parametrize("tvs", ["yes", "no"])
@pytest.mark.parametrize("release", ["10.5(1)", "10.5(2)", "11.5"])
def test_up_to_11_5_a_new_callmanager_of_the_publisher_needs_tvs_or_locks(release: str, tvs: str) -> None:
    lab = ModelLab(release, mode="mixed", tvs_for_ctl=tvs)
    follow(lab, ("publisher", "CallManager"), *UPDATE)
    if tvs == "yes":
        assert locked(lab) == WITHOUT_SBD
        assert lab.cluster.causes.ctl_by_tvs
    else:
        assert {e.file for e in explanation.explanations(lab.cluster) if e.locked} == {"CTL"}
        assert locked(lab) >= set(lab.cluster.phones) - lab.at_tftp("cm-pub")
        assert not lab.cluster.causes.ctl_by_tvs


@pytest.mark.parametrize("release", ["10.5(2)", "11.5"])
def test_up_to_11_5_the_recovery_key_is_the_rescue(release: str) -> None:
    lab = ModelLab(release, mode="mixed", tvs_for_ctl="no")
    follow(lab, ("publisher", "CallManager"), *UPDATE)
    assert locked(lab)
    follow(lab, ("ctl", "reset localkey"), ("restart", TFTP), ("restart", CALLMANAGER), "power cycle")
    assert (locked(lab), lab.down) == (set(), set())


@pytest.mark.parametrize(
    ("release", "steps"),
    [
        ("8.6", (("client", "mixed"),)),
        ("10.5(2)", (("client", "mixed"),)),
        ("11.5", (("client", "mixed"),)),
        ("12.5", (("client", "mixed"),)),
    ],
)
def test_a_token_survives_every_new_certificate(release: str, steps: tuple[Step, ...]) -> None:
    lab = ModelLab(release, mode="mixed", ctl_signing="tokens", tvs_for_ctl="no")
    follow(lab, *NEW_CM, *steps, ("restart", TVS), ("restart", TFTP), "reset", *ACTIVE)
    assert (locked(lab), lab.down) == (set(), set())


@pytest.mark.parametrize("release", ["10.5(1)", "10.5(2)", "11.5", "12.0", "12.5"])
def test_phones_follow_from_a_token_to_a_tokenless_ctl(release: str) -> None:
    lab = ModelLab(release, mode="mixed", ctl_signing="tokens")
    follow(lab, *UPDATE, *ACTIVE)
    signers = {phone.trust.ctl.signer.unit for phone in lab.cluster.phones.values() if phone.trust.ctl}
    assert signers == {RELEASES[release].ctl_tokenless[0]}
    assert (locked(lab), lab.down) == (set(), set())


def test_after_an_update_without_its_restart_secure_phones_are_down_until_cisco_callmanager_restarts() -> (
    None
):
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *NEW_CM, *UPDATE)
    assert lab.down == lab.secure
    lab.restart(CALLMANAGER)
    lab.wait(30)
    assert lab.down == set()


def test_sessions_that_stand_live_until_cisco_callmanager_restarts() -> None:
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *NEW_CM, ("restart", TFTP))
    assert lab.down == set()
    lab.restart(CALLMANAGER, ["cm-sub2"])
    assert lab.down == set()
    lab.restart(CALLMANAGER)
    lab.wait(200)
    assert lab.down == lab.secure


def test_a_phone_that_no_cisco_callmanager_takes_needs_a_hand_or_the_knob() -> None:
    for retries in (False, True):
        lab = ModelLab("12.5", mode="mixed", secure_phone_retries=retries)
        follow(lab, *NEW_CM, ("restart", TVS), ("restart", TFTP), *ACTIVE)
        lab.wait(60)
        assert lab.down == lab.secure
        follow(lab, ("ctl", "update"), "reset")
        lab.wait(1200)
        assert lab.down == (set() if retries else lab.secure)
        lab.power_cycle()
        assert lab.down == set()


def test_an_itlrecovery_without_the_bridge_locks_every_phone() -> None:
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *NEW_IR, ("ctl", "update"), ("restart", TFTP), "reset")
    assert locked(lab) == set(lab.cluster.phones)
    assert {e.file for e in explanation.explanations(lab.cluster)} == {"CTL"}


def test_a_phone_without_security_by_default_takes_no_itl_and_asks_no_tvs() -> None:
    lab = ModelLab("12.5", mode="mixed", tvs_for_ctl="yes")
    follow(lab, *NEW_IR, ("ctl", "update"), ("restart", TVS), ("restart", TFTP), "reset", "reset")
    assert {lab.cluster.phones[name].trust.itl for name in WITHOUT_SBD} == {None}
    assert locked(lab) == WITHOUT_SBD
    assert [e.tried for e in explanation.explanations(lab.cluster) if e.locked] == [()]
    way = {one.way: one for one in recovery.recoveries(lab.cluster)}["delete the CTL on each phone"]
    assert way.works


@pytest.mark.parametrize(
    ("release", "asked"), [("11.5", True), ("12.0", False), ("12.5", False), ("15", False)]
)
def test_from_12_0_tvs_is_not_asked_for_a_ctl_once_one_is_installed(release: str, asked: bool) -> None:
    lab = ModelLab(release, mode="mixed")
    follow(lab, ("publisher", "CallManager"), *NEW_IR, *UPDATE)
    assert bool(lab.cluster.causes.ctl_by_tvs) is asked
    held = {p.trust.ctl for name, p in lab.cluster.phones.items() if name not in WITHOUT_SBD}
    assert (held == {lab.cluster.publisher.ctl}) is asked


def test_after_a_refused_itl_no_tvs_is_asked_about_the_configuration() -> None:
    lab = ModelLab("12.5")
    follow(lab, *NEW_IR, *NEW_CM, ("restart", TVS), ("restart", TFTP), "reset")
    said = {tuple(text for _, text in p.messages[-2:]) for p in lab.cluster.phones.values()}
    assert said == {("Trust List update failed", "Error verifying config")}


def test_itlrecovery_and_callmanager_together_leave_no_anchor() -> None:
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *NEW_IR, *NEW_CM, ("ctl", "reset localkey"), ("restart", TFTP), *ACTIVE, "power cycle")
    assert locked(lab) == set(lab.cluster.phones)


@pytest.mark.parametrize("release", TOKENLESS)
def test_back_in_non_secure_mode_every_phone_registers_without_tls(release: str) -> None:
    lab = ModelLab(release, mode="mixed")
    follow(lab, ("ctl", "non-secure"), ("restart", TFTP), ("restart", CALLMANAGER), "power cycle")
    assert lab.down == set()
    assert {phone.applied for phone in lab.cluster.phones.values()} == {Security.NON_SECURE}
    assert {phone.trust.ctl for phone in lab.cluster.phones.values()} == {lab.cluster.publisher.ctl}


@pytest.mark.parametrize("release", TOKENLESS)
def test_entering_mixed_mode_loses_nobody_and_profiles_take_effect_afterwards(release: str) -> None:
    lab = ModelLab(release)
    names = list(lab.cluster.phones)
    circumstances.give_lsc(lab.cluster, names[:5], 100)
    circumstances.give_profile(lab.cluster, names[:10], "encrypted")
    follow(lab, "reset")
    assert lab.down == set()
    follow(lab, ("ctl", "mixed"), ("restart", TVS), ("restart", TFTP), ("restart", CALLMANAGER), "reset")
    assert locked(lab) == set()
    assert {phone.trust.ctl for phone in lab.cluster.phones.values()} == {lab.cluster.publisher.ctl}
    assert lab.down == set(names[5:10])


def test_an_lsc_counts_as_long_as_its_issuer_is_loaded() -> None:
    lab = ModelLab("12.5", mode="mixed")
    old = lab.cluster.publisher.stored["CAPF"]
    follow(lab, ("regenerate", "CAPF"), ("ctl", "update"), ("restart", TFTP), "reset")
    trust_stores.delete(lab.cluster, "cm-pub", "CallManager-trust", f"{old.common_name}.pem")
    lab.reset()
    assert lab.down == set()
    lab.restart(CALLMANAGER)
    lab.wait(30)
    assert lab.down == lab.secure
    told = next(e for e in explanation.explanations(lab.cluster) if e.turned_away)
    assert {why for _, why in told.turned_away} == {
        "the issuer of its certificate is not in CallManager-trust as loaded"
    }


@pytest.mark.parametrize(("world", "taken"), [("lazy", False), ("eager", True)])
def test_an_lsc_of_a_new_capf_is_believed_when_cisco_callmanager_has_looked(world: str, taken: bool) -> None:
    lab = ModelLab("12.5", world, mode="mixed")
    follow(lab, ("regenerate", "CAPF"), ("ctl", "update"), ("restart", TFTP), "reset")
    circumstances.give_lsc(lab.cluster, lab.secure, 1000)
    lab.reset()
    assert lab.down == (set() if taken else lab.secure)
    lab.restart(CALLMANAGER)
    lab.wait(30)
    assert lab.down == set()


@pytest.mark.parametrize("expired_lsc", ["refused", "taken"])
def test_an_expired_lsc_is_met_at_the_next_session(expired_lsc: str) -> None:
    lab = ModelLab("12.5", mode="mixed", expired_lsc=expired_lsc)
    some = sorted(lab.secure)[:3]
    circumstances.give_lsc(lab.cluster, some, -1)
    assert lab.down == set()
    lab.reset()
    assert lab.down == (set(some) if expired_lsc == "refused" else set())


@pytest.mark.parametrize("trusted", [False, True])
def test_without_an_lsc_the_mic_is_shown(trusted: bool) -> None:
    lab = ModelLab("12.5", mode="mixed", manufacturer_trusted=trusted)
    some = sorted(lab.secure)[:3]
    circumstances.give_lsc(lab.cluster, some, None)
    lab.reset()
    assert lab.down == (set() if trusted else set(some))


def test_a_list_with_a_key_that_is_too_long_is_refused_by_the_models_that_cannot_read_it() -> None:
    lab = ModelLab("12.5", mode="mixed")
    for node in lab.cluster.nodes:
        regeneration.regenerate(
            lab.cluster, node, "CallManager", lab.key("rsa-4096"), "set cert regen CallManager"
        )
        lab.wait(5)
    follow(lab, *UPDATE, *ACTIVE)
    lab.wait(30)
    assert locked(lab) == SHORT_KEYS
    assert lab.down == SHORT_KEYS


def test_status_messages_tell_what_became_of_both_lists() -> None:
    lab = ModelLab("12.5", mode="mixed")
    for name, phone in lab.cluster.phones.items():
        phone.trust = type(phone.trust)()
        phone.messages = ()
        registration.boot(lab.cluster, [name])
    said = {name: [text for _, text in p.messages] for name, p in lab.cluster.phones.items()}
    assert {tuple(said[name]) for name in WITHOUT_SBD} == {("CTL Installed",)}
    assert {tuple(said[name]) for name in said.keys() - WITHOUT_SBD} == {("CTL and ITL installed",)}
    follow(lab, *NEW_IR, ("ctl", "update"), "reset")
    assert {p.messages[-1][1] for p in lab.cluster.phones.values()} == {"Trust List update failed"}


def test_a_refused_ctl_does_not_stop_itl_and_configuration() -> None:
    lab = ModelLab("11.5", mode="mixed", tvs_for_ctl="no")
    there = lab.at_tftp("cm-sub1")
    lab.regenerate("TVS", ["cm-sub2"])
    follow(lab, ("publisher", "CallManager"), *UPDATE)
    held = {name: lab.cluster.phones[name].trust for name in there}
    assert {trust.itl for trust in held.values()} == {lab.cluster.nodes["cm-sub1"].itl}
    assert {trust.ctl == lab.cluster.publisher.ctl for trust in held.values()} == {False}
    said = {lab.cluster.phones[name].messages[-1][1] for name in there}
    assert said == {"Trust List update failed"}


def test_the_explanation_names_the_node_the_reason_and_the_order() -> None:
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *NEW_CM, *ACTIVE)
    lab.wait(30)
    assert set(explanation.unregistered(lab.cluster)) == lab.secure
    found = next(e for e in explanation.explanations(lab.cluster) if e.turned_away)
    assert [why for _, why in found.turned_away] == [
        "the presented CallManager certificate is not in the held CTL"
    ] * 2
    assert not found.locked
    assert {(cause.node, cause.operation) for cause in found.did_it} == {
        (node, "set cert regen CallManager") for node, _ in found.turned_away
    }


def test_phones_that_wait_for_a_cisco_callmanager_to_start_are_not_turned_away() -> None:
    lab = ModelLab("12.5", mode="mixed")
    for node in lab.cluster.nodes:
        services.order(lab.cluster, node, CALLMANAGER, "stop", "x")
    lab.wait(60)
    assert {phone.phase for phone in lab.cluster.phones.values()} == {Phase.SEARCHING}
    assert explanation.unregistered(lab.cluster) == []


@pytest.mark.parametrize(
    ("steps", "healing"),
    [
        (
            (*NEW_CM, *ACTIVE, "reset"),
            [
                "utils ctl update CTLFile, restart, power cycle",
                "DRS restore of the backup before",
            ],
        ),
        (
            (*NEW_IR, ("ctl", "update"), ("restart", TFTP), "reset"),
            [
                "utils ctl reset localkey, restart, power cycle",
                "DRS restore of the backup before",
                "delete the ITL on each phone",
            ],
        ),
    ],
)
def test_the_ways_back_in_mixed_mode_are_proven_on_a_copy(
    steps: tuple[Step, ...], healing: list[str]
) -> None:
    lab = ModelLab("12.5", mode="mixed")
    follow(lab, *steps)
    before = lab.cluster.fingerprint()
    assert [way.way for way in recovery.recoveries(lab.cluster) if way.works] == healing
    assert lab.cluster.fingerprint() == before


def test_from_14_an_update_of_the_ctl_resets_nobody() -> None:
    lab = ModelLab("14", mode="mixed")
    follow(lab, ("ctl", "update"), ("restart", TFTP))
    lab.wait(10)
    assert lab.down == set()


def test_a_phone_costs_at_most_500_bytes() -> None:
    lab = ModelLab("12.5", mode="mixed")
    one, other = list(lab.cluster.phones.values())[:2]
    assert one.lsc_as is other.lsc_as
    own = [one.name, one.address, one.number, one.ris[0] if one.ris != other.ris else 0]
    assert getsizeof(one) + sum(getsizeof(part) for part in own) <= 500
