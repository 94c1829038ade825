"""The verdict on a run, from the lines of its journal alone.

Record first, judge afterwards. Failed outranks unknown, unknown outranks passed; what was begun and never
ended is unknown, and unknown never passes. It does not know pytest and asks no cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

Line = Mapping[str, Any]


class Verdict(StrEnum):
    """In the order in which one outranks the next."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    STOPPED = "stopped at a resting point"
    PASSED = "passed"
    NOT_FOR_THIS_CLUSTER = "not for this cluster"


@dataclass(frozen=True)
class JudgedOperation:
    """One change on one node, e.g. `set cert regen TVS` on cm-pub: done | refused | unknown."""

    node: str
    request: str
    result: str
    resolved: bool
    outcome: Line

    @property
    def unknown(self) -> bool:
        """An outcome nobody knows, unless the same operation came to a known end later in the scenario."""
        return self.result == "unknown" and not self.resolved


@dataclass(frozen=True)
class JudgedStep:
    """One step; `seconds` is real time, `on_cluster` the cluster's, None where that is the same."""

    text: str
    line: int
    status: str
    seconds: float
    on_cluster: timedelta | None
    error: str
    lines: tuple[Line, ...]
    operations: tuple[JudgedOperation, ...]

    @property
    def verdict(self) -> Verdict:
        """A step that started and never ended is unknown: it was interrupted, or skipped by a sentence."""
        if self.status == Verdict.PASSED and any(each.unknown for each in self.operations):
            return Verdict.UNKNOWN
        return Verdict(self.status) if self.status in set(Verdict) else Verdict.UNKNOWN

    @property
    def lines_said(self) -> list[str]:
        """What the step told besides its outcome."""
        return [text for line in self.lines if line["kind"] == "said" for text in line["lines"]]

    @property
    def exchanges(self) -> list[Line]:
        """What was asked and answered during the step, in order."""
        return [line for line in self.lines if line["kind"] == "exchange"]


@dataclass(frozen=True)
class JudgedScenario:
    """One scenario on one target, which stands in brackets at the end of the name.

    `said` is how pytest saw it end, empty when it never did.
    """

    id: str
    name: str
    feature: str
    line: int
    said: str
    reason: str
    steps: tuple[JudgedStep, ...]
    lines: tuple[Line, ...]

    @property
    def verdict(self) -> Verdict:
        """See `why` for the reason."""
        return self._judged[0]

    @property
    def why(self) -> str:
        """One sentence; empty for a scenario that passed."""
        return self._judged[1]

    @property
    def seconds(self) -> float:
        """Real time of its steps."""
        return sum(step.seconds for step in self.steps)

    @cached_property
    def _judged(self) -> tuple[Verdict, str]:
        failed = next((step for step in self.steps if step.verdict is Verdict.FAILED), None)
        doubtful = next((step for step in self.steps if step.verdict is Verdict.UNKNOWN), None)
        if failed or self.said == Verdict.FAILED:
            return Verdict.FAILED, failed.error if failed and failed.error else self.reason
        if self.said == Verdict.NOT_FOR_THIS_CLUSTER:
            return self._not_for_this_cluster()
        if doubtful:
            return Verdict.UNKNOWN, _doubt(doubtful)
        if any(line["kind"] == "torn" for line in self.lines):
            return Verdict.UNKNOWN, "a line of the journal is torn"
        if self.said != Verdict.PASSED:
            return Verdict.UNKNOWN, "the scenario never came to its end"
        stopped = next((line for line in self.lines if line["kind"] == "stopped"), None)
        if stopped is not None:
            return Verdict.STOPPED, f"block {stopped['before']} was not begun: {stopped['why']}"
        if not self.steps:
            return Verdict.UNKNOWN, "the scenario has no step, so nothing was observed"
        return Verdict.PASSED, ""

    def _not_for_this_cluster(self) -> tuple[Verdict, str]:
        if any(line["kind"] == "intent" or line.get("changing") for line in self.lines):
            return Verdict.FAILED, f"said to be not for this cluster after a change was made ({self.reason})"
        return Verdict.NOT_FOR_THIS_CLUSTER, self.reason


@dataclass(frozen=True)
class JudgedRun:
    """All scenarios of a run, in the order in which they started."""

    scenarios: tuple[JudgedScenario, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the scenarios; a run without any is unknown."""
        return worst(scenario.verdict for scenario in self.scenarios)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many scenarios of each verdict."""
        return Counter(scenario.verdict for scenario in self.scenarios)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that outranks the others; of none it is unknown."""
    found = set(verdicts)
    return next((each for each in Verdict if each in found), Verdict.UNKNOWN)


def judge(lines: Iterable[Line]) -> JudgedRun:
    """The verdict on the lines of a journal, oldest first, as `cucm_driver.record.journal.read` gives them."""
    return JudgedRun(tuple(_scenario(each) for each in _by_scenario(lines)))


def _by_scenario(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Each scenario's lines, its own start first; what stands before the first start belongs to none."""
    gathered: list[Line] = []
    for line in lines:
        if _is(line, "scenario", "started"):
            if gathered:
                yield gathered
            gathered = []
        elif not gathered:
            continue
        gathered.append(line)
    if gathered:
        yield gathered


def _scenario(lines: Sequence[Line]) -> JudgedScenario:
    start = lines[0]
    ends = [line for line in lines if _is(line, "scenario", "ended")]
    worst = next((end for end in ends if end["said"] == Verdict.FAILED), ends[0] if ends else {})
    return JudgedScenario(
        id=start["id"],
        name=start["name"],
        feature=start["feature"],
        line=start.get("line", 0),
        said=worst.get("said", ""),
        reason=worst.get("reason", ""),
        steps=tuple(_steps(lines)),
        lines=tuple(lines),
    )


def _steps(lines: Sequence[Line]) -> Iterator[JudgedStep]:
    settled = {key for key, outcome in _ends(lines).items() if _result(outcome) != "unknown"}
    gathered: list[Line] = []
    for line in lines:
        begins = line["kind"] == "step" and line["status"] == "started"
        if gathered and (begins or line["kind"] == "scenario"):
            yield _step(gathered, settled)
            gathered = []
        if begins or gathered:
            gathered.append(line)
    if gathered:
        yield _step(gathered, settled)


def _step(lines: Sequence[Line], settled: set[tuple[str, str]]) -> JudgedStep:
    last = next((line for line in reversed(lines) if line["kind"] == "step"), lines[0])
    passed = last.get("on_cluster")
    return JudgedStep(
        text=last["text"],
        line=last.get("line", 0),
        status=last["status"],
        seconds=last.get("seconds", 0.0),
        on_cluster=None if passed is None else timedelta(seconds=passed),
        error=last.get("error", ""),
        lines=tuple(lines),
        operations=tuple(_operations(lines, settled)),
    )


def _operations(lines: Sequence[Line], settled: set[tuple[str, str]]) -> Iterator[JudgedOperation]:
    """One for each change, in the order in which they began."""
    for key, outcome in _ends(lines).items():
        yield JudgedOperation(*key, _result(outcome), key in settled, outcome)


def _ends(lines: Iterable[Line]) -> dict[tuple[str, str], Line]:
    """Each operation's last word; an intent that no outcome follows has none."""
    ends: dict[tuple[str, str], Line] = {}
    for line in lines:
        if line["kind"] in ("intent", "outcome"):
            ends[_operation_key(line)] = line if line["kind"] == "outcome" else {}
    return ends


def _operation_key(line: Line) -> tuple[str, str]:
    return str(line.get("node", "")), str(line.get("request", ""))


def _result(outcome: Line) -> str:
    return str(outcome.get("result", "unknown"))


def _is(line: Line, kind: str, event: str) -> bool:
    return line["kind"] == kind and line.get("event") == event


def _doubt(step: JudgedStep) -> str:
    doubtful = [f"`{each.request}` on {each.node}" for each in step.operations if each.unknown]
    if doubtful:
        return f"nobody knows whether {', '.join(doubtful)} was done (line {step.line})"
    if step.error:
        return step.error
    return f"`{step.text}` (line {step.line}) started and never ended"
