"""Which of many are asked: a seeded random sample of every kind. Pure; it asks nobody."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5
"""Of each kind so many are asked, or all."""


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """`Stratum("Cisco 8851", "Cisco 8851 - Standard SIP Non-Secure Profile", "CMG-A", "cm-pub")`.

    Phones of one kind should hold the same. `tftp` is the node they fetch from, empty where nobody has told.
    """

    model: str
    profile: str
    group: str
    tftp: str = ""

    def __str__(self) -> str:
        return f"{self.model or 'unknown model'}, {self.group or 'no group'}, {self.tftp or 'TFTP node not told'}"


@dataclass(frozen=True)
class Sample:
    """`chosen` by stratum; `sizes` are those of the whole strata. `seed` chooses the same again."""

    seed: str
    sizes: Mapping[Stratum, int]
    chosen: Mapping[Stratum, tuple[str, ...]]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for names in self.chosen.values() for name in names)


def sample(strata: Mapping[str, Stratum], most: int, seed: str) -> Sample:
    """About `most` names, of each stratum its share, but at least five or all of it: of small kinds nobody is left out."""
    members: dict[Stratum, list[str]] = {}
    for name in sorted(strata):
        members.setdefault(strata[name], []).append(name)
    dice = random.Random(seed)  # noqa: S311  (a sample, no secret)
    chosen = {
        stratum: tuple(
            sorted(dice.sample(names, min(len(names), max(LEAST, most * len(names) // len(strata)))))
        )
        for stratum, names in sorted(members.items())
    }
    return Sample(seed, {stratum: len(names) for stratum, names in members.items()}, chosen)


def bound(asked: int) -> float:
    """Where none of so many refused, fewer than this share of all do, at 95 %: `bound(500) == 0.006` (rule of three)."""
    return min(1.0, 3 / asked) if asked else 1.0
