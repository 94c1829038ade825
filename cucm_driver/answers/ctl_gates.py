"""Observations about the CTL: what each TFTP node serves, and which phones hold it. They change nothing.

What stands on a node's disk is asked in `facts.ctl`; up to 11.5 Cisco Tftp serves it from its next start on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from cucm_driver.answers.gates import POLL, Observation
from cucm_driver.cluster import Cluster
from cucm_driver.facts.held import tftp_node
from cucm_driver.facts.presented import TFTP
from cucm_driver.trust.trust_list import TrustList


def served_ctls(cluster: Cluster) -> dict[str, TrustList | None]:
    """The CTL of every node that runs Cisco Tftp, publisher first; None where it serves none."""
    return {node: cluster.served_ctl(node) for node in cluster.nodes_running(TFTP)}


def holding_ctl(cluster: Cluster, names: Collection[str] | None = None) -> Observation:
    """Which phones hold, by its hash, the CTL their TFTP node serves now; unknown where they do not tell."""
    served = {node: ctl for node, ctl in served_ctls(cluster).items() if ctl is not None}
    return _sorted(cluster, served, names)


def ctl_taken(
    cluster: Cluster, names: Collection[str], patience: timedelta, not_before: datetime | None = None
) -> Observation:
    """Wait until every one of these phones that can tell holds it.

    `not_before` is when they have started: nobody is asked earlier, and those that do not tell are given that long.
    Afterwards only those are asked again that held another one.
    """
    deadline = cluster.clock.now() + patience
    if not_before is not None and not_before > cluster.clock.now():
        cluster.clock.wait(not_before - cluster.clock.now())
    seen = holding_ctl(cluster, names)
    while seen.differing and cluster.clock.now() < deadline:
        cluster.clock.wait(POLL)
        again = holding_ctl(cluster, seen.differing)
        seen = Observation(seen.matching + again.matching, again.differing, seen.unknown + again.unknown)
    return seen


def _sorted(cluster: Cluster, served: Mapping[str, TrustList], names: Collection[str] | None) -> Observation:
    answers: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for holds in cluster.held(names).values():
        node = tftp_node(holds.tftp, cluster.inventory.nodes, served)
        told = holds.ctl is not None and node is not None
        answers[served[node].has_hash(holds.ctl) if told and node and holds.ctl is not None else None].append(
            holds.name
        )
    return Observation(tuple(answers[True]), tuple(answers[False]), tuple(answers[None]))
