"""The night of an execution: every change is the plan's next one, is guarded, and is not done a second time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.explained import Explained
from cucm_driver.operations.operation import Operation
from cucm_driver.picture.parts import Touched
from cucm_driver.picture.rules import Given

from ..night import Night, names
from .execution import Execution
from .memory import kept
from .waivers import Waiver, not_waived, waived


@dataclass
class ExecutedNight(Night):
    """A night on a cluster that may be live."""

    execution: Execution | None = None

    @property
    def _execution(self) -> Execution:
        assert self.execution is not None
        return self.execution

    def perform(self, operations: Sequence[Operation]) -> None:
        """What an earlier run has done is taken as it ended; the rest is sent, one after the other."""
        self._execution.check(operations)
        rest = {operation: self._execution.left(operation) for operation in operations}
        self.make_ready([left for left in rest.values() if left is not None])
        for operation, left in rest.items():
            if left is None:
                self.outcomes.append(self._execution.earlier(operation))
                self.says(f"done before: {operation.node}: {operation.request}")
            else:
                if spared := len(operation.targets) - len(left.targets):
                    self.says(f"done before for {spared} phones; left are {len(left.targets)}")
                self.send(left, operation)

    @property
    def read_anew_after(self) -> timedelta:
        """Others may work on a live cluster: what is asked before a change is no older than half a minute."""
        return timedelta(seconds=30)

    def forget(self, reader: CachedReader, touched: Touched) -> None:
        """After a change, and before a sentence, everything is read again."""
        reader.forget_all()

    def note_baseline(self) -> tuple[str, ...]:
        """On the disk at once: whoever goes on compares with it."""
        noted = super().note_baseline()
        self.memorise()
        return noted

    def send(self, operation: Operation, whole: Operation) -> None:
        """One change, between its guards; `whole` is what the sentence asked for."""
        self._execution.require_allowed(operation)
        self.require_own(operation)
        self.says(*self._execution.before(operation, self.reader()))
        outcome = self._execution.joined(self.change(operation), whole)
        self._execution.after(outcome)
        self.outcomes.append(outcome)
        outcome.require_done()

    @property
    def own_units(self) -> set[str]:
        """Renewed by this run, or by the one that it goes on from."""
        guard = self._execution.guard
        return super().own_units | (set(guard.own.serials) if guard is not None else set())

    @property
    def answered(self) -> Given:
        """By what the guard has seen at rest, in this run or in the one that it goes on from."""
        return self._explained.given if self._explained is not None else frozenset()

    @property
    def _explained(self) -> Explained | None:
        guard = self._execution.guard
        return guard.explained if guard is not None else None

    @property
    def reset_lists(self) -> bool:
        """The same, for what an earlier run has done."""
        past = self._execution.past
        return super().reset_lists or any(
            change.operation.effect.resets_itl for change in (past.changes if past else ())
        )

    def unknown(self, gate: str, why: str, names_: Iterable[str]) -> None:
        """Passes only by a waiver, which goes into the evidence. Raises NotWaived."""
        whom = tuple(sorted(names_))
        super().unknown(gate, why, whom)
        if not whom:
            return
        waiver = waived(self._execution.wishes.waivers, gate)
        if waiver is None:
            raise not_waived(gate, why, names(whom))
        self.accept(waiver, whom)

    def accept(self, waiver: Waiver, what: Iterable[str]) -> None:
        """Somebody answers for what nobody could read: into the evidence, by name."""
        self.run.journal.note("waiver", **waiver.recorded(), names=list(what))
        self.says(f"waived by {waiver.by}: {waiver.reason}")

    def memorise(self) -> None:
        """What a later run would need, on the disk before the next change."""
        self.run.journal.remember("memory", night=kept(self, self.run.journal, self._explained))
