"""What the plan allows, sentence by sentence, and where in it a run stands. It asks no cluster.

Blocks and resting points are the plan's; an operation that is not the plan's next is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cucm_driver.errors import UserMistake
from cucm_driver.operations.operation import Operation

from ..planning.plan import Block, Plan, PlannedOperation, PlannedSentence, Procedure

Settled = frozenset[tuple[str, str]]
"""Node and request."""


class NotExecutable(UserMistake):
    """The plan is not one procedure that goes through; nothing was sent."""


class NotAsPlanned(UserMistake):
    """A sentence asks for another change than was planned; it was not sent."""

    nothing = "Nothing more was sent."
    usual_next_move = "find out what is different on the cluster now; then plan anew, or resume."


def one_procedure(plan: Plan, named: str) -> Procedure:
    """The one that applies, or of several the one that is named. Raises NotExecutable."""
    found = [each for each in plan.applying if not named or each.name == named]
    if len(found) != 1:
        there = "; ".join(f"{each.name!r}" for each in plan.applying) or "none"
        next_move = (
            "take exactly one: --procedure NAME, or a plan of one page."
            if plan.applying
            else "plan a page that applies."
        )
        raise NotExecutable(node="", asked="execute", got=f"the procedures that apply are {there}", next_move=next_move)  # fmt: skip
    (only,) = found
    if only.trouble:
        raise NotExecutable(
            node="", asked=f"execute {only.name!r}", got=f"it would stop: {only.trouble}",
            next_move="mend what stops it, then plan anew.",
        )  # fmt: skip
    if not only.changes:
        raise NotExecutable(node="", asked=f"execute {only.name!r}", got="it changes nothing", next_move="run it with `cucm-runbook rehearse --cluster FILE`.")  # fmt: skip
    return only


def requests(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """What consent is granted for: node and request, a phone's reset by the name of its call."""
    for operation in operations(procedure):
        yield operation.node, operation.call


def operations(procedure: Procedure) -> Iterator[PlannedOperation]:
    for block in procedure.blocks:
        yield from block.operations


def resets_pools(procedure: Procedure) -> bool:
    """Whether phones are reset by device pool: as it was planned, so it is executed."""
    return any(each.operation.effect.by_pool for each in operations(procedure))


@dataclass
class Agenda:
    """`agenda.check(23, operations)` for the sentence in line 23."""

    procedure: Procedure
    taken: dict[int, int] = field(default_factory=dict)

    def sentence(self, line: int) -> PlannedSentence | None:
        found = (s for block in self.procedure.blocks for s in block.sentences if s.line == line)
        return next(found, None)

    def check(self, line: int, asked: Sequence[Operation], settled: Settled = frozenset()) -> None:
        """Raises NotAsPlanned. Which phones are registered or due by then, no plan can know: neither names nor number are checked.

        `settled` is what an earlier run has done in this sentence, so that nobody asks for it any more.
        """
        ahead = self._planned(line)
        at = self.taken.get(line, 0)
        for operation in asked:
            while (
                at < len(ahead)
                and not _same(operation, ahead[at], ahead)
                and _may_be_left(ahead[at], settled)
            ):
                at += 1
            wanted = ahead[at] if at < len(ahead) else None
            if not _same(operation, wanted, ahead):
                told = f"{wanted.node}: {wanted.request}" if wanted else "no further change in this sentence"
                raise NotAsPlanned(node=operation.node, asked=operation.request, got="not sent: it is not what was planned", expected=told)  # fmt: skip
            at += 1
        self.taken[line] = at

    def require_all(self, line: int, settled: Settled = frozenset()) -> None:
        """At the end of a sentence: was everything asked for that was planned? Raises NotAsPlanned."""
        rest = self._planned(line)[self.taken.get(line, 0) :]
        left = [each for each in rest if not each.targets and not _may_be_left(each, settled)]
        if left:
            names = "; ".join(f"{each.node}: {each.request}" for each in left)
            raise NotAsPlanned(node=left[0].node, asked=left[0].request, got=f"planned, and not asked for any more: {names}")  # fmt: skip

    def _planned(self, line: int) -> Sequence[PlannedOperation]:
        planned = self.sentence(line)
        return planned.operations if planned is not None else ()

    def block_after(self, line: int) -> int | None:
        """The number of the block that begins behind this line, counted from 1; None inside of one and at the end."""
        ends = [
            _last(self.procedure.before),
            *(_last(block.sentences) for block in self.procedure.blocks[:-1]),
        ]
        return ends.index(line) + 1 if line in ends else None

    def block_at(self, line: int) -> int:
        """The number of the block in which this line stands; 0 before the first."""
        found = (
            n for n, b in enumerate(self.procedure.blocks, 1) if any(s.line == line for s in b.sentences)
        )
        return next(found, 0)

    def begins_block(self, line: int) -> bool:
        return any(block.sentences[0].line == line for block in self.procedure.blocks)

    def block(self, number: int) -> Block:
        return self.procedure.blocks[number - 1]


def _may_be_left(planned: PlannedOperation, settled: Settled) -> bool:
    """Done before, or a deletion, which reaches the other nodes by itself."""
    return (planned.node, planned.request) in settled or planned.operation.effect.spreads


def _same(operation: Operation, wanted: PlannedOperation | None, ahead: Sequence[PlannedOperation]) -> bool:
    if operation.targets:
        call = (operation.node, operation.call)
        return any(each.targets and (each.node, each.call) == call for each in ahead)
    return wanted is not None and (wanted.node, wanted.interface, wanted.request) == (
        operation.node,
        operation.interface,
        operation.request,
    )


def _last(sentences: Sequence[PlannedSentence]) -> int:
    return sentences[-1].line if sentences else 0
