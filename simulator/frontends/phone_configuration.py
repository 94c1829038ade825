"""`SEP<mac>.cnf.xml`: what a phone is told about its CallManager group, TVS, security and CAPF. It signs nothing.

A small part of the product's elements. Encrypted configurations (`.enc.sgn`) are not simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_OID, uuid5
from xml.sax.saxutils import escape

from simulator.database.tables import pkid
from simulator.model.capf import Authentication
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone, Security
from simulator.network import NodeAddress
from simulator.provenance import inferred, observed

TCP_OR_UDP, TLS = 4, 3
SECURITY: dict[Security, tuple[int, int]] = {
    Security.NON_SECURE: (1, TCP_OR_UDP),
    Security.AUTHENTICATED: (2, TLS),
    Security.ENCRYPTED: (3, TLS),
}
"""deviceSecurityMode and transportLayerProtocol."""
SECURITY_SOURCE = observed(
    "public provisioning files have deviceSecurityMode 1 and transportLayerProtocol 4; the other numbers are recalled"
)
NO_OPERATION = 0
AUTHENTICATION: dict[Authentication, int] = {
    Authentication.STRING: 1,
    Authentication.NULL: 2,
    Authentication.LSC: 3,
    Authentication.MIC: 4,
}
"""capfAuthMode while an operation is pending."""
AUTHENTICATION_SOURCE = observed("a public script reads capfAuthMode so; 0 without an operation")
PLAIN_SOURCE = inferred(
    "encrypted configurations are not simulated: encrConfig is false and certHash, which belongs to them, empty"
)


def configuration_xml(model: Cluster, phone_name: str, addresses: Mapping[str, NodeAddress]) -> bytes:
    """The file of one phone, as Cisco Tftp would build it now. KeyError for an unknown phone.

    The version stamp is made from the content, so it changes when the content does.
    """
    phone = model.phones[phone_name]
    content = "".join(
        (
            f"<deviceProtocol>{phone.protocol}</deviceProtocol>",
            _pool(model, phone, addresses),
            f"<loadInformation>{escape(phone.load)}</loadInformation>",
            _security(model, phone, addresses),
            f"<webAccess>{0 if phone.web else 1}</webAccess>",
        )
    )
    stamp = f"<versionStamp>{uuid5(NAMESPACE_OID, phone_name + content)}</versionStamp>"
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<device uuid="{{{pkid("device", phone_name)}}}">'
    return f"{head}{content}{stamp}</device>\n".encode()


def members(model: Cluster, phone_name: str) -> tuple[str, ...]:
    """The nodes of the CallManager group that a phone's device pool names now, by priority."""
    return model.groups[model.device_pools[model.phones[phone_name].device_pool]]


def _pool(model: Cluster, phone: Phone, addresses: Mapping[str, NodeAddress]) -> str:
    group = [(priority, node, addresses[node]) for priority, node in enumerate(members(model, phone.name))]
    managers = "".join(_member(*one) for one in group)
    tvs = "".join(
        f'<member priority="{priority}"><port>{address.ports["tvs"]}</port>'
        f"<address>{address.host}</address></member>"
        for priority, _, address in group
    )
    return (
        f'<devicePool uuid="{{{pkid("devicepool", phone.device_pool)}}}">'
        f"<name>{escape(phone.device_pool)}</name>"
        f"<callManagerGroup><name>{escape(model.device_pools[phone.device_pool])}</name>"
        f"<members>{managers}</members></callManagerGroup></devicePool>"
        f"<TVS><members>{tvs}</members></TVS>"
    )


def _member(priority: int, node: str, address: NodeAddress) -> str:
    ports = (
        f"<ports><sipPort>5060</sipPort><securedSipPort>{address.ports['sip_tls']}</securedSipPort></ports>"
    )
    named = f"<name>{escape(node)}</name>{ports}<processNodeName>{address.host}</processNodeName>"
    return f'<member priority="{priority}"><callManager>{named}</callManager></member>'


def _security(model: Cluster, phone: Phone, addresses: Mapping[str, NodeAddress]) -> str:
    """A secure profile is inert unless the cluster is in mixed mode."""
    mode, transport = SECURITY[phone.security if model.mode == "mixed" else Security.NON_SECURE]
    pending = phone.capf if phone.capf is not None and phone.capf.pending else None
    authentication = AUTHENTICATION[pending.authentication] if pending is not None else NO_OPERATION
    capf = addresses[model.publisher.name]
    return (
        f"<deviceSecurityMode>{mode}</deviceSecurityMode>"
        f"<transportLayerProtocol>{transport}</transportLayerProtocol>"
        f"<capfAuthMode>{authentication}</capfAuthMode>"
        f"<capfList><capf><phonePort>{capf.ports['capf']}</phonePort>"
        f"<processNodeName>{capf.host}</processNodeName></capf></capfList>"
        "<certHash></certHash><encrConfig>false</encrConfig>"
    )
