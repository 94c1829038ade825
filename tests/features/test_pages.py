"""Every page of the runbook has its head, says its order in sentences, and keeps procedures free of node names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gherkin.parser import Parser

FEATURES = Path(__file__).parents[2] / "features"
PAGES = sorted(FEATURES.rglob("*.feature"))
HEAD = ("Before:", "Impact:", "Undo:", "After:", "Source:")
LAB_NODES = re.compile(r"\bcm-(?:pub|sub\d)\b")


def page(path: Path) -> dict:
    return Parser().parse(path.read_text(encoding="utf-8"))["feature"]


def scenarios(feature: dict) -> list[dict]:
    children = [child for one in feature["children"] for child in one.get("rule", {}).get("children", [one])]
    return [child["scenario"] for child in children if "scenario" in child]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_has_its_head(path: Path) -> None:
    description = page(path)["description"]
    missing = [word for word in HEAD if word not in description]
    assert not missing, f"{path.name} does not say {missing}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_procedure_names_no_node(path: Path) -> None:
    for scenario in scenarios(page(path)):
        if "@procedure" in {tag["name"] for tag in scenario["tags"]}:
            named = [step["text"] for step in scenario["steps"] if LAB_NODES.search(step["text"])]
            assert not named, f"{path.name}, {scenario['name']}: {named}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_procedure_says_where_one_may_rest(path: Path) -> None:
    feature = page(path)
    if any("@procedure" in {tag["name"] for tag in scenario["tags"]} for scenario in scenarios(feature)):
        assert "Rest:" in feature["description"]


def test_there_are_pages() -> None:
    assert {path.stem for path in PAGES} >= {
        "regenerate_callmanager",
        "regenerate_tvs",
        "callmanager_and_tvs_together",
    }
