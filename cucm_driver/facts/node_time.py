"""The time of a node, from `show status`: local, for its own dates, and UTC, for this computer's clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """
Host Name          : cucm1
Date               : Fri Sep 29, 2023 17:20:40
Time Zone          : Central Daylight Time (America/Mexico_City)
Locale             : en_US.UTF-8
Product Ver        : 12.5.1.16900-48
"""
_ZONE = re.compile(r"^Time Zone\s*:.*\((?P<name>[^()]+)\)\s*$", re.M)
_DATE = re.compile(r"^Date\s*:\s*\w{3} (\w{3})\s+(\d+), (\d{4}) (\d\d:\d\d:\d\d)", re.M)


def read_time(text: str) -> datetime:
    """Local time, written as if it were UTC: good for differences between dates of one node, and nothing else."""
    match = _DATE.search(text)
    if match is None:
        raise Unreadable("no line 'Date : <day> <month> <day>, <year> <time>'")
    return datetime.strptime(" ".join(match.groups()), "%b %d %Y %H:%M:%S").replace(tzinfo=UTC)


def read_clock(text: str) -> datetime:
    """Aware UTC datetime: `2023-09-29 23:20:40+00:00`, by the rules of daylight saving that this computer knows."""
    match = _ZONE.search(text)
    if match is None:
        raise Unreadable("no line 'Time Zone : <name> (<zone>)'")
    try:
        zone = ZoneInfo(match["name"])
    except (ZoneInfoNotFoundError, ValueError):
        raise Unreadable(f"the time zone {match['name']!r} is not known here") from None
    return read_time(text).replace(tzinfo=zone).astimezone(UTC)


NODE_TIME = Fact("local time", "show status", read_time, EXAMPLE)
NODE_CLOCK = Fact("clock", "show status", read_clock, EXAMPLE)
