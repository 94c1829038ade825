"""Observations about the web of a cluster: who trusts whose HTTPS, whether it answers, whether renewing is safe.

They change nothing. What phones make of it is the business of `gates`.
"""

from __future__ import annotations

from collections.abc import Iterable

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.gates import Observation, trusted_serials
from cucm_driver.answers.pending_changes import Change, Use, changes
from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import CERTIFICATES
from cucm_driver.facts.presented import TOMCAT, UNITS
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.uptime import since

SELF_SIGNED = "self-signed"


def trusting_presented(cluster: Cluster, service: str = TOMCAT) -> Observation:
    """Whether each node's trust store holds what this service of every other node presents now.

    Names are `cm-sub1 trusts cm-pub`. One certificate a name: a store that has the new one has lost the old.
    """
    running = [node for node in cluster.nodes if cluster.read(node, SERVICES).running(service)]
    shown = {node: cluster.presented(node, service).serial for node in running}
    store = f"{UNITS[service]}-trust"
    trusted = {node: trusted_serials(cluster, node, store) for node in cluster.nodes}
    pairs = [
        (f"{node} trusts {other}", None if serial is None else serial in trusted[node])
        for node in trusted
        for other, serial in shown.items()
        if node != other
    ]
    return _sorted(pairs)


def answering(cluster: Cluster) -> dict[str, str]:
    """What is wrong with HTTPS, by node; empty where every node answers with its pinned certificate."""
    wrong: dict[str, str] = {}
    for node in cluster.nodes:
        try:
            started = since(cluster.control_center(node), TOMCAT, cluster.clock.now())
        except ClusterTrouble as trouble:
            wrong[node] = trouble.got
            continue
        if started is None:
            wrong[node] = f"Control Center does not tell of {TOMCAT}"
    return wrong


def signed_by_others(cluster: Cluster, unit: str) -> dict[str, str]:
    """`{"cm-pub": "Certificate Signed by Lab Root CA"}`: nodes whose certificate is not self-signed, as they list it."""
    listed = {node: cluster.read(node, CERTIFICATES) for node in cluster.nodes}
    return {
        node: own.description
        for node, found in listed.items()
        for own in found
        if own.unit == unit and SELF_SIGNED not in own.description.lower()
    }


def started_since(cluster: Cluster, unit: str) -> tuple[Change, ...]:
    """Whether each running service that loads this certificate uses the stored one, by port or by its start."""
    return tuple(change for change in changes(CachedReader(cluster)) if change.unit == unit)


def using(found: Iterable[Change]) -> Observation:
    """The same as names `cm-pub: Cisco Tomcat`: uses the stored one, waits for a restart, cannot be told."""
    use = {Use.LOADED: True, Use.WAITS: False, Use.UNKNOWN: None}
    return _sorted([(f"{change.node}: {change.service}", use[change.use]) for change in found])


def _sorted(judged: list[tuple[str, bool | None]]) -> Observation:
    matching, differing, unknown = (
        tuple(name for name, answer in judged if answer is wanted) for wanted in (True, False, None)
    )
    return Observation(matching, differing, unknown)
