"""Collects `.feature` files: every scenario is a test whose name is the scenario's own.

It answers for turning a file into tests, and refuses a file in which a scenario would vanish silently. It
does not know what the sentences mean. `_getobj` is pytest's private hook for the object a module's tests are
found in; this is the only place that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gherkin.errors import ParserError
from gherkin.parser import Parser
from pytest_bdd import scenario

KEYWORDS = ("Given", "When", "Then", "And", "But")


class FeatureFile(pytest.Module):
    """One `.feature` file, e.g. node id `features/x.feature::Renew TVS[11.5-lazy]`."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        lines = scenario_lines(self.path)
        feature = self.nodeid
        for item in super().collect():
            if isinstance(item, pytest.Function):
                # pytest's own names a line of pytest-bdd, and it changes dots where this ends like the id
                vars(item)["location"] = (feature, lines[item.originalname] - 1, f"Scenario: {item.name}")
            yield item

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.path.stem)
        for name in scenario_lines(self.path):
            test = scenario(self.path.name, name, features_base_dir=str(self.path.parent))(_nothing_more)
            test.__test__ = True  # type: ignore[attr-defined]  # collected whatever its name begins with
            setattr(module, name, pytest.mark.usefixtures("target")(test))
        return module


def _nothing_more() -> None:
    """A scenario is its steps; pytest-bdd wants a function that is called after them."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".feature":
        return None
    # for a file outside the root directory that is named on the command line pytest's own id is empty
    outside = None if file_path.is_relative_to(parent.config.rootpath) else file_path.as_posix()
    collector: FeatureFile = FeatureFile.from_parent(parent, path=file_path, nodeid=outside)
    return collector


def scenario_lines(path: Path) -> dict[str, int]:
    """Scenario to line, in order; raises CollectError where a scenario or a step would vanish."""
    lines: dict[str, int] = {}
    for kind, found in _parts(_parsed(path).get("children", [])):
        name, line = found["name"], found["location"]["line"]
        wrong = _lost_step(found["description"])
        if kind == "scenario":
            wrong = wrong or _not_a_name_of_its_own(name, lines.get(name))
            lines[name] = line
        if wrong:
            raise pytest.Collector.CollectError(f"{path}:{line}: this {kind} {wrong}. Nothing was run.")
    return lines


def _parsed(path: Path) -> Any:
    try:
        return Parser().parse(path.read_text(encoding="utf-8")).get("feature") or {}
    except ParserError as broken:
        raise pytest.Collector.CollectError(f"{path}: not Gherkin. Nothing was run.\n{broken}") from None


def _parts(children: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for child in children:
        yield from ((kind, child[kind]) for kind in ("background", "scenario") if kind in child)
        yield from _parts(child.get("rule", {}).get("children", []))


def _not_a_name_of_its_own(name: str, first: int | None) -> str:
    if first is not None:
        return f"is named `{name}` like the one in line {first}, and only one of them would be run"
    return "" if name else "has no name"


def _lost_step(description: str) -> str:
    """Gherkin takes a misspelt first step for prose, and runs the rest without it."""
    for line in description.splitlines():
        near = get_close_matches((line.split() or [""])[0], KEYWORDS, n=1, cutoff=0.6)
        if near:
            return f"begins with `{line.strip()}`, which is not a step; is it `{near[0]}`?"
    return ""
