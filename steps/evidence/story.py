"""What a scenario's lines tell a reader besides its verdict: warnings, changes, places, findings. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from .judge import JudgedScenario, Line
from .svg import Mark, Point

WARNING = "WARNING: "
NOTICED = ("Cisco CallManager", "Cisco Tftp", "resetPhone", "system restart", "itl reset")
"""What phones notice of a change, as it stands in the operation's text."""


def warnings(scenario: JudgedScenario) -> list[str]:
    """What was warned of while it ran, without the word itself."""
    told = (text for step in scenario.steps for text in step.lines_said)
    return [text.removeprefix(WARNING) for text in told if text.startswith(WARNING)]


def noted(scenario: JudgedScenario, kind: str, entries: str) -> list[dict[str, Any]]:
    """The entries of the last note of this kind, e.g. ("places", "places"); each observation replaces the one before."""
    last = next((line for line in reversed(scenario.lines) if line["kind"] == kind), {})
    return list(last.get(entries, ()))


def unread(scenario: JudgedScenario, kind: str) -> str:
    """Why the last note of this kind could not be read; empty where it was."""
    last = next((line for line in reversed(scenario.lines) if line["kind"] == kind), {})
    return str(last.get("unread", ""))


def findings(scenario: JudgedScenario) -> list[dict[str, Any]]:
    """Every preflight check, as it was found last."""
    checks = (check for line in scenario.lines if line["kind"] == "preflight" for check in line["checks"])
    return list({check["name"]: check for check in checks}.values())


def ground(scenario: JudgedScenario) -> str:
    """`a simulated cluster` or `a live cluster`; empty where no cluster was reached."""
    last = next((line for line in reversed(scenario.lines) if line["kind"] == "ground"), None)
    return "" if last is None else f"a {'live' if last['live'] else 'simulated'} cluster, {last['cluster']}"


def granted(scenario: JudgedScenario) -> str:
    """The change number of an executed run; empty for a rehearsal."""
    last = next((line for line in scenario.lines if line["kind"] == "execution"), {})
    return str(last.get("change", ""))


def resumes(scenario: JudgedScenario) -> str:
    """The folder of the run that this one goes on from; empty for a first one."""
    last = next((line for line in scenario.lines if line["kind"] == "resumes"), {})
    return str(last.get("folder", ""))


def waivers(scenario: JudgedScenario) -> list[Line]:
    """What nobody could read, and who accepted it: gate, by, reason, names."""
    found = {
        (line["gate"], tuple(line["names"])): line for line in scenario.lines if line["kind"] == "waiver"
    }
    return list(found.values())


def points(scenario: JudgedScenario) -> list[Point]:
    """How many phones were registered whenever somebody looked."""
    lines = (line for line in scenario.lines if line["kind"] == "registration")
    return [Point(_at(line), line["registered"], line["total"]) for line in lines]


def marks(scenario: JudgedScenario) -> list[Mark]:
    """The changes that phones notice, as they began; the same one on several nodes has one number."""
    lines = [line for line in scenario.lines if line["kind"] == "intent" and _noticed(line)]
    found: list[Mark] = []
    for number, (_, group) in enumerate(groupby(lines, key=lambda line: line["request"]), start=1):
        found += [Mark(_at(line), f"{line['request']} on {line['node']}", number) for line in group]
    return found


def legend(found: list[Mark]) -> Iterator[tuple[int, datetime, str]]:
    """One line a number: `(1, 22:01:05, "utils service restart Cisco Tftp on cm-pub, cm-sub1")`."""
    for number, group in groupby(found, key=lambda mark: mark.number):
        first, *others = group
        nodes = "".join(f", {mark.text.rpartition(' on ')[2]}" for mark in others)
        yield number, first.at, first.text + nodes


def _noticed(line: Line) -> bool:
    return any(word in str(line["request"]) for word in NOTICED)


def _at(line: Line) -> datetime:
    return datetime.fromisoformat(line["at"])
