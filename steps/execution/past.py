"""What an earlier run of the same plan left: which sentences passed, what it remembers, which changes have no end.

It answers for reading an evidence folder, and trusts it only where its chain holds. It asks no cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cucm_driver.errors import UserMistake
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.stored import operation_of
from cucm_driver.record.journal import read
from cucm_driver.record.seal import verify

PLAN = "plan.json"
_LINE = re.compile(r":(?P<line>\d+) ")
OF_THE_LINE = frozenset({"n", "at", "wall", "kind", "step", "format", "seal"})
Recorded = dict[str, Any]


class NotResumable(UserMistake):
    """The folder is no run that can be gone on with; nothing was sent."""

    usual_next_move = "name the folder of the interrupted run, e.g. --resume evidence/20261123T220105Z-lab."


@dataclass
class Change:
    """One change of the run: `line` of the page, what was asked, and how it ended ("" : nobody wrote it down)."""

    line: int
    record: Recorded
    result: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        return self.line, str(self.record["node"]), str(self.record["request"])

    @property
    def operation(self) -> Operation:
        """What was asked, made again from its record. Raises NoSuchOperation."""
        return operation_of(self.record)

    @property
    def after(self) -> str:
        """The state that was seen after it; "" where nobody looked."""
        return str(self.record.get("after", ""))

    @property
    def open(self) -> bool:
        """Begun, and nobody knows whether it was done."""
        return self.result in ("", "unknown")


@dataclass
class Past:
    """`passed` are line numbers of the page; `memory` what the night remembered last; `changes` in their order."""

    folder: Path
    passed: set[int] = field(default_factory=set)
    memory: Recorded = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    change_number: str = ""
    procedure: str = ""
    seal: str = ""

    def recorded(self) -> dict[str, object]:
        """For the journal of the run that goes on: with it nothing of the older folder is needed any more."""
        changes = [{"line": c.line, "result": c.result, "told": c.record} for c in self.changes]
        return {
            "folder": self.folder.name,
            "seal": self.seal,
            "passed": sorted(self.passed),
            "memory": self.memory,
            "changes": changes,
        }

    def of(self, line: int) -> list[Change]:
        """The changes of one sentence."""
        return [change for change in self.changes if change.line == line]

    @property
    def unfinished(self) -> list[Change]:
        return [change for change in self.changes if change.open]


def read_past(folder: Path) -> Past:
    """Raises NotResumable: no run that was executed, an evidence that was changed, or a run that went through."""
    if not (folder / PLAN).is_file():
        raise NotResumable(
            node="", asked=f"--resume {folder}", got=f"there is no {PLAN}: nothing was executed"
        )
    found = verify(folder)
    wrong = [finding for finding in found.findings if "is missing" not in finding.what]
    if wrong:
        got = f"the evidence does not hold ({wrong[0]}), so nothing can be concluded from it"
        raise NotResumable(node="", asked=f"--resume {folder}", got=got)
    past = folded(folder, read(folder))
    past.seal = found.last
    return past


def folded(folder: Path, lines: Iterable[Mapping[str, Any]]) -> Past:
    """The lines of a journal, oldest first, as one state."""
    past = Past(folder)
    for line in lines:
        match line["kind"]:
            case "resumes":
                past = _taken_over(past, line)
            case "execution":
                past.change_number, past.procedure = line["change"], line["procedure"]
            case "memory":
                past.memory = dict(line["night"])
            case "step" if line["status"] == "passed":
                past.passed.add(line["line"])
            case "intent":
                past.changes.append(Change(_at(line), _of_the_change(line)))
            case "outcome" | "judged":
                _end(past, line)
            case _:
                pass
    return past


def _taken_over(past: Past, line: Mapping[str, Any]) -> Past:
    changes = [Change(c["line"], dict(c["told"]), c["result"]) for c in line["changes"]]
    memory = dict(line["memory"])
    return Past(past.folder, set(line["passed"]), memory, changes, past.change_number, past.procedure)


def _end(past: Past, line: Mapping[str, Any]) -> None:
    """An outcome ends the intent of the same change; one that was never sent had none."""
    at, node, request = _at(line), line["node"], line["request"]
    for change in reversed(past.changes):
        if change.key == (at, node, request):
            change.record, change.result = {**change.record, **_of_the_change(line)}, str(line["result"])
            return


def _of_the_change(line: Mapping[str, Any]) -> Recorded:
    """The change itself, without what the journal adds to each line of its own."""
    return {name: value for name, value in line.items() if name not in OF_THE_LINE}


def _at(line: Mapping[str, Any]) -> int:
    """The line of the page; a judgement, made before any sentence, names it itself."""
    if "page_line" in line:
        return int(line["page_line"])
    match = _LINE.search(str(line.get("step") or ""))
    return int(match["line"]) if match else 0


def moment(record: Mapping[str, Any]) -> datetime:
    """When a change was begun, by the cluster's clock."""
    return datetime.fromisoformat(str(record["started"]))
