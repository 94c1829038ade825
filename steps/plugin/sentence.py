"""`given`, `when` and `then` of a runbook: pytest-bdd's, and each sentence knows what it promises.

It answers for a sentence's text, example and explanation. It does not know any sentence: those stand in
`steps.sentences`, and every function there carries its own `Sentence` records.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from pytest_bdd import parsers
from pytest_bdd.parsers import StepParser
from pytest_bdd.steps import step

P = ParamSpec("P")
T = TypeVar("T")

RECORDS = "__sentences__"
_KEYWORD = re.compile(r"^(?:Given|When|Then|And|But)\s+")
_FIELD = re.compile(r"\{(\w+)(?::([^}]+))?\}")
_IN_QUOTES = re.compile(r'"\{(\w+)\}"')
_KINDS = {"d": "whole number", "g": "number", "f": "number", "w": "word"}


class NotASentence(TypeError):
    """A definition that would fail silently later: a coroutine, no explanation, an example that is none."""


@dataclass(frozen=True)
class Sentence:
    """One sentence a feature may use, e.g. `I restart "{service}" on every node, publisher first`."""

    kind: str
    text: str
    example: str
    changes: bool
    explanation: str
    origin: str

    @property
    def parameters(self) -> dict[str, str]:
        """Parameter to what it takes, e.g. {"service": "text"}; the order is the sentence's."""
        return {name: _KINDS.get(form, "text") for name, form in _FIELD.findall(self.text)}


def given(
    text: str | StepParser,
    *,
    changes: bool = False,
    example: str = "",
    converters: Mapping[str, Callable[[str], Any]] | None = None,
    target_fixture: str | None = None,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A Given: selects a cluster, or arranges (simulated) or requires (live) a circumstance."""
    return _sentence("given", text, changes, example, converters, target_fixture)


def when(
    text: str | StepParser,
    *,
    changes: bool = False,
    example: str = "",
    converters: Mapping[str, Callable[[str], Any]] | None = None,
    target_fixture: str | None = None,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A When: one operator's action, expanded into operations."""
    return _sentence("when", text, changes, example, converters, target_fixture)


def then(
    text: str | StepParser,
    *,
    changes: bool = False,
    example: str = "",
    converters: Mapping[str, Callable[[str], Any]] | None = None,
    target_fixture: str | None = None,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A Then: an observation of something that comes out of the cluster."""
    return _sentence("then", text, changes, example, converters, target_fixture)


def _sentence(
    kind: str,
    text: str | StepParser,
    changes: bool,
    example: str,
    converters: Mapping[str, Callable[[str], Any]] | None,
    target_fixture: str | None,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    parser = _parser(text)
    shown = text if isinstance(text, str) else text.name

    def decorator(function: Callable[P, T]) -> Callable[P, T]:
        _refuse_coroutine(function)
        record = Sentence(
            kind=kind,
            text=shown,
            example=_KEYWORD.sub("", example) or shown,
            changes=changes,
            explanation=inspect.cleandoc(function.__doc__ or ""),
            origin=origin(function),
        )
        _refuse_mute(record, parser)
        function.__dict__.setdefault(RECORDS, []).append(record)
        register = step(
            parser,
            kind,  # type: ignore[arg-type]  # one of three words, from the three functions above
            converters=dict(converters or {}),
            target_fixture=target_fixture,
            stacklevel=2,
        )
        return register(function)

    return decorator


def _parser(text: str | StepParser) -> StepParser:
    """A `{field}` in quotes takes anything but a quote, so that one text has one meaning."""
    if isinstance(text, StepParser):
        return text
    if "{" not in text:
        return parsers.string(text)
    pattern = _IN_QUOTES.sub(r'"{\1:Quoted}"', text)
    return parsers.parse(pattern, {"Quoted": _quoted}, case_sensitive=True)


def _quoted(text: str) -> str:
    return text


_quoted.pattern = r'[^"]+'  # type: ignore[attr-defined]  # where the parse library looks for it


def shown(parser: StepParser) -> str:
    """A definition's text as `cucm-runbook steps` prints it, e.g. `I restart "{service}" on "{node}"`."""
    return str(parser.name).replace(":Quoted}", "}")


def is_coroutine(function: Callable[..., Any]) -> bool:
    """True for what pytest-bdd would call and never await, which passes silently (its issue 223)."""
    bare = inspect.unwrap(function)
    return inspect.iscoroutinefunction(bare) or inspect.isasyncgenfunction(bare)


def origin(function: Callable[..., Any]) -> str:
    """Where a definition stands, e.g. `certificates.py:41 (regenerate)`."""
    bare = inspect.unwrap(function)
    code = bare.__code__
    return f"{Path(code.co_filename).name}:{code.co_firstlineno} ({bare.__name__})"


def _refuse_coroutine(function: Callable[..., Any]) -> None:
    if is_coroutine(function):
        raise NotASentence(
            f"{origin(function)} is a coroutine function: nothing would await it and its step would pass. "
            "Next: make it a plain function; the driver's calls wait by themselves."
        )


def _refuse_mute(record: Sentence, parser: StepParser) -> None:
    if not record.explanation:
        raise NotASentence(
            f"{record.origin}: `{record.text}` has no docstring, which `cucm-runbook steps` prints."
        )
    if not parser.is_matching(record.example):
        raise NotASentence(f"{record.origin}: the example `{record.example}` does not match `{record.text}`.")


def sentences_in(module: ModuleType) -> Iterator[Sentence]:
    """The sentences defined in a module, in the order in which they stand there."""
    seen: set[int] = set()
    for value in vars(module).values():
        records = getattr(value, RECORDS, None)
        own = getattr(value, "__module__", None) == module.__name__
        if own and isinstance(records, list) and id(records) not in seen:
            seen.add(id(records))
            yield from reversed(records)
