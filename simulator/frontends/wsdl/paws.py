"""The WSDL tables of PAWS: each service has SOAP 1.1 and SOAP 1.2 bindings, and three namespaces."""

from __future__ import annotations

from simulator.frontends.wsdl import Binding, Description, Operation, Schema

SERVICES = "http://services.api.platform.vos.cisco.com"
ELEMENTS = "http://element.services.api.platform.vos.cisco.com/xsd"
MESSAGES = "http://api.platform.vos.cisco.com/xsd"

MESSAGE = "error: boolean, info: boolean, messageKey: string?, messageType: string?, warning: boolean"
REMOTE = "remoteMessages: el:RemoteMessage?*, result: string?"
NODE = "address: string?, alias: string?, hostname: string?, primaryNode: string?, type: string?"


def _service(
    name: str, types: dict[str, str], requests: dict[str, str], answers: dict[str, str]
) -> Description:
    """`requests`: operation -> its fields; `answers`: operation -> the type of what it returns."""
    elements = dict(requests)
    elements |= {f"{one}Response": f"return: el:{kind}?" for one, kind in answers.items()}
    return Description(
        name,
        f"{name}PortType",
        (
            Schema("msg", MESSAGES, {"Message": MESSAGE}, {}),
            Schema("el", ELEMENTS, {"RemoteMessage": "< msg:Message; messageParams: string?*"} | types, {}),
            Schema("ns", SERVICES, {}, elements),
        ),
        tuple(Operation(one) for one in requests),
        tuple(
            Binding(
                f"{name}Soap{version}Binding",
                f"{name}HttpsSoap{version}Endpoint",
                "12" if version == "12" else "",
                f".{name}HttpsSoap{version}Endpoint/",
            )
            for version in ("11", "12")
        ),
        "urn:{}",
    )


API_VERSION = _service(
    "APIVersionService",
    {"APIVersionResponse": f"{REMOTE}, APIVersion: string?"},
    {"getAPIVersion": ""},
    {"getAPIVersion": "APIVersionResponse"},
)
CLUSTER_NODES = _service(
    "ClusterNodesService",
    {
        "ClusterNode": NODE,
        "ClusterNodeStatus": f"{NODE}, dbRole: string?, role: int, status: string?",
        "ClusterNodesResponse": f"{REMOTE}, clusterNodes: el:ClusterNode?*",
        "ClusterNodeStatusResponse": f"{REMOTE}, clusterNodeStatus: el:ClusterNodeStatus?*",
        "ClusterReplicationStatusResponse": f"{REMOTE}, clusterReplicationStatusOK: boolean",
        "NodeReplicationStatusResponse": f"{REMOTE}, nodeReplicationStatusOK: boolean",
    },
    {
        "getClusterNodes": "",
        "getMyClusterNode": "",
        "getClusterStatus": "",
        "isClusterReplicationOK": "",
        "isNodeReplicationOK": "args0: string?",
    },
    {
        "getClusterNodes": "ClusterNodesResponse",
        "getMyClusterNode": "ClusterNodesResponse",
        "getClusterStatus": "ClusterNodeStatusResponse",
        "isClusterReplicationOK": "ClusterReplicationStatusResponse",
        "isNodeReplicationOK": "NodeReplicationStatusResponse",
    },
)
PRODUCT = _service(
    "ProductService",
    {
        "Product": "displayName: string?, name: string?, version: string?, adminUrl: string?, id: string?",
        "ProductResponse": f"{REMOTE}, installedProducts: el:Product?*",
    },
    {"getInstalledProducts": ""},
    {"getInstalledProducts": "ProductResponse"},
)
VERSION = _service(
    "VersionService",
    {"VersionResponse": f"{REMOTE}, version: string?"},
    {"getActiveVersion": "", "getInactiveVersion": ""},
    {"getActiveVersion": "VersionResponse", "getInactiveVersion": "VersionResponse"},
)
OPTIONS = _service(
    "OptionsService",
    {"OptionsResponse": f"{REMOTE}, options: string?*"},
    {"getActiveOptions": ""},
    {"getActiveOptions": "OptionsResponse"},
)
MAINTENANCE = _service(
    "MaintenanceService",
    {
        "Component": "featureName: string?, serverName: string?, componentName: string?, status: string?",
        "BackupProgress": "status: string?, tarFile: string?, percentComplete: int, "
        "componentList: el:Component?*",
        "BackupResponse": f"{REMOTE}, backupProgressResult: el:BackupProgress?, startBackupResult: string?, "
        "updateScheduleResult: string?",
    },
    {"startBackup": "", "getBackupProgress": ""},
    {"startBackup": "BackupResponse", "getBackupProgress": "BackupResponse"},
)
