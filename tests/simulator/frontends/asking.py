"""How the tests ask a simulated node: an HTTPS client, a look at a certificate, and the control port."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
from lxml import etree

from simulator import Lab
from simulator.model.certificate import Certificate

AXL = "/axl/"
RIS = "/realtimeservice2/services/RISService70"
CONTROL_CENTER = "/controlcenterservice2/services/ControlCenterServices"
AXL_NAMESPACE = "http://www.cisco.com/AXL/API/"
AST_NAMESPACE = "http://schemas.cisco.com/ast/soap"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def blind_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def client(lab: Lab, node: str = "cm-pub", login: bool = True) -> httpx.Client:
    running = lab.simulator.running
    address, account = running.addresses[node], running.credentials
    auth = (account.api_user, account.api_password) if login else None
    base = f"https://{address.host}:{address.ports['https']}"
    return httpx.Client(base_url=base, auth=auth, verify=blind_context(), trust_env=False, timeout=5)


def envelope(operation: str, namespace: str, inner: str = "") -> bytes:
    body = f'<q:{operation} xmlns:q="{namespace}">{inner}</q:{operation}>'
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def axl(web: httpx.Client, operation: str, inner: str = "", version: str = "12.5") -> httpx.Response:
    headers = {"SOAPAction": f'"CUCM:DB ver={version} {operation}"', "Content-Type": "text/xml"}
    return web.post(AXL, content=envelope(operation, AXL_NAMESPACE + version, inner), headers=headers)


def ast(web: httpx.Client, path: str, operation: str, inner: str = "") -> httpx.Response:
    return web.post(
        path, content=envelope(operation, AST_NAMESPACE, inner), headers={"Content-Type": "text/xml"}
    )


def texts(response: httpx.Response, name: str) -> list[str]:
    """The texts of all elements of that local name."""
    found = etree.fromstring(response.content).iter(f"{{*}}{name}")
    return [element.text or "" for element in found]


def control(lab: Lab, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
    headers = {"X-Run-Token": lab.run_token}
    return httpx.request(method, lab.control + path, json=body, headers=headers, trust_env=False, timeout=10)


def presented(lab: Lab, node: str, port: str) -> bytes:
    """DER of the certificate that a node shows on a port."""
    address = lab.simulator.running.addresses[node]
    with (
        socket.create_connection((address.host, address.ports[port]), timeout=5) as raw,
        blind_context().wrap_socket(raw) as tls,
    ):
        return tls.getpeercert(binary_form=True) or b""


def stored(lab: Lab, node: str, unit: str) -> Certificate:
    return lab.simulator.running.model.nodes[node].stored[unit]


def restart(lab: Lab, node: str, service: str) -> None:
    """Restart a service and wait until it is up again, in virtual time."""
    lab.run(lab.simulator.running.control(node, service, "restart", f"utils service restart {service}"))
    assert control(lab, "POST", "/clock/wait", {"seconds": 120}).status_code == 200


def noted(lab: Lab, interface: str) -> list[tuple[str, str, bool, bool]]:
    """(request, outcome, changing, modelled) of the journal's entries of an interface."""
    entries = lab.simulator.running.journal.entries
    return [(e.request, e.outcome, e.changing, e.modelled) for e in entries if e.interface == interface]


def fault(lab: Lab, where: str, effect: str, text: str = "", **more: Any) -> None:
    said = control(
        lab, "POST", "/faults", {"node": "cm-pub", "where": where, "effect": effect, "text": text, **more}
    )
    assert said.status_code == 200, said.text
