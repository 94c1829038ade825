"""The content of the ITL that a node's Cisco Tftp builds and signs (Security Guides, Default Security; rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.service import CAPF
from simulator.model.trust_list import Kind, Record, Role, TrustList
from simulator.provenance import documented, inferred

ROLE_SOURCE = documented(
    "Security Guides: the CallManager of the TFTP node stands as TFTP, in mixed mode as CCM+TFTP; of ECDSA inferred"
)
ORDER_SOURCE = inferred("order inside an ITL was not found; signer first, as in a published CTL")


def build(cluster: Cluster, node: Node) -> TrustList:
    """The list this node would serve if Cisco Tftp started now; the same object when its content has not changed."""
    recovery = _itlrecovery(cluster, node)
    own = node.stored["CallManager"]
    signer = recovery if cluster.release.list_signer == "ITLRecovery" and recovery is not None else own
    records = tuple(_records(cluster, node, recovery))
    built = TrustList(Kind.ITL, signer, records, cluster.now)
    if node.itl is not None and replace(built, built_at=node.itl.built_at) == node.itl:
        return node.itl
    return built


def _records(cluster: Cluster, node: Node, recovery: Certificate | None) -> Iterator[Record]:
    def record(role: Role, certificate: Certificate) -> Record:
        return Record(role, certificate, certificate.node, cluster.addresses[certificate.node])

    if recovery is not None:
        yield record(Role.SAST, recovery)
    yield record(Role.SAST, node.stored["CallManager"])
    signs = Role.CCM_TFTP if cluster.mode == "mixed" else Role.TFTP
    yield record(signs, node.stored["CallManager"])
    if "CallManager-ECDSA" in node.stored:
        yield record(signs, node.stored["CallManager-ECDSA"])
    for other in cluster.nodes.values():
        found = node.stored.get("TVS") if other is node else node.rows.get((other.name, "TVS"))
        if found is not None:
            yield record(Role.TVS, found)
    capf = node.rows.get((cluster.publisher.name, "CAPF"))
    if capf is not None and cluster.publisher.services[CAPF].activated:
        yield record(Role.CAPF, capf)


def _itlrecovery(cluster: Cluster, node: Node) -> Certificate | None:
    """The publisher's stands in every ITL; before 12.5 the knob `itlrecovery_in_lists` may say `own`."""
    if cluster.rules.itlrecovery_in_lists == "own" or node.is_publisher:
        return node.stored.get("ITLRecovery")
    return node.rows.get((cluster.publisher.name, "ITLRecovery"))
