"""The format of a journal: its number, and which formats this version reads.

The first line carries the number, e.g. `"format": 2`. A line that means another thing than before, or that a reader
needs and older journals lack, raises FORMAT; READS keeps an older number only where every reader still understands it.
"""

from __future__ import annotations

import json
from pathlib import Path

from cucm_driver.errors import UserMistake

LINES = "journal.jsonl"
UNNUMBERED = 1
"""The format of journals whose first line carries no number."""

FORMAT = 2
"""2 is 1 with a number."""

READS = frozenset({UNNUMBERED, FORMAT})


class AnotherFormat(UserMistake):
    """The journal was written by a version of cucm-runbook whose format this one does not read; it stays as it is."""

    usual_next_move = (
        "use the version of cucm-runbook that wrote this folder; a new run needs a folder of its own."
    )


def format_of(folder: Path) -> int:
    """The number in the first whole line; UNNUMBERED where it carries none, FORMAT where there is no line yet."""
    path = folder / LINES
    if not path.exists():
        return FORMAT
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                first = json.loads(line)
            except ValueError:
                continue  # torn by a crash: the next one carries the number
            number = first.get("format") if isinstance(first, dict) else None
            return number if isinstance(number, int) else UNNUMBERED
    return FORMAT


def require_readable(folder: Path) -> None:
    """Raises AnotherFormat."""
    found = format_of(folder)
    if found not in READS:
        age = "a newer" if found > FORMAT else "an older"
        reads = " and ".join(map(str, sorted(READS)))
        got = f"its format is {found}, from {age} version of cucm-runbook; this one reads {reads}"
        raise AnotherFormat(node="", asked=f"read {folder / LINES}", got=got)
