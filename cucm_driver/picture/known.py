"""A field is known, or it is unknown for a reason: then the reason goes wherever the field would have decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Unknown:
    """`Unknown("its web page does not tell", "read Settings > Status on the phone")`; `ask` is what would tell."""

    why: str
    ask: str = ""

    def __str__(self) -> str:
        return f"{self.why} ({self.ask})" if self.ask else self.why


class Map(Mapping[K, V], Generic[K, V]):
    """`Map({"TVS": cert}).put("CAPF", other)`: a mapping that does not change, with a hash; the order does not count."""

    __slots__ = ("_hash", "_of")

    def __init__(self, of: Mapping[K, V] | None = None) -> None:
        self._of: dict[K, V] = dict(of or {})
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V:
        return self._of[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._of.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Map) and self._of == other._of

    def __repr__(self) -> str:
        return f"Map({self._of!r})"

    def put(self, key: K, value: V) -> Self:
        """The same with this value at this key; this very map where nothing changes."""
        if key in self._of and self._of[key] == value:
            return self
        return type(self)({**self._of, key: value})

    def without(self, *keys: K) -> Self:
        """The same without these keys."""
        return type(self)({key: value for key, value in self._of.items() if key not in keys})
