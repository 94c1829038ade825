"""Several nodes worked in parallel, each with its operations in order: never two commands on one node."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from cucm_driver.clock import Clock, Crew
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome

Perform = Callable[[Operation], Outcome]


def perform_together(clock: Clock, perform: Perform, operations: Sequence[Operation]) -> list[Outcome]:
    """Outcomes in the order of `operations`. The first error is raised when all nodes are finished."""
    queues: dict[str, list[int]] = {}
    for at, operation in enumerate(operations):
        queues.setdefault(operation.node, []).append(at)
    if not queues:
        return []
    with clock.crew(len(queues)) as crew, ThreadPoolExecutor(len(queues)) as pool:
        leaving = _Leaving(crew, len(queues))
        futures = [pool.submit(_work, perform, operations, queue, leaving) for queue in queues.values()]
    outcomes = {at: outcome for future in futures for at, outcome in future.result()}
    return [outcomes[at] for at in range(len(operations))]


class _Leaving:
    """Workers leave the crew as they finish; the last one stays, since the clock always has one."""

    def __init__(self, crew: Crew, workers: int) -> None:
        self._crew, self._left, self._lock = crew, workers, threading.Lock()

    def one(self) -> None:
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if not last:
            self._crew.leave()


def _work(
    perform: Perform, operations: Sequence[Operation], queue: Sequence[int], leaving: _Leaving
) -> list[tuple[int, Outcome]]:
    """One node's operations; an error ends this node's work and nobody else's."""
    try:
        return [(at, perform(operations[at])) for at in queue]
    finally:
        leaving.one()
