"""Texts that differ between releases and concern the command line only: the newest row not above a release."""

from __future__ import annotations

from typing import TypeVar

from simulator.releases import Rank

Value = TypeVar("Value")

Rows = tuple[tuple[Rank, Value], ...]
"""Oldest first: `(((8, 6), "ntpd"), ((15, 0), "chronyd"))`."""


def of_release(rows: Rows[Value], rank: Rank) -> Value:
    """`of_release(rows, (12, 5))`. ValueError for a release older than the first row."""
    found = [value for since, value in rows if since <= rank]
    if not found:
        raise ValueError(f"no row for release {rank}")
    return found[-1]
