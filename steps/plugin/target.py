"""The matrix of clusters a run is meant for: release x mode x world, or the one cluster of an inventory file.

It answers for which targets a scenario runs on. It does not know how a cluster is started or reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

RELEASE, MODE, WORLD = "12.5", "non-secure", "lazy"


@dataclass(frozen=True)
class Target:
    """One cluster to run on, e.g. Target("11.5", "non-secure", "lazy").

    `cluster` is the inventory file of a given one; the other three are then empty: they are read from it.
    """

    release: str = ""
    mode: str = ""
    world: str = ""
    cluster: Path | None = None


@dataclass(frozen=True)
class Matrix:
    """What the options ask for; empty means not asked for."""

    releases: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    worlds: tuple[str, ...] = ()
    cluster: Path | None = None

    @property
    def procedures(self) -> tuple[Target, ...]:
        """The targets of a procedure: every combination once, in the order given."""
        if self.cluster is not None:
            return (Target(cluster=self.cluster),)
        combinations = product(self.releases or (RELEASE,), self.modes or (MODE,), self.worlds or (WORLD,))
        return tuple(dict.fromkeys(Target(*each) for each in combinations))

    @property
    def examples(self) -> tuple[Target, ...]:
        """The targets of an example, which names its own release and mode: one a world."""
        if self.cluster is not None:
            return self.procedures
        return tuple(Target(RELEASE, MODE, world) for world in dict.fromkeys(self.worlds or (WORLD,)))

    def labels(self, targets: Sequence[Target]) -> list[str]:
        """The targets as they stand in node ids, e.g. `11.5-lazy`; the mode only where one was asked for."""
        return [self.label(target) for target in targets]

    def label(self, target: Target) -> str:
        if target.cluster is not None:
            return target.cluster.stem
        parts = (target.release, target.mode if self.modes else "", target.world)
        return "-".join(part for part in parts if part)
