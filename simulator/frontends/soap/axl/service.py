"""AXL: versions negotiated, operations gathered. It makes, uploads and deletes no certificate."""

from __future__ import annotations

import re

from simulator.frontends.soap.axl import orders, parameters, phone_changes, reading, sql
from simulator.frontends.soap.axl.reply import not_found, response
from simulator.frontends.soap.envelope import Request, SoapFault, fault, tag
from simulator.frontends.soap.service import Call, Operation, Reply, Service
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

NAMESPACE = "http://www.cisco.com/AXL/API/"
UNVERSIONED = "1.0"
VERSION_SOURCE = observed("HTTP status 599 and its text on 15, two independent clients; by release inferred")
LOWEST_SOURCE = documented(
    "AXL developer guide: without SOAPAction the lowest schema is served; it has all that is simulated"
)
OS = ("Linux", "VOS")
OS_SOURCE = inferred("the path return/os is documented; its texts are not")


def refuses(running: Running, request: Request, action: str) -> Reply | None:
    """HTTP 599 for a version that this release does not serve, or that differs from SOAPAction's."""
    release = running.model.release
    named = set(re.findall(r"ver=([\d.]+)", action))
    served = {*release.axl_versions} if named else {*release.axl_versions, UNVERSIONED}
    asked = {request.namespace.removeprefix(NAMESPACE), *named}
    if len(asked) == 1 and asked <= served:
        return None
    text = f"HTTP Status 599 - Incorrect axl version. Supported axl versions are {release.axl_text}"
    page = f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>"
    return Reply(599, page.encode(), "text/html")


def axl_fault(request: Request | None, found: SoapFault) -> bytes:
    operation = request.operation if request else ""
    inner = tag("axlcode", found.code) + tag("axlmessage", found.text) + tag("request", operation)
    return fault(found, f"<detail><axlError>{inner}</axlError></detail>")


async def get_ccm_version(call: Call) -> str:
    node = call.request.text("processNodeName")
    if node and node not in call.running.model.nodes:
        raise not_found(node)
    version = re.sub(r"-(\d+)$", r"(\1)", call.running.model.release.version)
    return response(call, f"<componentVersion>{tag('version', version)}</componentVersion>")


async def get_os_version(call: Call) -> str:
    name, version = OS
    return response(call, f"<os>{tag('osName', name)}{tag('osVersion', version)}</os>")


OPERATIONS: dict[str, Operation] = {
    "getCCMVersion": Operation(
        get_ccm_version,
        lambda request: request.text("processNodeName"),
        documented("AXL schema; spelling 14.0.1.13900(155) seen by clients"),
    ),
    "getOSVersion": Operation(get_os_version, lambda request: "", OS_SOURCE),
    **reading.OPERATIONS,
    **parameters.OPERATIONS,
    **orders.OPERATIONS,
    **phone_changes.OPERATIONS,
    **sql.OPERATIONS,
}

AXL = Service("axl", OPERATIONS, axl_fault, refuses)
