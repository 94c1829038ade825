"""What a CTL must name, and what the file on each TFTP node's disk names: whether it is the CTL of today.

Who stands in it and who signs it: Security Guides, CTL; 118893. What phones hold, and what is served, are other questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.fact import Fact
from cucm_driver.facts.lists import SHOWN_CTL
from cucm_driver.facts.presented import CALLMANAGER, TFTP
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.shown_list import CTL_ON_DISK, Shown
from cucm_driver.trust.trust_list import Role, TrustList

T = TypeVar("T")

CAPF = "Cisco Certificate Authority Proxy Function"
SIGNALLING = ("CallManager", "CallManager-ECDSA")


class Nodes(Protocol):
    """A cluster as far as its CTL is asked about."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names, publisher first."""

    def read(self, node: str, fact: Fact[T]) -> T:
        """One fact of one node."""


@dataclass(frozen=True, slots=True)
class Named:
    """`Named("cm-sub1", "CallManager", 0x70ca, (Role.CCM, Role.CCM_TFTP))`: who must stand in the CTL, and as what."""

    node: str
    unit: str
    serial: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The CTL of one node. `verified` is the node's own word that the signature holds."""

    shown: Shown
    verified: bool


def wanted(cluster: Nodes) -> tuple[Named, ...]:
    """As stored now: CallManager of each node that has Cisco CallManager or Cisco Tftp, CAPF where its service is activated."""
    return tuple(_wanted(cluster))


def _wanted(cluster: Nodes) -> Iterator[Named]:
    for node in cluster.nodes:
        services = cluster.read(node, SERVICES)
        units = {listed.unit for listed in cluster.read(node, CERTIFICATES)}
        if services.activated(CALLMANAGER) or services.activated(TFTP):
            for unit in (unit for unit in SIGNALLING if unit in units):
                yield Named(node, unit, _serial(cluster, node, unit), (Role.CCM, Role.CCM_TFTP))
        if node == cluster.nodes[0] and "CAPF" in units and services.activated(CAPF):
            yield Named(node, "CAPF", _serial(cluster, node, "CAPF"), (Role.CAPF,))


def _serial(cluster: Nodes, node: str, unit: str) -> int:
    return cluster.read(node, certificate(unit)).serial


def on_disk(cluster: Nodes) -> dict[str, OnDisk | None]:
    """`show ctl` of every node on which Cisco Tftp is activated; None where the node has no such file."""
    found: dict[str, OnDisk | None] = {}
    for node in cluster.nodes:
        if cluster.read(node, SERVICES).activated(TFTP):
            shown = cluster.read(node, CTL_ON_DISK)
            found[node] = OnDisk(shown, cluster.read(node, SHOWN_CTL).verified) if shown else None
    return found


def missing(listing: Shown | TrustList, who: tuple[Named, ...]) -> tuple[Named, ...]:
    """Who does not stand in it as it must."""
    listed = _serials(listing)
    return tuple(each for each in who if not any(each.serial in listed.get(role, ()) for role in each.roles))


def _serials(listing: Shown | TrustList) -> Mapping[Role, set[int]]:
    found: dict[Role, set[int]] = {role: set() for role in Role}
    if isinstance(listing, Shown):
        for role, who in listing.named:
            found[role].add(int.from_bytes(who.serial, "big"))
        return found
    for role, serials in found.items():
        serials.update(int.from_bytes(record.serial, "big") for record in listing.in_role(role))
    return found
