"""The CTL: who stands in it, who signs it, and the orders that write it. It never changes by itself (Cisco FN70613).

Roles and signers by release and kind of signing follow the Security Guides (table in `simulator.releases`); one CTL
is written on the publisher and copied to every node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.model import tftp
from simulator.model.causes import Cause
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.events import ViewRefreshes
from simulator.model.node import GOOD_REPLICATION, Node
from simulator.model.refusal import Refused
from simulator.model.rules import Takes
from simulator.model.service import CALLMANAGER, CAPF, TFTP, TVS
from simulator.model.trust_list import Kind, Record, Role, TrustList
from simulator.provenance import documented, inferred, observed

NON_SECURE, MIXED = "non-secure", "mixed"
PARAMETER = "ClusterSecurityMode"
VALUES: dict[str, str] = {NON_SECURE: "0", MIXED: "1"}

ORDER_SOURCE = observed(
    "a tokenless CTL of 10.5 (118893): SAST, publisher, CAPF, subscribers; more SAST stand after the signer, inferred"
)
ECDSA_SOURCE = inferred(
    "CallManager-ECDSA stands beside CallManager, as in an ITL; no CTL with one was published"
)
COPY_SOURCE = documented(
    "118893: the file is copied to all nodes, SSH between them and good replication needed; a node that is away misses it"
)
EMPTIED_SOURCE = observed("118892: back in non-secure mode the CTL stays, its CCM+TFTP records are empty")
LICENCE_SOURCE = documented(
    "CLI Reference 12.5(1)SU5: needs a registration that allows export-controlled functions"
)
SECONDARY_SOURCE = documented(
    "CLI Reference 12.5(1)SU5, reset localkey from 12.0; with the ITLRecovery key on 10.5(2) to 11.5 is inferred"
)
MODE_SOURCE = inferred("what an order about a CTL says in the wrong mode is not known; it changes nothing")

PUBLISHER_ONLY = "On all other nodes, this CLI command is disabled"
NO_LICENCE = "Cluster is not registered with export-controlled functionality allowed"
TOKENS_ONLY = "release {release} writes its CTL with the CTL client and security tokens only"
NOT_MIXED = "The cluster is not in mixed mode"
ALREADY = "The cluster is in {mode} mode already"
NO_CLIENT = "there is no CTL client, or no security token, for this cluster"
NO_SECOND = "release {release} has no secondary SAST in its CTL"


@dataclass(frozen=True, slots=True)
class Updated:
    """Which nodes have the new file, and which missed it and keep the one they had."""

    nodes: tuple[str, ...]
    missed: tuple[str, ...]


def build(cluster: Cluster, *signers: Certificate) -> TrustList:
    """The CTL as it would be written now. `signers`, the signer first, stand in it as SAST; default: the release's."""
    anchors = signers or tokenless(cluster)
    return TrustList(Kind.CTL, anchors[0], tuple(_records(cluster, anchors)), cluster.now)


def tokenless(cluster: Cluster) -> tuple[Certificate, ...]:
    """The publisher's certificates that stand as SAST in a CTL without tokens, the default signer first."""
    stored = cluster.publisher.stored
    return tuple(stored[unit] for unit in cluster.release.ctl_tokenless)


def with_tokens(cluster: Cluster) -> tuple[Certificate, ...]:
    """The SAST of a CTL that the CTL client writes: the tokens, one of which signs, and what the release adds."""
    stored = cluster.publisher.stored
    return (*cluster.tokens, *(stored[unit] for unit in cluster.release.ctl_beside_tokens))


def set_cluster(cluster: Cluster, node: str, mode: str, operation: str) -> Updated:
    """`utils ctl set-cluster`: into `"mixed"` or back to `"non-secure"`; the CTL stays behind, emptied."""
    _ordered_on_publisher(cluster, node)
    if cluster.mode == mode:
        raise Refused(ALREADY.format(mode=mode))
    if mode == MIXED:
        _licensed(cluster)
    cluster.parameters[PARAMETER] = VALUES[mode]
    return _write(cluster, in_mode(cluster, build(cluster)), operation)


def update(cluster: Cluster, node: str, operation: str) -> Updated:
    """`utils ctl update CTLFile`: the rows that the publisher has now, signed by the default signer."""
    _ordered_on_publisher(cluster, node)
    _used(cluster)
    _licensed(cluster)
    return _write(cluster, build(cluster), operation)


def reset_localkey(cluster: Cluster, node: str, operation: str) -> Updated:
    """`utils ctl reset localkey`: the same content, signed by the secondary SAST, until the next update."""
    _ordered_on_publisher(cluster, node)
    _used(cluster)
    anchors = tokenless(cluster)
    if len(anchors) < 2:
        raise Refused(NO_SECOND.format(release=cluster.release.name))
    return _write(cluster, replace(build(cluster), signer=anchors[1]), operation)


def run_client(cluster: Cluster, mode: str, operation: str) -> Updated:
    """The CTL client with a security token: it sets the mode and writes the CTL. Refused where there is none."""
    if not cluster.release.ctl_tokens or not cluster.tokens:
        raise Refused(NO_CLIENT)
    cluster.parameters[PARAMETER] = VALUES[mode]
    return _write(cluster, in_mode(cluster, build(cluster, *with_tokens(cluster))), operation)


def delete_file(cluster: Cluster, node: str, operation: str) -> None:
    """`file delete tftp CTLFile.tlv` on one node: phones keep the one they hold. Refused where there is none."""
    home = cluster.node(node)
    if home.ctl is None:
        raise Refused("CTLFile.tlv was not found")
    home.ctl = None
    _changed(cluster, home)
    cluster.causes.pushed[home.name] = Cause(cluster.now, home.name, operation)


def in_mode(cluster: Cluster, written: TrustList) -> TrustList:
    """As it stands in the cluster's mode: of one that went back, CallManagers are named, their certificates are gone."""
    if cluster.mode == MIXED or cluster.rules.ctl_for_8021x:
        return written
    records = (replace(r, certificate=None) if r.role is Role.CCM_TFTP else r for r in written.records)
    return replace(written, records=tuple(records))


def serve(node: Node) -> None:
    """Cisco Tftp takes the file from disk: at its start, and from 12.0 whenever it is written or deleted."""
    node.ctl_served = node.ctl


def _changed(cluster: Cluster, node: Node) -> None:
    """The file on a node's disk is another: TVS and the ITL follow as the world says."""
    if cluster.release.ctl_served_at_once:
        serve(node)
    if cluster.takes(Takes.TVS_REFRESHES) and node.started(TVS):
        cluster.after(cluster.rules.tvs_refresh_delay, ViewRefreshes(node.name))
    if cluster.takes(Takes.TFTP_REBUILDS):
        tftp.rebuild_list(cluster, node.name)


def _records(cluster: Cluster, anchors: tuple[Certificate, ...]) -> Iterator[Record]:
    publisher = cluster.publisher
    for certificate in anchors:
        yield _record(cluster, Role.SAST, certificate)
    yield from _signalling(cluster, publisher)
    capf = publisher.rows.get((publisher.name, "CAPF"))
    if capf is not None and publisher.services[CAPF].activated:
        yield _record(cluster, Role.CAPF, capf)
    for node in cluster.nodes.values():
        if node is not publisher:
            yield from _signalling(cluster, node)


def _signalling(cluster: Cluster, node: Node) -> Iterator[Record]:
    """A node that runs Cisco CallManager or Cisco Tftp, by the rows that have reached the publisher."""
    if any(node.services[service].activated for service in (CALLMANAGER, TFTP)):
        for unit in ("CallManager", "CallManager-ECDSA"):
            found = cluster.publisher.rows.get((node.name, unit))
            if found is not None:
                yield _record(cluster, Role.CCM_TFTP, found)


def _record(cluster: Cluster, role: Role, certificate: Certificate) -> Record:
    """A token belongs to no node, so its record names none."""
    if certificate in cluster.tokens:
        return Record(role, certificate, "", NO_ADDRESS)
    return Record(role, certificate, certificate.node, cluster.addresses[certificate.node])


NO_ADDRESS = "0.0.0.0"  # noqa: S104
"""Of a token's record: no node stands behind it."""


def _write(cluster: Cluster, written: TrustList, operation: str) -> Updated:
    """On the publisher's disk and on those of the nodes that can be reached."""
    publisher = cluster.publisher
    got = [node for node in cluster.nodes.values() if node is publisher or _reached(publisher, node)]
    for node in got:
        node.ctl = written
        _changed(cluster, node)
    cluster.causes.ctl[written] = Cause(cluster.now, publisher.name, operation)
    names = tuple(node.name for node in got)
    return Updated(names, tuple(name for name in cluster.nodes if name not in names))


def _reached(publisher: Node, node: Node) -> bool:
    return not node.down and GOOD_REPLICATION == node.replication == publisher.replication


def _ordered_on_publisher(cluster: Cluster, name: str) -> None:
    if not cluster.node(name).is_publisher:
        raise Refused(PUBLISHER_ONLY)
    if not cluster.release.ctl_tokenless:
        raise Refused(TOKENS_ONLY.format(release=cluster.release.name))


def _used(cluster: Cluster) -> None:
    if cluster.mode != MIXED and not cluster.rules.ctl_for_8021x:
        raise Refused(NOT_MIXED)


def _licensed(cluster: Cluster) -> None:
    if cluster.release.ctl_needs_licence and not cluster.export_controlled:
        raise Refused(NO_LICENCE)
