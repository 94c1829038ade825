"""The forecast and the CTL gates in mixed mode: who would be turned away, and what the CTL bridges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.ctl_gates import ctl_taken, holding_ctl, served_ctls
from cucm_driver.answers.forecast import Forecast, forecast
from cucm_driver.answers.saved_lists import save
from cucm_driver.facts.ctl import missing, wanted
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.phones import reset
from cucm_driver.operations.security_mode import reset_ctl_with_local_key, update_ctl
from cucm_driver.operations.services import restart
from cucm_driver.picture.fate import Says
from tests.contract.rig import Fresh, Rig

CALLMANAGER, TFTP = "Cisco CallManager", "Cisco Tftp"
WITHOUT_SBD = ("SEP000000000041", "SEP000000000042", "SEP000000000043")


def renew(rig: Rig) -> None:
    for node in rig.cluster.nodes:
        rig.cluster.perform(regenerate(node, "CallManager")).require_done()
    rig.clock.wait(timedelta(seconds=10))


def everywhere(rig: Rig) -> Forecast:
    """Of a restart of Cisco CallManager on every node, for phones that hold what is served now or held before."""
    return forecast(
        CachedReader(rig.cluster),
        save(CachedReader(rig.cluster)),
        [restart(n, CALLMANAGER) for n in rig.cluster.nodes],
    )


@pytest.mark.parametrize(
    ("release", "unit", "says"),
    [
        ("10.5(1)", "CallManager", Says.NO),
        ("10.5(2)", "CallManager", Says.YES),
        ("11.5", "CallManager", Says.YES),
        ("12.0", "CallManager", Says.YES),
        ("12.5", "CallManager", Says.YES),
        ("12.5", "ITLRecovery", Says.YES),
        ("12.5", "TVS", Says.YES),
    ],
)
def test_a_regeneration_is_bridged_by_the_ctl_where_another_key_can_sign_it(
    fresh: Fresh, release: str, unit: str, says: Says
) -> None:
    rig = fresh(release, mode="mixed")
    found = forecast(CachedReader(rig.cluster), save(CachedReader(rig.cluster)), [regenerate("cm-pub", unit)])
    assert found.says is says, found.lines()
    bridged = any("have it written anew at once" in line for line in found.lines())
    assert bridged is (says is Says.YES and unit != "TVS")


def test_on_10_5_1_the_phones_that_nothing_bridges_are_named(fresh: Fresh) -> None:
    rig = fresh("10.5(1)", mode="mixed")
    found = forecast(
        CachedReader(rig.cluster), save(CachedReader(rig.cluster)), [regenerate("cm-pub", "CallManager")]
    )
    assert found.losing == WITHOUT_SBD


@pytest.mark.parametrize(
    ("release", "unit", "update", "local_key"),
    [
        ("10.5(2)", "CallManager", Says.NO, Says.YES),
        ("11.5", "CallManager", Says.NO, Says.YES),
        ("11.5", "ITLRecovery", Says.YES, Says.NO),
        ("12.5", "CallManager", Says.YES, Says.NO),
        ("12.5", "ITLRecovery", Says.NO, Says.YES),
        ("12.5", "TVS", Says.YES, Says.YES),
    ],
)
def test_a_ctl_signed_by_a_key_that_phones_do_not_know_yet_is_foreseen(
    fresh: Fresh, release: str, unit: str, update: Says, local_key: Says
) -> None:
    rig = fresh(release, mode="mixed")
    held = save(CachedReader(rig.cluster))
    rig.cluster.perform(regenerate("cm-pub", unit)).require_done()
    rig.clock.wait(timedelta(seconds=10))
    for order, says in ((update_ctl, update), (reset_ctl_with_local_key, local_key)):
        found = forecast(CachedReader(rig.cluster), held, [order("cm-pub")])
        assert found.says is says, found.lines()


def test_up_to_11_5_tvs_vouches_for_the_signer_of_a_ctl_but_not_to_every_phone(fresh: Fresh) -> None:
    rig = fresh("11.5", mode="mixed")
    held = save(CachedReader(rig.cluster))
    rig.cluster.perform(regenerate("cm-pub", "CallManager")).require_done()
    assert forecast(CachedReader(rig.cluster), held, [update_ctl("cm-pub")]).losing == WITHOUT_SBD


def test_a_restart_of_cisco_callmanager_before_the_ctl_would_turn_secure_phones_away(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    renew(rig)
    held = save(CachedReader(rig.cluster))
    capable = {name: stood for name, stood in held.phones.items() if name not in WITHOUT_SBD}
    starts = [restart(node, CALLMANAGER) for node in ("cm-sub1", "cm-sub2", "cm-pub")]
    assert forecast(CachedReader(rig.cluster), replace(held, phones=capable), starts[:1]).says is Says.YES
    found = forecast(CachedReader(rig.cluster), replace(held, phones=capable), starts)
    assert found.says is Says.NO
    assert found.operation == starts[1], "of one group both members present it then"
    members = {rig.model.phones[name].members for name in found.losing}
    assert members == {("cm-sub1", "cm-sub2")}
    assert {str(rig.model.phones[name].security) for name in found.losing} == {"encrypted"}


def test_it_does_not_once_phones_hold_the_new_ctl_though_they_are_away_until_then(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    renew(rig)
    rig.cluster.perform(update_ctl("cm-pub")).require_done()
    for node in rig.cluster.nodes_running(TFTP):
        rig.cluster.perform(restart(node, TFTP)).require_done()
    assert holding_ctl(rig.cluster).differing
    rig.cluster.perform(reset("cm-pub", rig.model.phones)).require_done()
    seen = ctl_taken(rig.cluster, tuple(rig.model.phones), timedelta(minutes=10))
    assert seen.holds
    assert seen.matching
    assert sum(phone.registered_to is None for phone in rig.model.phones.values()) >= 23
    assert everywhere(rig).says is Says.YES


def test_phones_are_given_their_time_to_start_before_anybody_is_asked(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    until = rig.clock.now() + timedelta(minutes=3)
    seen = ctl_taken(rig.cluster, tuple(rig.model.phones), timedelta(minutes=10), until)
    assert seen.holds
    assert seen.unknown
    assert until <= rig.clock.now() < until + timedelta(minutes=1)
    before = rig.clock.now()
    ctl_taken(rig.cluster, seen.matching, timedelta(minutes=10), until)
    assert rig.clock.now() - before < timedelta(minutes=1)


def test_phones_that_never_take_it_are_waited_for_no_longer_than_said(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.cluster.perform(update_ctl("cm-pub")).require_done()
    before = rig.clock.now()
    assert not ctl_taken(rig.cluster, tuple(rig.model.phones), timedelta(minutes=2)).holds
    assert timedelta(minutes=2) <= rig.clock.now() - before < timedelta(minutes=3)


def test_up_to_11_5_a_ctl_is_served_from_the_next_start_of_cisco_tftp(fresh: Fresh) -> None:
    rig = fresh("11.5", mode="mixed")
    rig.cluster.perform(regenerate("cm-pub", "CallManager")).require_done()
    rig.cluster.perform(update_ctl("cm-pub")).require_done()
    who = wanted(rig.cluster)

    def behind() -> set[str]:
        return {node for node, ctl in served_ctls(rig.cluster).items() if ctl and missing(ctl, who)}

    assert behind() == {"cm-pub", "cm-sub1"}
    rig.cluster.perform(restart("cm-pub", TFTP)).require_done()
    assert behind() == {"cm-sub1"}
