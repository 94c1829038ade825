"""Whether a node's clock follows a time server, from `utils ntp status`; ntpd and chrony print differently."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """ntpd (pid 8609) is running...

     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*10.1.89.1       LOCAL(1)         2 u  935 1024  377    0.262    2.591   3.260


synchronised to NTP server (10.1.89.1) at stratum 3
   time correct to within 32 ms
   polling server every 1024 s

Current time in UTC is : Wed Jul  3 12:40:36 UTC 2019
"""
_OFF = re.compile(
    r"^\s*(?P<said>unsynchroni[sz]ed\b.*|(?:ntpd|chronyd)\b.*\b(?:not running|stopped)\b.*)$", re.M
)
_LOCAL = re.compile(r"^\s*(?P<said>synchroni[sz]ed to local.*)$", re.M)
_TO = re.compile(r"^\s*(?P<said>synchroni[sz]ed to .*?\((?P<server>[^)]+)\).*)$", re.M)
_SELECTED = re.compile(r"^\s*(?P<said>(?:\^\*|\*)\s*(?P<server>[\w.:-]+)\s.*)$", re.M)
_SOURCES = re.compile(r"^\s*(?P<said>\^[?x+~-]\s*\S+.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Ntp:
    """`Ntp(True, "10.1.89.1", "synchronised to NTP server (10.1.89.1) at stratum 3")`."""

    synchronised: bool
    server: str
    said: str


def read_ntp(text: str) -> Ntp:
    """The node's own last word; a node that follows only its own clock is not synchronised."""
    for pattern in (_OFF, _LOCAL):
        if match := pattern.search(text):
            return Ntp(False, "", match["said"].strip())
    for pattern in (_TO, _SELECTED):
        if match := pattern.search(text):
            return Ntp(True, match["server"], match["said"].strip())
    if match := _SOURCES.search(text):
        return Ntp(False, "", f"no source is selected: {match['said'].strip()}")
    raise Unreadable("neither 'synchronised' nor 'unsynchronised', and no row of a selected server")


NTP = Fact("time servers", "utils ntp status", read_ntp, EXAMPLE)
