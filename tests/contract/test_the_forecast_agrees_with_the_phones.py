"""What the driver says of phones beforehand, and what the phones then do: random histories, each release, both modes and worlds.

The driver asks over real sockets; the phones are the model's. Lists are saved anew at a random moment of the history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from cucm_driver.answers.acceptance import asks
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.forecast import DIVIDES, Forecast, forecast, next_start
from cucm_driver.answers.groups import Group
from cucm_driver.answers.outlook import BY_CTL, LOCAL_KEY
from cucm_driver.answers.saved_lists import Saved, save
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import reset_ctl_with_local_key, update_ctl
from cucm_driver.operations.services import restart
from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.fate import Says
from simulator import Lab
from simulator.model.phone import Phone
from simulator.model.refusal import Refused
from simulator.releases import RELEASES
from steps.control import ControlPort
from tests.contract.histories import AT_ONCE, BOOTED, HISTORIES, NODES, SETTLED, TFTP, TVS, WHERE, Act, do
from tests.contract.rig import WORLDS, Rig, standing

JUDGED_UNITS = ("CallManager", "TVS", "ITLRecovery")
OF_A_PROFILE = settings().max_examples
QUICK = OF_A_PROFILE == 100
EXAMPLES = 1 if QUICK else OF_A_PROFILE
MODES = st.sampled_from(("non-secure", "mixed"))
IN_WORLDS = st.sampled_from(WORLDS)
FEW = HISTORIES.map(lambda acts: acts[:2])

ORDERS: dict[str, Callable[[str, str], Operation]] = {
    "regenerate": regenerate,
    "restart": restart,
    "ctl": lambda node, how: CTL_ORDERS[how](node),
}
"""An act of the wanted kind as the driver's operation."""

CTL_ORDERS = {"update": update_ctl, "reset localkey": reset_ctl_with_local_key}

ORDERED = st.one_of(
    st.builds(
        Act, st.just("regenerate"), st.sampled_from(("ITLRecovery", "ITLRecovery", *JUDGED_UNITS)), WHERE
    ),
    st.builds(Act, st.just("restart"), st.sampled_from((TVS, TFTP)), WHERE),
    st.builds(Act, st.just("ctl"), st.sampled_from(tuple(CTL_ORDERS)), st.just("cm-pub")),
)
"""What the driver is asked about before it does it."""

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

SIGNALLING_CTL = [Act("regenerate", "CallManager", "cm-sub1"), Act("ctl", "update")]
"""Up to 11.5 phones take the new CallManager of cm-sub1 for a signer of its ITL, since this CTL names it."""

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
    saved = save(CachedReader(rig.cluster))
    held: dict[str, object] = {name: (p.trust, p.members) for name, p in rig.model.phones.items()}
    for act in after:
        do(rig, act)
    return Story(rig, saved, held)


def spoken_for(of: Story, group: Group) -> Iterator[Phone]:
    """The phones of a group that were in step when the lists were saved, and hold them still."""
    rig = of.rig
    for name in group.phones:
        phone = rig.model.phones[name]
        as_saved = phone.powered and (phone.trust, phone.members) == of.held[name]
        if as_saved and phone.tftp[0] == group.home and holds(rig, phone, group):
            yield phone


def holds(rig: Rig, phone: Phone, group: Group) -> bool:
    held = (phone.trust.itl, phone.trust.ctl)
    sha1 = ["" if each is None else hashlib.sha1(rig.wire.trust_list(each)).hexdigest() for each in held]
    told = [each.mark if isinstance(each, Listing) else "" for each in (group.cohort.itl, group.cohort.ctl)]
    return sha1 == told


def agree(of: Story, told: list[tuple[Group, Says, str]]) -> None:
    """Yes: none of them is locked; no: all of them are, unless an open question decides."""
    refusing = locked(of.rig)
    for group, says, why in told:
        for phone in spoken_for(of, group):
            right(phone.name, says, why, phone.name in refusing)


def right(name: str, says: Says, why: str, lost: bool) -> None:
    """What is foreseen holds in every world that may be: a no may be another world's, and says so."""
    assert not (says is Says.YES and lost), f"{name}: {says}: {why}"
    assert not (says is Says.NO and not lost and DIVIDES[:12] not in why), f"{name}: {says}: {why}"


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
        told = [(each.situation, each.says, each.why) for each in answers.answers if each.fate]
        note(f"{release} {mode} {world}: {[str(a) for a in before]} saved {[str(a) for a in after]}")
        agree(of, told)
        says = {p.name: s for sit, s, _ in told for p in spoken_for(of, sit)}
        do(rig, Act("reset"))
        refusing = locked(rig)
        for name, said in says.items():
            right(name, said, DIVIDES if said is Says.NO else "after the reset", name in refusing)


@pytest.mark.parametrize("release", RELEASES)
@RANDOM
@given(mode=MODES, world=IN_WORLDS, before=FEW, after=HISTORIES)
@example(mode="non-secure", world="lazy", before=[], after=LOCKING[:4])
@example(mode="mixed", world="lazy", before=[], after=STRANGE_CTL)
@example(mode="mixed", world="lazy", before=[], after=SIGNALLING_CTL)
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
        found = next_start(CachedReader(rig.cluster), of.saved)
        note(f"{release} {mode} {world}: {[str(a) for a in before]} saved {[str(a) for a in after]}")
        note("\n".join(found.lines()))
        assert not found.why, "all of it can be read"
        serving = [node for node in NODES if rig.model.nodes[node].started(TFTP)]
        for node in serving:
            do(rig, Act("restart", TFTP, node))
        agree(of, [(each.situation, each.says, each.why) for each in found.told])


@pytest.mark.parametrize("release", RELEASES)
@RANDOM
@given(mode=MODES, world=IN_WORLDS, before=FEW, after=FEW, wanted=ORDERED)
@example(mode="non-secure", world="lazy", before=[], after=LOCKING[:1], wanted=Act("regenerate", "TVS"))
@example(mode="non-secure", world="eager", before=[], after=[], wanted=Act("regenerate", "ITLRecovery"))
@example(mode="mixed", world="lazy", before=[], after=[], wanted=Act("regenerate", "ITLRecovery"))
@example(mode="mixed", world="lazy", before=[], after=STRANGE_CTL[1:2], wanted=Act("ctl", "update", "cm-pub"))
def test_an_order_that_is_forecast_to_lose_nobody_loses_nobody_in_the_best_order(
    lab: Lab,
    control: ControlPort,
    tmp_path: Path,
    release: str,
    mode: str,
    world: str,
    before: list[Act],
    after: list[Act],
    wanted: Act,
) -> None:
    with standing(lab, control, tmp_path, release, world, mode=mode) as rig:
        of = story(rig, before, after)
        rig.control.wait(BOOTED)
        orders = {ORDERS[wanted.what](each.node, each.which): each for each in taken(rig, wanted)}
        found = forecast(CachedReader(rig.cluster), of.saved, list(orders))
        note(f"{release} {mode} {world}: {[str(a) for a in before]} saved {[str(a) for a in after]}")
        note(f"then {wanted}: {found.lines()}")
        assert not found.why, "all of it can be read"
        told = [(each.situation, each.says, each.why) for each in found.told]
        said = {phone.name: (says, why) for group, says, why in told for phone in spoken_for(of, group)}
        if found.operation is None or not said:
            return
        done = list(orders.values())[: list(orders).index(found.operation) + 1]
        for act in (*done, *best_order(rig, found, wanted)):
            note(str(act))
            if act.what == "reset":
                assert not locked(rig) & {name for name, (says, _) in said.items() if says is Says.YES}
                said = {name: each for name, each in said.items() if rig.model.phones[name].registered_to}
            do(rig, act, SETTLED if act.which == TFTP else AT_ONCE)
        for name, (says, why) in said.items():
            assert not (says is Says.YES and name in locked(rig)), f"{name}: {says}: {why}"


def taken(rig: Rig, wanted: Act) -> Iterator[Act]:
    """The order by node, where the node takes it."""
    nodes = (wanted.node,) if wanted.node else NODES
    yield from (Act(wanted.what, wanted.which, node) for node in nodes if takes(rig, wanted, node))


def takes(rig: Rig, wanted: Act, node: str) -> bool:
    """It has the certificate and may renew it; the service runs there; there is a CTL, and a key to sign it with."""
    if wanted.what == "restart":
        return rig.model.nodes[node].started(wanted.which)
    if wanted.what == "ctl":
        keys = len(rig.model.release.ctl_tokenless)
        return rig.model.mode == "mixed" and keys > list(CTL_ORDERS).index(wanted.which)
    try:
        return bool(rig.model.key_kind(node, wanted.which))
    except Refused:
        return False


def best_order(rig: Rig, found: Forecast, wanted: Act) -> Iterator[Act]:
    """What a forecast has in mind to follow: bridges at once, TVS started where that helps, then Cisco Tftp.

    The reset after a bridge of the ITL reaches registered phones only.
    """
    if wanted.which == TFTP:
        return
    why = "\n".join(each.why for each in found.told)
    for unit, how in zip(rig.model.release.ctl_tokenless, CTL_ORDERS, strict=False):
        if BY_CTL.format(signer=unit) in why:
            yield Act("ctl", how)
    if "until it starts anew" not in why:
        yield Act("restart", TVS)
    if LOCAL_KEY in why:
        yield from (Act("itl reset"), Act("reset"))
    yield from (Act("restart", TFTP, node) for node in NODES if rig.model.nodes[node].started(TFTP))


def locked(rig: Rig) -> set[str]:
    """Who would refuse what is served now: the model's word."""
    return set(rig.control.explain()["locked"])
