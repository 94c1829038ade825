"""One measured figure, and the budget it is held against."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`Figure("SSH commands a second", 1800, "/s", at_least=1000)`."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def text(self) -> str:
        return f"{self.value:,.3g} {self.unit}" if self.value < 100 else f"{self.value:,.0f} {self.unit}"

    @property
    def budget_text(self) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least:,g}"
        return f"at most {self.at_most:,g}" if self.at_most is not None else ""

    @property
    def verdict(self) -> str:
        if self.at_least is None and self.at_most is None:
            return ""
        holds = (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )
        return "yes" if holds else "NO"


class Stopwatch:
    """`seconds` when the block has ended, `so_far` within it."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self.seconds = 0.0

    @property
    def so_far(self) -> float:
        return time.perf_counter() - self._begun


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """`with timed() as took: ...; took.seconds`."""
    watch = Stopwatch()
    try:
        yield watch
    finally:
        watch.seconds = watch.so_far
