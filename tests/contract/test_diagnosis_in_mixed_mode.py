"""Two explanations of phones that are lost in mixed mode, the driver's over real sockets and the simulator's: they agree.

So do what the driver says would heal them, and what each way back does to a copy of the simulated cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.diagnosis import diagnose
from cucm_driver.answers.remedies import DELETE_CTL
from cucm_driver.answers.saved_lists import save
from cucm_driver.answers.situation import Situation
from simulator import Lab
from steps.control import ControlPort
from steps.sentences.diagnosis import _of_driver, _of_simulator
from tests.contract.histories import CALLMANAGER, TFTP, TVS, Act, do
from tests.contract.rig import Rig, standing

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


def lost(rig: Rig, acts: list[Act]) -> tuple[Situation, ...]:
    """The causes are not compared here: no journal of the driver tells of them."""
    saved = save(CachedReader(rig.cluster))
    for act in acts:
        do(rig, act)
    return diagnose(rig.cluster, saved.itls, [], saved.ctls).lost


@dataclass(frozen=True)
class Told:
    """A story on a cluster that stands at its end, and who is lost then as the driver says."""

    name: str
    rig: Rig
    lost: tuple[Situation, ...]


@pytest.fixture(scope="module", params=STORIES)
def story(
    request: pytest.FixtureRequest, lab: Lab, control: ControlPort, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """Told once for the tests that ask about it and change nothing."""
    release, acts, knobs = STORIES[request.param]
    folder = tmp_path_factory.mktemp("driver")
    with standing(lab, control, folder, release, "lazy", mode="mixed", knobs=knobs) as rig:
        yield Told(request.param, rig, lost(rig, acts))


def test_both_ends_tell_the_same_of_every_phone_that_tells(story: Told) -> None:
    rig = story.rig
    told = {name: each for each in story.lost for name in each.phones if not each.assumed}
    found = rig.control.explain()
    telling = {name for name, holds in rig.cluster.held().items() if holds.itl is not None}
    assert set(told) == {*found["locked"], *found["unregistered"]} & telling
    assert (not told) is (story.name == "the right order")
    for explanation in found["explanations"]:
        for name in {*explanation["phones"]} & {*told}:
            assert _of_driver(told[name])[:-1] == _of_simulator(explanation)[:-1]


def test_what_is_said_to_heal_them_all_does(story: Told) -> None:
    heals = {each.heals for each in story.lost if not each.assumed}
    ways = {one["way"]: not one["refused"] and one["leaves"] == 0 for one in story.rig.control.recoveries()}
    said = {way for way in WAYS if any(told.startswith(way) for told in heals)}
    if len(said) == 1 and not any(told.startswith(DELETE_CTL) for told in heals):
        assert ways[WAYS[said.pop()]]
    if any(told.startswith(DELETE_CTL) for told in heals):
        assert not any(ways[way] for way in WAYS.values())
