"""Before a scenario's first step: does every step mean exactly one thing?

It answers for the mistakes pytest-bdd notices too late (an undefined step, when it gets there) or never (two
definitions, a placeholder left over, a coroutine, a table nobody reads). It does not know what sentences do.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterable, Iterator

import pytest
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.parser import Scenario, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from .sentence import is_coroutine, origin

PLACEHOLDER = re.compile(r"<[^<>]+>")


class StepsUnclear(Exception):
    """What is wrong with the steps of a scenario, one paragraph a mistake; nothing was changed."""


def definitions(request: pytest.FixtureRequest) -> list[StepFunctionContext]:
    """Every step definition a scenario sees; pytest has no public list: here are pytest-bdd's calls."""
    found = []
    fixtures = request._fixturemanager
    for name in get_fixture_names(fixtures):
        if not name.startswith("pytestbdd_stepdef"):
            continue
        for fixture in getfixturedefs(fixtures, name, request.node) or ():
            context = step_function_context_registry.get(fixture.func)
            if context is not None:
                found.append(context)
    return found


def check(scenario: Scenario, feature: str, defined: list[StepFunctionContext]) -> None:
    """Raises StepsUnclear with every mistake of the scenario; `feature` is the file's relative path."""
    mistakes = [
        _paragraph(feature, step, what, next_move)
        for step in scenario.steps
        for what, next_move in _mistakes(step, defined)
    ]
    if mistakes:
        raise StepsUnclear("\n".join(mistakes))


def _mistakes(step: Step, defined: list[StepFunctionContext]) -> Iterator[tuple[str, str]]:
    left = sorted({place for text in _texts(step) for place in PLACEHOLDER.findall(text)})
    if left:
        yield f"{', '.join(left)} is not a column of the examples", "name it as the column is named"
        return
    matching = [
        each for each in defined if each.type in (None, step.type) and each.parser.is_matching(step.name)
    ]
    if not matching:
        yield (
            "no sentence matches this step",
            f"`cucm-runbook steps` lists the sentences{_nearest(step, defined)}",
        )
    elif len(matching) > 1:
        yield (
            f"{len(matching)} sentences match this step: {_origins(matching)}",
            "make one of them say something else",
        )
    else:
        yield from _unusable(step, matching[0])


def _unusable(step: Step, definition: StepFunctionContext) -> Iterator[tuple[str, str]]:
    function = definition.step_func
    parameters = inspect.signature(function).parameters
    if is_coroutine(function):
        yield (
            f"{origin(function)} is a coroutine function; nothing would await it",
            "make it a plain function",
        )
    for name, given in (("datatable", step.datatable), ("docstring", step.docstring)):
        if (given is None) != (name not in parameters):
            verb = "takes no" if given is not None else "needs a"
            yield f"this sentence {verb} {_WORDS[name]}", "`cucm-runbook steps` shows an example"


_WORDS = {"datatable": "table", "docstring": "text block"}


def _texts(step: Step) -> Iterable[str]:
    cells = [str(cell) for row in step.datatable.raw() for cell in row] if step.datatable else []
    return (step.name, step.docstring or "", *cells)


def _origins(definitions: Iterable[StepFunctionContext]) -> str:
    return ", ".join(sorted(origin(each.step_func) for each in definitions))


def _nearest(step: Step, defined: list[StepFunctionContext]) -> str:
    texts: list[str] = [str(each.parser.name).replace(":Quoted}", "}") for each in defined]
    near = difflib.get_close_matches(step.name, texts, n=1, cutoff=0.5)
    return f"; the nearest is `{near[0]}`" if near else ""


def _paragraph(feature: str, step: Step, what: str, next_move: str) -> str:
    return (
        f"{feature}:{step.line_number}: {what}. Nothing was changed.\n"
        f"    {step.keyword} {step.name}\n"
        f"Next: {next_move}."
    )
