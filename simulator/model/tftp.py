"""Cisco Tftp: when it builds and signs its ITL, and what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.model import itl, registration
from simulator.model.rules import Takes
from simulator.model.service import TFTP

if TYPE_CHECKING:
    from simulator.model.cluster import Cluster


def rebuild_list(cluster: Cluster, node_name: str) -> None:
    """Cisco Tftp builds and signs its ITL anew; phones are reset where the release or the world does that."""
    node = cluster.nodes[node_name]
    if not node.started(TFTP):
        return
    built = itl.build(cluster, node)
    changed = node.itl is not None and built != node.itl
    node.itl = built
    if changed and cluster.due_resets and cluster.takes(Takes.PHONES_RESET):
        cluster.due_resets.clear()
        registration.reset(cluster, list(cluster.phones), f"automatic reset after {TFTP} rebuilt the ITL")
