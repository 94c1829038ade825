"""What the driver says of phones beforehand, and what the phones then do: random histories, each release, both modes and worlds.

The driver asks over real sockets; the phones are the model's. Lists are saved anew at a random moment of the history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from cucm_driver.acceptance_question import Says, asks
from cucm_driver.forecast import BRIDGE, forecast, next_start
from cucm_driver.glance import Glance
from cucm_driver.operations.certificates import regenerate
from cucm_driver.saved_lists import Saved, save
from cucm_driver.situations import Situation
from simulator import Lab
from simulator.model.phone import Phone
from simulator.releases import RELEASES
from steps.control import ControlPort
from tests.contract.histories import HISTORIES, NODES, TFTP, TVS, Act, do
from tests.contract.rig import CHANGED, WORLDS, Rig, standing

OF_A_PROFILE = settings().max_examples
QUICK = OF_A_PROFILE == 100
EXAMPLES = 1 if QUICK else OF_A_PROFILE
MODES = st.sampled_from(("non-secure", "mixed"))
IN_WORLDS = st.sampled_from(WORLDS)
FEW = HISTORIES.map(lambda acts: acts[:2])

LOCKING = [Act("regenerate", unit) for unit in ("CallManager", "TVS", "ITLRecovery")] + [
    Act("restart", TVS),
    Act("restart", TFTP),
]
"""On every release phones that hold the lists of before are lost after this, in both modes."""
RANDOM = settings(
    max_examples=EXAMPLES,
    derandomize=QUICK,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

STRANGE_CTL = [
    Act("regenerate", "ITLRecovery", "cm-pub"),
    Act("regenerate", "CallManager", "cm-pub"),
    Act("ctl", "update"),
]
"""A CTL that no phone believes, beside an ITL that some still do."""


@dataclass(frozen=True)
class Story:
    """A cluster, what the driver saved at one moment, and what each phone held then."""

    rig: Rig
    saved: Saved
    held: dict[str, object]


def story(rig: Rig, before: list[Act], after: list[Act]) -> Story:
    """Lists are saved between the two parts."""
    for act in before:
        do(rig, act)
    saved = save(Glance(rig.cluster))
    held: dict[str, object] = {name: (p.trust, p.members) for name, p in rig.model.phones.items()}
    for act in after:
        do(rig, act)
    return Story(rig, saved, held)


def spoken_for(of: Story, situation: Situation) -> Iterator[Phone]:
    """The phones of a situation that were in step when the lists were saved, and hold them still."""
    rig, saved = of.rig, of.saved
    for name in situation.phones:
        phone = rig.model.phones[name]
        home = next((node for node in phone.tftp if node in saved.itls), None)
        asks_now = next((node for node in phone.tftp if rig.model.nodes[node].started(TFTP)), None)
        as_saved = phone.powered and (phone.trust, phone.members) == of.held[name]
        here = (home, asks_now) == (situation.home, situation.offered_by)
        if as_saved and here and in_step(rig, saved, phone, situation):
            yield phone


def in_step(rig: Rig, saved: Saved, phone: Phone, situation: Situation) -> bool:
    held, wire = situation.held(saved), rig.wire
    itl = None if phone.trust.itl is None else wire.trust_list(phone.trust.itl)
    ctl = None if phone.trust.ctl is None else wire.trust_list(phone.trust.ctl)
    return (itl, ctl) == (held.itl.data if held.itl else None, held.ctl.data if held.ctl else None)


def agree(of: Story, told: list[tuple[Situation, Says, str]]) -> None:
    """Yes: none of them is locked; no: all of them are."""
    locked = set(of.rig.control.explain()["locked"])
    for situation, says, why in told:
        for phone in spoken_for(of, situation):
            assert says is (Says.NO if phone.name in locked else Says.YES), f"{phone.name}: {says}: {why}"


@pytest.mark.parametrize("release", RELEASES)
@RANDOM
@given(mode=MODES, world=IN_WORLDS, before=FEW, after=HISTORIES)
@example(mode="non-secure", world="lazy", before=[], after=LOCKING)
@example(mode="mixed", world="lazy", before=[], after=[*STRANGE_CTL, Act("restart", TFTP, "cm-sub1")])
def test_what_is_answered_before_a_reset_is_what_phones_then_do(
    lab: Lab,
    control: ControlPort,
    tmp_path: Path,
    release: str,
    mode: str,
    world: str,
    before: list[Act],
    after: list[Act],
) -> None:
    with standing(lab, control, tmp_path, release, world, mode=mode) as rig:
        of = story(rig, before, after)
        answers = asks(rig.cluster, of.saved)
        told = [
            (each.situation, each.says, each.why) for each in answers.answers if each.situation.offered_by
        ]
        note(f"{release} {mode} {world}: {[str(a) for a in before]} saved {[str(a) for a in after]}")
        agree(of, told)
        says = {p.name: s for sit, s, _ in told for p in spoken_for(of, sit)}
        do(rig, Act("reset"))
        locked = set(rig.control.explain()["locked"])
        for name, said in says.items():
            assert said is (Says.NO if name in locked else Says.YES), f"{name}: {said}, after the reset"


@pytest.mark.parametrize("release", RELEASES)
@RANDOM
@given(mode=MODES, world=IN_WORLDS, before=FEW, after=HISTORIES)
@example(mode="non-secure", world="lazy", before=[], after=LOCKING[:4])
@example(mode="mixed", world="lazy", before=[], after=STRANGE_CTL)
def test_what_is_forecast_of_the_next_start_of_tftp_is_what_phones_then_meet(
    lab: Lab,
    control: ControlPort,
    tmp_path: Path,
    release: str,
    mode: str,
    world: str,
    before: list[Act],
    after: list[Act],
) -> None:
    with standing(lab, control, tmp_path, release, world, mode=mode) as rig:
        of = story(rig, before, after)
        found = next_start(Glance(rig.cluster), of.saved)
        note(f"{release} {mode} {world}: {[str(a) for a in before]} saved {[str(a) for a in after]}")
        note("\n".join(found.lines()))
        serving = [node for node in NODES if rig.model.nodes[node].started(TFTP)]
        for node in serving:
            do(rig, Act("restart", TFTP, node))
        agree(of, [(each.situation, each.says, each.why) for each in found.told if each.situation.offered_by])


@pytest.mark.parametrize("release", CHANGED)
@RANDOM
@given(
    world=IN_WORLDS,
    after=FEW,
    unit=st.sampled_from(("CallManager", "TVS")),
    node=st.sampled_from(("", *NODES)),
)
@example(world="lazy", after=LOCKING[:1], unit="TVS", node="")
@example(world="eager", after=LOCKING[1:2], unit="CallManager", node="cm-pub")
def test_a_regeneration_that_is_forecast_to_lose_nobody_loses_nobody_in_the_best_order(
    lab: Lab,
    control: ControlPort,
    tmp_path: Path,
    release: str,
    world: str,
    after: list[Act],
    unit: str,
    node: str,
) -> None:
    with standing(lab, control, tmp_path, release, world) as rig:
        of = story(rig, [], after)
        nodes = [node] if node else list(NODES)
        found = forecast(Glance(rig.cluster), of.saved, [regenerate(each, unit) for each in nodes])
        note(f"{release} {world}: {[str(a) for a in after]}, then {unit} on {nodes}")
        note("\n".join(found.lines()))
        now = any("until it starts anew" in each.why for each in found.told)
        if any(each.why == BRIDGE for each in found.told) or not found.told:
            return
        for act in (
            Act("regenerate", unit, node),
            *(() if now else (Act("restart", TVS),)),
            Act("restart", TFTP),
        ):
            do(rig, act)
        locked = set(rig.control.explain()["locked"])
        covered = [p.name for each in found.told for p in spoken_for(of, each.situation)]
        if found.says is Says.YES:
            assert not locked & set(covered)
        if found.says is Says.NO and covered:
            assert locked
