"""`report.html` of a run: one file that opens offline, rendered from the journal's verdicts alone.

It answers for what a reader sees and leaves out nothing silently. It judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from . import story
from .duration import words
from .judge import JudgedRun, JudgedScenario, JudgedStep, Line, Verdict
from .svg import registration

FILE = "report.html"
MOST_EXCHANGES = 4000
MANY_SCENARIOS = 6
LONG_NUMBER = re.compile(r"\b[0-9a-f]{16,}\b")
IN_WORDS = {
    Verdict.PASSED: "Every page that applies to this cluster went through, and what it promises was seen.",
    Verdict.FAILED: "Something that a page promises was not seen, or a change did not go through. Begin with what is red.",
    Verdict.UNKNOWN: "Nobody saw how something ended. Look at the cluster before anything else.",
    Verdict.STOPPED: "It stopped between two blocks, as was asked: nothing is half done, and a later run goes on.",
    Verdict.NOT_FOR_THIS_CLUSTER: "Nothing here applies to this cluster, so nothing was tested.",
}


def write(folder: Path, run: JudgedRun, title: str = "") -> Path:
    """The report beside the journal, e.g. `evidence/20261123T220105Z-lab/report.html`; without a title it is the folder's name."""
    file = folder / FILE
    file.write_text(render(run, title or folder.name), encoding="utf-8")
    return file


def render(run: JudgedRun, title: str) -> str:
    """The page; past 4,000 exchanges it leaves their replies to the journal, and says so."""
    from jinja2 import (
        Environment,
        PackageLoader,
        StrictUndefined,
    )  # at the end of a run, not before its first step

    page = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    page.filters |= {"words": _words, "moment": _moment, "facts": _facts, "brief": _brief}
    page.globals |= {"chart": _chart, "by_node": _by_node, "story": story}
    exchanges = sum(len(step.exchanges) for scenario in run.scenarios for step in scenario.steps)
    return page.get_template("report.html.j2").render(
        title=title,
        run=run,
        plainly=IN_WORDS[run.verdict],
        exchanges=exchanges,
        replies=exchanges <= MOST_EXCHANGES,
        many=len(run.scenarios) > MANY_SCENARIOS,
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


def _brief(serial: str) -> str:
    """`f56fb9012e1cdc26d0a610e6d1f65e79` -> `f56fb901`; what is no long number stays as it is."""
    return LONG_NUMBER.sub(lambda found: found[0][:8], serial)


def _chart(scenario: JudgedScenario) -> Markup:
    return registration(story.points(scenario), story.marks(scenario))


def _by_node(step: JudgedStep) -> dict[str, list[Line]]:
    """The changing requests of a step under the node they went to."""
    nodes: dict[str, list[Line]] = {}
    for line in step.exchanges:
        if line["changing"]:
            nodes.setdefault(line["node"], []).append(line)
    return nodes
