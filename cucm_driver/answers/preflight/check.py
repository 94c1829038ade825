"""A check: what it reads, how it judges, why it matters, what to do. Pass, fail or unknown; unknown never passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import RunbookError


class Verdict(StrEnum):
    """How a check ends."""

    PASS = "pass"  # noqa: S105 (a verdict, no password)
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and the lines that give the reason, e.g. `Judged(FAIL, ("cm-sub1: (3) Out Of Sync",))`."""

    verdict: Verdict
    said: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One row of the table. `judge` may raise: then the check is unknown, and the others go on."""

    name: str
    reads: str
    judge: Callable[[CachedReader], Judged]
    why: str
    next_move: str
    source: str


@dataclass(frozen=True)
class Finding:
    """How one check ended on one cluster."""

    check: Check
    verdict: Verdict
    said: tuple[str, ...]

    def recorded(self) -> Mapping[str, Any]:
        """For the journal."""
        check = self.check
        return {
            "name": check.name, "verdict": self.verdict, "said": list(self.said), "reads": check.reads,
            "why": check.why, "next": check.next_move, "source": check.source,
        }  # fmt: skip


def passed(*said: str) -> Judged:
    return Judged(Verdict.PASS, said)


def failed(*said: str) -> Judged:
    return Judged(Verdict.FAIL, said)


def unknown(*said: str) -> Judged:
    return Judged(Verdict.UNKNOWN, said)


def judged(bad: Iterable[str], doubtful: Iterable[str], good: str) -> Judged:
    """Fail where anything is bad, unknown where anything is doubtful, else pass with `good`."""
    wrong, unclear = tuple(bad), tuple(doubtful)
    if wrong:
        return failed(*wrong, *unclear)
    return unknown(*unclear) if unclear else passed(good)


def finding(check: Check, reader: CachedReader) -> Finding:
    """Run one check. Whatever it raises makes it unknown, with the reason."""
    try:
        found = check.judge(reader)
    except RunbookError as trouble:
        found = unknown(_reason(trouble))
    except Exception as trouble:  # one check never stops the others
        found = unknown(f"the check itself failed: {type(trouble).__name__}: {trouble}")
    return Finding(check, found.verdict, found.said)


def _reason(trouble: RunbookError) -> str:
    where = f"{trouble.node}: " if trouble.node else ""
    return f"{where}`{trouble.asked}`: {' '.join(trouble.got.split())}"


def overall(findings: Iterable[Finding]) -> Verdict:
    """Fail outranks unknown, unknown outranks pass; no finding at all is unknown."""
    seen = {each.verdict for each in findings}
    ranked = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    return next((verdict for verdict in ranked if verdict in seen), Verdict.UNKNOWN)
