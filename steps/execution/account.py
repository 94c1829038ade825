"""What an executed run did to a cluster: changed, not done, unknown, and what to do next. From its journal and plan alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..planning.page import INSIDE
from ..planning.plan import PlannedOperation, Procedure, Turn
from .agenda import Agenda
from .past import Change, Past

CHANGED, NOT_DONE, UNKNOWN, REFUSED = "changed", "not done", "UNKNOWN", "refused"
WORDS = {"done": CHANGED, "refused": REFUSED}


@dataclass(frozen=True)
class Line:
    """`Line("changed", "cm-pub", "set cert regen TVS", "70caf64e -> 81fe0b21")`."""

    word: str
    node: str
    request: str
    more: str = ""

    def __str__(self) -> str:
        return f"{self.word:<9} {self.node:<12} {self.request}{f'   ({self.more})' if self.more else ''}"


def account(procedure: Procedure, past: Past) -> Iterator[Line]:
    """Each change once, in the order of the page; resets are counted, not listed phone by phone."""
    for block in procedure.blocks:
        for sentence in block.sentences:
            made = past.of(sentence.line)
            yield from (_line(change) for change in _last_words(made))
            left = _left(sentence.operations, made)
            yield from (Line(NOT_DONE, each.node, each.request) for each in left)


def _last_words(changes: Iterable[Change]) -> list[Change]:
    """A change that was begun twice is told by its last end."""
    return list({change.key: change for change in changes}.values())


def _line(change: Change) -> Line:
    record = change.record
    before, after = str(record.get("before", "")), str(record.get("after", ""))
    moved = f"{before[:8]} -> {after[:8]}" if before and after and before != after else after[:60]
    return Line(WORDS.get(change.result, UNKNOWN), str(record["node"]), str(record["request"]), moved)


def _left(planned: Iterable[PlannedOperation], made: Iterable[Change]) -> Iterator[PlannedOperation]:
    """Phones of a batch are cut anew, so of calls for phones one that was made stands for all."""
    done = {(each.operation.node, each.operation.call) for each in made}
    return (each for each in planned if (each.node, each.call) not in done)


def ending(procedure: Procedure, past: Past, resume: str) -> Iterator[str]:
    """The lines at the end of a run that did not go through."""
    lines = list(account(procedure, past))
    yield from (f"  {line}" for line in lines)
    changed = [line for line in lines if line.word in (CHANGED, UNKNOWN)]
    if not changed:
        yield "Nothing was changed. Next: mend what stopped it, and execute the plan again."
        return
    rest = [line for line in lines if line.word != CHANGED]
    agenda = Agenda(procedure)
    at = max((c.line for c in past.changes), default=0)
    number = agenda.block_at(at)
    finished = number and agenda.block(number).sentences[-1].line in past.passed
    if not rest and finished:
        yield "Everything that was planned is done."
        return
    if finished:
        yield f"Block {number} of {len(procedure.blocks)} is finished: this is a resting point, one may go home."
    else:
        yield f"It stopped INSIDE block {number} of {len(procedure.blocks)}. {INSIDE}"
        yield from _turns(procedure, past)
    yield f"Next: {resume}"


def _turns(procedure: Procedure, past: Past) -> Iterator[str]:
    made = {(str(c.record["node"]), str(c.record["request"])) for c in past.changes}
    turns: list[tuple[str, Turn]] = [("phones", turn) for turn in procedure.phones]
    if procedure.keys is not None:
        turns.insert(0, ("keys", procedure.keys))
    for what, turn in turns:
        if (turn.node, turn.request) in made:
            yield f"Past the point of no return for {what} (`{turn.request}` on {turn.node}): back: {turn.verdict}; {turn.why}"
