"""Which order brought what about. It stands beside the state: an explanation needs it, no rule asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from simulator.model.certificate import Certificate
from simulator.model.state import copied
from simulator.model.trust_list import TrustList


@dataclass(frozen=True, slots=True)
class Cause:
    """`Cause(at, "cm-pub", "set cert regen TVS")`."""

    at: datetime
    node: str
    operation: str


@dataclass(slots=True)
class Causes:
    """Which order made a certificate or a CTL, and which order last moved a service. Not part of the state.

    `ctl_by_tvs`: when a CTL was believed only because the TVS of this node vouched for its signer (disputed: X16).
    """

    made: dict[Certificate, Cause] = field(default_factory=dict)
    ordered: dict[tuple[str, str], Cause] = field(default_factory=dict)
    pushed: dict[str, Cause] = field(default_factory=dict)
    resets: list[tuple[datetime, str]] = field(default_factory=list)
    ctl: dict[TrustList, Cause] = field(default_factory=dict)
    ctl_by_tvs: list[tuple[datetime, str]] = field(default_factory=list)

    def copy(self) -> Causes:
        return copied(self)
