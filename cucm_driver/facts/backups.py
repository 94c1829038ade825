"""Backups of the Disaster Recovery System: which there are, and whether one is under way. Restores nothing.

Dates are the node's local time; they are compared with the node's own clock (`facts.node_time`), never with ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """Tar Filename:             Backup Device: Completed On:                 Result: Backup Type: Version:         Features Backed Up:         Failed Features:
2025-12-12-13-44-12.tar   NETWORK        Fri Dec 12 13:45:19 PST 2025  SUCCESS  MANUAL        15.0.1.12900-234 UCM                        ---
"""
PROGRESS_EXAMPLE = """
Status: SUCCESS :Backup Completed...
Tar Filename: 2025-12-12-13-44-12.tar
Storage Location: NETWORK
Operation: backup
Percentage Complete: 100

UCM   CUCM-PUB  CCMDB     SUCCESS  Fri Dec 12 13:44:55 PST 2025   activelog/platform/drf/log/2025-12-12-13-44-12_b_cucm-pub_ucm_ccmdb.log
"""
_ROW = re.compile(
    r"^\s*(?P<file>\S+\.tar|TAR file not created)\s+(?P<device>\S+)\s+\w{3} (?P<month>\w{3})\s+(?P<day>\d+)"
    r" (?P<clock>\d\d:\d\d:\d\d) \S+ (?P<year>\d{4})\s+(?P<result>[A-Z]+)(?P<rest>.*)$",
    re.M,
)
_NONE = re.compile(r"no (?:backup |restore )?(?:history|status)(?: data)?(?: is)? available", re.I)
_TROUBLE = re.compile(
    r"^.*(?:Unable to connect to Master Agent|Error occurred|timed out|may be processing).*$", re.M | re.I
)
_PERCENT = re.compile(r"Percentage Complete:\s*(\d+)")
_STATUS = re.compile(r"^\s*Status:\s*(\S.*?)\s*$", re.M)
_ENDED = re.compile(r"error|fail|cancel|complete", re.I)
SUCCESS = "SUCCESS"
NOTHING_FAILED = "---"


@dataclass(frozen=True, slots=True)
class Backup:
    """One row. `completed` is the node's local time, written as if it were UTC; `failed` names features."""

    file: str
    completed: datetime
    result: str
    failed: str = ""

    @property
    def good(self) -> bool:
        return self.result == SUCCESS and not self.failed


@dataclass(frozen=True, slots=True)
class Progress:
    """Whether a backup (or restore) is under way, in the node's words."""

    running: bool
    said: str


def read_history(text: str) -> tuple[Backup, ...]:
    """Oldest first; empty where the node knows of none."""
    _complain(text)
    backups = tuple(_backup(match) for match in _ROW.finditer(text))
    if not backups and not _NONE.search(text):
        raise Unreadable("no row '<stamp>.tar <device> <date> <result>'")
    return tuple(sorted(backups, key=lambda backup: backup.completed))


def _backup(match: re.Match[str]) -> Backup:
    date = f"{match['month']} {match['day']} {match['clock']} {match['year']}"
    completed = datetime.strptime(date, "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    words = match["rest"].split()
    failed = (
        words[3] if len(words) > 3 and words[3] != NOTHING_FAILED else ""
    )  # type, version, features, failed
    return Backup(match["file"], completed, match["result"], failed)


def read_progress(text: str) -> Progress:
    """A status with less than 100 % is under way, unless it says how it ended."""
    _complain(text)
    if found := _NONE.search(text):
        return Progress(False, found[0])
    status, percent = _STATUS.search(text), _PERCENT.search(text)
    if status is None:
        raise Unreadable("no line 'Status: ...'")
    if percent is None:
        return Progress(not _ENDED.search(status[1]), status[1])
    running = int(percent[1]) < 100 and not _ENDED.search(status[1])
    return Progress(running, f"{status[1]}, {percent[1]} %")


def _complain(text: str) -> None:
    if trouble := _TROUBLE.search(text):
        raise Unreadable(trouble[0].strip())


HISTORY = Fact("backups", "utils disaster_recovery history backup", read_history, EXAMPLE)
BACKUP_PROGRESS = Fact(
    "backup under way", "utils disaster_recovery status backup", read_progress, PROGRESS_EXAMPLE
)
RESTORE_PROGRESS = Fact(
    "restore under way", "utils disaster_recovery status restore", read_progress, PROGRESS_EXAMPLE
)
