"""Who will not follow, by name: each reason against the phones of the simulated lab."""

from __future__ import annotations

import pytest

from cucm_driver.answers import stragglers
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.facts.held import Holds
from tests.contract.histories import TFTP, TVS, Act, do
from tests.contract.rig import Fresh, Rig

SEP = "SEP{:012d}".format


def look(rig: Rig) -> stragglers.Stragglers:
    return stragglers.stragglers(CachedReader(rig.cluster))


def test_in_a_well_cluster_nobody_stays_behind_and_who_does_not_tell_is_unknown_by_name(fresh: Fresh) -> None:
    rig = fresh("12.5")
    found = look(rig)
    silent = tuple(name for name, phone in rig.model.phones.items() if not phone.web)
    assert (found.staying_behind, found.unknown) == ((), silent)


def test_phones_that_are_off_are_named(fresh: Fresh) -> None:
    rig = fresh("11.5")
    rig.control.arrange("phones", names=[SEP(1), SEP(2)], powered=False)
    assert look(rig).of(stragglers.OFFLINE).phones == (SEP(1), SEP(2))


def test_phones_that_refused_are_named_by_what_they_hold_and_by_what_they_say(fresh: Fresh) -> None:
    rig = fresh("11.5")
    for act in (
        Act("regenerate", "CallManager"),
        Act("regenerate", "TVS"),
        Act("restart", TVS),
        Act("restart", TFTP),
    ):
        do(rig, act)
    do(rig, Act("reset"))
    telling = {name for name, phone in rig.model.phones.items() if phone.web}
    found = look(rig)
    assert set(found.of(stragglers.BEHIND).phones) == telling
    assert set(found.of(stragglers.REFUSED).phones) == telling


def test_in_mixed_mode_phones_without_security_by_default_are_named(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    wanted = tuple(name for name, phone in rig.model.phones.items() if not phone.sbd)
    assert wanted
    assert look(rig).of(stragglers.NO_SBD).phones == wanted


@pytest.mark.parametrize(("days", "named"), [(-1, True), (10, True), (300, False)])
def test_an_lsc_about_to_expire_is_named(fresh: Fresh, days: int, named: bool) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("lsc", names=[SEP(1)], days=days)
    assert (SEP(1) in look(rig).of(stragglers.LSC).phones) is named


def test_where_the_database_does_not_tell_of_lscs_every_phone_is_unknown(fresh: Fresh) -> None:
    rig = fresh("10.5(2)")
    reason = look(rig).of(stragglers.LSC)
    assert (reason.phones, set(reason.unknown)) == ((), set(rig.model.phones))
    assert "11.5" in reason.why


def test_a_key_too_long_for_a_model_names_its_phones(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("self-signed", node="cm-pub", unit="CallManager", key="rsa-4096")
    do(rig, Act("restart", TFTP))
    wanted = tuple(name for name, phone in rig.model.phones.items() if phone.longest_key < 4096)
    assert wanted
    assert look(rig).of(stragglers.SHORT_KEY).phones == wanted


def test_a_group_with_one_server_names_its_phones(fresh: Fresh) -> None:
    rig = fresh("12.5", blueprint="single")
    assert set(look(rig).of(stragglers.ONE_SERVER).phones) == set(rig.model.phones)


def test_the_newest_message_about_lists_counts() -> None:
    told = stragglers.complains
    assert told(Holds("SEP1", messages=("22:01 Trust List updated", "22:09 Trust List update failed")))
    assert not told(Holds("SEP1", messages=("22:01 Trust List update failed", "22:09 Trust List updated")))
    assert not told(Holds("SEP1", messages=("22:01 TFTP timeout",)))
