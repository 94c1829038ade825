"""Would phones be lost by this operation? Asked of the picture before it is done; it changes nothing.

An operation that brings something into use is judged by what follows at once. One that only waits to be brought into
use, a renewal or a deletion, is judged by the best that may still be done before the next starts. What parts of the
cluster may do by themselves is reckoned with in both ways: where either loses phones, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from cucm_driver.answers import outlook
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.groups import Group, groups, numbered, why
from cucm_driver.answers.observation import observe
from cucm_driver.answers.observation.evidence import answered
from cucm_driver.answers.saved_lists import Saved, spoken_for
from cucm_driver.errors import RunbookError
from cucm_driver.facts.presented import TFTP
from cucm_driver.operations.operation import Operation
from cucm_driver.picture import worlds
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.parts import Part
from cucm_driver.picture.rules import Given, Question, Rules
from cucm_driver.picture.state import CALLMANAGER, TVS, Cohort, Picture
from cucm_driver.picture.worlds import Worlds

JUDGED_SERVICES = (TFTP, TVS, CALLMANAGER)
"""A start of these brings pending changes before phones."""

REASONS = 2
ONLY_BY = "only by "
DIVIDES = "it turns on what no source settles: {}"
AWAY_UNTIL = "away until Cisco CallManager has started anew"


@dataclass(frozen=True)
class Told:
    """What one group of phones comes to."""

    situation: Group
    says: Says
    why: str


@dataclass(frozen=True)
class Forecast:
    """`told` holds the groups of the first operation that goes worst; `operation` is None for none at all."""

    says: Says
    told: tuple[Told, ...] = ()
    operation: Operation | None = None
    why: str = ""

    @property
    def losing(self) -> tuple[str, ...]:
        """The phones that would be lost, by name; those that do not tell are among them."""
        return tuple(
            dict.fromkeys(n for each in self.told if each.says is Says.NO for n in each.situation.phones)
        )

    def lines(self) -> list[str]:
        """`forecast: no: `utils service restart Cisco Tftp` on cm-pub would lose 40 phones (..): ...`."""
        done = f"`{self.operation.request}` on {self.operation.node}" if self.operation else ""
        before = done or f"the next start of {TFTP}"
        if self.says is Says.YES:
            return [f"forecast: yes: {self._reasons(Says.YES) or 'nothing in it concerns phones'}"]
        if self.says is Says.UNKNOWN:
            return [f"forecast: unknown: {before}: {self.why or self._reasons(Says.UNKNOWN)}"]
        lost = spoken_for(self.losing) if self.losing else "phones that hold these lists"
        return [f"forecast: no: {before} would lose {lost}: {self._reasons(Says.NO)}"]

    def _reasons(self, says: Says) -> str:
        """The first few, what must be done at once before the others; the journal has them all."""
        reasons = list(dict.fromkeys(each.why for each in self.told if each.says is says))
        reasons.sort(key=lambda why: not why.startswith(ONLY_BY))
        more = f"; {len(reasons) - REASONS} more like these" if len(reasons) > REASONS else ""
        return "; ".join(reasons[:REASONS]) + more


def concerns(operation: Operation) -> bool:
    """Whether an operation may bring phones before another list, signer, TVS or Cisco CallManager."""
    return operation.effect.meets_phones


def forecast(
    reader: CachedReader, saved: Saved, operations: Sequence[Operation], known: Given = frozenset()
) -> Forecast:
    """The operations one after the other, from one reading; the first that loses phones tells. It raises nothing.

    `known`: open questions that were answered earlier this night.
    """
    try:
        picture = observe.with_saved(reader, saved)
    except RunbookError as trouble:
        return _noted(reader, Forecast(Says.UNKNOWN, why=_unread(trouble)))
    return _noted(reader, foreseen(picture, [each for each in operations if concerns(each)], known))


def foreseen(picture: Picture, operations: Sequence[Operation], known: Given = frozenset()) -> Forecast:
    """The same from a picture in hand."""
    rules, worst = answered(picture, known), Forecast(Says.YES)
    at = worlds.one(picture, rules)
    for operation in operations:
        before, steps = at, _steps(picture, operation)
        at = worlds.after(before, rules, steps[0])
        if operation.effect.waits:
            told = tuple(_waiting(picture, at, rules))
        else:
            told = tuple(_at_once(picture, outlook.walked(at, rules, steps[1:]), rules))
            if not any(touch.part is Part.PHONES for touch in operation.effect.touches(operation.node)):
                told = tuple(_unless_before(each, before, steps, rules) for each in told)
        says = Says.worst((each.says for each in told), Says.YES)
        if says is Says.NO:
            return Forecast(says, told, operation)
        if says is Says.UNKNOWN or worst.says is Says.YES:
            worst = Forecast(says, told, operation)
    return worst


def _steps(picture: Picture, operation: Operation) -> tuple[outlook.Step, ...]:
    """A CTL that is written is judged with what the next start of Cisco Tftp serves, before which TVS may start."""
    effect, node = operation.effect, operation.node
    written = any(touch.part is Part.DISK_CTL for touch in effect.touches(node))
    served = (*outlook.teach(picture), *outlook.starts(picture, TFTP, running=True)) if written else ()
    return (lambda now, rules: effect.after(now, node, rules), *served)


def _unless_before(told: Told, before: Worlds, steps: tuple[outlook.Step, ...], rules: Rules) -> Told:
    """What makes no phone start loses only those that would not have been lost without it, in the same world."""
    if told.says is not Says.NO:
        return told
    group = told.situation
    ask = partial(_well, group.number, group.cohort)

    def newly(picture: Picture, of: Rules) -> Says:
        after = picture
        for step in steps:
            after = tuple(step(after, of))[-1]
        is_new = ask(after, of) is Says.NO and ask(picture, of) is not Says.NO
        return Says.NO if is_new else Says.YES

    return told if worlds.over(before, rules, newly).says is Says.NO else Told(group, Says.UNKNOWN, told.why)


def next_start(reader: CachedReader, saved: Saved, known: Given = frozenset()) -> Forecast:
    """Cisco Tftp starts now, everywhere it runs, with nothing done before."""
    try:
        picture = observe.with_saved(reader, saved)
    except RunbookError as trouble:
        return _noted(reader, Forecast(Says.UNKNOWN, why=_unread(trouble)))
    rules = answered(picture, known)
    at = outlook.walked(worlds.one(picture, rules), rules, outlook.starts(picture, TFTP, running=True))
    told = tuple(_at_once(picture, at, rules))
    return _noted(reader, Forecast(Says.worst((each.says for each in told), Says.YES), told))


def _noted(reader: CachedReader, found: Forecast) -> Forecast:
    reasons = list(dict.fromkeys(f"{each.says}: {each.why}" for each in found.told))
    reader.cluster.journal.note(
        "forecast", says=found.says, lines=found.lines(), reasons=reasons, losing=list(found.losing)
    )
    return found


def _unread(trouble: RunbookError) -> str:
    return f"{trouble.node}: {trouble.asked}: {' '.join(trouble.got.split())}"


def _at_once(before: Picture, at: Worlds, rules: Rules) -> list[Told]:
    """Every group as it stands then: does it take what is served if it starts, and is it registered, or comes to be?"""
    return [_told(group, at, rules, partial(_well, group.number, group.cohort)) for group in groups(before)]


def _told(group: Group, at: Worlds, rules: Rules, ask: Callable[[Picture, Rules], Says]) -> Told:
    found = worlds.over(at, rules, ask)
    return Told(group, found.says, _why(group, at, rules, found))


def _well(number: int, held: Cohort, picture: Picture, rules: Rules) -> Says:
    """Of phones of this number in another picture: those that may be like `held` now, or all that they may be."""
    says = []
    for each in numbered(picture, number):
        if each.tftp == held.tftp:
            fate = judge(each, picture, rules, Event.BOOTS)
            says += [fate.files, _stays(held, each, picture, rules)]
    return Says.worst(says, Says.YES)


def _stays(held: Cohort, cohort: Cohort, picture: Picture, rules: Rules) -> Says:
    """A phone that has lost its session comes back once Cisco CallManager starts, or it does not."""
    if cohort.session is not None or held.session is None:
        return Says.YES
    started = outlook.start_everywhere(CALLMANAGER)(picture, rules)[-1]
    return judge(cohort, started, rules, Event.RECONNECTS).registered


def _waiting(before: Picture, at: Worlds, rules: Rules) -> list[Told]:
    """Under the bridge that brings most phones through the next starts; the cheapest of equal ones."""
    tried: list[list[Told]] = []
    for bridge in (each for each in outlook.bridges(before) if each.fits(before)):
        tried.append(_over(before, at, rules, bridge))
        if _through(tried[-1]) == len(tried[-1]):
            break
    return max(tried, key=_through)


def _through(told: list[Told]) -> int:
    """How many groups come through."""
    return sum(each.says is Says.YES for each in told)


def _over(before: Picture, at: Worlds, rules: Rules, bridge: outlook.Bridge) -> list[Told]:
    after = outlook.walked(at, rules, (*bridge.steps, *outlook.next_starts(before)))
    told = [
        _told(group, after, rules, partial(_starts, group.number, group.cohort)) for group in groups(before)
    ]
    if not bridge.text:
        return told
    return [
        Told(each.situation, each.says, f"{ONLY_BY}{bridge.text}") if each.says is Says.YES else each
        for each in told
    ]


def _starts(number: int, held: Cohort, picture: Picture, rules: Rules) -> Says:
    """A phone that starts after all that takes every file and is registered."""
    says = (
        judge(each, picture, rules, Event.BOOTS).stands
        for each in numbered(picture, number)
        if each.tftp == held.tftp
    )
    return Says.worst(says, Says.YES)


def _why(group: Group, at: Worlds, rules: Rules, found: worlds.Answered) -> str:
    """The reason in one world that says so, and the open question where it divides the worlds."""
    for picture, givens in at.items():
        for given in givens:
            of = Rules(rules.release, given | rules.given)
            for each in numbered(picture, group.number):
                for _, fate in worlds.branch(of, partial(_booted, each, picture)):
                    if each.tftp == group.cohort.tftp and fate.stands is found.says:
                        return _with_question(why(fate), found.divides)
    return _with_question(AWAY_UNTIL, found.divides)


def _booted(cohort: Cohort, picture: Picture, rules: Rules) -> Fate:
    return judge(cohort, picture, rules, Event.BOOTS)


def _with_question(text: str, divides: tuple[Question, ...]) -> str:
    return f"{text}; {DIVIDES.format(', '.join(divides))}" if divides else text
