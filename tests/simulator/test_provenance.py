"""Nothing is simulated without saying where it comes from, and the page that tells it is the generated one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from simulator import releases
from simulator.frontends.cli.table import COMMANDS
from simulator.model import issue, node, recovery, rules, service
from simulator.provenance import Certainty, Source
from tests.simulator.coverage import items, page

PAGE = Path(__file__).parents[2] / "docs" / "what_is_simulated.md"


@pytest.mark.parametrize("column", [field.name for field in fields(releases.Release)])
def test_every_column_of_the_release_table_has_a_source(column: str) -> None:
    assert releases.SOURCES[column].text


@pytest.mark.parametrize("rule", [field.name for field in fields(rules.Rules)])
def test_every_rule_has_a_source(rule: str) -> None:
    assert rules.SOURCES[rule].text


@pytest.mark.parametrize(
    "table",
    [rules.WORLDS, node.DISTRIBUTION, issue.WORDINGS, service.KINDS, recovery.WAYS],
    ids=["worlds", "distribution", "wordings", "services", "ways back"],
)
def test_every_row_of_the_model_has_a_source(table: dict[str, object]) -> None:
    assert table
    for name, row in table.items():
        source = getattr(row, "source", None)
        assert isinstance(source, Source), name
        assert source.text, name


def test_every_effect_of_the_worlds_is_decided() -> None:
    assert set(rules.WORLDS) == set(rules.Takes)


def test_every_command_has_a_source() -> None:
    rows = [item for item in items() if item.module.startswith("simulator.frontends.cli")]
    commands = {command.words for command in COMMANDS.commands}
    assert commands <= {item.name for item in rows}


def test_every_mark_is_used_and_no_source_is_empty() -> None:
    found = items()
    assert {item.source.certainty for item in found} == set(Certainty)
    assert all(item.source.text.strip() for item in found)


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m tests.simulator.coverage > docs/what_is_simulated.md"
    )
