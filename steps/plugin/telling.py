"""Prints a run as it happens: each scenario, each step with what it took, and at the end where to read on.

It answers for the words on the terminal, without colour where the terminal has none; pytest's own writer
escapes what a console cannot show. It decides no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ..evidence.duration import words
from ..evidence.judge import Verdict
from ..evidence.share import Share, together
from .recording import Took

DONE = {
    Verdict.PASSED: ("done", "green"),
    Verdict.FAILED: ("FAILED", "red"),
    Verdict.UNKNOWN: ("UNKNOWN", "red"),
    Verdict.STOPPED: ("stopped at a resting point", "yellow"),
    Verdict.NOT_FOR_THIS_CLUSTER: ("not for this cluster", "yellow"),
}


class Nowhere:
    """Where a run is told with -q, or where pytest has no terminal."""

    currentfspath: Any = None

    def ensure_newline(self) -> None:
        """There is no line to end."""

    def write(self, text: str, **how: bool) -> None:
        """Nobody reads it."""


class Notes:
    """Where a worker's scenario is told: kept, until it can be told whole by the process that has the terminal."""

    currentfspath: Any = None

    def __init__(self) -> None:
        self.pieces: list[tuple[str, dict[str, bool]]] = []

    def ensure_newline(self) -> None:
        """The first piece begins a line."""

    def write(self, text: str, **how: bool) -> None:
        """`("   done", green=True)`"""
        how.pop("flush", None)
        self.pieces.append((text, how))


class Teller:
    """One for the whole run; writes past pytest's capture, so a step is seen while it lasts."""

    def __init__(self, config: pytest.Config) -> None:
        self._capture: Any = config.pluginmanager.getplugin("capturemanager")
        terminal: Any = config.pluginmanager.getplugin("terminalreporter")
        if config.get_verbosity() < 0:
            terminal = Nowhere()
        elif hasattr(config, "workerinput"):
            terminal = Notes()
        self._terminal: Any = terminal or Nowhere()
        self._verbose = config.get_verbosity() > 0
        self._line_open = False
        self._broken = False  # the step's own line, by what was told while it lasted
        self._feature = ""

    def scenario(self, name: str, feature: str) -> None:
        """The head of a scenario, e.g. `Scenario: Renew TVS, up to 11.5[11.5-lazy]`."""
        with self._terminal_itself() as terminal:
            if feature != self._feature or self._verbose:
                self._below_the_file_name(terminal)
                self._feature = feature
            terminal.write(f"\nScenario: {name}\n", bold=True)

    def whole(self, feature: str, pieces: Iterable[tuple[str, dict[str, bool]]]) -> None:
        """A scenario that a worker has run, once it has ended; above it the file's name where that is another."""
        with self._terminal_itself() as terminal:
            terminal.ensure_newline()
            if feature != self._feature:
                terminal.write(f"\n{feature}\n")
                self._feature = feature
            for text, how in pieces:
                terminal.write(text, **how)

    def kept(self) -> list[tuple[str, dict[str, bool]]]:
        """In a worker: what was told since the last time, which nobody has seen yet."""
        if not isinstance(self._terminal, Notes):
            return []
        pieces, self._terminal.pieces = self._terminal.pieces, []
        return pieces

    def feature_ends(self) -> None:
        """pytest writes the next file's name on a line of its own."""
        self._feature = ""
        self._terminal.currentfspath = None

    @staticmethod
    def _below_the_file_name(terminal: Any) -> None:
        """pytest has just written the file's name; told that the line has ended, it would write it again."""
        written = terminal.currentfspath
        terminal.ensure_newline()
        terminal.currentfspath = written

    def step_begins(self, text: str) -> None:
        """The step's text, before it is known how it ends: on a live cluster it may take an hour."""
        with self._terminal_itself() as terminal:
            terminal.write(f"  {text}", flush=True)
        self._line_open = True

    def working(self, text: str) -> None:
        """What a step is at, below its text, while it lasts; the line stays open."""
        with self._terminal_itself() as terminal:
            terminal.write(f"      {text}", flush=True)
        self._line_open = self._broken = True

    def worked(self, text: str) -> None:
        """How that ended, on the same line."""
        self._line_open = False
        with self._terminal_itself() as terminal:
            terminal.write(f"{text}\n", flush=True)

    def step_ends(self, verdict: Verdict, took: Took, error: str = "", said: Iterable[str] = ()) -> None:
        """How the step ended, on its own line, and below it what it said."""
        word, colour = DONE[verdict]
        self._line_open = self._line_open and self._broken
        with self._terminal_itself() as terminal:
            terminal.write(f"{'  ' if self._broken else ''}   {word}", **{colour: True})
            terminal.write(f"   {took.seconds:.2f} s{_on_cluster(took.on_cluster)}\n")
            for line in said:
                terminal.write(f"      {line}\n")
            for line in error.splitlines():
                terminal.write(f"      {line}\n", **{colour: True})
        self._broken = False

    def remark(self, verdict: Verdict, text: str) -> None:
        """What is to be said of a scenario as a whole, e.g. why its outcome is unknown."""
        word, colour = DONE[verdict]
        with self._terminal_itself() as terminal:
            for line in f"{word}: {text}".splitlines():
                terminal.write(f"  {line}\n", **{colour: True})

    @contextmanager
    def _terminal_itself(self) -> Iterator[Any]:
        if self._capture is None:
            yield self._on_a_line_of_its_own()
            return
        with self._capture.global_and_fixture_disabled():
            yield self._on_a_line_of_its_own()

    def _on_a_line_of_its_own(self) -> Any:
        if self._line_open:
            self._terminal.write("\n")
            self._line_open = False
        return self._terminal


def summary(shares: Sequence[Share], start: Path) -> Iterator[str]:
    """The last lines of a run: counts, what did not pass and why, the evidence, the way to the features."""
    tally = together(shares)
    counts = ", ".join(f"{tally.counts[verdict]} {verdict}" for verdict in DONE if tally.counts[verdict])
    yield f"{_counted(len(tally.scenarios), 'scenario')}: {counts}"
    for scenario in tally.scenarios:
        if scenario.verdict is not Verdict.PASSED:
            yield f"  {scenario.verdict}: {scenario.feature}:{scenario.line} {scenario.name}"
            told_above = scenario.verdict is Verdict.FAILED
            yield from (f"      {line}" for line in scenario.why.splitlines()[: 1 if told_above else None])
    if tally.verdict is Verdict.NOT_FOR_THIS_CLUSTER:
        yield "Nothing applied to this cluster, so nothing was tested: the run failed."
    for number, share in enumerate(shares):
        where = "Evidence:" if number == 0 else "         "
        yield f"{where} {_from(share.report, start)}" + (f"   (seal {share.seal[:16]})" if share.seal else "")
    features = list(dict.fromkeys(scenario.feature for scenario in tally.scenarios))
    yield f"The order of work stands in {_features(features)}; change a line and run again."


def _on_cluster(duration: timedelta | None) -> str:
    return "" if duration is None else f"   ({words(duration)} on the cluster)"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _features(features: Iterable[str]) -> str:
    first, *more = features
    return f"{first} and {_counted(len(more), 'other file')}" if more else first


def _from(path: Path, start: Path) -> str:
    return str(path.relative_to(start)) if path.is_relative_to(start) else str(path)
