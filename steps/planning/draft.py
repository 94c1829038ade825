"""One scenario as it is being planned: sentences in the order of the page, operations as they are recorded.

It answers for which sentences are carried out, and for blocks. It reads no cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pytest_bdd.parser import Step

from cucm_driver.answers.no_return import Done
from cucm_driver.operations.operation import Operation

from ..sentences.phones import REST
from . import no_return
from .plan import Block, PlannedOperation, PlannedSentence, Procedure
from .situation import Situation
from .waits import GATES, LOOKS_ONCE, WAITS

Kind = Literal["given", "when", "then"]
KINDS: dict[str, Kind] = {"given": "given", "when": "when", "then": "then"}


@dataclass
class Line:
    """One sentence; `sentence` is its text in the runbook, e.g. `I restart "{service}" on "{node}"`."""

    kind: Kind
    text: str
    line: int
    sentence: str
    carried_out: bool
    operations: list[Operation] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def planned(self, situation: Situation) -> PlannedSentence:
        wait = WAITS.get(self.sentence, LOOKS_ONCE)
        return PlannedSentence(
            kind=self.kind,
            text=self.text,
            line=self.line,
            operations=tuple(_planned(operation, situation) for operation in self.operations),
            usual=wait.usual,
            longest=wait.longest,
            said=tuple(self.said),
        )


def _planned(operation: Operation, situation: Situation) -> PlannedOperation:
    there = situation.registered.get(operation.node, 0)
    return PlannedOperation(
        node=operation.node,
        interface=operation.interface,
        request=operation.request,
        usual=operation.usual,
        patience=operation.patience,
        harms=operation.harms,
        phones=len(operation.targets) or there,
        targets=operation.targets,
        effect=dict(operation.effect.recorded()),
    )


@dataclass
class Draft:
    """`why` and `trouble` end it: not for this cluster, or something that would stop the night."""

    feature: str
    name: str
    line: int
    lines: list[Line]
    applies: bool = True
    why: str = ""
    trouble: str = ""

    def at(self, line: int) -> Line:
        """The sentence of that line of the file."""
        return next(each for each in self.lines if each.line == line)

    def listed_before(self, line: Line) -> Iterator[Line]:
        """The sentences just before it that are listed and not carried out."""
        for each in reversed(self.lines[: self.lines.index(line)]):
            if each.carried_out:
                return
            yield each

    def procedure(self, situation: Situation) -> Procedure:
        """As it is kept."""
        head = Procedure(
            feature=self.feature, name=self.name, line=self.line, applies=self.applies, why=self.why
        )
        if not self.applies:
            return head
        first = next((at for at, each in enumerate(self.lines) if each.kind == "when"), len(self.lines))
        events = list(self._events())
        return head.model_copy(
            update={
                "trouble": self.trouble,
                "before": tuple(each.planned(situation) for each in self.lines[:first]),
                "blocks": tuple(_blocks(self.lines[first:], situation)),
                "keys": no_return.keys(events),
                "phones": no_return.phones(events, situation.picture),
            }
        )

    def _events(self) -> Iterator[Done]:
        for line in self.lines:
            yield from line.operations
            if line.sentence in GATES:
                yield GATES[line.sentence]


def _blocks(lines: Sequence[Line], situation: Situation) -> Iterator[Block]:
    """A block ends with the sentence that says so, and with the scenario."""
    gathered: list[PlannedSentence] = []
    for line in lines:
        gathered.append(line.planned(situation))
        if line.sentence == REST:
            yield Block(sentences=tuple(gathered))
            gathered = []
    if gathered:
        yield Block(sentences=tuple(gathered))


def drafted(feature: str, name: str, line: int, steps: Sequence[tuple[Step, str]]) -> Draft:
    """Each step with its sentence's text. Givens before the first change are asked now, Whens are expanded.

    What stands later is about a cluster that is not there yet, so it is listed.
    """
    lines: list[Line] = []
    changing = False
    for step, sentence in steps:
        changing = changing or step.type == "when"
        carried_out = step.type == "when" or (step.type == "given" and not changing)
        text = f"{step.keyword} {step.name}"
        lines.append(Line(KINDS[step.type], text, step.line_number, sentence, carried_out))
    return Draft(feature, name, line, lines)
