"""A new certificate on a node, and what the node does about it by itself."""

from __future__ import annotations

from simulator.model import distribution, services, tftp
from simulator.model.causes import Cause
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.issue import issue
from simulator.model.refusal import Refused
from simulator.model.rules import Takes
from simulator.model.service import CALLMANAGER, CAPF, TFTP, TVS

RESTARTS: dict[str, tuple[Takes, str]] = {
    "TVS": (Takes.TVS_RESTARTS, TVS),
    "CAPF": (Takes.CAPF_RESTARTS, CAPF),
}
RESETS_PHONES = ("TVS", "CAPF", "CallManager", "ITLRecovery")


def regenerate(cluster: Cluster, node: str, unit: str, key: str, operation: str) -> Certificate:
    """A new self-signed certificate: on this node's disk at once, elsewhere after replication. Raises Refused."""
    cluster.key_kind(node, unit)
    if cluster.backups.running(cluster.now) is not None:
        raise Refused("a backup or restore is in progress; certificate operations are locked")
    certificate = issue(
        cluster.release, cluster.place, cluster.salt, node, cluster.domain, unit, key, cluster.now
    )
    cluster.causes.made[certificate] = Cause(cluster.now, node, operation)
    cluster.nodes[node].stored[unit] = certificate
    distribution.spread(cluster, certificate)
    _react(cluster, node, unit, operation)
    return certificate


def _react(cluster: Cluster, node: str, unit: str, operation: str) -> None:
    """What the node does by itself about its own new certificate (the column of the world)."""
    if unit in RESETS_PHONES:
        cluster.due_resets.add((node, unit))
    if unit in RESTARTS:
        takes, service = RESTARTS[unit]
        if cluster.takes(takes) and cluster.node(node).started(service):
            services.order(cluster, node, service, "restart", f"{operation} (by itself)")
    if unit == "CallManager" and cluster.takes(Takes.CALLMANAGER_RELOADS):
        services.reload(cluster, node, CALLMANAGER)
    if cluster.takes(Takes.TFTP_REBUILDS):
        services.reload(cluster, node, TFTP)
        tftp.rebuild_list(cluster, node)
