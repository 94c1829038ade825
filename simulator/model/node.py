"""A node: what it stores, what has been distributed to it, what its services have loaded. Four places, never one."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.model.certificate import Certificate
from simulator.model.service import Service
from simulator.model.state import copied, fingerprint
from simulator.model.trust_list import Role, TrustList
from simulator.provenance import Source, documented, inferred

PUBLISHER = "publisher"
SUBSCRIBER = "subscriber"
GOOD_REPLICATION = 2


@dataclass(frozen=True, slots=True)
class Distribution:
    """Where a regenerated certificate of a unit goes, and in which roles TVS knows it."""

    stores: tuple[str, ...]
    roles: tuple[Role, ...]
    everywhere: bool
    source: Source


DISTRIBUTION: dict[str, Distribution] = {
    "tomcat": Distribution(
        ("tomcat-trust",), (Role.APP_SERVER,), True, documented("Administration Guide; roles Cisco 210541")
    ),
    "tomcat-ECDSA": Distribution(("tomcat-trust",), (Role.APP_SERVER,), True, inferred("as tomcat")),
    "CallManager": Distribution(
        ("CallManager-trust", "Phone-SAST-trust"),
        (Role.CCM_TFTP, Role.SAST),
        True,
        documented(
            "Cisco 214231, Security Guide 14; roles Cisco 210541; the copy in Phone-SAST-trust is inferred"
        ),
    ),
    "CallManager-ECDSA": Distribution(
        ("CallManager-trust",),
        (Role.CCM_TFTP,),
        True,
        documented("Cisco 214231: shares CallManager-trust; role inferred"),
    ),
    "CAPF": Distribution(
        ("CallManager-trust",),
        (Role.CAPF,),
        True,
        inferred("CallManager checks LSC issuers in CallManager-trust (Cisco 200860)"),
    ),
    "TVS": Distribution(
        ("TVS-trust",), (Role.TVS,), True, documented("Security Guide 12.5(1)SU3; role Cisco 210541")
    ),
    "ipsec": Distribution(
        ("ipsec-trust",), (), False, documented("Cisco 214231: the publisher's stands in every ipsec-trust")
    ),
    "ITLRecovery": Distribution(
        (), (Role.SAST,), True, documented("Cisco 214231: one for the cluster from 12.5")
    ),
}


@dataclass(frozen=True, slots=True)
class Vouched:
    """In which roles TVS knows a foreign certificate that an administrator imported into a store."""

    roles: tuple[Role, ...]
    source: Source


VOUCHED: dict[str, Vouched] = {
    "CallManager-trust": Vouched(
        (Role.CCM_TFTP, Role.SAST),
        inferred(
            "Cisco 213407: phones that move to another cluster ask TVS of the old one, whose CallManager-trust has the "
            "CallManager certificates and ITLRecovery of the new one; which roles the store gives is not told"
        ),
    ),
    "Phone-SAST-trust": Vouched(
        (Role.SAST,),
        inferred("by the name of the store; the CallManager certificates are imported here, too"),
    ),
}


@dataclass(slots=True)
class Node:
    """`node.stored["tomcat"]`: on disk; `node.trust["tomcat-trust"]`: distributed; `node.presents(..)`: presented.

    `rows` are the database rows (certificates of all nodes) that replication has brought here, by (node, unit);
    `view` is what Cisco Trust Verification Service has taken from them; `itl` is what Cisco Tftp serves.
    `ctl` is CTLFile.tlv on the node's disk, `ctl_served` the one that Cisco Tftp serves: up to 11.5 since its start.
    """

    name: str
    fqdn: str
    number: int
    role: str
    product: str = "callmanager"
    stored: dict[str, Certificate] = field(default_factory=dict)
    trust: dict[str, dict[str, Certificate]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Certificate] = field(default_factory=dict)
    view: frozenset[tuple[Certificate, tuple[Role, ...]]] = frozenset()
    services: dict[str, Service] = field(default_factory=dict)
    itl: TrustList | None = None
    ctl: TrustList | None = None
    ctl_served: TrustList | None = None
    replication: int = GOOD_REPLICATION
    down: bool = False

    @property
    def is_publisher(self) -> bool:
        return self.role == PUBLISHER

    def started(self, service: str) -> bool:
        return service in self.services and self.services[service].started

    def presents(self, service: str) -> dict[str, Certificate]:
        """Unit -> certificate that the service took from disk at its last start; empty unless it is STARTED."""
        found = self.services.get(service)
        return dict(found.loaded) if found is not None and found.started else {}

    def trusted(self, service: str) -> frozenset[Certificate]:
        """What the service took from its trust stores at its last start; empty unless it is STARTED."""
        found = self.services.get(service)
        return found.trusted if found is not None and found.started else frozenset()

    def trusts(self, certificate: Certificate, store: str) -> None:
        """Put a copy into a trust store; one certificate a common name (Cisco 217138)."""
        self.trust.setdefault(store, {})[f"{certificate.common_name}.pem"] = certificate

    def copy(self) -> Node:
        return copied(self)

    def fingerprint(self) -> int:
        return fingerprint(self)
