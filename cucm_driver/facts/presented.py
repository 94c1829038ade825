"""The certificate each service *presents*, seen on its own port. What the node stores is another question.

Cisco Tftp presents its CallManager certificate as the signer of a configuration file and on 6971, and its tomcat
certificate on 6972. A port that does not answer leaves the certificate unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import serial_of
from cucm_driver.facts.lists import served_configuration
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal
from cucm_driver.transports.files import Files
from cucm_driver.transports.tls import presented as leaf

TOMCAT = "Cisco Tomcat"
TVS = "Cisco Trust Verification Service"
CALLMANAGER = "Cisco CallManager"
TFTP = "Cisco Tftp"
CAPF = "Cisco Certificate Authority Proxy Function"

SHAKEN: dict[tuple[str, str], Callable[[Node], int]] = {
    (TOMCAT, "tomcat"): lambda node: node.ports.https,
    (TVS, "TVS"): lambda node: node.ports.tvs,
    (CALLMANAGER, "CallManager"): lambda node: node.ports.sip_tls,
    (TFTP, "CallManager"): lambda node: node.ports.files_callmanager,
    (TFTP, "tomcat"): lambda node: node.ports.files_tomcat,
}
"""The port on which a service shows a certificate of this unit in a TLS handshake.

8443 and 6972 show the RSA certificate unless HTTPS Ciphers lets EC in, so nothing shows tomcat-ECDSA here.
"""

ONLY_WHEN_ASKED: dict[tuple[str, str], Callable[[Node], int]] = {
    (CAPF, "CAPF"): lambda node: node.ports.capf,
}
"""CAPF speaks with one phone at a time on 3804: a gate may ask it once, whoever only looks goes by its start."""

UNITS: dict[str, str] = {
    TOMCAT: "tomcat",
    TVS: "TVS",
    CALLMANAGER: "CallManager",
    TFTP: "CallManager",
}
"""The certificate that each service is asked for where nobody says which."""

PATIENCE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Presented:
    """`serial` is None where the service could not be asked: unknown, and `why` says how it failed."""

    node: str
    service: str
    unit: str
    serial: int | None
    der: bytes | None = field(default=None, repr=False)
    why: str = ""


def showing(unit: str) -> tuple[str, ...]:
    """`("Cisco Tomcat", "Cisco Tftp")` for tomcat: the services that show a certificate of this unit."""
    return tuple(service for service, shown in SHAKEN | ONLY_WHEN_ASKED if shown == unit)


def presented(node: Node, service: str, journal: Journal | None = None, unit: str = "") -> Presented:
    """What a service shows on its port now; for Cisco Tftp on 6971 (CallManager) or 6972 (tomcat)."""
    unit = unit or UNITS[service]
    port = (SHAKEN | ONLY_WHEN_ASKED)[service, unit](node)
    try:
        der = leaf(
            node.address, port, PATIENCE, node=node.name, journal=journal, legacy=node.legacy_algorithms
        )
    except ClusterTrouble as error:
        return Presented(node.name, service, unit, None, why=error.got)
    return Presented(node.name, service, unit, serial_of(der), der)


def signing(files: Files, node: str, phone: str) -> Presented:
    """Whose key Cisco Tftp signs configurations with, seen on the file of any one phone."""
    unit = UNITS[TFTP]
    try:
        signed = served_configuration(files, node, phone)
    except ClusterTrouble as error:
        return Presented(node, TFTP, unit, None, why=error.got)
    if signed is None:
        return Presented(node, TFTP, unit, None, why=f"no signed configuration of {phone}")
    return Presented(node, TFTP, unit, int.from_bytes(signed.signer.serial, "big"))
