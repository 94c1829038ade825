"""Nothing is simulated without saying where it comes from, and the page that tells it is the generated one."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path

import pytest

from simulator import releases
from simulator.frontends.cli.table import COMMANDS
from simulator.frontends.soap.service import Service
from simulator.model import issue, node, phone_models, recovery, rules, service
from simulator.provenance import Certainty, Source
from tests.simulator.coverage import items, modules, page

MARKS = {mark.value for mark in Certainty}
PAGE = Path(__file__).parents[2] / "docs" / "what_is_simulated.md"


@pytest.mark.parametrize("column", [field.name for field in fields(releases.Release)])
def test_every_column_of_the_release_table_has_a_source(column: str) -> None:
    assert releases.SOURCES[column].text


@pytest.mark.parametrize("rule", [field.name for field in fields(rules.Rules)])
def test_every_rule_has_a_source(rule: str) -> None:
    assert rules.SOURCES[rule].text


@pytest.mark.parametrize(
    "table",
    [
        rules.WORLDS,
        node.DISTRIBUTION,
        issue.WORDINGS,
        service.KINDS,
        recovery.WAYS,
        phone_models.PHONE_MODELS,
    ],
    ids=["worlds", "distribution", "wordings", "services", "ways back", "phone models"],
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


def test_every_operation_of_every_soap_service_has_a_source() -> None:
    tables = [value for module in modules() for value in vars(module).values() if isinstance(value, Service)]
    told = {(item.name, id(item.source)) for item in items()}
    assert tables
    for table in tables:
        assert table.operations
        for name, operation in table.operations.items():
            assert (name, id(operation.source)) in told


def test_no_row_can_be_written_without_a_source() -> None:
    """Where a class has a source, leaving it out is an error."""
    rows = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and is_dataclass(value) and "source" in {f.name for f in fields(value)}
    }
    assert len(rows) > 10
    for row in rows:
        (source,) = (field for field in fields(row) if field.name == "source")
        assert source.default is source.default_factory is MISSING, row


def test_every_source_that_stands_in_the_code_is_on_the_page() -> None:
    """However deep it stands in a table; each is one call of documented, observed, inferred or recalled."""
    told = Counter(item.source for item in items())
    for module in modules():
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS:
                source = Source(_text(call.args[0]), Certainty(call.func.id))
                assert any(
                    source.certainty is each.certainty and each.text.startswith(source.text) for each in told
                ), f"{module.__name__}:{call.lineno}"


def _text(argument: ast.expr) -> str:
    """A literal; of a text that is put together, what it begins with."""
    match argument:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case _:
            return ""


def test_every_mark_is_used_and_no_source_is_empty() -> None:
    found = items()
    assert {item.source.certainty for item in found} == set(Certainty)
    assert all(item.source.text.strip() for item in found)


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m tests.simulator.coverage > docs/what_is_simulated.md"
    )
