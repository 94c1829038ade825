"""What one process of a run leaves: a folder, its seal, and how its scenarios ended. A run in one process has one share.

It answers for what a summary is made of, and for bringing it from a worker to the process that prints it: as plain
text, so that nobody reads a journal twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import junit, report
from .judge import JudgedRun, Verdict
from .tally import Ended, Tally


@dataclass(frozen=True)
class Share:
    """`Share(Path("evidence/20261123T220105Z-lab/gw0"), "6bb4a3bb...", Tally(...))`."""

    folder: Path
    seal: str
    tally: Tally

    @property
    def report(self) -> Path:
        """The page to open."""
        return self.folder / report.FILE

    def as_text(self) -> str:
        """JSON; `from_text` reads it."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_text(cls, text: str) -> Share:
        """What `as_text` wrote."""
        said = json.loads(text)
        told = said["tally"]["scenarios"]
        ended = (Ended(**{**each, "verdict": Verdict(each["verdict"])}) for each in told)
        return cls(Path(said["folder"]), said["seal"], Tally(tuple(ended)))


def leave(folder: Path, judged: JudgedRun, seal: str, title: str = "") -> Share:
    """Writes report and junit.xml beside the journal."""
    report.write(folder, judged, title)
    junit.write(folder, judged)
    ended = (
        Ended(each.name, each.feature, each.line, each.verdict, each.why, each.seconds)
        for each in judged.scenarios
    )
    return Share(folder, seal, Tally(tuple(ended)))


def together(shares: Iterable[Share]) -> Tally:
    """The scenarios of every share: of one in the order in which they ran, of several as they stand in the features."""
    tallies = [share.tally for share in shares]
    if len(tallies) == 1:
        return tallies[0]
    found = (scenario for tally in tallies for scenario in tally.scenarios)
    return Tally(tuple(sorted(found, key=lambda each: (each.feature, each.line))))
