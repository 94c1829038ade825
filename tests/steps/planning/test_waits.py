"""A sentence that waits, or that makes known what phones hold, stands in the plan's tables; so no plan forgets one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from steps.planning.waits import GATES, PHONES_KNOW, WAITS
from steps.plugin import sentence_modules
from steps.plugin.sentence import RECORDS, Sentence, sentences_in

ROOT = Path(__file__).parents[3]
WAITING = frozenset({"wait", "settle", "await_phones", "await_reset"})
"""Attributes whose use is a wait: `clock.wait(...)`, `night.await_phones(...)`, `night.run.allowance.settle`."""

Function = tuple[str, str]
"""Module and name: `("steps.sentences.phones", "every_phone_is_back")`."""


@cache
def functions(module: str) -> dict[str, ast.AST]:
    """Functions and classes of a module of the steps, by name."""
    tree = ast.parse(file_of(module).read_text(encoding="utf-8"))
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef)}


def file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imported(module: str) -> dict[str, Function]:
    """What a name of this module is called elsewhere in the steps: `{"reset_in_batches": ("steps.phone_batches", ..)}`."""
    found = {}
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = module.split(".")[: -node.level]
            origin = ".".join([*above, *([node.module] if node.module else [])])
            found |= {each.asname or each.name: (origin, each.name) for each in node.names}
    return found


def reached(start: Function) -> Iterator[ast.AST]:
    """The definitions that a sentence comes to, its own first: what it calls in the steps, and what that calls."""
    seen: set[Function] = set()
    ahead = [start]
    while ahead:
        module, name = ahead.pop()
        if (module, name) in seen or name not in functions(module):
            continue
        seen.add((module, name))
        node = functions(module)[name]
        yield node
        ahead += [imported(module).get(each, (module, each)) for each in called(node)]


def called(node: ast.AST) -> set[str]:
    """What it calls by name, or hands on to be called."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {e.id for call in calls for e in (call.func, *call.args) if isinstance(e, ast.Name)}


def waits(node: ast.AST) -> bool:
    return any(
        (isinstance(each, ast.Name) and each.id.endswith("PATIENCE"))
        or (isinstance(each, ast.Attribute) and each.attr in WAITING)
        for each in ast.walk(node)
    )


def makes_known(node: ast.AST) -> bool:
    """It ends what was held so far: `night.gate_passed()`, or `night.holding = None`."""
    return any(
        isinstance(each, ast.Attribute)
        and (each.attr == "gate_passed" or (each.attr == "holding" and isinstance(each.ctx, ast.Store)))
        for each in ast.walk(node)
    )


def sentences() -> Iterator[tuple[Sentence, list[ast.AST]]]:
    """Each sentence with all that it comes to."""
    for name in sentence_modules():
        module = import_module(name)
        for function in vars(module).values():
            if getattr(function, "__module__", "") == name:
                for sentence in getattr(function, RECORDS, ()):
                    yield sentence, list(reached((name, function.__name__)))


def test_every_sentence_that_waits_is_in_the_plans_table() -> None:
    """A Given that waits arranges a simulated cluster, before the night begins."""
    found = {s.text for s, nodes in sentences() if s.kind != "given" and any(map(waits, nodes))}
    assert not (missing := found - WAITS.keys()), f"say how long they wait, in WAITS: {sorted(missing)}"


def test_every_sentence_that_makes_known_what_phones_hold_is_a_gate_of_the_plan() -> None:
    found = {s.text for s, nodes in sentences() if any(map(makes_known, nodes))}
    assert found, "no sentence makes anything known: look at how this test finds them"
    assert not (missing := found - GATES.keys()), (
        f"say which list they ask about, in GATES: {sorted(missing)}"
    )


def test_the_plans_tables_name_sentences_that_there_are() -> None:
    there = {s.text for name in sentence_modules() for s in sentences_in(import_module(name))}
    assert not (gone := (WAITS.keys() | GATES.keys() | PHONES_KNOW) - there), sorted(gone)
