"""Phones that were reset come back: waited for on the cluster's clock, by name where it is settled who is back.

RISPort70 tells names, a thousand a request. While many are away PerfMon is asked, which only counts: RIS is asked again
when the count says that everybody may be back, or once a minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cucm_driver.answers.gates import POLL
from cucm_driver.batches import Batch
from cucm_driver.cluster import Cluster
from cucm_driver.operations.reader import CLOCKS_DIFFER

MANY = 200
"""From so many phones on counting is cheaper than asking RISPort70 for each by name."""

BY_NAME = timedelta(minutes=1)
"""So often RISPort70 is asked whatever the count says: other phones may come and go meanwhile."""


@dataclass(frozen=True)
class Back:
    """Which phones are registered again; `missing` by name. After one look nobody had to be waited for."""

    expected: tuple[str, ...]
    missing: tuple[str, ...]
    waited: timedelta
    looks: int = 1

    @property
    def holds(self) -> bool:
        return not self.missing


def registered_back(
    cluster: Cluster, before: Iterable[str], patience: timedelta, since: datetime | None = None
) -> Back:
    """Wait until every phone named was seen registered, on whichever node. Each look is noted in the journal.

    With `since` only a status newer than that counts: after a reset RIS may still show the old registration.
    A phone that is back is not asked for again. Around a Batch the other phones count as they were when it began.
    """
    waiting = _Waiting(cluster, tuple(before), before.besides if isinstance(before, Batch) else 0, since)
    started = cluster.clock.now()
    while True:
        waiting.look(last=cluster.clock.now() - started >= patience)
        waited = cluster.clock.now() - started
        if not waiting.missing or waited >= patience:
            return Back(waiting.expected, waiting.missing, waited, waiting.looks)
        cluster.clock.wait(POLL)


@dataclass
class _Waiting:
    """Who is missing still, when RIS was last asked for them, and what the count was then and since."""

    cluster: Cluster
    expected: tuple[str, ...]
    besides: int
    since: datetime | None
    missing: tuple[str, ...] = field(init=False)
    looks: int = 0
    _asked: datetime | None = None
    _enough: int | None = None
    _count: int | None = None
    _moved: bool = False

    def __post_init__(self) -> None:
        self.missing = self.expected

    def look(self, *, last: bool) -> None:
        """One look: a count where that will do, else by name. The last one is by name."""
        self.looks += 1
        count = self.cluster.registered_count() if len(self.missing) > MANY and not last else None
        self._moved |= count != self._count
        self._count = count
        if count is None or self._is_time(count):
            self._by_name(count)
        there = len(self.expected) - len(self.missing)
        self.cluster.journal.note(
            "registration", registered=self.besides + there, total=self.besides + len(self.expected)
        )

    def _is_time(self, count: int) -> bool:
        """Whether the count says that everybody may be back, and has said something else before; or a minute is over."""
        now = self.cluster.clock.now()
        if self._asked is None and self.since is not None:
            self._asked, self._enough, self._moved = now, count, False  # they have just been reset
            return False
        if self._asked is None or self._enough is None or now - self._asked >= BY_NAME:
            return True
        return self._moved and count >= self._enough

    def _by_name(self, count: int | None) -> None:
        found = self.cluster.registrations(self.missing)
        there = {name for name, entry in found.items() if entry.is_registered}
        new = {n for n in there if self.since is None or found[n].at >= self.since - CLOCKS_DIFFER}
        if count is not None:
            self._enough = count + len(set(self.missing) - there)
        self.missing = tuple(name for name in self.missing if name not in new)
        self._asked, self._moved = self.cluster.clock.now(), False
