"""A state as a value: copied and fingerprinted field by field, so that no field can be forgotten.

What can be hashed is taken for frozen and shared. A field that holds anything else has a default factory: a dict, list or
set of one kind of values, or something with `copy` and `fingerprint` of its own. A test tries every field.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

BESIDE = {"beside": True}
"""`field(metadata=BESIDE)`: copied with the state, but no part of it: what explains it, or what is kept to save work."""


def copied(state: T) -> T:
    """A second one in the same state, whose containers are its own."""
    kind: Any = type(state)
    values = list(_every_field(kind)(state))
    for place in _containers(kind):
        values[place] = _copied(values[place])
    return kind(*values)  # type: ignore[no-any-return]


def fingerprint(state: object) -> int:
    """Equal for equal states, whatever brought them there; the order in a dict does not count."""
    kind: Any = type(state)
    values = _fields_of_state(kind)(state)
    try:
        return hash(values)
    except TypeError:  # a container among them
        return hash(tuple(map(_frozen, values)))


def _copied(value: Any) -> Any:
    if _is_frozen(value):
        return value
    if isinstance(value, dict) and not _of_frozen(value):
        return {key: _copied(inner) for key, inner in value.items()}
    return value.copy()


def _frozen(value: Any) -> Hashable:
    match value:
        case dict() if _of_frozen(value):
            return frozenset(value.items())
        case dict():
            return frozenset((key, _frozen(inner)) for key, inner in value.items())
        case list():
            return tuple(value)
        case set():
            return frozenset(value)
    return value if _is_frozen(value) else int(value.fingerprint())


def _of_frozen(value: dict[Any, Any]) -> bool:
    """Values of a dict are of one kind: one is asked for all."""
    return _is_frozen(next(iter(value.values()), None))


def _is_frozen(value: object) -> bool:
    return type(value).__hash__ is not None


@cache
def _every_field(kind: Any) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(kind)))


@cache
def _containers(kind: Any) -> tuple[int, ...]:
    return tuple(place for place, each in enumerate(fields(kind)) if each.default_factory is not MISSING)


@cache
def _fields_of_state(kind: Any) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(kind) if not each.metadata.get("beside")))
