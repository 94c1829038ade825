"""How a certificate gets from the node that made it to the others, and when TVS knows it."""

from __future__ import annotations

from simulator.model import registration, tftp
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.events import RowArrives, ViewRefreshes
from simulator.model.loading import looks_again
from simulator.model.node import DISTRIBUTION, GOOD_REPLICATION, VOUCHED, Node
from simulator.model.rules import Rules, Takes
from simulator.model.service import CALLMANAGER, TFTP, TVS
from simulator.model.trust_list import Role

View = frozenset[tuple[Certificate, tuple[Role, ...]]]
"""What Cisco Trust Verification Service of one node can vouch for."""


def spread(cluster: Cluster, certificate: Certificate) -> None:
    """At once on its own node; on the others after the replication delay, where replication is good (2)."""
    arrive(cluster, certificate.node, certificate)
    home = cluster.nodes[certificate.node]
    for node in cluster.nodes.values():
        if node is not home and GOOD_REPLICATION == node.replication == home.replication:
            cluster.after(cluster.rules.replication_delay, RowArrives(node.name, certificate))


def set_replication(cluster: Cluster, name: str, state: int) -> None:
    """Replication of a node is as it is from now on (2 is good); when it is repaired, both sides catch up."""
    node = cluster.nodes[name]
    node.replication = state
    if state != GOOD_REPLICATION:
        return
    for other in cluster.nodes.values():
        if other is not node and other.replication == GOOD_REPLICATION:
            _catch_up(cluster, other, node)
            _catch_up(cluster, node, other)


def _catch_up(cluster: Cluster, home: Node, node: Node) -> None:
    for certificate in home.stored.values():
        missing = node.rows.get((home.name, certificate.unit)) != certificate
        if certificate.node == home.name and missing:
            cluster.after(cluster.rules.replication_delay, RowArrives(node.name, certificate))


def arrive(cluster: Cluster, name: str, certificate: Certificate) -> None:
    """A row and its copies reach a node: stores, TVS's view and the ITL follow as the world says."""
    node = cluster.nodes[name]
    settle_in(cluster, node, certificate)
    if (
        cluster.takes(Takes.CALLMANAGER_TRUSTS)
        and "CallManager-trust" in DISTRIBUTION[certificate.unit].stores
    ):
        looks_again(node, CALLMANAGER)
        registration.try_again(cluster)
    if cluster.takes(Takes.TVS_REFRESHES) and node.started(TVS):
        cluster.after(cluster.rules.tvs_refresh_delay, ViewRefreshes(name))
    if cluster.takes(Takes.TFTP_REBUILDS) and node.started(TFTP) and name != certificate.node:
        tftp.rebuild_list(cluster, name)


def settle_in(cluster: Cluster, node: Node, certificate: Certificate) -> None:
    """What is on a node's disk and in its database once a certificate has reached it."""
    row = DISTRIBUTION[certificate.unit]
    home = cluster.nodes[certificate.node]
    node.rows[certificate.node, certificate.unit] = certificate
    if row.everywhere or node is home or (home.is_publisher and cluster.release.ipsec_copied):
        for store in row.stores:
            node.trusts(certificate, store)
    if certificate.unit == "CAPF" and node is home:
        node.trusts(certificate, "CAPF-trust")
    if certificate.unit in cluster.release.copied_to_subscribers and home.is_publisher:
        node.stored[certificate.unit] = certificate


def refresh_view(cluster: Cluster, name: str) -> None:
    """TVS takes up the rows and imports that have reached its node; with the old row of a common name the old one is forgotten."""
    node = cluster.nodes[name]
    known = known_to_tvs(node, cluster.rules) | imported(node)
    node.view = known | _from_the_ctl(node, known) if cluster.mode == "mixed" else known


def known_to_tvs(node: Node, rules: Rules) -> View:
    """Certificates and roles that TVS takes from the rows on its node (roles: Cisco 210541)."""
    units = (unit for unit in DISTRIBUTION if unit != "ITLRecovery" or rules.tvs_knows_itlrecovery)
    wanted = {unit: DISTRIBUTION[unit].roles for unit in units if DISTRIBUTION[unit].roles}
    return frozenset((cert, wanted[unit]) for (_, unit), cert in node.rows.items() if unit in wanted)


def imported(node: Node) -> View:
    """Foreign certificates of an administrator, for as long as any of these stores holds a copy.

    They are told by their record, which has no unit of this cluster; a CA that arrived with a certificate of the
    cluster that it signed has one, and gains no role here. Nor does an own certificate that is imported once more.
    """
    roles: dict[Certificate, tuple[Role, ...]] = {}
    for store, vouched in VOUCHED.items():
        for certificate in node.trust.get(store, {}).values():
            if certificate.imported:
                known = (*roles.get(certificate, ()), *vouched.roles)
                roles[certificate] = tuple(dict.fromkeys(known))
    return frozenset(roles.items())


def _from_the_ctl(node: Node, known: View) -> View:
    """In mixed mode TVS knows the signers of the CTL on its node's disk, tokens too (213407: the CTL cache)."""
    signers = node.ctl.certificates(Role.SAST) if node.ctl is not None else ()
    told = {certificate for certificate, _ in known}
    return frozenset((certificate, (Role.SAST,)) for certificate in signers if certificate not in told)
