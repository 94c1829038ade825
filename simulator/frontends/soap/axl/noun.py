"""The form of what AXL lists and gets: one noun, its elements, and where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.database import tables
from simulator.frontends.soap.axl.reply import Value
from simulator.model.cluster import Cluster
from simulator.provenance import Source

LOCATION = tables.LOCATION

Tag = Callable[[Cluster, Any], Value]


@dataclass(frozen=True, slots=True)
class Noun:
    """`NOUNS["Phone"]`: answers as `element`; `tags` are filled, `unset` exist and stay empty.

    `extra` are tags of get that list does not have. `key` names a row of `table`, whose id is its uuid.
    `since` names the first schema of a tag that older ones do not have: (11, 0).
    """

    element: str
    table: str
    rows: Callable[[Cluster], Iterable[Any]]
    key: Callable[[Any], str]
    tags: Mapping[str, Tag]
    search: Mapping[str, str]
    source: Source
    unset: frozenset[str] = frozenset()
    extra: Mapping[str, Tag] = field(default_factory=dict)
    since: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def every(self, schema: tuple[int, ...]) -> list[str]:
        """All tags that a schema has, in its order."""
        return [one for one in (*self.tags, *self.extra) if self.since.get(one, ()) <= schema]


def constant(value: Value) -> Tag:
    return lambda model, row: value


def same(*names: str) -> dict[str, str]:
    return {name: name for name in names}
