"""PAWS, Platform Administrative Web Services: versions, nodes, replication and DRS backups. No certificates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from simulator.frontends.paws_backup import get_backup_progress, start_backup
from simulator.frontends.paws_reply import FAILED, answered, el, failed, group
from simulator.frontends.soap.envelope import SOAP, SOAP12
from simulator.frontends.soap.service import Call, Operation, Service
from simulator.frontends.soap.serviceability import serves_every_version, serviceability_fault
from simulator.model.node import GOOD_REPLICATION, Node
from simulator.model.service import TOMCAT
from simulator.provenance import Source, documented, inferred

API_VERSION = "6.0.0.0"
API_VERSION_SOURCE = inferred("the field is documented; the number by release is not")
NODE_SOURCE = inferred("fields of the public WSDL; the words in type, dbRole and status were not seen")


def _node(call: Call, node: Node) -> str:
    model = call.running.model
    return (
        el("address", model.addresses[node.name])
        + el("alias", node.name)
        + el("hostname", node.name)
        + el("primaryNode", model.publisher.name)
        + el("type", "CUCM")
    )


def _status(call: Call, node: Node) -> str:
    role = "primary" if node.is_publisher else "secondary"
    state = "online" if node.started(TOMCAT) else "offline"
    number = el("role", 0 if node.is_publisher else 1)
    return _node(call, node) + el("dbRole", role) + number + el("status", state)


async def get_api_version(call: Call) -> str:
    return answered(call, "APIVersionResponse", el("APIVersion", API_VERSION))


async def get_cluster_nodes(call: Call) -> str:
    return _nodes(call, call.running.model.nodes.values())


async def get_my_cluster_node(call: Call) -> str:
    return _nodes(call, [call.running.model.nodes[call.node]])


def _nodes(call: Call, nodes: Iterable[Node]) -> str:
    rows = "".join(group("clusterNodes", _node(call, node)) for node in nodes)
    return answered(call, "ClusterNodesResponse", rows)


async def get_cluster_status(call: Call) -> str:
    nodes = call.running.model.nodes.values()
    rows = "".join(group("clusterNodeStatus", _status(call, node)) for node in nodes)
    return answered(call, "ClusterNodeStatusResponse", rows)


def _good(nodes: Iterable[Node]) -> str:
    return str(all(node.replication == GOOD_REPLICATION for node in nodes)).lower()


async def is_cluster_replication_ok(call: Call) -> str:
    good = el("clusterReplicationStatusOK", _good(call.running.model.nodes.values()))
    return answered(call, "ClusterReplicationStatusResponse", good)


async def is_node_replication_ok(call: Call) -> str:
    """Of the node that args0 names, by name, FQDN or address; of the addressed one without it."""
    asked, model = call.request.text("args0"), call.running.model
    names = {name: node for node in model.nodes.values() for name in (node.name, node.fqdn)}
    names |= {model.addresses[node.name]: node for node in model.nodes.values()}
    found = names.get(asked or call.node)
    if found is None:
        return failed(call, "NodeReplicationStatusResponse", FAILED, asked)
    return answered(call, "NodeReplicationStatusResponse", el("nodeReplicationStatusOK", _good([found])))


async def get_installed_products(call: Call) -> str:
    address = call.running.addresses[call.node]
    product = (
        el("displayName", "Cisco Unified Communications Manager")
        + el("name", "Cisco Unified Communications Manager")
        + el("version", call.running.model.release.version)
        + el("adminUrl", f"https://{address.host}:{address.ports['https']}/ccmadmin")
        + el("id", "callmanager")
    )
    return answered(call, "ProductResponse", group("installedProducts", product))


async def get_active_version(call: Call) -> str:
    return answered(call, "VersionResponse", el("version", call.running.model.release.version))


async def get_inactive_version(call: Call) -> str:
    """A simulated node has one partition."""
    return answered(call, "VersionResponse", el("version"))


async def get_active_options(call: Call) -> str:
    return answered(call, "OptionsResponse", el("options"))


_WSDL = documented("public WSDLs of PAWS 14 and 15")
_PAGES = documented("PAWS reference: fields of the reply")

_SERVICES: dict[str, dict[str, tuple[Callable[[Call], Awaitable[str]], Source]]] = {
    "APIVersionService": {"getAPIVersion": (get_api_version, API_VERSION_SOURCE)},
    "ClusterNodesService": {
        "getClusterNodes": (get_cluster_nodes, NODE_SOURCE),
        "getMyClusterNode": (get_my_cluster_node, NODE_SOURCE),
        "getClusterStatus": (get_cluster_status, NODE_SOURCE),
        "isClusterReplicationOK": (is_cluster_replication_ok, _WSDL),
        "isNodeReplicationOK": (is_node_replication_ok, _WSDL),
    },
    "ProductService": {"getInstalledProducts": (get_installed_products, _PAGES)},
    "VersionService": {
        "getActiveVersion": (get_active_version, _PAGES),
        "getInactiveVersion": (get_inactive_version, _PAGES),
    },
    "OptionsService": {"getActiveOptions": (get_active_options, _PAGES)},
    "MaintenanceService": {
        "startBackup": (start_backup, _PAGES),
        "getBackupProgress": (get_backup_progress, _PAGES),
    },
}
CHANGING = frozenset({"startBackup"})


def _service(operations: dict[str, tuple[Callable[[Call], Awaitable[str]], Source]]) -> Service:
    rows = {
        name: Operation(answer, lambda request: request.text("args0"), source, name in CHANGING)
        for name, (answer, source) in operations.items()
    }
    return Service("paws", rows, serviceability_fault, serves_every_version, (SOAP, SOAP12))


PAWS: dict[str, Service] = {name: _service(operations) for name, operations in _SERVICES.items()}
"""`PAWS["ClusterNodesService"]`, posted to `/platform-services/services/ClusterNodesService`."""
