"""One run of pytest over a runbook: what was asked for, where the evidence goes, which clock counts.

It answers for the run's folder and journal, made when the first scenario starts and not before. The testbed
gets at it through the `run` fixture, sets the clock and names the secrets; nothing here knows a cluster.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from itertools import count, islice
from pathlib import Path

import pytest

from cucm_driver.clock import WallClock
from cucm_driver.errors import RunbookError
from cucm_driver.record.journal import Follower, Journal

from ..allowance import Allowance, allowance
from .target import Matrix

ClusterClock = Callable[[], datetime | None]
SIMULATED = "lab"


def no_cluster_yet() -> datetime | None:
    """The clock before a testbed has set its own: there is no time on a cluster."""
    return None


def names(stem: str) -> Iterator[str]:
    """`20261123T220105Z-lab`, then `20261123T220105Z-lab-2`, and so on."""
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def title(folder: Path) -> str:
    """A worker's folder by the run it is a part of: `evidence/20261123T220105Z-lab/gw0` -> `20261123T220105Z-lab gw0`."""
    return f"{folder.parent.name} {folder.name}"


CLOCK = pytest.StashKey[ClusterClock]()


class Run:
    """In `config.stash[RUN]`, and in the `run` fixture.

    Its folder is made below `evidence`, with a `name` of its own or named after the moment and the cluster.
    """

    def __init__(self, config: pytest.Config, matrix: Matrix, evidence: Path, name: str = "") -> None:
        self.matrix = matrix
        self.finalizers: list[Callable[[], None]] = []
        self.said: list[str] = []
        self._config = config
        self._stash = config.stash
        self.evidence, self._name = evidence, name
        self._secrets: frozenset[str] = frozenset()
        self._journal: Journal | None = None
        self._follower: Follower | None = None
        self._stash.setdefault(CLOCK, no_cluster_yet)

    @property
    def clock(self) -> ClusterClock:
        """Tells the time on the cluster, aware UTC, or None without one; kept in `config.stash[CLOCK]`."""
        return self._stash[CLOCK]

    @clock.setter
    def clock(self, clock: ClusterClock) -> None:
        self._stash[CLOCK] = clock

    def cluster_time(self) -> datetime | None:
        """The time on the cluster; None where there is none, or nobody there who tells it any more."""
        try:
            return self.clock()
        except RunbookError:  # a record without the cluster's time is better than none
            return None

    @property
    def begun(self) -> bool:
        """Whether a scenario has started, so that there is a folder and a journal."""
        return self._journal is not None

    @cached_property
    def folder(self) -> Path:
        """The folder of this run, e.g. `evidence/20261123T220105Z-lab`; made when first asked for."""
        stem = self._name or self.stem
        for name in islice(names(stem), 1000):
            folder = self.evidence / name
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise FileExistsError(f"{self.evidence / stem}: a thousand runs in one second. Next: --evidence DIR")

    @property
    def title(self) -> str:
        """What the report is headed with."""
        return title(self.folder) if self._name else self.folder.name

    @property
    def stem(self) -> str:
        """What a folder that is made now is named, e.g. `20261123T220105Z-lab`."""
        return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{self.cluster_name}"

    @property
    def journal(self) -> Journal:
        """The record of this run, opened by the first scenario. Do not keep it across `conceal`."""
        if self._journal is None:
            self._journal = Journal(self.folder, self._secrets, RunClock(self), self._follower)
        return self._journal

    def follow(self, follower: Follower) -> None:
        """Who is told each line of the journal from now on."""
        self._follower = self.journal.follower = follower

    def say(self, lines: Iterable[str]) -> None:
        """What a sentence tells besides its outcome: into the journal now, below the step when it ends."""
        told = [line for text in lines for line in text.splitlines()]
        self.journal.note("said", lines=told)
        self.said += told

    def heard(self) -> list[str]:
        """What was said since the last time somebody listened."""
        said, self.said = self.said, []
        return said

    def conceal(self, secrets: Iterable[str]) -> None:
        """Passwords that must not reach the disk; the journal is opened anew where there are new ones."""
        known = self._secrets | {secret for secret in secrets if secret}
        if known == self._secrets:
            return
        self._secrets = known
        if self._journal is not None:
            standing = self._journal.current_step
            self._journal.close()
            self._journal = None
            self.journal.current_step = standing

    @cached_property
    def allowance(self) -> Allowance:
        """How many phones may be lost, and how they are reset: `--max-lost-phones`, `--settle`, `--pilot`, `--batch`."""
        return allowance(self._config)

    @property
    def cluster_name(self) -> str:
        """The inventory's `[cluster] name`, or `lab`; a file that cannot be read is named after itself."""
        file = self.matrix.cluster
        if file is None:
            return SIMULATED
        try:
            cluster = tomllib.loads(file.read_text(encoding="utf-8")).get("cluster", {})
        except ValueError:
            return file.stem
        return str(cluster.get("name", file.stem))

    def finish(self) -> None:
        """Calls the finalizers, last added first, then closes the journal."""
        while self.finalizers:
            self.finalizers.pop()()
        if self._journal is not None:
            self._journal.close()


RUN = pytest.StashKey[Run]()


class RunClock(WallClock):
    """The cluster's time where there is one, real time otherwise; the journal's lines are stamped with it."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def now(self) -> datetime:
        """Aware UTC, e.g. 2026-11-23 22:01:05+00:00."""
        return self._run.cluster_time() or super().now()
