"""Writes scenarios and steps into the journal as they happen, and reads a scenario's verdict back.

It answers for the record and the durations. It prints nothing and knows no cluster.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from pytest_bdd.parser import Step

from cucm_driver.record.format import LINES

from ..evidence.judge import JudgedScenario, judge
from .state import ClusterClock, Run, no_cluster_yet


@dataclass(frozen=True)
class Took:
    """How long a step took: `seconds` of real time, and the time on the cluster where that is another."""

    seconds: float
    on_cluster: timedelta | None


@dataclass(frozen=True)
class Begun:
    """A step under way."""

    text: str
    line: int
    real: float
    clock: ClusterClock
    cluster: datetime | None


class Recording:
    """One scenario's record; made when the scenario starts."""

    def __init__(self, run: Run, id: str, name: str, feature: str, line: int) -> None:
        self._run = run
        self._id = id
        self._begun: Begun | None = None
        self.feature = feature
        run.clock = no_cluster_yet  # the cluster of the scenario before is gone
        self._offset = _size(run.journal.folder / LINES)
        run.journal.note("scenario", event="started", id=id, name=name, feature=feature, line=line)

    def step_begins(self, step: Step) -> None:
        """Every line of the journal names the step from here on."""
        text = f"{step.keyword} {step.name}"
        self._run.journal.current_step = f"{self.feature}:{step.line_number} {text}"
        self._run.journal.step(text, "started", line=step.line_number)
        self._begun = Begun(text, step.line_number, perf_counter(), self._run.clock, self._run.cluster_time())

    def step_ends(self, status: str, error: str = "") -> Took:
        """`status` is a verdict; `error` what the step said when it failed."""
        begun = self._begun
        if begun is None:
            return Took(0.0, None)
        took = self._took(begun)
        fields = {
            "line": begun.line,
            "seconds": round(took.seconds, 6),
            "on_cluster": took.on_cluster,
            "error": error,
        }
        self._run.journal.step(begun.text, status, **fields)
        self._begun = None
        return took

    def _took(self, begun: Begun) -> Took:
        """A step that brought the cluster about began on another clock: nothing is said of its time."""
        real = perf_counter() - begun.real
        now = self._run.cluster_time() if self._run.clock == begun.clock else None
        if now is None or begun.cluster is None or abs((now - begun.cluster).total_seconds() - real) < 1:
            return Took(real, None)
        return Took(real, now - begun.cluster)

    def ends(self, said: str, reason: str = "") -> JudgedScenario:
        """Writes how the scenario ended for pytest; gives back what the journal says of it."""
        self._run.journal.current_step = None
        self._run.journal.note("scenario", event="ended", id=self._id, said=said, reason=reason)
        return self.judged()

    def judged(self) -> JudgedScenario:
        """The verdict so far, from the lines on the disk."""
        return judge(_lines_from(self._run.journal.folder / LINES, self._offset)).scenarios[0]


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _lines_from(file: Path, offset: int) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        lines.seek(offset)
        for line in lines:
            yield json.loads(line)
