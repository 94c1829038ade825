"""Which phones are reset together: a pilot of every kind first, then the rest in batches. Pure; it asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`Kind("Cisco 8851", "Cisco 8851 - Standard SIP Non-Secure Profile", "cm-pub")`.

    Phones of one kind should take a reset alike. `tftp` is the node they fetch from, empty where nobody tells.
    """

    model: str
    profile: str
    tftp: str = ""


Pools = tuple[tuple[str, tuple[str, ...]], ...]
"""A device pool and its phones."""


@dataclass(frozen=True)
class Batch:
    """`Batch(1, 3, ("SEP000000000001",), 39)`: the first of three; the first one may be a pilot.

    `besides` is how many other phones were registered when it began. `pools` are device pools whose phones in this
    batch are reset by one call each, e.g. `(("DP-A", ("SEP000000000001",)),)`; the others go by name.
    """

    number: int
    of: int
    names: tuple[str, ...]
    besides: int = 0
    pilot: bool = False
    pools: Pools = ()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __str__(self) -> str:
        return "the pilot" if self.pilot else f"batch {self.number} of {self.of}"


def pilot(kinds: Mapping[str, Kind], most: int = 2, telling: Collection[str] = ()) -> tuple[str, ...]:
    """Up to `most` phones of each kind, by name; those `telling` what they hold are taken first.

    Phones whose TFTP node nobody tells stand with the others of their model and profile: they add phones of
    their own only where that group would have none in the pilot.
    """
    groups: dict[Kind, list[str]] = {}
    for name in sorted(kinds, key=lambda name: (name not in telling, name)):
        groups.setdefault(kinds[name], []).append(name)
    told = {(kind.model, kind.profile) for kind in groups if kind.tftp}
    wanted = (k for k in groups if k.tftp or (k.model, k.profile) not in told)
    return tuple(sorted(name for kind in wanted for name in groups[kind][:most]))


def batches(names: Iterable[str], size: int) -> tuple[tuple[str, ...], ...]:
    """`batches(["SEP1", "SEP2", "SEP3"], 2) == (("SEP1", "SEP2"), ("SEP3",))`; by name, each phone once."""
    ordered = sorted(set(names))
    return tuple(tuple(ordered[at : at + size]) for at in range(0, len(ordered), size))


def packed(pools: Pools, size: int) -> tuple[Pools, ...]:
    """Whole pools put together up to `size` phones, in the order given; none of them is larger."""
    groups: list[list[tuple[str, tuple[str, ...]]]] = []
    room = 0
    for pool, names in pools:
        if len(names) > room:
            groups.append([])
            room = size
        groups[-1].append((pool, names))
        room -= len(names)
    return tuple(map(tuple, groups))


def in_order(
    first: Iterable[str], everybody: Iterable[str], size: int, pools: Pools = ()
) -> tuple[Batch, ...]:
    """The pilot (none where `first` is empty), then whole `pools`, then all the others in batches, numbered from 1."""
    pilots, whole = tuple(first), set(everybody)
    pooled = {name for _, names in pools for name in names}
    groups: list[tuple[tuple[str, ...], Pools]] = [(pilots, ())] if pilots else []
    groups += [(tuple(name for _, names in each for name in names), each) for each in packed(pools, size)]
    groups += [(names, ()) for names in batches(whole - set(pilots) - pooled, size)]
    return tuple(
        Batch(number, len(groups), names, len(whole) - len(names), names is pilots, together)
        for number, (names, together) in enumerate(groups, start=1)
    )
