"""One executed procedure as it stands: what may be sent next, what was done before, and when to stop.

It answers for the order of the guards. What the sentences mean stands in `steps.sentences`, what is sent in the driver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import UserMistake
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.phones import ACCEPTED

from ..evidence.duration import words
from ..planning.plan import Plan, Procedure
from .agenda import Agenda, Settled
from .asking import Asking, Stop
from .guard import Guard
from .past import Change, Past, moment
from .waivers import Waiver
from .window import Window


class Stopped(UserMistake):
    """A stop was asked for, inside a block; the change named was not sent."""

    nothing = "Nothing more was sent."
    usual_next_move = "resume as soon as possible: what is left below holds only for so long."


@dataclass(frozen=True)
class Wishes:
    """What the person at the keyboard asked for. `stop_before` is a block's number or a piece of a sentence."""

    change: str
    confirm: str = ""
    window: Window | None = None
    stop_before: str = ""
    waivers: tuple[Waiver, ...] = ()

    def recorded(self) -> dict[str, object]:
        """For the journal."""
        window = str(self.window) if self.window else ""
        waivers = [waiver.recorded() for waiver in self.waivers]
        return {
            "change": self.change,
            "confirm": self.confirm,
            "window": window,
            "stop_before": self.stop_before,
            "waivers": waivers,
        }


@dataclass
class Execution:
    """`past` is what an earlier run left, empty for the first one; `line` the sentence that is being carried out."""

    plan: Plan
    procedure: Procedure
    wishes: Wishes
    past: Past | None = None
    stop: Stop = field(default_factory=Stop)
    line: int = 0
    guard: Guard | None = None

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.procedure)
        self.asking = Asking(self.wishes.confirm)

    # Before a sentence

    def require_wanted(self, line: int, text: str) -> None:
        """A stop that was asked for inside a block. Raises Stopped with what that leaves."""
        wish = self.wishes.stop_before
        inside = bool(self.agenda.block_at(line)) and not self.agenda.begins_block(line)
        why = self.stop.why or (f"--stop-before {wish!r}" if _means(wish, text) else "")
        if why and inside:
            raise Stopped(node="", asked=text, got=f"not begun: {why}")

    def not_to_begin(self, number: int, now: datetime) -> str:
        """Why this block is not begun; empty where it is."""
        block = self.agenda.block(number)
        wish, window = self.wishes.stop_before, self.wishes.window
        first = block.sentences[0].text
        if self.stop.why:
            return self.stop.why
        if wish == str(number) or (wish and not wish.isdecimal() and _means(wish, first)):
            return f"--stop-before {wish}"
        if window is not None and (left := window.left(now)) < block.takes:
            return _does_not_fit(window, now, left, block.takes)
        what = f"block {number} of {len(self.procedure.blocks)}, {sum(1 for _ in block.operations)} changes, usually {words(block.takes)}"
        return "" if self.asking.about_block(what) else "you said no"

    # Before and after a change

    def check(self, operations: Sequence[Operation]) -> None:
        """Is it what was planned? Before any of them is sent. Raises NotAsPlanned."""
        self.agenda.check(self.line, operations, self._settled())

    def require_all(self) -> None:
        """At the end of a sentence. Raises NotAsPlanned."""
        self.agenda.require_all(self.line, self._settled())

    def _settled(self) -> Settled:
        done = (change.record for change in self._earlier() if change.result == "done")
        return frozenset((str(record["node"]), str(record["request"])) for record in done)

    def require_allowed(self, operation: Operation) -> None:
        """By whoever sits there. Raises Stopped and Declined."""
        if self.stop.why:
            raise Stopped(node=operation.node, asked=operation.request, got=f"not sent: {self.stop.why}")
        self.asking.about_operation(operation.node, operation.request, operation.harms)

    def before(self, operation: Operation, reader: CachedReader) -> Iterator[str]:
        """Warnings to be said; raises what forbids the change."""
        assert self.guard is not None
        yield from self.guard.check(reader)
        self.guard.sends(operation)

    def after(self, outcome: Outcome) -> None:
        assert self.guard is not None
        self.guard.sent(outcome)

    # What was done before

    def left(self, operation: Operation) -> Operation | None:
        """The operation as far as an earlier run has not done it; None where it has."""
        if operation.targets:
            reached = {name for change in self._same(operation) for name in _reached(change)}
            rest = tuple(name for name in operation.targets if name not in reached)
            return operation.for_phones(rest) if rest else None
        return None if (operation.node, operation.request) in self._settled() else operation

    def earlier(self, operation: Operation) -> Outcome:
        """How it ended then; of phones the first begins it, since they are waited for from there on."""
        changes = self._same(operation)
        return replace(self.ended(changes[-1]), operation=operation, started=moment(changes[0].record))

    @staticmethod
    def ended(change: Change) -> Outcome:
        """A change of an earlier run as it was done then. Raises NoSuchOperation."""
        record = change.record
        said = str(record.get("said", ""))
        before = str(record.get("before", ""))
        ended = datetime.fromisoformat(str(record.get("ended", record["started"])))
        return Outcome(change.operation, "done", before, change.after, said, moment(record), ended)

    def joined(self, outcome: Outcome, whole: Operation) -> Outcome:
        """The outcome of the rest of a batch, begun when the whole was: its other phones came back long ago."""
        earlier = self._same(whole) if len(outcome.operation.targets) < len(whole.targets) else []
        return replace(outcome, started=min([outcome.started, *(moment(c.record) for c in earlier)]))

    def _same(self, operation: Operation) -> list[Change]:
        """Of phones all of the sentence: a batch is cut anew. Anything else is found by its node and request."""
        if operation.targets:
            return [change for change in self._earlier() if change.operation.call == operation.call]
        key = (operation.node, operation.request)
        return [c for c in self._earlier() if (c.record["node"], c.record["request"]) == key]

    def _earlier(self) -> list[Change]:
        return self.past.of(self.line) if self.past is not None else []


def _means(wish: str, text: str) -> bool:
    return bool(wish) and not wish.isdecimal() and wish.lower() in text.lower()


def _does_not_fit(window: Window, now: datetime, left: timedelta, takes: timedelta) -> str:
    if not left:
        return f"the window {window} is closed; it opens {window.opens(now):%Y-%m-%d %H:%M %Z}"
    return f"it usually takes {words(takes)}, and the window {window} closes in {words(left)}"


def _reached(change: Change) -> Iterable[str]:
    """The phones that are known to have been reached; `reached` is what a judgement found."""
    if change.result == "done":
        return tuple(change.record["targets"])
    each = change.record.get("each") or {}
    accepted = [name for name, answer in each.items() if answer == ACCEPTED]
    return (*accepted, *change.record.get("reached", ()))
