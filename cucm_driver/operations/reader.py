"""What an operation may ask of the cluster, and how patiently; nothing of it changes anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from cucm_driver.clock import Clock
from cucm_driver.facts.fact import Fact
from cucm_driver.facts.lsc import Lsc
from cucm_driver.facts.phones import Registration
from cucm_driver.trust.trust_list import TrustList

T = TypeVar("T")

POLL = timedelta(seconds=5)
"""Between two looks at a state, on the cluster's clock."""

CLOCKS_DIFFER = timedelta(seconds=5)
"""Tolerance between a node's up time and the driver's clock."""


class Reader(Protocol):
    """A cluster as far as an effect reads it."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names, publisher first."""

    def read(self, node: str, fact: Fact[T]) -> T:
        """One fact of one node."""

    def presented_leaf(self, node: str, service: str) -> bytes | None:
        """The DER a service presents now; None where it does not answer."""

    def served_itls(self) -> dict[str, TrustList]:
        """The ITL of every node that runs Cisco Tftp, publisher first."""

    def security_mode(self) -> str:
        """`non-secure` or `mixed`."""

    def repin(self, node: str, der: bytes) -> None:
        """From now on the node's HTTPS must present this certificate."""

    def service_since(self, node: str, service: str) -> datetime | None:
        """When a service started, as Control Center tells; None where it cannot be asked."""

    def lscs(self, names: Iterable[str] | None = None) -> dict[str, Lsc]:
        """What the database tells of the LSCs of these phones, by default of all that have to do with CAPF."""

    def pool_members(self, pool: str) -> tuple[str, ...]:
        """Every device of a device pool, of whatever class."""


class Onlooker(Reader, Protocol):
    """A cluster as far as judging an interrupted operation reads it."""

    @property
    def clock(self) -> Clock: ...
    def registrations(self, names: tuple[str, ...]) -> dict[str, Registration]:
        """The newest RIS entry of each of these phones."""
