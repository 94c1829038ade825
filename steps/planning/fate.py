"""What the rules of points of no return ask about a cluster, and what they say of phones that start at that minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from cucm_driver.operations.operation import Operation
from cucm_driver.release import Release

CM, ECDSA, TVS_UNIT, IR = "CallManager", "CallManager-ECDSA", "TVS", "ITLRecovery"
TOKEN = "security token"  # noqa: S105 (what signs, no secret)


class Heals(StrEnum):
    """How phones that hold the lists of before come to what is served and presented next."""

    BY_THEMSELVES = "by themselves"
    THROUGH_TVS = "through TVS only"
    AFTER_CALLMANAGER = "once Cisco CallManager has started anew"
    NOT = "not by themselves"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    """A sentence that passes when every phone which can tell holds what is served: its ITL, or its CTL."""

    ITL = auto()
    CTL = auto()


Event = Operation | Gate


@dataclass(frozen=True)
class Fate:
    """What becomes of phones; `about` is what decides: `ITL`, `CTL`, `configuration` or `registration`."""

    heals: Heals
    why: str
    source: str
    about: str = "ITL"


@dataclass(frozen=True)
class Ground:
    """What the rules ask about the cluster. `vouching` are the nodes on which TVS runs, `groups` by priority.

    `serving` are the nodes on which Cisco Tftp runs; `tokens`: the CTL in use is signed with a security token.
    """

    release: Release
    mode: str
    nodes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vouching: frozenset[str] = frozenset()
    serving: tuple[str, ...] = ()
    tokens: bool = False

    @property
    def silent_groups(self) -> tuple[str, ...]:
        """CallManager groups no member of which runs TVS."""
        return tuple(group for group, members in self.groups.items() if not self.vouching & set(members))

    def since(self, release: str) -> bool:
        """`ground.since("12.0")`"""
        return self.release.since(Release.parse(release))
