"""What can stand on a cluster's timeline: frozen values, applied by `passage.apply`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulator.model.certificate import Certificate
from simulator.model.service import Move


@dataclass(frozen=True, slots=True)
class ServicePhase:
    """A service comes to the end of STARTING (Move.UP) or STOPPING (Move.DOWN)."""

    node: str
    service: str
    move: Move


@dataclass(frozen=True, slots=True)
class RowArrives:
    """Replication brings a certificate to a node."""

    node: str
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class ViewRefreshes:
    """TVS on a node takes up the rows that have reached it."""

    node: str


@dataclass(frozen=True, slots=True)
class PhonesBoot:
    """The phones of the slot `due` reach the point where they ask for their lists."""

    due: datetime


@dataclass(frozen=True, slots=True)
class PhonesSeek:
    """Phones without a registration try the members of their group."""


@dataclass(frozen=True, slots=True)
class PhonesFallBack:
    """Phones that prefer this node go back to it."""

    node: str


@dataclass(frozen=True, slots=True)
class NodeBoots:
    """A node that was restarted is up again: every activated service starts and loads from disk."""

    node: str


@dataclass(frozen=True, slots=True)
class PhonesRetry:
    """Secure phones that no member of their group takes run their boot again."""


Event = (
    NodeBoots
    | ServicePhase
    | RowArrives
    | ViewRefreshes
    | PhonesBoot
    | PhonesSeek
    | PhonesRetry
    | PhonesFallBack
)
