"""`report.html` of a run: one file that opens offline, rendered from the journal's verdicts alone.

It answers for what a reader sees and leaves out nothing silently. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from steps.evidence.duration import words
from steps.evidence.judge import JudgedRun, JudgedScenario, JudgedStep, Line
from steps.evidence.svg import Mark, Point, registration

FILE = "report.html"
MOST_EXCHANGES = 4000


def write(folder: Path, run: JudgedRun) -> Path:
    """The report beside the journal, e.g. `evidence/20261123T220105Z-lab/report.html`."""
    file = folder / FILE
    file.write_text(render(run, folder.name), encoding="utf-8")
    return file


def render(run: JudgedRun, title: str) -> str:
    """The page; past 4,000 exchanges it leaves their replies to the journal, and says so."""
    page = Environment(
        loader=PackageLoader("steps.evidence", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    page.filters |= {"words": _words, "moment": _moment, "facts": _facts}
    page.globals |= {"chart": _chart, "by_node": _by_node}
    exchanges = sum(len(step.exchanges) for scenario in run.scenarios for step in scenario.steps)
    return page.get_template("report.html.j2").render(
        title=title, run=run, exchanges=exchanges, replies=exchanges <= MOST_EXCHANGES
    )


def _words(seconds: float | timedelta) -> str:
    return words(seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds))


def _moment(at: str) -> str:
    """`2026-11-23T22:01:05+00:00` -> `2026-11-23 22:01:05`; UTC, as the page says once."""
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M:%S}"


def _facts(found: Any) -> str:
    """What was read before or after a change, e.g. {"serial": "1a2b"} -> `serial 1a2b`."""
    if isinstance(found, Mapping):
        return ", ".join(f"{name} {_facts(value)}" for name, value in found.items())
    if isinstance(found, list):
        return ", ".join(map(_facts, found))
    return "" if found is None else str(found)


def _chart(scenario: JudgedScenario) -> Markup:
    notes = [line for line in scenario.lines if line["kind"] == "registration"]
    points = [Point(datetime.fromisoformat(n["at"]), n["registered"], n["total"]) for n in notes]
    marks = [Mark(datetime.fromisoformat(m["at"]), f"{m['request']} on {m['node']}") for m in scenario.marks]
    return registration(points, marks)


def _by_node(step: JudgedStep) -> dict[str, list[Line]]:
    """The changing requests of a step under the node they went to."""
    nodes: dict[str, list[Line]] = {}
    for line in step.exchanges:
        if line["changing"]:
            nodes.setdefault(line["node"], []).append(line)
    return nodes
