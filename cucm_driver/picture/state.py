"""A cluster and its phones at one moment: what nodes store, what services loaded, what cohorts of phones hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.release import Release

CALLMANAGER, TFTP = "Cisco CallManager", "Cisco Tftp"
TVS, CAPF = "Cisco Trust Verification Service", "Cisco Certificate Authority Proxy Function"
STARTED, STOPPED = "STARTED", "STOPPED"
GOOD = 2
"""Replication is good (`utils dbreplication runtimestate`)."""

MIXED, NON_SECURE = "mixed", "non-secure"
AUTOMATIC, MANUAL = "automatic", "manual"
"""Phone Interaction on Certificate Update (Release Notes 14)."""

CM, CM_ECDSA, TVS_UNIT, CAPF_UNIT, RECOVERY = "CallManager", "CallManager-ECDSA", "TVS", "CAPF", "ITLRecovery"

Certs = frozenset[Cert]
Stored = Map[str, Cert]
Told = Map[Cert, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Service:
    """`loads` are its own certificates, by unit, `trusts` those of its trust store, both as of its last start.

    `trusts_more`: it may trust others besides, which nobody can read any more.
    """

    state: str | Unknown = STARTED
    activated: bool = True
    loads: Stored | Unknown = field(default_factory=Map)
    trusts: Certs | Unknown = frozenset()
    trusts_more: bool = False

    @property
    def started(self) -> bool | Unknown:
        return self.state if isinstance(self.state, Unknown) else self.state == STARTED


@dataclass(frozen=True, slots=True)
class Vouching:
    """What Cisco Trust Verification Service says: the roles of each certificate that it vouches for.

    Of one that is not in `told` it says "unknown signer" where `whole` is True; else nobody asked. `unsure`: a row that
    nobody told may be anybody, also one that is not made yet.
    """

    told: Told = field(default_factory=Map)
    whole: bool = True
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `rows` are certificates of (node, unit) that replication has brought to it, its own among them.

    `itl` and `ctl` are what Cisco Tftp serves while it is STARTED, `disk_ctl` is CTLFile.tlv on the disk.
    """

    publisher: bool = False
    up: bool | Unknown = True
    replication: int | Unknown | None = GOOD
    stored: Stored = field(default_factory=Map)
    rows: Map[tuple[str, str], Cert | Unknown] = field(default_factory=Map)
    stores: Map[str, Certs | Unknown] = field(default_factory=Map)
    services: Map[str, Service] = field(default_factory=Map)
    vouching: Vouching | Unknown = field(default_factory=Vouching)
    itl: Listing | Unknown | None = None
    ctl: Listing | Unknown | None = None
    disk_ctl: Listing | Unknown | None = None

    def runs(self, service: str) -> bool | Unknown:
        """Whether the service is STARTED here; a node that is down runs nothing."""
        found = self.services.get(service)
        if found is None or self.up is False:
            return False
        return self.up if isinstance(self.up, Unknown) else found.started

    def loaded(self, service: str, unit: str) -> Cert | Unknown | None:
        """What the service took from the disk at its last start; None where it has none."""
        found = self.services.get(service)
        if found is None:
            return None
        return found.loads if isinstance(found.loads, Unknown) else found.loads.get(unit)

    def activated(self, service: str) -> bool:
        return service in self.services and self.services[service].activated

    def with_service(self, name: str, service: Service) -> Node:
        return replace(self, services=self.services.put(name, service))


@dataclass(frozen=True, slots=True)
class Order:
    """CAPF keeps an order for an LSC; how the phone is to prove itself: `"null"`, `"LSC"` or `"MIC"`."""

    proof: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """Phones in one situation. `members` is the group of the configuration they cached, `group` that of the database.

    `secure` is the profile in the database, `applied` what the cached configuration says: registration over TLS.
    `lsc` and `mic` are the issuers' names, "" for none; `ended`: the LSC has ended. `session` is the node they are
    registered to, None for nowhere. `assumed`: nobody told that these phones are so; they may be.
    """

    itl: Listing | Unknown | None
    ctl: Listing | Unknown | None
    tftp: tuple[str, ...] | Unknown
    members: tuple[str, ...] | Unknown
    group: tuple[str, ...] | Unknown
    sbd: bool | Unknown = True
    secure: bool | Unknown = False
    applied: bool | Unknown = False
    lsc: str | Unknown = ""
    mic: str | Unknown = ""
    ended: bool | Unknown = False
    longest_key: int = 4096
    power: bool | Unknown = True
    session: str | Unknown | None = None
    order: Order | None = None
    assumed: bool = False

    @property
    def searching(self) -> bool:
        """Switched on, and registered nowhere."""
        return self.session is None and self.power is not False

    @property
    def may_be_secure(self) -> bool:
        """Whether it registers over TLS, may do so, or will once it takes its configuration."""
        return self.secure is not False or self.applied is not False


Roster = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """`picture.nodes["cm-pub"].stored["TVS"]`. `cohorts` pairs a number of `roster` with what these phones may be.

    One number stands more than once where it is not known which it is. `due`: a certificate was regenerated, and phones
    were not reset for it yet. `complete_ctl`: a CTL is kept complete in non-secure mode, for 802.1X. `foreign` are
    certificates of another cluster that somebody imported. The roster takes no part in comparisons.
    """

    release: Release
    mode: str | Unknown = NON_SECURE
    interaction: str | Unknown = AUTOMATIC
    complete_ctl: bool = False
    due: bool = False
    foreign: Certs = frozenset()
    nodes: Map[str, Node] = field(default_factory=Map)
    cohorts: frozenset[tuple[int, Cohort]] = frozenset()
    roster: Roster = field(default_factory=dict, compare=False, hash=False, repr=False)

    @property
    def publisher(self) -> str:
        return next(name for name, node in self.nodes.items() if node.publisher)

    def node(self, name: str, **changes: object) -> Picture:
        """The same with other fields of one node."""
        changed = replace(self.nodes[name], **changes)  # type: ignore[arg-type]
        return replace(self, nodes=self.nodes.put(name, changed))

    def with_node(self, name: str, node: Node) -> Picture:
        return replace(self, nodes=self.nodes.put(name, node))

    def each(self, change: Callable[[int, Cohort], Cohort]) -> Picture:
        """Every cohort changed by itself; this very picture where none is another."""
        changed = [(number, each, change(number, each)) for number, each in self.cohorts]
        if all(now is each for _, each, now in changed):
            return self
        return replace(self, cohorts=frozenset((number, now) for number, _, now in changed))

    def names(self, number: int) -> frozenset[str]:
        """The phones of a cohort."""
        return self.roster.get(number, frozenset())

    def where(self, holds: Callable[[Node], bool | Unknown]) -> Iterator[str]:
        """Nodes for which this is True, publisher first; unknown is not."""
        return (name for name in ordered(self) if holds(self.nodes[name]) is True)


def ordered(picture: Picture) -> tuple[str, ...]:
    """The names of the nodes, publisher first."""
    return tuple(sorted(picture.nodes, key=lambda name: (not picture.nodes[name].publisher, name)))
