"""Before a run goes on: every change that was begun and has no end is judged from the cluster's state.

What is not done is left to its sentence, or, for a service that may lie still, done at once: the sentence that follows
finds the services as it expects them. No certificate is regenerated unless its state proves that it was not.
"""

from __future__ import annotations

from datetime import timedelta

from cucm_driver.cluster import Cluster
from cucm_driver.facts.services import SERVICES, STARTED, STOPPED
from cucm_driver.operations.interrupted import Found
from cucm_driver.operations.judging import Judgement, judge
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import POLL

from .execution import Execution
from .night import ExecutedNight
from .past import Change, Past, moment

PATIENCE = timedelta(minutes=10)
"""For services on their way; one that does not come to rest is left to preflight."""

SAID = {
    Found.DONE: "was done",
    Found.NOT_DONE: "was not done",
    Found.CANNOT_TELL: "may have been done: it is repeated, which harms no more than once",
}


def rest(cluster: Cluster) -> None:
    """Wait until no service is on its way: what an earlier run ordered, or a node does by itself, has come to its end."""
    deadline = cluster.clock.now() + PATIENCE
    while cluster.clock.now() < deadline and any(_moving(cluster, node) for node in cluster.nodes):
        cluster.clock.wait(POLL)


def _moving(cluster: Cluster, node: str) -> bool:
    return any(service.state not in (STARTED, STOPPED) for service in cluster.read(node, SERVICES))


def settle(night: ExecutedNight, execution: Execution, past: Past) -> None:
    """Raises NotVerified where a state cannot be read, and what forbids a change."""
    guard = execution.guard
    assert guard is not None
    for change in past.unfinished:
        operation = change.operation
        judgement = judge(
            night.cluster, operation, str(change.record.get("before", "")), moment(change.record)
        )
        _note(night, change, operation, judgement)
        if change.result == "done":
            guard.own.note(operation, change.after)
        night.says(
            f"{operation.node}: {operation.request}: begun before, {SAID[judgement.found]} ({judgement.now})"
        )
        if judgement.rest is not None and operation.effect.controls:
            execution.line = change.line
            night.run.journal.current_step = f"{execution.procedure.feature}:{change.line} again, resumed"
            guard.own.note(operation)
            night.send(judgement.rest, judgement.rest)
            change.record, change.result = night.outcomes.pop().recorded(), "done"
            night.run.journal.current_step = None


def _note(night: ExecutedNight, change: Change, operation: Operation, judgement: Judgement) -> None:
    """The judgement ends the intent, in the journal and in what is known."""
    result = "done" if judgement.found is Found.DONE else "not done"
    reached: list[str] = []
    if operation.targets:
        left = set(judgement.rest.targets) if judgement.rest is not None else set()
        reached = [name for name in operation.targets if name not in left]
    record = {**change.record, "after": judgement.now, "result": result, "reached": reached}
    night.run.journal.remember("judged", **{**record, "page_line": change.line, "found": judgement.found})
    change.record, change.result = record, result
