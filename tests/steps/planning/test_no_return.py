"""Points of no return by release: who signs the next list, who vouches, and what no source tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.release import Release
from steps.planning.fate import Event, Gate, Ground
from steps.planning.no_return import RULES, keys, phones

NODES = ("cm-pub", "cm-sub1")
TFTP, TVS = "Cisco Tftp", "Cisco Trust Verification Service"


def ground(release: str, mode: str = "non-secure", groups: dict[str, tuple[str, ...]] | None = None, vouching: tuple[str, ...] = NODES) -> Ground:  # fmt: skip
    return Ground(Release.parse(release), mode, NODES, groups or {"CMG-A": NODES}, frozenset(vouching))


def renewed(*units: str) -> list[Operation]:
    return [regenerate(node, unit) for unit in units for node in NODES]


def restarted(*services: str) -> list[Operation]:
    return [restart(node, service) for service in services for node in NODES]


def verdicts(events: list[Event], on: Ground) -> list[tuple[str, str]]:
    return [(turn.request, turn.verdict) for turn in phones(events, on)]


START = f"utils service restart {TFTP}"


@pytest.mark.parametrize(
    ("release", "units", "expected"),
    [
        ("11.5", ("CallManager",), "through TVS only"),
        ("8.6", ("CallManager",), "through TVS only"),
        ("11.5", ("TVS",), None),
        ("11.5", ("ITLRecovery",), None),
        ("11.5", ("CallManager", "TVS"), "not by themselves"),
        ("12.0", ("CallManager",), None),
        ("14", ("TVS",), None),
        ("12.5", ("CallManager", "TVS"), "unknown"),
        ("12.5", ("ITLRecovery",), "unknown"),
        ("12.5", ("CallManager", "TVS", "ITLRecovery"), "not by themselves"),
        ("11.5", ("CallManager", "ITLRecovery"), "unknown"),
        ("12.5", ("CallManager-ECDSA",), "unknown"),
        ("12.5", ("tomcat", "ipsec", "CAPF"), None),
    ],
)
def test_the_first_list_that_is_served_decides(
    release: str, units: tuple[str, ...], expected: str | None
) -> None:
    found = verdicts([*renewed(*units), *restarted(TVS, TFTP)], ground(release))
    assert found == ([(START, expected)] if expected else [])


def test_a_tvs_that_has_not_started_since_vouches_for_nothing() -> None:
    (turn,) = phones([*renewed("CallManager"), restart("cm-pub", TVS), *restarted(TFTP)], ground("11.5"))
    assert turn.verdict == "not by themselves"
    assert "TVS has not started since on cm-sub1" in turn.why


def test_a_callmanager_group_without_tvs_is_named() -> None:
    alone = ground("11.5", groups={"CMG-A": NODES, "CMG-B": ("cm-sub1",)}, vouching=("cm-pub",))
    (turn,) = phones([*renewed("CallManager"), *restarted(TVS, TFTP)], alone)
    assert (turn.verdict, "TVS runs on no member of CMG-B" in turn.why) == ("not by themselves", True)


def test_a_gate_between_two_certificates_makes_them_two_changes() -> None:
    apart = [*renewed("CallManager"), *restarted(TVS, TFTP), Gate.ITL, *renewed("TVS"), *restarted(TVS, TFTP)]
    assert verdicts(apart, ground("11.5")) == [(START, "through TVS only")]


def test_the_bridge_to_a_new_itlrecovery_needs_tvs_only_for_phones_of_other_tftp_nodes() -> None:
    page = [regenerate("cm-pub", "ITLRecovery"), itl_reset_localkey("cm-pub"), Gate.ITL, *restarted(TFTP)]
    assert verdicts(page, ground("12.5")) == [("utils itl reset localkey", "through TVS only")]


def test_cisco_tftp_before_the_gate_takes_the_bridge_away() -> None:
    page = [regenerate("cm-pub", "ITLRecovery"), itl_reset_localkey("cm-pub"), *restarted(TFTP)]
    assert (START, "unknown") in verdicts(page, ground("12.5"))


def test_on_older_releases_the_local_key_is_one_that_every_list_names() -> None:
    assert verdicts([itl_reset_localkey("cm-pub")], ground("11.5")) == []


def test_what_is_renewed_and_never_served_waits_for_the_next_start() -> None:
    (turn,) = phones(renewed("CallManager", "TVS"), ground("11.5"))
    assert (turn.node, turn.verdict) == ("", "not by themselves")
    assert "not in this plan" in turn.request


def mixed(release: str, **more: Any) -> Ground:
    return replace(ground(release, mode="mixed"), serving=NODES, **more)


AWAY = "once Cisco CallManager has started anew"
CALLMANAGER = "Cisco CallManager"
UPDATE, LOCAL_KEY = update_ctl("cm-pub"), reset_ctl_with_local_key("cm-pub")
RESET = reset("cm-pub", ("SEP000000000001",))
RIGHT = [
    *renewed("CallManager"),
    UPDATE,
    *restarted(TVS, TFTP),
    RESET,
    Gate.CTL,
    *restarted(CALLMANAGER),
    Gate.ITL,
]


@pytest.mark.parametrize("release", ["12.0", "12.5", "14", "15"])
def test_in_mixed_mode_secure_phones_are_away_until_cisco_callmanager_presents_what_the_ctl_names(
    release: str,
) -> None:
    stopped = [*(stop(node, TFTP) for node in NODES), *renewed("CallManager"), UPDATE, *restarted(TVS)]
    page = [
        *stopped,
        *(start(node, TFTP) for node in NODES),
        RESET,
        Gate.CTL,
        *restarted(CALLMANAGER),
        Gate.ITL,
    ]
    assert verdicts(page, mixed(release)) == [(f"utils service start {TFTP}", AWAY)]


@pytest.mark.parametrize("release", ["10.5(2)", "11.5"])
def test_up_to_11_5_the_second_key_signs_a_ctl_that_phones_believe_and_it_comes_with_cisco_tftp(
    release: str,
) -> None:
    page = [
        *renewed("CallManager"),
        LOCAL_KEY,
        *restarted(TVS, TFTP),
        RESET,
        Gate.CTL,
        *restarted(CALLMANAGER),
        Gate.ITL,
    ]
    again = [UPDATE, *restarted(TFTP), RESET, Gate.CTL, Gate.ITL]
    assert verdicts([*page, *again], mixed(release)) == [(START, AWAY)]


@pytest.mark.parametrize("release", ["10.5(1)", "10.5(2)", "11.5"])
def test_whether_tvs_helps_where_the_renewed_key_signs_the_ctl_is_disputed(release: str) -> None:
    found = phones(RIGHT, mixed(release))
    assert [(turn.request, turn.verdict) for turn in found][:2] == [
        (START, "unknown"),
        (START, "not by themselves"),
    ]
    assert "213407" in found[0].source
    assert "phones without Security by Default" in found[1].why


def test_it_is_settled_where_no_tvs_can_help() -> None:
    late = [*renewed("CallManager"), UPDATE, *restarted(TFTP)]
    (turn, *_) = phones(late, mixed("11.5"))
    assert (turn.verdict, "TVS has not started since on cm-pub" in turn.why) == ("not by themselves", True)


def test_a_ctl_that_the_new_itlrecovery_signs_is_believed_by_nobody_from_12_0() -> None:
    page = [regenerate("cm-pub", "ITLRecovery"), UPDATE, *restarted(TFTP)]
    assert ("utils ctl update CTLFile", "not by themselves") in verdicts(page, mixed("12.5"))


@pytest.mark.parametrize("release", ["12.0", "12.5", "15"])
def test_the_bridge_of_the_ctl_brings_the_new_itlrecovery_and_the_itl_follows(release: str) -> None:
    bridge = [
        regenerate("cm-pub", "ITLRecovery"),
        LOCAL_KEY,
        RESET,
        Gate.CTL,
        UPDATE,
        *restarted(TFTP),
        RESET,
    ]
    assert verdicts([*bridge, Gate.CTL, Gate.ITL], mixed(release)) == []
    without_gate = [event for event in bridge if event is not Gate.CTL]
    assert ("utils ctl update CTLFile", "not by themselves") in verdicts(without_gate, mixed(release))


def test_it_bridges_nothing_where_callmanager_was_renewed_as_well() -> None:
    page = [regenerate("cm-pub", "ITLRecovery"), *renewed("CallManager"), LOCAL_KEY, *restarted(TFTP)]
    assert ("utils ctl reset localkey", "not by themselves") in verdicts(page, mixed("12.5"))


def test_a_ctl_that_was_forgotten_loses_secure_phones_where_the_last_of_a_group_restarts() -> None:
    page = [*renewed("CallManager"), *restarted(TVS, TFTP), *restarted(CALLMANAGER)]
    found = phones(page, mixed("12.5"))
    assert [(turn.node, turn.request) for turn in found] == [
        ("cm-pub", START), ("cm-sub1", f"utils service restart {CALLMANAGER}"),
    ]  # fmt: skip
    assert "no reset reaches them" in found[1].why


def test_a_restart_before_the_gate_of_the_ctl_is_unknown_for_phones_that_were_reset_and_a_loss_for_others() -> (
    None
):
    restarts = [*restarted(CALLMANAGER)]
    taken = [event for event in RIGHT if event is not Gate.CTL]
    assert (f"utils service restart {CALLMANAGER}", "unknown") in verdicts(taken, mixed("12.5"))
    never_reset = [*renewed("CallManager"), UPDATE, *restarted(TVS, TFTP), *restarts]
    assert (f"utils service restart {CALLMANAGER}", "not by themselves") in verdicts(
        never_reset, mixed("12.5")
    )


def test_what_is_renewed_and_never_loaded_waits_for_both_services() -> None:
    found = phones(renewed("CallManager"), mixed("12.5"))
    assert [turn.request for turn in found] == [
        "the next start of Cisco Tftp, which is not in this plan",
        "the next start of Cisco CallManager, which is not in this plan",
    ]
    assert {turn.node for turn in found} == {""}


@pytest.mark.parametrize("release", ["8.6", "10.5(2)", "11.5", "12.0", "14"])
def test_tvs_and_capf_take_nobody_away_in_mixed_mode(release: str) -> None:
    for unit in ("TVS", "CAPF", "tomcat"):
        assert (
            verdicts([*renewed(unit), *restarted(TVS, TFTP, CALLMANAGER), RESET, Gate.ITL], mixed(release))
            == []
        )


def test_a_new_ctl_alone_takes_nobody_away_with_tokens_or_without() -> None:
    for release in ("10.0", "10.5(2)", "11.5", "12.0", "12.5"):
        for tokens in (False, True):
            page = [UPDATE, *restarted(TFTP, CALLMANAGER), RESET, Gate.CTL, Gate.ITL]
            assert verdicts(page, mixed(release, tokens=tokens)) == []


def test_with_tokens_on_10_5_only_phones_with_an_itl_know_itlrecovery() -> None:
    (turn,) = phones([LOCAL_KEY, *restarted(TFTP)], mixed("10.5(2)", tokens=True))
    assert (turn.verdict, "phones without Security by Default" in turn.why) == ("not by themselves", True)


def test_the_first_ctl_is_one_that_every_itl_vouches_for_where_the_order_is_right() -> None:
    enter = set_cluster("cm-pub", "mixed-mode")
    on = replace(ground("11.5"), serving=NODES)
    assert verdicts([enter, LOCAL_KEY, *restarted(TFTP)], on) == []
    assert verdicts([enter, *restarted(TFTP)], on) == [(f"utils service restart {TFTP}", "unknown")]
    assert verdicts([enter, *restarted(TFTP)], replace(on, release=Release.parse("12.5"))) == []


LEAVE, GONE = set_cluster("cm-pub", "non-secure-mode"), [delete_ctl(node) for node in NODES]


@pytest.mark.parametrize("release", ["10.0", "11.5", "12.0", "15"])
def test_leaving_mixed_mode_loses_nobody_where_no_phone_takes_the_ctl_that_stays(release: str) -> None:
    page = [*(stop(node, TFTP) for node in NODES), LEAVE, *GONE, *(start(node, TFTP) for node in NODES)]
    assert verdicts([*page, *restarted(CALLMANAGER), RESET, Gate.ITL], mixed(release)) == []


def test_the_ctl_that_stays_behind_names_nobody_to_phones_without_security_by_default() -> None:
    (turn,) = phones([LEAVE, *restarted(TFTP, CALLMANAGER), RESET], mixed("12.5"))
    assert (turn.request, turn.verdict) == (LEAVE.request, "not by themselves")
    assert "phones without Security by Default refuse configurations" in turn.why


def test_secure_phones_that_nobody_reset_after_leaving_are_turned_away_by_the_next_callmanager() -> None:
    left = [LEAVE, *GONE]
    later = [*renewed("CallManager"), *restarted(TVS, TFTP, CALLMANAGER)]
    lost = (f"utils service restart {CALLMANAGER}", "not by themselves")
    assert lost in verdicts([*left, *later], mixed("12.5"))
    assert lost not in verdicts([*left, RESET, Gate.ITL, *later], mixed("12.5"))


def test_which_of_its_two_certificates_cisco_callmanager_shows_is_unknown() -> None:
    page = [*renewed("CallManager-ECDSA"), UPDATE, *restarted(TFTP), RESET, Gate.CTL, *restarted(CALLMANAGER)]
    assert {verdict for _, verdict in verdicts(page, mixed("12.5"))} == {"unknown"}


def test_the_first_regeneration_takes_the_old_key_away() -> None:
    turn = keys([*restarted(TVS), *renewed("TVS")])
    assert turn is not None
    assert (turn.node, turn.request, turn.verdict) == ("cm-pub", "set cert regen TVS", "a DRS restore")
    assert keys(restarted(TVS, TFTP)) is None


def test_every_rule_has_its_reason_and_its_source() -> None:
    assert all(rule.why and rule.source for rule in RULES)
    for release in (Release.parse(text) for text in ("8.6", "10.5(2)", "11.5", "12.0", "12.5", "14", "15")):
        for changed in {rule.changed for rule in RULES}:
            assert sum(rule.fits(release, changed) for rule in RULES) <= 1
