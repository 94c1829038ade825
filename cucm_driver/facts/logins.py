"""Who logged in to a node's platform: `show logins`. Another laptop cannot be locked out, but it can be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cucm_driver.facts.fact import Fact

EXAMPLE = """
administ ssh:notty    192.0.2.17       Mon Nov 23 21:40   still logged in
administ pts/0        192.0.2.99       Mon Nov 23 20:02 - 20:31  (00:29)
"""
"""Like Linux `last` (recalled); the guide names the command and its default of 20 rows (CLI Reference 12.5(1))."""

Logins = tuple[str, ...]


def read_logins(text: str) -> Logins:
    """One row a login, newest first, with single blanks; what may change later (its end) is cut off."""
    rows = (" ".join(line.split()) for line in text.splitlines())
    return tuple(_begun(row) for row in rows if row and not row.startswith("wtmp begins"))


def _begun(row: str) -> str:
    return row.removesuffix(" still logged in").split(" - ")[0]


LOGINS = Fact("logins", "show logins", read_logins, EXAMPLE)


def since(before: Iterable[str], now: Logins, own: int) -> Logins:
    """The rows that are new, without the `own` newest of them, which are this run's. Empty: nobody else came.

    Which of several new rows are this run's cannot be told; their number can.
    """
    known = Counter(before)
    fresh = [row for row in now if not _take(known, row)]
    return tuple(fresh) if len(fresh) > own else ()


def _take(known: Counter[str], row: str) -> bool:
    known[row] -= 1
    return known[row] >= 0
