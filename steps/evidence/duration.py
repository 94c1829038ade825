"""Durations in words, for the terminal and the report alike."""

from __future__ import annotations

from datetime import timedelta


def words(duration: timedelta) -> str:
    """The two largest units, e.g. timedelta(seconds=90) -> `1 min 30 s`, timedelta(hours=2) -> `2 h`."""
    seconds = round(duration.total_seconds())
    if seconds < 1:
        return f"{max(duration.total_seconds(), 0.0):.1f} s"
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    first = next(index for index, (amount, _) in enumerate(parts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount)
