"""Before every change: is the cluster still as planned, less what this run did, and did anybody else log in?

What phones meet is compared as pictures, all else by the fingerprint of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.explained import Explained
from cucm_driver.answers.fingerprint import Fingerprint, fingerprint
from cucm_driver.answers.foreign_changes import OwnChanges, foreign_changes
from cucm_driver.answers.observation import observe
from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts import logins
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome


class SomebodyElse(ClusterTrouble):
    """The cluster has changed, and not by this run; nothing more was sent."""

    nothing = "Nothing more was sent."
    usual_next_move = "find out who works on the cluster; when it is quiet, resume, or plan anew if nothing was changed yet."


@dataclass
class Guard:
    """`expected` is the state of the plan, `own` what this run has changed since; `explained` begins with the first check."""

    cluster: Cluster
    expected: Fingerprint
    own: OwnChanges
    explained: Explained | None = None
    _logins: dict[str, logins.Logins] = field(default_factory=dict)
    _own_logins: dict[str, int] = field(default_factory=dict)

    def check(self, reader: CachedReader) -> list[str]:
        """Warnings to be said. Raises SomebodyElse, and what reading raises: unread is not unchanged."""
        moved, came = [*self.moved(reader), *self.met_by_phones(reader)], self.strangers()
        if moved:
            got = "; ".join([*moved, *came])
            raise SomebodyElse(node="", asked="is the cluster still as planned?", got=got)
        return came

    def moved(self, reader: CachedReader) -> list[str]:
        """What this run does not explain in the fingerprint."""
        return foreign_changes(self.expected, fingerprint(reader), self.own)

    def met_by_phones(self, reader: CachedReader) -> list[str]:
        """What phones meet and this run does not explain: lists, what services loaded, trust stores."""
        observed, now = observe.nodes(reader, by_time=False), self.cluster.clock.now()
        if self.explained is None:
            self.explained = Explained(observed, now)
        return self.explained.foreign(observed, now)

    def sends(self, operation: Operation) -> None:
        """It is this run's own from here on, whatever becomes of it."""
        if operation.effect.controls:
            self.own.note(operation)
        if self.explained is not None:
            self.explained.note(operation, self.cluster.clock.now())

    def sent(self, outcome: Outcome) -> None:
        """How it ended, and what state was seen then."""
        self.own.note(outcome.operation, outcome.after)
        if self.explained is not None:
            self.explained.ended(self.cluster.clock.now())

    def sent_before(self, operation: Operation, after: str, started: datetime) -> None:
        """By the run that this one goes on from; what the picture that it left was verified after stands in it already."""
        self.own.note(operation, after)
        if self.explained is not None and started >= self.explained.at:
            self.explained.note(operation, self.cluster.clock.now())

    def strangers(self) -> list[str]:
        """A warning for each node to which somebody else has logged in since the last look."""
        return list(self._strangers())

    def _strangers(self) -> Iterator[str]:
        with ThreadPoolExecutor(len(self.cluster.nodes)) as pool:
            seen = dict(zip(self.cluster.nodes, pool.map(self._rows, self.cluster.nodes), strict=True))
        for node, rows in seen.items():
            count = self.cluster.cli(node).logins
            known, before = self._logins.get(node), self._own_logins.get(node, count)
            self._logins[node], self._own_logins[node] = rows, count
            if known is not None and (new := logins.since(known, rows, count - before)):
                self.cluster.journal.note("logins", node=node, rows=list(new))
                yield f"WARNING: somebody logged in to {node} meanwhile: {'; '.join(new)}"

    def _rows(self, node: str) -> logins.Logins:
        return self.cluster.read(node, logins.LOGINS)
