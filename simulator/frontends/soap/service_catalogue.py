"""What Control Center tells of services that does not change: group, kind, whether deployable, on what they depend.

Services without a row are network services of their usual group; platform services are the CLI's alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.model.node import Node
from simulator.model.service import CALLMANAGER, CAPF, CTIMANAGER, KINDS, TFTP, TOMCAT, TVS
from simulator.provenance import inferred, observed

CATALOGUE_SOURCE = observed("dump of a real 10.5 publisher (serviceabilitytools); newer ones were not seen")
RESTRICT_SOURCE = inferred(
    "ControlCenterServicesEx has Restrict; which services carry which value is inferred"
)

DO_NOT_STOP, PRIMARY_NODE, NONE = "DoNotStop", "PrimaryNode", "none"
NON_STOP = (TOMCAT, "A Cisco DB", "Cisco DB")


@dataclass(frozen=True, slots=True)
class Row:
    """`ROWS["Cisco Tftp"] == Row("CM Services", deployable=True)`."""

    group: str
    deployable: bool = False
    servlet: bool = False
    depends: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return "Servlet" if self.servlet else "Service"


_CM, _SECURITY, _CDR = "CM Services", "Security Services", "CDR Services"
_PLATFORM, _SYSTEM, _SOAP, _ADMIN = "Platform Services", "System Services", "SOAP Services", "Admin Services"
_MONITORING, _DATABASE = "Performance and Monitoring", "DB Services"

ROWS: dict[str, Row] = {
    CALLMANAGER: Row(_CM, deployable=True),
    CTIMANAGER: Row("CTI Services", deployable=True, depends=(CALLMANAGER,)),
    TFTP: Row(_CM, deployable=True),
    "Cisco Extension Mobility": Row(_CM, deployable=True, servlet=True),
    "Cisco IP Voice Media Streaming App": Row(_CM, deployable=True),
    "Cisco DHCP Monitor Service": Row(_CM, deployable=True),
    "Cisco Dialed Number Analyzer": Row(_CM, deployable=True, servlet=True),
    "Cisco CTL Provider": Row(_SECURITY, deployable=True),
    CAPF: Row(_SECURITY, deployable=True),
    "Cisco DirSync": Row("Directory Services", deployable=True),
    "Cisco AXL Web Service": Row("Database and Admin Services", deployable=True, servlet=True),
    "Cisco Bulk Provisioning Service": Row("Database and Admin Services", deployable=True),
    "Cisco WebDialer Web Service": Row("CTI Services", deployable=True, servlet=True),
    TVS: Row(_SECURITY),
    "Cisco Certificate Expiry Monitor": Row(_PLATFORM),
    "Cisco Certificate Change Notification": Row(
        _PLATFORM, depends=("Cisco Database Layer Monitor", "A Cisco DB")
    ),
    "Cisco DRF Local": Row("Backup and Restore Services"),
    "Cisco DRF Master": Row("Backup and Restore Services"),
    "A Cisco DB": Row(_PLATFORM),
    "A Cisco DB Replicator": Row(_PLATFORM),
    TOMCAT: Row(_PLATFORM),
    "Cisco Database Layer Monitor": Row(_DATABASE),
    "Cisco CDR Agent": Row(_CDR),
    "Cisco CDR Repository Manager": Row(_CDR),
    "Cisco CAR Scheduler": Row(_CDR),
    "Cisco RIS Data Collector": Row(_MONITORING),
    "Cisco AMC Service": Row(_MONITORING),
    "Cisco Audit Event Service": Row(_MONITORING),
    "Cisco Log Partition Monitoring Tool": Row(_MONITORING),
    "Cisco CDP": Row(_SYSTEM),
    "Cisco Trace Collection Service": Row(_SYSTEM),
    "Cisco Trace Collection Servlet": Row(_SYSTEM, servlet=True),
    "SOAP -Real-Time Service APIs": Row(_SOAP, servlet=True),
    "SOAP -Performance Monitoring APIs": Row(_SOAP, servlet=True),
    "SOAP -Log Collection APIs": Row(_SOAP, servlet=True),
    "Cisco CallManager Admin": Row(_ADMIN, servlet=True),
    "Cisco CallManager Serviceability": Row(_ADMIN, servlet=True),
}
USUAL = Row(_PLATFORM)


def row(service: str) -> Row:
    return ROWS.get(service, USUAL)


def listed(node: Node) -> Iterator[tuple[str, Row]]:
    """The services that Control Center knows on a node, in the node's order."""
    yield from ((name, row(name)) for name, service in node.services.items() if not service.platform)


def restriction(service: str) -> str:
    """`restriction("Cisco Tomcat") == "DoNotStop"`."""
    if service in NON_STOP:
        return DO_NOT_STOP
    kind = KINDS.get(service)
    return PRIMARY_NODE if kind is not None and kind.runs == "publisher" else NONE
