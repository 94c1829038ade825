"""A plan as an engineer reads it before the night: what applies, what is done where, and where one may go home.

It decides nothing; every line comes from the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from ..evidence.duration import words
from .plan import Block, Plan, PlannedOperation, PlannedSentence, Procedure, Turn

INSIDE = (
    "Inside of it you may not stop or go home: what nodes store, services present and phones hold differs until "
    "its last gate, and any restart meanwhile, by a person or by itself, brings half of it into use."
)
HEALS = "none: phones that can reach their cluster come to every list of this plan by themselves"


def page(plan: Plan) -> Iterator[str]:
    """Line by line."""
    yield f"Plan for {plan.cluster}, release {plan.release}, {plan.mode}, made {plan.made_at:%Y-%m-%d %H:%M} UTC. Nothing was changed."
    there = ", ".join(f"{node} {count}" for node, count in plan.registered.items())
    yield f"Registered phones: {sum(plan.registered.values())} of {plan.phones}: {there}"
    yield f"Made from the state {plan.state.digest[:16]} ({len(plan.state.values)} values)"
    yield from _doubts(plan)
    for text in plan.features:
        yield ""
        yield text.path
        for procedure in (each for each in plan.procedures if each.feature == text.path):
            yield from _procedure(procedure, text.rest)
    yield ""
    yield from _total(plan)


def _doubts(plan: Plan) -> Iterator[str]:
    """What preflight leaves open: mended before the night, or waived by name."""
    if not plan.doubts:
        yield "Preflight: every check passes."
    for doubt in plan.doubts:
        yield f"Preflight: {doubt.verdict.upper()}: {doubt.check}: {'; '.join(doubt.said)}"
        yield f'  mend it first, or execute with --waive "{doubt.check}=YOUR NAME: REASON"'


def _total(plan: Plan) -> Iterator[str]:
    operations = sum(procedure.changes for procedure in plan.applying)
    yield (
        f"{len(plan.applying)} of {len(plan.procedures)} procedures apply: {_counted(operations, 'operation')}, "
        f"usually {_took(plan.takes)} in all."
    )
    stopped = [procedure for procedure in plan.applying if procedure.trouble]
    yield from (f"WOULD NOT GO THROUGH: {procedure.name}" for procedure in stopped)


def _procedure(procedure: Procedure, rest: str) -> Iterator[str]:
    if not procedure.applies:
        yield f"  {procedure.name}: not for this cluster: {procedure.why}"
        return
    yield f"  {procedure.name}: applies; {_counted(procedure.changes, 'operation')}, usually {_took(procedure.takes)}"
    if rest:
        yield f"    The page says where to rest: {rest}"
    yield "    First, and before any change (you may stop here):"
    for sentence in procedure.before:
        how = f"   [{_looks(sentence)}]" if sentence.kind == "then" else ""
        yield f"      {sentence.text}{how}"
        yield from (f"          {line}" for line in sentence.said)
    for number, block in enumerate(procedure.blocks, start=1):
        yield from _block(number, block, last=number == len(procedure.blocks))
    if procedure.trouble:
        yield "    WOULD STOP HERE, as the cluster is now:"
        yield from (f"      {line}" for line in procedure.trouble.splitlines())
    yield from _no_return(procedure)


def _block(number: int, block: Block, last: bool) -> Iterator[str]:
    waits = f", its waits give up after {words(block.longest)} in all" if block.longest else ""
    yield f"    Block {number}: usually {_took(block.takes)}{waits}"
    yield f"      {INSIDE}"
    for sentence in block.sentences:
        yield from _sentence(sentence)
    yield f"      You may rest here{'' if last else ', and go on another night'}, once the last gate has passed."


def _sentence(sentence: PlannedSentence) -> Iterator[str]:
    if not sentence.operations:
        how = _looks(sentence) if sentence.kind != "when" else "not expanded"
        yield f"      {sentence.text}   [{how}]"
        return
    then = f", then waits for the phones, usually {words(sentence.usual)}" if sentence.usual else ""
    yield f"      {sentence.text}   [{_took(sentence.takes)}{then}]"
    yield from (f"          {line}" for line in sentence.said)
    for harms, found in groupby(sentence.operations, key=lambda operation: operation.harms):
        yield from _operations(list(found))
        yield f"          harms: {harms}"


def _looks(sentence: PlannedSentence) -> str:
    how = f"waits up to {words(sentence.longest)}" if sentence.longest else "looks once"
    return f"gate, {how}" if sentence.kind == "then" else how


def _operations(found: Iterable[PlannedOperation]) -> Iterator[str]:
    for operation in found:
        whom = operation.operation.effect.concerns_phones
        yield f"        {operation.node:<12} {operation.request:<60} {words(operation.usual):>8}   {operation.phones} {whom}"


def _no_return(procedure: Procedure) -> Iterator[str]:
    if not procedure.changes:
        return
    if procedure.keys is None:
        yield "    Point of no return for keys: none, no certificate is renewed"
    else:
        yield from _turn("keys", procedure.keys)
    if not procedure.phones:
        yield f"    Point of no return for phones: {HEALS}"
    for turn in procedure.phones:
        yield from _turn("phones", turn)


def _turn(what: str, turn: Turn) -> Iterator[str]:
    where = f"`{turn.request}` on {turn.node}" if turn.node else turn.request
    yield f"    Point of no return for {what}: {where}; back: {turn.verdict}"
    yield f"      {turn.why} ({turn.source})"


def _took(duration: timedelta) -> str:
    return words(duration) if duration else "no time"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
