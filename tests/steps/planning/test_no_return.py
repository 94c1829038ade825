"""Points of no return by release: who signs the next list, who vouches, and what no source tells."""

from __future__ import annotations

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.services import restart
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.release import Release
from steps.planning.no_return import RULES, Ground, keys, phones

NODES = ("cm-pub", "cm-sub1")
TFTP, TVS = "Cisco Tftp", "Cisco Trust Verification Service"


def ground(release: str, mode: str = "non-secure", groups: dict[str, tuple[str, ...]] | None = None, vouching: tuple[str, ...] = NODES) -> Ground:  # fmt: skip
    return Ground(Release.parse(release), mode, NODES, groups or {"CMG-A": NODES}, frozenset(vouching))


def renewed(*units: str) -> list[Operation]:
    return [regenerate(node, unit) for unit in units for node in NODES]


def restarted(*services: str) -> list[Operation]:
    return [restart(node, service) for service in services for node in NODES]


def verdicts(events: list[Operation | None], on: Ground) -> list[tuple[str, str]]:
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
    apart = [*renewed("CallManager"), *restarted(TVS, TFTP), None, *renewed("TVS"), *restarted(TVS, TFTP)]
    assert verdicts(apart, ground("11.5")) == [(START, "through TVS only")]


def test_the_bridge_to_a_new_itlrecovery_needs_tvs_only_for_phones_of_other_tftp_nodes() -> None:
    page = [regenerate("cm-pub", "ITLRecovery"), itl_reset_localkey("cm-pub"), None, *restarted(TFTP)]
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


def test_mixed_mode_is_unknown() -> None:
    (turn,) = phones([*renewed("CallManager"), *restarted(TVS, TFTP)], ground("12.5", mode="mixed"))
    assert (turn.verdict, "CTL" in turn.why) == ("unknown", True)


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
