"""What brings phones back: candidates in the order of their price, each tried on the picture before it is named.

At most two changes and a reset. One is offered only if it heals the group in every world that may be; whom else it
would lose is said with it. A restore of a backup and a kept key are named as what is left, never as proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from cucm_driver.answers import outlook
from cucm_driver.answers.groups import Group, groups, numbered
from cucm_driver.answers.outlook import Step
from cucm_driver.answers.saved_lists import spoken_for
from cucm_driver.picture import change, worlds
from cucm_driver.picture.by_release import row
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.fate import Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import R10, Rules
from cucm_driver.picture.state import (
    CALLMANAGER,
    GOOD,
    MIXED,
    RECOVERY,
    STARTED,
    TFTP,
    TVS,
    Cohort,
    Picture,
    ordered,
)
from cucm_driver.picture.worlds import Worlds

RESET, HANDS = "a reset of the phones", "a power cycle of each phone"
TIMES = ("", "", ", twice")
"""How it is said that phones start once, or twice."""

KEPT_KEY = "`utils itl reset remotekey` with a key that was kept"
RESTORE = "a DRS restore"
DELETE_ITL, DELETE_CTL = "delete the ITL at each phone", "delete the CTL and the ITL at each phone"
UNPROVEN = (
    "{}, or {} (neither is proven: what they hold is not told; a restore puts all other phones back as well)"
)


@dataclass(frozen=True)
class Candidate:
    """`Candidate("a start of TVS on cm-sub1", (step,))`; `then` is how phones come to it."""

    text: str
    steps: tuple[Step, ...]

    def told(self, then: str) -> str:
        """`a restart of Cisco Tftp, a reset of the phones`"""
        return f"{self.text}, {then}" if self.text else then


def candidates(picture: Picture) -> Iterator[Candidate]:
    """Start, restart, repair of replication, local key, CTL orders: one, then two of them, cheapest first."""
    single = tuple(_single(picture))
    yield Candidate("", ())
    yield from single
    for at, first in enumerate(single):
        for second in (each for other, each in enumerate(single) if other != at):
            yield Candidate(f"{first.text}, {second.text}", (*first.steps, *second.steps))


def _single(picture: Picture) -> Iterator[Candidate]:
    for service in (TVS, TFTP, CALLMANAGER):
        stopped = [n for n in ordered(picture) if _state(picture, n, service) not in (STARTED, "")]
        if stopped:
            yield Candidate(f"a start of {service} on {', '.join(stopped)}", tuple(_on(stopped, service)))
    for service in (TVS, CALLMANAGER, TFTP):
        running = [n for n in ordered(picture) if _state(picture, n, service) == STARTED]
        if running:
            text = f"a restart of {service} on {', '.join(running)}"
            yield Candidate(text, tuple(_on(running, service)))
    bad = [
        n
        for n in ordered(picture)
        if picture.nodes[n].replication not in (GOOD, None) and not _untold(picture, n)
    ]
    if bad:
        yield Candidate(f"a repair of replication of {', '.join(bad)}", tuple(_repairs(bad)))
    if row(picture.release).other_signer:
        yield Candidate("`utils itl reset localkey`", (change.itl_reset,))
    if picture.mode == MIXED:
        orders = ("`utils ctl update CTLFile`", "`utils ctl reset localkey`")
        for signer, text in enumerate(orders[: len(row(picture.release).ctl_anchors)]):
            at_once = row(picture.release).ctl_at_once
            served = () if at_once else (outlook.start_everywhere(TFTP),)
            more = "" if at_once else ", a restart of Cisco Tftp"
            yield Candidate(text + more, (partial(_ctl, signer), *served))


def _ctl(signer: int, picture: Picture, rules: Rules) -> Moments:
    return change.ctl_written(picture, rules, signer)


def _untold(picture: Picture, name: str) -> bool:
    return isinstance(picture.nodes[name].replication, Unknown)


def _state(picture: Picture, name: str, service: str) -> str:
    """ "" for a service that is not activated, or not told."""
    found = picture.nodes[name].services.get(service)
    return str(found.state) if found is not None and found.activated and isinstance(found.state, str) else ""


def _on(names: list[str], service: str) -> Iterator[Step]:
    for name in names:
        yield partial(_restarted, name, service)


def _restarted(name: str, service: str, picture: Picture, rules: Rules) -> Moments:
    return change.service_restarted(picture, name, service, rules)


def _repairs(names: list[str]) -> Iterator[Step]:
    for name in names:
        yield partial(_repaired, name)


def _repaired(name: str, picture: Picture, rules: Rules) -> Moments:
    return change.replication_changed(picture, name, GOOD, rules)


@dataclass(frozen=True)
class Remedies:
    """`Remedies(picture, rules).of(group)`: a line for an engineer, the cheapest order first."""

    picture: Picture
    rules: Rules
    _tried: dict[str, Worlds] = field(default_factory=dict, compare=False, repr=False)

    def of(self, group: Group) -> str:
        """Hands at each phone only where no order lets a reset reach them: it reaches phones that are registered."""
        by_hand = ""
        for each in candidates(self.picture):
            starts = self._starts(each, group.number)
            if not starts:
                continue
            hears = all(
                of.session is not None for at in self._after(each) for of in numbered(at, group.number)
            )
            told = each.told((RESET if hears else HANDS) + TIMES[starts]) + self._besides(each, group)
            if hears or group.cohort.session is None:
                return told
            by_hand = by_hand or told
        return by_hand or self._left(group)

    def _starts(self, candidate: Candidate, number: int) -> int:
        """After how many starts of these phones all is well, 0 for never: the first may bring what the second needs."""
        at = self._after(candidate)
        for starts in range(1, len(TIMES)):
            if worlds.over(at, self.rules, partial(_well, number)).says is Says.YES:
                return starts
            at = worlds.after(at, self.rules, partial(_started, number))
        return 0

    def _after(self, candidate: Candidate) -> Worlds:
        """Walked once for all groups."""
        if candidate.text not in self._tried:
            start = worlds.one(self.picture, self.rules)
            self._tried[candidate.text] = outlook.walked(start, self.rules, candidate.steps)
        return self._tried[candidate.text]

    def _besides(self, candidate: Candidate, group: Group) -> str:
        """Whom else it would lose: those who are well now and would not be if they started then."""
        if not candidate.steps:
            return ""
        start, after = worlds.one(self.picture, self.rules), self._after(candidate)
        lost: set[str] = set()
        for other in (each for each in groups(self.picture) if each.number != group.number):
            now = worlds.over(start, self.rules, partial(_well, other.number)).says
            if (
                now is Says.YES
                and worlds.over(after, self.rules, partial(_well, other.number)).says is Says.NO
            ):
                lost |= set(other.phones)
        return f"; but it would lose {spoken_for(lost)}" if lost else ""

    def _left(self, group: Group) -> str:
        """What no picture can prove, and hands."""
        release = self.picture.release
        delete = DELETE_CTL if self.picture.mode == MIXED and group.cohort.ctl is not None else DELETE_ITL
        has_key = release.since(R10) and RECOVERY in self.picture.nodes[self.picture.publisher].stored
        return (
            f"{delete}; {UNPROVEN.format(KEPT_KEY, RESTORE)}"
            if has_key
            else f"{delete}, or {RESTORE} (not proven)"
        )


def _started(number: int, picture: Picture, rules: Rules) -> Moments:
    """The phones of this number start."""
    return (change.booted(picture, {number}, rules),)


def _well(number: int, picture: Picture, rules: Rules) -> Says:
    """Everything is taken at a start now, and they are registered.

    An LSC of an issuer that is not told does not count against a remedy of lists: no such remedy changes it.
    """
    return Says.worst((_stands(each, picture, rules) for each in numbered(picture, number)), Says.YES)


def _stands(cohort: Cohort, picture: Picture, rules: Rules) -> Says:
    fate = judge(cohort, picture, rules, Event.BOOTS)
    untold = isinstance(cohort.lsc, Unknown) and any(each.why == str(cohort.lsc) for each in fate.registers)
    return fate.files if untold else fate.stands
