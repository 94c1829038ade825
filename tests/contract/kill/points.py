"""The points at which a run can be killed: counted in an undisturbed run, met again in one that dies there.

It instruments `Journal` from outside, since every exchange and every line that a later run goes on from passes there.
Between two reads nothing that is synced changes, so a reading exchange is one point, in flight; a changing one has one
point for each thing that may have happened by then, and a durable line one on either side.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from cucm_driver.record.journal import Exchange, Journal

READING = ("in flight",)
CHANGING = ("before", "sent", "understood", "answered", "after")
BEGUN = "carried out"
LINE = ("before", "after")
BY_THE_CLUSTER = ("understood", BEGUN)
"""Phases that only the simulated cluster knows of: it kills at them."""

IN_FLIGHT = 0.0005  # seconds of real time between the entry of an exchange and the kill
SENT = 0.002
SHOWN = 60  # characters of a request


@dataclass(frozen=True)
class Point:
    """`Point(406, "cli set cert regen TVS on cm-pub", 1, "sent")`: the first exchange of that name, the 406th of all."""

    number: int
    name: str
    nth: int
    phase: str
    changing: bool = False

    def __str__(self) -> str:
        return f'("{self.number} {self.name}", "{self.phase}")'

    @property
    def kind(self) -> str:
        """`cli changing sent`, `memory after`: what distinguishes a point from its like."""
        return f"{self.name.split()[0]}{' changing' if self.changing else ''} {self.phase}"

    def recorded(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def phases(interface: str, request: str, changing: bool) -> tuple[str, ...]:
    """Where an exchange can be cut. What a CLI command orders goes on by itself once it is carried out."""
    if not changing:
        return READING
    return (*CHANGING[:3], BEGUN, *CHANGING[3:]) if interface == "cli" else CHANGING


@dataclass
class Instruments:
    """Counts every point; dies at `deadly`. Thread-safe: phones are asked in parallel."""

    deadly: Point | None = None
    found: list[Point] = field(default_factory=list)
    _seen: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _number: int = 0

    def meets(self, name: str, among: tuple[str, ...], changing: bool = False) -> str:
        """The phase in which to die now; empty for going on."""
        with self._lock:
            self._number += 1
            self._seen[name] += 1
            nth = self._seen[name]
            self.found += [Point(self._number, name, nth, phase, changing) for phase in among]
        deadly = self.deadly
        return deadly.phase if deadly is not None and (deadly.name, deadly.nth) == (name, nth) else ""

    def install(self) -> None:
        """In this process, for good."""
        self._exchanges()
        self._lines()
        self._kept()

    def _exchanges(self) -> None:
        original = Journal.exchanging

        @contextmanager
        def exchanging(
            journal: Journal, node: str, interface: str, request: str, changing: bool = False
        ) -> Iterator[Exchange]:
            name = f"{interface} {request[:SHOWN]} on {node}"
            phase = self.meets(name, phases(interface, request, changing), changing)
            _die(phase == "before")
            if phase in ("in flight", "sent"):
                soon = IN_FLIGHT if phase == "in flight" else SENT
                threading.Thread(target=_die_in, args=(soon,), daemon=True).start()
            try:
                with original(journal, node, interface, request, changing) as exchange:
                    try:
                        yield exchange
                    finally:
                        _die(phase in ("in flight", "sent", "answered"))
            finally:
                _die(phase == "after")

        Journal.exchanging = exchanging  # type: ignore[assignment, method-assign]

    def _lines(self) -> None:
        original = Journal._write

        def write(journal: Journal, kind: str, fields: Mapping[str, object], durable: bool = False) -> int:
            if not durable:
                return original(journal, kind, fields, durable)
            phase = self.meets(_line(kind, fields), LINE)
            _die(phase == "before")
            number = original(journal, kind, fields, durable)
            _die(phase == "after")
            return number

        Journal._write = write  # type: ignore[assignment, method-assign]

    def _kept(self) -> None:
        original = Journal.keep

        def keep(journal: Journal, content: bytes) -> str:
            phase = self.meets("keep a reply", LINE)
            _die(phase == "before")
            relative = original(journal, content)
            _die(phase == "after")
            return relative

        Journal.keep = keep  # type: ignore[assignment, method-assign]


def _line(kind: str, fields: Mapping[str, object]) -> str:
    asked = f" {str(fields['request'])[:SHOWN]} on {fields['node']}" if "request" in fields else ""
    return f"{kind}{asked}"


def _die(now: bool) -> None:
    """As a power button would: nothing is closed, nothing is flushed, nobody is told."""
    if now:
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)


def _die_in(seconds: float) -> None:
    time.sleep(seconds)
    _die(True)
