"""The chain through a journal: every line seals all lines before it, so a changed, missing or added one shows.

It proves that the record is whole since it was written, not that whoever wrote it was honest: note the last seal
elsewhere (the change ticket) when the run ends. A line torn by a crash is no part of the chain.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cucm_driver.record.format import LINES, require_readable

FIRST = "0" * 64
_SEALED = re.compile(r'(?P<line>\{.*), "seal": "(?P<seal>[0-9a-f]{64})"\}')
_KEPT = re.compile(r"replies/(?P<digest>[0-9a-f]{64})\.(?:txt|bin)")


def seal(before: str, line: str) -> str:
    """The seal of a line, from the seal before it (64 hex digits) and its JSON text."""
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


def sealed(before: str, line: str) -> tuple[str, str]:
    """The JSON object `line` with its seal as last member, and that seal."""
    own = seal(before, line)
    return f'{line[:-1]}, "seal": "{own}"}}', own


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with the evidence: `line 12: does not follow from the lines before it`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Verification:
    """`last` is the seal of the last line: the value to compare with the one noted elsewhere."""

    lines: int
    torn: int
    last: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return self.lines > 0 and not self.findings


def last_seal(folder: Path) -> str:
    """The seal from which the next line goes on; FIRST for a new journal."""
    found = FIRST
    for _, match in _lines(folder):
        found = match["seal"] if match is not None else found
    return found


def verify(folder: Path) -> Verification:
    """Every line against its seal, every kept reply against the SHA-256 it is named after. Raises AnotherFormat."""
    require_readable(folder)
    before, lines, torn, findings = FIRST, 0, 0, []
    for number, match in _lines(folder):
        if match is None:
            torn += 1
            continue
        lines += 1
        if seal(before, match["line"] + "}") != match["seal"]:
            findings.append(Finding(f"line {number}", "does not follow from the lines before it"))
        before = match["seal"]
        findings += _kept(folder, number, match["line"])
    if not lines:
        findings.append(Finding(LINES, "has no sealed line"))
    return Verification(lines, torn, before, tuple(findings))


def _lines(folder: Path) -> Iterator[tuple[int, re.Match[str] | None]]:
    path = folder / LINES
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                yield number, _SEALED.fullmatch(line.rstrip("\n"))


def _kept(folder: Path, number: int, line: str) -> Iterator[Finding]:
    for value in json.loads(line + "}").values():
        match = _KEPT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            continue
        file = folder / value
        if not file.is_file():
            yield Finding(f"line {number}", f"{value} is missing")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != match["digest"]:
            yield Finding(f"line {number}", f"{value} is not the reply that was kept")
