"""Cisco Tftp: when it builds and signs its ITL, and what follows from that."""

from __future__ import annotations

from simulator.model import itl, registration
from simulator.model.cluster import Cluster
from simulator.model.rules import Takes
from simulator.model.service import TFTP


def rebuild_list(cluster: Cluster, node_name: str) -> None:
    """Cisco Tftp builds and signs its ITL anew; phones are reset where a parameter (from 14) or the world says so."""
    node = cluster.nodes[node_name]
    if not node.started(TFTP):
        return
    built = itl.build(cluster, node)
    changed = node.itl is not None and built != node.itl
    node.itl = built
    if not changed or not cluster.due_resets:
        return
    cluster.due_resets.clear()
    if cluster.takes(Takes.PHONES_RESET):
        registration.reset(cluster, list(cluster.phones), f"automatic reset after {TFTP} rebuilt the ITL")
