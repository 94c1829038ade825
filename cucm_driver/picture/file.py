"""A picture as text, and back: plain JSON, every value with its kind. Nothing in it is alive."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.state import Cohort, Node, Order, Picture, Service, Vouching
from cucm_driver.release import Release

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Picture, Node, Service, Vouching, Cohort, Order, Listing, Cert, Unknown)
}
FORMAT = 1


class NotAPicture(ValueError):
    """`NotAPicture("format 7")`: the text was not written by `written`, or by another version of it."""


def written(picture: Picture) -> str:
    """One line; equal pictures give equal text."""
    return json.dumps({"format": FORMAT, "picture": _plain(picture)}, sort_keys=True)


def read(text: str) -> Picture:
    """Raises NotAPicture."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise NotAPicture(f"format {told['format']}, and this version reads {FORMAT}")
        found = _value(told["picture"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotAPicture(str(wrong)) from wrong
    if not isinstance(found, Picture):
        raise NotAPicture(f"it holds a {type(found).__name__}")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Release):
        return {"is": "Release", "text": value.text}
    if isinstance(value, Map | dict):
        pairs = [[_plain(key), _plain(each)] for key, each in value.items()]
        return {"is": type(value).__name__, "of": _ordered(pairs)}
    if isinstance(value, frozenset | tuple):
        each = [_plain(one) for one in value]
        return {"is": type(value).__name__, "of": _ordered(each) if isinstance(value, frozenset) else each}
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return str(value) if isinstance(value, str) else value


def _ordered(each: list[Any]) -> list[Any]:
    return sorted(each, key=lambda one: json.dumps(one, sort_keys=True))


OF: dict[str, Callable[[list[Any]], Any]] = {
    "Map": lambda pairs: Map({key: value for key, value in pairs}),
    "dict": lambda pairs: {key: value for key, value in pairs},
    "frozenset": frozenset,
    "tuple": tuple,
}


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    kind = told["is"]
    if kind == "Release":
        return Release(told["text"])
    if kind in ("Map", "dict"):
        return OF[kind]([(_value(key), _value(each)) for key, each in told["of"]])
    if kind in OF:
        return OF[kind]([_value(each) for each in told["of"]])
    return KINDS[kind](**{name: _value(each) for name, each in told.items() if name != "is"})
