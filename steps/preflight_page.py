"""The preflight as a page of text for an engineer at two in the morning: what is not well first, dates, restarts.

It answers for words and order. It asks no cluster and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from textwrap import wrap

from cucm_driver.answers.expiry import TRUST, Due
from cucm_driver.answers.pending_changes import Change, Use
from cucm_driver.answers.preflight.check import Finding, Verdict

WIDTH = 110
WORD = {Verdict.FAIL: "FAIL", Verdict.UNKNOWN: "UNKNOWN", Verdict.PASS: "pass"}
RANK = tuple(WORD)


@dataclass(frozen=True)
class Seen:
    """What one look brought; `at` is the cluster's time, aware UTC, `release` empty where it could not be read."""

    cluster: str
    release: str
    at: datetime
    findings: Sequence[Finding]
    calendar: Sequence[Due]
    changes: Sequence[Change]


def page(seen: Seen) -> Iterator[str]:
    """The whole page, line by line."""
    release = f", release {seen.release}" if seen.release else ""
    yield f"Preflight of {seen.cluster}{release}, {seen.at:%Y-%m-%d %H:%M} UTC on the cluster"
    yield ""
    for found in sorted(seen.findings, key=lambda each: RANK.index(each.verdict)):
        yield from finding(found)
    yield ""
    yield "Certificates, by the date on which they expire"
    yield from calendar(seen.calendar)
    yield ""
    yield "What a restart would bring into use at this minute"
    yield from waiting(seen.changes)
    yield ""
    yield summary(seen.findings)


def finding(found: Finding) -> Iterator[str]:
    """One check; where it does not pass, why it matters and what to do."""
    head = f"{WORD[found.verdict]:8} {found.check.name:32} "
    yield from _wrapped(head, found.said or ("",))
    if found.verdict is not Verdict.PASS:
        yield from _wrapped(" " * 9 + "why:  ", (found.check.why,))
        yield from _wrapped(" " * 9 + "next: ", (found.check.next_move,))


def calendar(dues: Sequence[Due]) -> Iterator[str]:
    """Certificates of one unit, or of one trust store, that end on the same day stand in one line."""
    for (left, _, what), group in groupby(sorted(dues, key=_order), key=lambda due: _order(due)[1:]):
        each = list(group)
        first = each[0]
        nodes = ", ".join(sorted({due.dated.node for due in each}))
        if left is None:
            reasons = "; ".join(sorted({due.dated.why for due in each}))
            yield from _wrapped(" " * 6 + "unknown date       ", (f"{what} on {nodes}: {reasons}",))
            continue
        days = f"{left} days" if left >= 0 else "EXPIRED"
        date = f"{first.dated.not_after:%Y-%m-%d}" if first.dated.not_after else ""
        owners = sorted({due.dated.owner for due in each})
        yield from _wrapped(f"  {date} {days:>10}  ", (f"{what} on {nodes} ({_few(owners)})",))
        yield from _wrapped(" " * 25 + "breaks: ", (first.breaks,))


def _order(due: Due) -> tuple[float, int | None, str, str]:
    dated = due.dated
    what = dated.name.partition("/")[0] if dated.kind == TRUST else dated.name
    return (float("inf") if due.days_left is None else due.days_left), due.days_left, dated.kind, what


def waiting(changes: Sequence[Change]) -> Iterator[str]:
    """By node, since a restart of the node is a restart of all its services; then what nobody can tell."""
    waits = [change for change in changes if change.use is Use.WAITS]
    if not waits:
        yield "  nothing that can be seen"
    for change in waits:
        yield f"  {change.node}: a restart of {change.service}, or of the node: {change.unit}"
        yield from _wrapped(" " * 6, (change.why,))
    unclear = sorted((c for c in changes if c.use is Use.UNKNOWN), key=_silent)
    for (service, unit, why), group in groupby(unclear, key=_silent):
        yield f"  unknown: {service}, {unit} on {', '.join(change.node for change in group)}"
        yield from _wrapped(" " * 6, (why,))


def _silent(change: Change) -> tuple[str, str, str]:
    return change.service, change.unit, change.why


def summary(findings: Iterable[Finding]) -> str:
    """`19 pass, 1 fail, 1 unknown. Nothing was changed.`"""
    verdicts = [found.verdict for found in findings]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in reversed(RANK))
    return f"{counts}. Nothing was changed."


def _few(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _wrapped(head: str, lines: Iterable[str]) -> Iterator[str]:
    """The first line behind the head, the others below it."""
    for line in lines:
        pieces = wrap(line, WIDTH - len(head), break_long_words=False, break_on_hyphens=False) or [""]
        yield f"{head}{pieces[0]}".rstrip()
        head = " " * len(head)
        yield from (f"{head}{piece}" for piece in pieces[1:])
