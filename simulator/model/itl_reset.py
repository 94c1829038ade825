"""`utils itl reset localkey | remotekey`: the way back for phones that no longer believe the list signer.

CLI Reference 12.5(1)SU5 and Security Guides for 12.0 and later; 117598 for 10.0 to 11.5, where the direction is the
reverse. What they leave open follows `simulator.model.rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulator.model import itl, services
from simulator.model.causes import Cause
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.refusal import Refused
from simulator.model.service import TFTP, State
from simulator.model.trust_list import Record, Role, TrustList
from simulator.provenance import documented, inferred, recalled

SIGNER_SOURCE = documented(
    "CLI Reference 12.5(1)SU5: the CallManager key; 10.0 to 11.5 the ITLRecovery key (117598, details inferred)"
)
CONTENT_SOURCE = inferred(
    "the content is built anew from the stored certificates, so a regenerated ITLRecovery is listed"
)
RESTART_SOURCE = recalled(
    "117598 (10.0): Cisco Tftp restarts on each host, and keeps the pushed file; how long it is away is not told: here no time"
)
SHORT_KEY_SOURCE = documented(
    "Cisco 214231: fails where ITLRecovery has 1024 bit and the other certificates 2048"
)


def localkey(cluster: Cluster, node: str, operation: str) -> list[str]:
    """Sign the publisher's list with the other key and push it to the active TFTP nodes; returns their names.

    A later start of Cisco Tftp goes back to the default signer. Raises Refused.
    """
    publisher = _publisher(cluster, node)
    _long_enough(publisher)
    content = itl.build(cluster, publisher)
    return _push(
        cluster, operation, lambda to: _signed(cluster, content, _reset_signer(cluster, publisher, to))
    )


def remotekey(cluster: Cluster, node: str, recovery: Certificate, operation: str) -> list[str]:
    """Sign the current content with a saved ITLRecovery key and list that certificate as SAST. The key pair on disk stays."""
    publisher = _publisher(cluster, node)
    content = publisher.itl if publisher.itl is not None else itl.build(cluster, publisher)
    anchor = Record(Role.SAST, recovery, recovery.node, cluster.addresses[recovery.node])
    records = content.records if anchor in content.records else (anchor, *content.records)
    listed = replace(content, records=records)
    return _push(cluster, operation, lambda to: _signed(cluster, listed, recovery))


def _publisher(cluster: Cluster, name: str) -> Node:
    if not cluster.release.reset_signer:
        raise Refused(f"release {cluster.release.name} has no recovery key")
    node = cluster.node(name)
    if not node.is_publisher:
        raise Refused("On all other nodes, this CLI command is disabled")
    return node


def _long_enough(publisher: Node) -> None:
    if (
        publisher.stored["ITLRecovery"].key.startswith("rsa-1024")
        and "rsa-2048" in publisher.stored["CallManager"].key
    ):
        raise Refused("The ITLRecovery certificate has a key of 1024 bit")


def _reset_signer(cluster: Cluster, publisher: Node, to: Node) -> Certificate:
    home = to if cluster.rules.localkey_signer == "each_node" else publisher
    return home.stored[cluster.release.reset_signer]


def _signed(cluster: Cluster, content: TrustList, signer: Certificate) -> TrustList:
    return replace(content, signer=signer, built_at=cluster.now)


def _push(cluster: Cluster, operation: str, made_for: Callable[[Node], TrustList]) -> list[str]:
    active = [node for node in cluster.nodes.values() if node.started(TFTP)]
    if not active:
        raise Refused("No active Tftp server was found in the cluster")
    for node in active:
        if cluster.release.list_signer == "CallManager":
            services.put(cluster, node, TFTP, State.STARTED)
        node.itl = made_for(node)
        cluster.causes.pushed[node.name] = Cause(cluster.now, cluster.publisher.name, operation)
    return [node.name for node in active]
