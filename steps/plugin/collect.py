"""Collects `.feature` files: every scenario is a test whose name is the scenario's own.

It answers for turning a file into tests, and refuses a file in which a scenario would vanish silently. It
does not know what the sentences mean. `_getobj` is pytest's private hook for the object a module's tests are
found in; this is the only place that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gherkin.errors import ParserException
from gherkin.parser import Parser
from pytest_bdd import scenario


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
    collector: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
    return collector


def scenario_lines(path: Path) -> dict[str, int]:
    """Scenario to line, in order; raises CollectError where two have the same name or the text is broken."""
    try:
        feature = Parser().parse(path.read_text(encoding="utf-8")).get("feature")
    except ParserException as broken:
        raise pytest.Collector.CollectError(
            f"{path}: not readable as Gherkin, nothing was run.\n{broken}"
        ) from None
    lines: dict[str, int] = {}
    for found in _scenarios((feature or {}).get("children", [])):
        name, line = found["name"], found["location"]["line"]
        if name in lines or not name:
            raise pytest.Collector.CollectError(_unusable(path, name, line, lines.get(name)))
        lines[name] = line
    return lines


def _scenarios(children: Any) -> Iterator[dict[str, Any]]:
    for child in children:
        if "scenario" in child:
            yield child["scenario"]
        yield from _scenarios(child.get("rule", {}).get("children", []))


def _unusable(path: Path, name: str, line: int, first: int | None) -> str:
    what = (
        f"is named `{name}` like the one in line {first}; only one of them would be run"
        if name
        else "has no name"
    )
    return f"{path}:{line}: this scenario {what}. Nothing was run. Next: give it a name of its own."
