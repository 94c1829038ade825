"""An operation: one change on one node, as a frozen value that can be listed, stored and judged later.

It does nothing by itself; `cucm_driver.cluster.Cluster.perform` alone acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from cucm_driver.facts.fact import Fact
from cucm_driver.facts.lsc import Lsc
from cucm_driver.picture.change import Moments
from cucm_driver.picture.parts import Touched
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from cucm_driver.transports.dialogue import Answer
from cucm_driver.trust.trust_list import TrustList

T = TypeVar("T")


class Secret(StrEnum):
    """Stands in an answer for what no operation may hold; the cluster puts the secret in when it types."""

    API_PASSWORD = "<the password of the application user>"  # noqa: S105 (not one itself)


class Reader(Protocol):
    """What an effect may ask of the cluster; nothing of it changes anything."""

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


class Effect(Protocol):
    """The fact read before and after an operation, and what it must be for the operation to be done."""

    def told(self) -> Mapping[str, object]:
        """For the journal: `{"effect": "certificate", "unit": "TVS"}`."""

    def state(self, reader: Reader, node: str) -> str:
        """The state in a few words, such as a serial or `STARTED`."""

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        """Whether an operation the node accepted is complete."""

    def proven(self, reader: Reader, node: str, before: str, now: str, started: datetime) -> bool:
        """Whether the state alone proves it, after an answer that was lost."""

    def accepted(self, said: str) -> bool:
        """Whether the node's text says that it did what was asked."""

    @property
    def waits(self) -> bool:
        """Whether it only waits to be brought into use: by the next start of a service."""

    @property
    def concerns_phones(self) -> bool:
        """Whether phones may meet another list, signer, TVS or Cisco CallManager by it."""

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        """What follows when it is done: the moments, the last one settled. Raises `Open`; nothing is sent."""

    def touches(self, node: str) -> Touched:
        """What is to be read again afterwards, and nothing else."""


@dataclass(frozen=True)
class Operation:
    """One request to one node; `request` is the text as performed: `set cert regen TVS`.

    `usual` is how long it takes on a cluster, `patience` how long its effect is waited for on the injected
    clock, `harms` what phones and users notice. `targets` are the phones of an AXL operation.
    """

    node: str
    request: str
    effect: Effect
    usual: timedelta
    patience: timedelta
    harms: str
    interface: str = "cli"
    answers: tuple[Answer, ...] = ()
    targets: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """The operation as the journal keeps it; `targets` in full."""
        return {
            "node": self.node,
            "interface": self.interface,
            "request": self.request,
            "harms": self.harms,
            "usual": self.usual.total_seconds(),
            "patience": self.patience.total_seconds(),
            "targets": list(self.targets),
            **self.effect.told(),
        }
