"""How the command line writes a moment: the C locale's way, in UTC."""

from __future__ import annotations

from datetime import datetime


def stamp(at: datetime) -> str:
    """`Fri Oct 15 10:22:20 2021`, the day of the month padded with a space."""
    return f"{at:%a %b} {at.day:2d} {at:%H:%M:%S %Y}"


def server_time(at: datetime) -> str:
    """`Tue Aug  1 15:10:52 UTC 2023`."""
    return f"{at:%a %b} {at.day:2d} {at:%H:%M:%S} UTC {at:%Y}"
