"""Points of no return: after which operation of a night phones that start are lost, away for a time, or need TVS.

The operations are walked on the picture, nothing is sent: once as if nothing took a certificate up by itself, once as
if everything did (rules.md, lazy and eager). What an operation does in between is the business of its effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from cucm_driver.answers import outlook
from cucm_driver.operations.operation import Operation
from cucm_driver.picture.fate import REGISTRATION, VOUCHES, Fate, Says
from cucm_driver.picture.judge import Event, judge, serves
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CALLMANAGER, TFTP, Cohort, Picture

BY_THEMSELVES = (
    Question.TFTP_REBUILDS, Question.TVS_REFRESHES, Question.TVS_RESTARTS, Question.CAPF_RESTARTS,
    Question.CALLMANAGER_RELOADS, Question.CALLMANAGER_TRUSTS, Question.PHONES_RESET,
)  # fmt: skip
NEXT = "the next start of {}, which is not in this plan"
EARLY = "; where the cluster takes new certificates up by itself, from `{}` on"
SOURCES: Mapping[str, str] = {
    "ITL": "Cisco 213407 and 214231; Security Guides, Default Security",
    "CTL": "Security Guides, CTL; field notice 70613",
    "configuration": "Cisco 213407; Security Guides, Default Security",
    REGISTRATION: "Preferred Architecture 12.x, Security; Cisco 200860",
}


class Heals(StrEnum):
    """How phones that hold the lists of before come to what is served and presented next."""

    BY_THEMSELVES = "by themselves"
    THROUGH_TVS = "through TVS only"
    AFTER_CALLMANAGER = "once Cisco CallManager has started anew"
    NOT = "not by themselves"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    """A sentence that passes when every phone which can tell holds what is served: its ITL, or its CTL."""

    ITL = auto()
    CTL = auto()


Done = Operation | Gate
"""What a night goes through, in its order."""


@dataclass(frozen=True, slots=True)
class Point:
    """`Point("cm-pub", "utils service restart Cisco Tftp", Heals.THROUGH_TVS, "...", "ITL")`; `about` is what decides."""

    node: str
    request: str
    heals: Heals
    why: str
    about: str

    @property
    def source(self) -> str:
        return SOURCES[self.about]


def points(steps: Sequence[Done], picture: Picture) -> tuple[Point, ...]:
    """The first operation of each kind after which phones are not simply well; empty where they always are."""
    lazy, eager = (tuple(_walked(steps, picture, taken)) for taken in (False, True))
    first: dict[tuple[Heals, str], Point] = {}
    for point in lazy:
        first.setdefault((point.heals, point.about), point)
    early = {each.heals: each.request for each in reversed(eager)}
    return tuple(_with_its_beginning(each, early) for each in first.values())


def _with_its_beginning(point: Point, early: Mapping[Heals, str]) -> Point:
    begins = early.get(point.heals, point.request)
    return point if begins == point.request else replace(point, why=point.why + EARLY.format(begins))


def _walked(steps: Sequence[Done], picture: Picture, taken: bool) -> Iterator[Point]:
    """`taken`: parts of the cluster take up by themselves what they may."""
    rules = Rules(picture.release, frozenset((question, taken) for question in BY_THEMSELVES))
    rules = rules.with_answer(Question.LISTED_RECOVERY, "publisher")
    at = _only_registered(picture)
    for step in steps:
        if isinstance(step, Gate):
            at = _in_step(at, step)
            continue
        if step.node not in at.nodes:
            continue
        at = step.effect.after(at, step.node, rules)[-1]
        yield from _told(step.node, step.request, at, rules)
    yield from _left_over(at, rules)


def _left_over(at: Picture, rules: Rules) -> Iterator[Point]:
    """What is renewed and never loaded waits for whoever starts the service next."""
    for service in (TFTP, CALLMANAGER):
        before = {(each.heals, each.about) for each in _told("", "", at, rules)}
        at = outlook.start_everywhere(service, running=True)(at, rules)[-1]
        for point in _told("", NEXT.format(service), at, rules):
            if (point.heals, point.about) not in before:
                yield point


def _only_registered(picture: Picture) -> Picture:
    """Phones that can reach their cluster; one that is away misses the night whatever is done."""
    there = frozenset((n, each) for n, each in picture.cohorts if each.session is not None)
    return replace(picture, cohorts=there or picture.cohorts)


def _in_step(picture: Picture, gate: Gate) -> Picture:
    """Every phone holds what its TFTP node serves, and a phone that took its configuration knows its group."""

    def holding(number: int, each: Cohort) -> Cohort:
        tftp = () if isinstance(each.tftp, Unknown) else each.tftp
        home = next(
            (name for name in tftp if name in picture.nodes and serves(picture.nodes[name]) is True), None
        )
        if home is None:
            return each
        node = picture.nodes[home]
        if gate is Gate.CTL:
            return replace(each, ctl=node.ctl)
        return replace(each, itl=node.itl if each.sbd else None)

    return picture.each(holding)


def _told(node: str, request: str, at: Picture, rules: Rules) -> Iterator[Point]:
    """Each kind once."""
    seen = set()
    for _, each in sorted(at.cohorts, key=lambda pair: (pair[0], str(pair[1].tftp))):
        for heals, about, why in _of(each, at, rules):
            if (heals, about) not in seen:
                seen.add((heals, about))
                yield Point(node, request, heals, why, about)


def _of(cohort: Cohort, at: Picture, rules: Rules) -> Iterator[tuple[Heals, str, str]]:
    """What becomes of phones of a cohort that start now; nothing where they come to everything."""
    fate = judge(cohort, at, rules, Event.BOOTS)
    for file, belief in fate.beliefs:
        what = f"the {file} of {fate.tftp} is signed by {belief.signer}"
        if belief.says is Says.NO:
            yield Heals.NOT, file, f"{what}: {belief.by}{_of_tvs(belief.asked)}"
        elif belief.says is Says.UNKNOWN:
            yield Heals.UNKNOWN, file, f"{what}: {belief.by}"
        elif any(each.answer == VOUCHES for each in belief.asked):
            yield Heals.THROUGH_TVS, file, f"{what}, which phones believe only because {belief.by}"
    yield from _registers(fate, at, rules)


def _of_tvs(asked: Iterable[object]) -> str:
    tried = "; ".join(f"{getattr(each, 'node', '')}: {getattr(each, 'answer', '')}" for each in asked)
    return f" (TVS on {tried})" if tried else ""


def _registers(fate: Fate, at: Picture, rules: Rules) -> Iterator[tuple[Heals, str, str]]:
    if fate.registered is Says.YES:
        return
    turned = "; ".join(f"{each.node}: {each.why}" for each in fate.registers)
    if fate.registered is Says.UNKNOWN:
        yield Heals.UNKNOWN, REGISTRATION, f"whether some Cisco CallManager takes them is not told: {turned}"
        return
    started = outlook.start_everywhere(CALLMANAGER)(at, rules)[-1]
    comes = judge(replace(fate.then, session=None), started, rules, Event.RECONNECTS).registered
    heals = Heals.AFTER_CALLMANAGER if comes is Says.YES else Heals.NOT
    yield (
        heals,
        REGISTRATION,
        f"phones that start then are taken by no Cisco CallManager of their group: {turned}",
    )
