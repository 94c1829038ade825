"""Two explanations of phones that are lost in mixed mode, the driver's over real sockets and the simulator's: they agree.

So do what the driver says would heal them, and what each way back does to a copy of the simulated cluster.
"""

from __future__ import annotations

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.diagnosis import diagnose
from cucm_driver.answers.remedies import DELETE_CTL
from cucm_driver.answers.saved_lists import save
from cucm_driver.answers.situation import Situation
from steps.sentences.diagnosis import _of_driver, _of_simulator
from tests.contract.histories import CALLMANAGER, TFTP, TVS, Act, do
from tests.contract.rig import Fresh, Rig

CM, IR = Act("regenerate", "CallManager"), Act("regenerate", "ITLRecovery", "cm-pub")
UPDATE, LOCAL_KEY, RESET = Act("ctl", "update"), Act("ctl", "reset localkey"), Act("reset")
START = [Act("restart", TVS), Act("restart", TFTP)]
SPEAK = Act("restart", CALLMANAGER)
NOBODY_VOUCHES = {"tvs_for_ctl": "no"}

STORIES: dict[str, tuple[str, list[Act], dict[str, str]]] = {
    "no bridge": ("12.5", [IR, UPDATE, START[1], RESET], {}),
    "no bridge, CallManager as well": ("12.5", [IR, CM, UPDATE, START[1], RESET], {}),
    "the CTL forgotten": ("12.5", [CM, *START, SPEAK, RESET], {}),
    "the CTL too late": ("12.5", [CM, *START, SPEAK, UPDATE, RESET], {}),
    "Cisco CallManager not restarted": ("12.5", [CM, UPDATE, *START, RESET], {}),
    "no second key": ("10.5(1)", [CM, UPDATE, *START, RESET], NOBODY_VOUCHES),
    "a second key that was not used": ("11.5", [CM, UPDATE, *START, RESET], NOBODY_VOUCHES),
    "the right order": ("12.5", [CM, UPDATE, *START, RESET, SPEAK], {}),
}
WAYS = {
    "`utils ctl reset localkey`": "utils ctl reset localkey, restart, power cycle",
    "`utils ctl update CTLFile`": "utils ctl update CTLFile, restart, power cycle",
}


def lost(rig: Rig, acts: list[Act], release: str) -> tuple[Situation, ...]:
    """The causes are not compared here: no journal of the driver tells of them."""
    saved = save(CachedReader(rig.cluster))
    for act in acts:
        do(rig, act)
    return diagnose(rig.cluster, saved.itls, [], saved.ctls).lost


@pytest.mark.parametrize("story", STORIES)
def test_both_ends_tell_the_same_of_every_phone_that_tells(fresh: Fresh, story: str) -> None:
    release, acts, knobs = STORIES[story]
    rig = fresh(release, mode="mixed", knobs=knobs)
    told = {name: each for each in lost(rig, acts, release) for name in each.phones if not each.assumed}
    found = rig.control.explain()
    telling = {name for name, holds in rig.cluster.held().items() if holds.itl is not None}
    assert set(told) == {*found["locked"], *found["unregistered"]} & telling
    assert (not told) is (story == "the right order")
    for explanation in found["explanations"]:
        for name in {*explanation["phones"]} & {*told}:
            assert _of_driver(told[name])[:-1] == _of_simulator(explanation)[:-1]


@pytest.mark.parametrize("story", STORIES)
def test_what_is_said_to_heal_them_all_does(fresh: Fresh, story: str) -> None:
    release, acts, knobs = STORIES[story]
    rig = fresh(release, mode="mixed", knobs=knobs)
    heals = {each.heals for each in lost(rig, acts, release) if not each.assumed}
    ways = {one["way"]: not one["refused"] and one["leaves"] == 0 for one in rig.control.recoveries()}
    said = {way for way in WAYS if any(told.startswith(way) for told in heals)}
    if len(said) == 1 and not any(told.startswith(DELETE_CTL) for told in heals):
        assert ways[WAYS[said.pop()]]
    if any(told.startswith(DELETE_CTL) for told in heals):
        assert not any(ways[way] for way in WAYS.values())
