"""What the simulated cluster was asked: its own log, the proof of what a driver did and did not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One request that was understood; `modelled` is False for what nobody simulated."""

    n: int
    at: datetime
    node: str
    interface: str
    request: str
    outcome: str
    changing: bool
    modelled: bool


@dataclass(slots=True)
class Journal:
    """`journal.note("cm-pub", "cli", "show itl")`. `now` gives virtual time."""

    now: Callable[[], datetime]
    entries: list[Entry] = field(default_factory=list)

    def note(
        self,
        node: str,
        interface: str,
        request: str,
        outcome: str = "ok",
        changing: bool = False,
        modelled: bool = True,
    ) -> None:
        entry = Entry(
            len(self.entries) + 1, self.now(), node, interface, request, outcome, changing, modelled
        )
        self.entries.append(entry)

    def since(self, n: int) -> list[Entry]:
        """The entries after number `n`."""
        return self.entries[n:]
