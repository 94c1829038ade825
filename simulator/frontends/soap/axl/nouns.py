"""What AXL lists and gets, one table row a noun: its elements, what it is searched by, where the values come from.

Elements that the schema has and no simulated object uses are answered empty, as unset ones are.
"""

from __future__ import annotations

from simulator.database.parameters import ENTERPRISE_WIDE, parameters
from simulator.database.tables import callmanager_name
from simulator.frontends.soap.axl.noun import LOCATION, Noun, constant, same
from simulator.frontends.soap.axl.phones import PHONES
from simulator.frontends.soap.axl.reply import Nested, Reference, written
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.service import CALLMANAGER
from simulator.provenance import documented, inferred

ROLE = "CUCM Voice/Video"


def _process_nodes(model: Cluster) -> list[tuple[str, str]]:
    """(name, usage); EnterpriseWideData is a pseudo node that real systems return."""
    return [(ENTERPRISE_WIDE, "Subscriber"), *((n.name, n.role.capitalize()) for n in model.nodes.values())]


def _callmanagers(model: Cluster) -> list[Node]:
    return [node for node in model.nodes.values() if node.services[CALLMANAGER].activated]


def _members(model: Cluster, group: str) -> Nested:
    return Nested(
        "".join(
            "<member>"
            + written("callManagerName", Reference("callmanager", callmanager_name(node)))
            + f"<priority>{priority}</priority></member>"
            for priority, node in enumerate(model.groups[group])
        )
    )


NOUNS: dict[str, Noun] = {
    "ProcessNode": Noun(
        "processNode",
        "processnode",
        _process_nodes,
        lambda row: row[0],
        {
            "name": lambda model, row: row[0],
            "description": constant(""),
            "mac": constant(""),
            "ipv6Name": constant(""),
            "nodeUsage": lambda model, row: row[1],
            "processNodeRole": constant(ROLE),
        },
        same("name", "description", "processNodeRole"),
        documented("AXL schema and samples; the role text of EnterpriseWideData is inferred"),
        frozenset({"lbmHubGroup"}),
        {"cupDomain": constant("")},
    ),
    "CallManager": Noun(
        "callManager",
        "callmanager",
        _callmanagers,
        lambda node: callmanager_name(node.name),
        {
            "name": lambda model, node: callmanager_name(node.name),
            "description": lambda model, node: node.name,
            "processNodeName": lambda model, node: Reference("processnode", node.name),
        },
        same("name", "description"),
        documented("AXL schema; only nodes where Cisco CallManager is activated"),
        frozenset({"autoRegistration", "lbmGroup"}),
    ),
    "CallManagerGroup": Noun(
        "callManagerGroup",
        "callmanagergroup",
        lambda model: model.groups,
        lambda group: group,
        {
            "name": lambda model, group: group,
            "tftpDefault": lambda model, group: str(group == next(iter(model.groups))).lower(),
        },
        same("name"),
        documented("AXL schema; which group is the default is inferred"),
        extra={"members": _members},
    ),
    "DevicePool": Noun(
        "devicePool",
        "devicepool",
        lambda model: model.device_pools,
        lambda pool: pool,
        {
            "name": lambda model, pool: pool,
            "callManagerGroupName": lambda model, pool: Reference(
                "callmanagergroup", model.device_pools[pool]
            ),
            "dateTimeSettingName": constant(Reference("datetimesetting", "CMLocal")),
            "regionName": constant(Reference("region", "Default")),
            "locationName": constant(Reference("location", LOCATION)),
            "connectionMonitorDuration": lambda model, pool: str(
                int(model.rules.fallback_delay.total_seconds())
            ),
        },
        same("name", "callManagerGroupName", "regionName"),
        documented("AXL schema; the names of what a pool refers to are an installation's defaults, inferred"),
        frozenset({"autoSearchSpaceName", "mediaResourceListName", "srstName", "networkLocale"}),
    ),
    "ServiceParameter": Noun(
        "serviceParameter",
        "processconfig",
        parameters,
        lambda parameter: parameter.key,
        {
            "processNodeName": lambda model, parameter: Reference("processnode", parameter.node),
            "name": lambda model, parameter: parameter.name,
            "service": lambda model, parameter: parameter.service,
            "value": lambda model, parameter: parameter.value,
            "valueType": lambda model, parameter: parameter.kind,
        },
        same("processNodeName", "service"),
        inferred("AXL schema; enterprise parameters under Enterprise Wide of EnterpriseWideData"),
    ),
    **PHONES,
}
