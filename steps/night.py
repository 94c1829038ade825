"""What one scenario remembers between its sentences: lists saved, phones noted, operations done, what was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.disputed import disputed
from cucm_driver.answers.forecast import JUDGED_SERVICES, concerns, forecast
from cucm_driver.answers.pending_changes import Use, at_restart
from cucm_driver.answers.phone_reports import PhoneReports, phone_reports
from cucm_driver.answers.phones_back import Back, registered_back
from cucm_driver.answers.places import places
from cucm_driver.answers.saved_lists import Saved, save
from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble, RunbookError, UserMistake
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome
from cucm_driver.picture.fate import Says
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Given
from cucm_driver.samples import bound
from cucm_driver.trust.trust_list import TrustList

from .plugin.state import Run
from .testbed import Testbed

REGENERATE = "set cert regen "
STILL_MOVING = timedelta(minutes=5)
"""After a change: rows travel, services restart by themselves, phones that reset by themselves start."""


class ForeignChange(ClusterTrouble):
    """A restart would bring a certificate into use that nobody renewed tonight; it was not sent."""

    nothing = "Nothing more was sent."
    usual_next_move = (
        "find out who renewed it; finish that change as a block of its own, phones in step, then start again."
    )


class NothingToDo(UserMistake):
    """A sentence that names no node at all: nothing was done, which is not what the page says."""

    usual_next_move = "look at `utils service list` on the nodes; correct the sentence or the cluster."


class WouldLock(UserMistake):
    """The forecast before an operation says that phones would be lost; it was not done."""

    nothing = "Nothing more was sent."
    usual_next_move = (
        "finish the earlier change first, phones in step, then ask again; do not reset any phone."
    )


@dataclass
class Night:
    """The scenario so far. `lists` are those saved before the work, `baseline` the registered phones.

    `holding` are the lists that phones hold as far as is known: what a forecast starts from. `strict`: a forecast that
    says no ends the scenario; a page about mistakes goes on and says so. `chosen` are phones by the sentence that chose them.
    """

    testbed: Testbed
    run: Run
    strict: bool = False
    lists: Saved | None = None
    holding: Saved | None = None
    baseline: tuple[str, ...] | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    since_gate: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _reader: CachedReader | None = None
    _touched: Touched = frozenset()
    _changed: datetime | None = None
    _arranged: int = 0

    @property
    def cluster(self) -> Cluster:
        return self.testbed.cluster

    @property
    def saved(self) -> Mapping[str, TrustList]:
        """The ITLs that were saved, by TFTP node."""
        return self.lists.itls if self.lists is not None else {}

    def reader(self) -> CachedReader:
        """One reader for all that is asked; what a change touches is read again, everything after `read_anew_after`."""
        now = self.cluster.clock.now()
        if (
            self._reader is None
            or self._reader.cluster is not self.cluster
            or now - self._reader.at > self.read_anew_after
        ):
            self._reader = CachedReader(self.cluster)
        return self._reader

    @property
    def read_anew_after(self) -> timedelta:
        """Nobody but the page changes a cluster that is rehearsed on; what the page arranges is read anew at once."""
        return timedelta(hours=6)

    def forget(self, reader: CachedReader, touched: Touched) -> None:
        """After a change, only what it touches is read again."""
        reader.forget(touched)

    def _forget(self) -> None:
        """Phones move by themselves; what was changed a moment ago may still be on its way."""
        if self._reader is None:
            return
        if self._arranged != self.testbed.arranged:
            self._arranged, self._reader = self.testbed.arranged, None
            self.cluster.ask_phones_anew()
            return
        moving = self.cluster.clock.now() - self._changed < STILL_MOVING if self._changed else False
        self.forget(self._reader, everywhere(Part.PHONES) | (self._touched if moving else frozenset()))

    def save_lists(self) -> Saved:
        """The lists of every TFTP node, and where each phone stands: what phones hold, as far as they are in step."""
        self.lists = self.holding = save(self.reader())
        return self.lists

    def work(self, operations: Sequence[Operation], asked: str) -> None:
        """Perform one after the other; the first that is not done ends the scenario."""
        if not operations:
            raise NothingToDo(
                node="", asked=asked, got="this applies to no node of the cluster, so nothing was done"
            )
        self.perform(operations)

    def perform(self, operations: Sequence[Operation]) -> None:
        """One after the other, the phones noted before the first."""
        self.make_ready(operations)
        for operation in operations:
            self.require_own(operation)
            self.outcomes.append(self.change(operation))
            self.outcomes[-1].require_done()

    @property
    def sent(self) -> Sequence[Operation]:
        """What this night has asked for so far, however it ended."""
        return [outcome.operation for outcome in self.outcomes]

    def change(self, operation: Operation) -> Outcome:
        """The one place where something is sent; what it touches is read again after it."""
        try:
            return self.cluster.perform(operation)
        finally:
            self._touched = operation.effect.touches(operation.node)
            self._changed = self.cluster.clock.now()
            if self._reader is not None:
                self.forget(self._reader, self._touched)

    def make_ready(self, operations: Sequence[Operation]) -> None:
        """The phones noted, the forecast asked, from what stands now: what earlier sentences read may be old."""
        if self.baseline is None:
            self.note_baseline()
        self._forget()
        self.foresee(operations)

    @property
    def own_units(self) -> set[str]:
        """The certificates that were renewed tonight: what a restart may bring into use."""
        return {o.operation.effect.renews for o in self.outcomes if o.result != "refused"} - {""}

    @property
    def answered(self) -> Given:
        """Open questions that this night has answered; in a rehearsal each picture answers for itself."""
        return frozenset()

    @property
    def reset_lists(self) -> bool:
        """Whether `utils itl reset` was done tonight: then lists differ from the disk on purpose."""
        return any(outcome.operation.effect.resets_itl for outcome in self.outcomes)

    def require_own(self, operation: Operation) -> None:
        """A start of Cisco Tftp, TVS or CallManager brings every pending change into use: raises ForeignChange.

        What cannot be told is said; on a live cluster it passes only by a waiver. A page about mistakes goes on.
        """
        service = operation.effect.starts
        if service not in JUDGED_SERVICES:
            return
        found = [
            change
            for change in at_restart(self.reader(), operation.node, service, lists=not self.reset_lists)
            if change.phone_relevant and change.unit not in self.own_units and not change.mute
        ]
        waiting = [f"{change.unit}: {change.why}" for change in found if change.use is Use.WAITS]
        if waiting and not self.strict:
            self.says(*(f"WARNING: this brings into use {each}" for each in waiting))
            return
        if waiting:
            raise ForeignChange(
                node=operation.node, asked=operation.request, got=f"not sent: {'; '.join(waiting)}"
            )
        self.unknown("pending change", f"a restart of {service}", [f"{c.node}: {c.unit}" for c in found])

    def foresee(self, operations: Sequence[Operation]) -> None:
        """Before a regeneration or a start that concerns phones: would they accept the list after it? Raises WouldLock."""
        if not any(map(concerns, operations)):
            return
        if self.holding is None:
            self.holding = save(self.reader())
        found = forecast(self.reader(), self.holding, operations, self.answered)
        self.says(*found.lines())
        if found.says is Says.UNKNOWN:
            self.unknown("forecast", "what phones would do cannot be told", found.lines())
        if found.says is Says.NO and self.strict:
            raise WouldLock(
                node=found.operation.node if found.operation else "",
                asked=found.operation.request if found.operation else "",
                got="\n".join(found.lines()),
            )

    def await_phones(self, names: Iterable[str], patience: timedelta, since: datetime | None = None) -> Back:
        """Wait until these phones are registered, as `gates.registered_back`."""
        return registered_back(self.cluster, names, patience, since)

    def await_reset(self, names: Iterable[str], patience: timedelta, calls: int = 1) -> Back:
        """Wait for phones that were reset just now, by so many operations: the wait begins where the reset began."""
        return self.await_phones(names, patience, self.outcomes[-calls].started)

    def follow(self, look: Callable[[Outcome], None]) -> None:
        """Look at what came of the change that was sent last; a night that sends nothing has nothing to look at."""
        look(self.outcomes[-1])

    def lists_in_step(self, names: Iterable[str]) -> PhoneReports:
        """What these phones hold and say now, by their own web pages."""
        return phone_reports(self.cluster, names)

    def note_baseline(self) -> tuple[str, ...]:
        """The phones that are registered now, by name: what every gate compares with."""
        seen = self.cluster.registrations()
        self.baseline = tuple(sorted(name for name, found in seen.items() if found.is_registered))
        return self.baseline

    def choose(self, choice: Callable[[], tuple[str, ...]], part: str = "") -> tuple[str, ...]:
        """The phones of this sentence, or of a part of it, chosen once: whoever goes on with it in a later run takes the same."""
        sentence = f"{self.run.journal.current_step or ''}{part and f' {part}'}"
        if sentence not in self.chosen:
            self.chosen[sentence] = choice()
            self.memorise()
        return self.chosen[sentence]

    def memorise(self) -> None:
        """For a later run; with a rehearsal nobody goes on."""

    def regenerated(self, unit: str) -> None:
        """Remember a phone-relevant certificate until the next gate; say so where two come together."""
        self.since_gate.append(unit)
        fresh = [w for w in disputed(self.since_gate, self.cluster.release()) if w not in self.warned]
        self.warned.extend(fresh)
        self.says(*(f"WARNING: {warning}" for warning in fresh))

    def note_places(self) -> None:
        """Where every regenerated certificate is now: stored, presented, distributed, trusted. Reads only."""
        done = [outcome.operation.request for outcome in self.outcomes if outcome.result == "done"]
        units = dict.fromkeys(r.removeprefix(REGENERATE) for r in done if r.startswith(REGENERATE))
        if not units:
            return
        try:
            found = [place.recorded() for place in places(self.cluster, units)]
            self.run.journal.note("places", places=found)
        except RunbookError as error:
            self.run.journal.note("places", places=[], unread=str(error))

    def gate_passed(self) -> None:
        """Phones are in step: from now on they hold what is served now."""
        self.since_gate.clear()
        self.holding = None

    def tell_sample(self, differing: Collection[str]) -> None:
        """Who was asked at this gate, where not everybody was: by kind, with what it says of all. The rest is unknown."""
        sample = self.cluster.sampled
        if sample is None:
            return
        asked, offering = len(sample.names), sum(sample.sizes.values())
        kinds = [
            {
                **asdict(kind), "phones": sample.sizes[kind], "asked": len(chosen),
                "told": sum(self.cluster.has_told(name) for name in chosen),
                "refused": len(set(chosen) & set(differing)), "bound": round(bound(len(chosen)), 4),
            }
            for kind, chosen in sample.chosen.items()
        ]  # fmt: skip
        self.run.journal.note("sample", seed=sample.seed, asked=asked, offering=offering, kinds=kinds)
        refused = len(sample.names & set(differing))
        says = f"fewer than {bound(asked):.1%} of them all do, at 95 %" if not refused else "see their names"
        self.says(
            f"a sample was asked: {asked} of {offering} phones that offer a web page, of {len(kinds)} kinds; "
            f"{refused or 'none'} refused: {says}"
        )

    def unknown(self, gate: str, why: str, names_: Iterable[str]) -> None:
        """What a gate cannot tell, e.g. ("phones in step", "their web pages do not tell", names): said and noted.

        In a rehearsal that is all; on a live cluster it passes only by a waiver.
        """
        whom = sorted(names_)
        if whom:
            self.run.journal.note("unknown", gate=gate, why=why, names=whom)
            self.says(f"unknown for {len(whom)}: {why}: {names(whom)}")

    def says(self, *lines: str) -> None:
        """Lines below the step, on the terminal and in the journal."""
        if lines:
            self.run.say(lines)


@pytest.fixture
def night(request: pytest.FixtureRequest, testbed: Testbed, run: Run) -> Iterator[Night]:
    """What this scenario remembers; at its end the evidence gets the four places of what was regenerated."""
    scenario = Night(testbed, run, strict=request.node.get_closest_marker("procedure") is not None)
    yield scenario
    scenario.note_places()


def names(phones: Iterable[str], most: int = 5) -> str:
    """`SEP000000000001, SEP000000000002 and 38 more`"""
    found = sorted(phones)
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + rest
