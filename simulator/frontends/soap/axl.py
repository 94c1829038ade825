"""AXL: versions, phones reset, nodes listed, SQL asked. It makes, uploads and deletes no certificate."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from xml.sax.saxutils import escape

from simulator.database import SqlError
from simulator.database_tables import pkid
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault, fault, local, tag
from simulator.frontends.soap.service import Call, Operation, Reply, Service, finished
from simulator.model.cluster import Refused
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

NAMESPACE = "http://www.cisco.com/AXL/API/"
ROLE = "CUCM Voice/Video"
READ_LIMIT = 8 * 1024 * 1024  # bytes
READ_LIMIT_SOURCE = documented("AXL developer guide: a read of more than 8 MB is refused with this text")
VERSION_SOURCE = observed("HTTP status 599 and its text on 15, two independent clients; by release inferred")


def refuses(running: Running, request: Request, action: str) -> Reply | None:
    """HTTP 599 for a version that this release does not serve, or that differs from SOAPAction's."""
    release = running.model.release
    asked = {request.namespace.removeprefix(NAMESPACE), *re.findall(r"ver=([\d.]+)", action)}
    if len(asked) == 1 and asked <= {*release.axl_versions, "1.0"}:
        return None
    text = f"HTTP Status 599 - Incorrect axl version. Supported axl versions are {release.axl_text}"
    return Reply(
        599,
        f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>".encode(),
        "text/html",
    )


def axl_fault(request: Request | None, found: SoapFault) -> bytes:
    operation = request.operation if request else ""
    inner = tag("axlcode", found.code) + tag("axlmessage", found.text) + tag("request", operation)
    return fault(found, f"<detail><axlError>{inner}</axlError></detail>")


def response(call: Call, content: str) -> str:
    """The answer in the namespace that was asked in, `sequence` echoed."""
    name, sequence = call.request.operation, call.request.element.get("sequence")
    echoed = f' sequence="{escape(sequence)}"' if sequence and sequence.isdigit() else ""
    returned = f"<return>{content}</return>" if content else "<return/>"
    head = f'<ns:{name}Response xmlns:ns="{escape(call.request.namespace)}"{echoed}>'
    return f"{head}{returned}</ns:{name}Response>"


def braces(uuid: str) -> str:
    return f"{{{uuid.upper()}}}"


def not_found(name: str) -> SoapFault:
    return SoapFault(f"Item not valid: The specified {name} was not found", 5007)


async def get_ccm_version(call: Call) -> str:
    node = call.request.text("processNodeName")
    if node and node not in call.running.model.nodes:
        raise not_found(node)
    version = re.sub(r"-(\d+)$", r"(\1)", call.running.model.release.version)
    return response(call, f"<componentVersion>{tag('version', version)}</componentVersion>")


async def execute_sql_query(call: Call) -> str:
    try:
        columns, rows = call.database.select(call.request.text("sql"))
    except SqlError as error:
        raise SoapFault(error.text, error.number) from None
    written = ["<row>" + "".join(map(tag, columns, row)) + "</row>" for row in rows]
    size = sum(map(len, written))
    if size > READ_LIMIT:
        fitting = len(rows) * READ_LIMIT // size
        raise SoapFault(
            f"Query request too large. Total rows matched: {len(rows)} rows. "
            f"Suggestive Row Fetch: less than {fitting} rows"
        )
    return response(call, "".join(written))


def phone_named(call: Call, field: str) -> str:
    """The phone meant by a name or by a uuid; a fault 5007 names what was not found."""
    phones = call.running.model.phones
    name, uuid = call.request.text(field), call.request.text("uuid").strip("{}").lower()
    if name in phones:
        return name
    found = next((phone for phone in phones if uuid and pkid("device", phone) == uuid), None)
    if found is None:
        raise not_found(name or uuid)
    return found


async def reset(call: Call, name: str) -> None:
    operation = f"AXL {call.request.operation} {name}"
    try:
        await finished(call.running.reset_phones([name], operation))
    except Refused as refused:
        raise SoapFault(refused.text, 5003) from None


async def reset_phone(call: Call) -> str:
    name = phone_named(call, "name")
    await reset(call, name)
    return response(call, braces(pkid("device", name)))


async def do_device_reset(call: Call) -> str:
    request = call.request
    if request.has("isHardReset") == request.has("deviceResetType"):
        raise SoapFault("Exactly one of isHardReset and deviceResetType is required", 5003, sender=True)
    if request.text("deviceResetType") not in ("", "Reset", "Restart"):
        raise NotModelled(f"deviceResetType {request.text('deviceResetType')} is not simulated", 5003)
    name = phone_named(call, "deviceName")
    await reset(call, name)
    return response(call, "true")


async def list_process_node(call: Call) -> str:
    wanted = call.request.first("returnedTags")
    if wanted is None or not call.request.has("searchCriteria"):
        raise SoapFault("searchCriteria and returnedTags are required", -1, sender=True)
    pattern = (call.request.text("name") or "%").replace("%", "*")
    tags = [local(element) for element in wanted.iterchildren("*")]
    return response(
        call,
        "".join(_process_node(row, tags) for row in _process_nodes(call) if fnmatchcase(row[0], pattern)),
    )


def _process_nodes(call: Call) -> list[tuple[str, str]]:
    """(name, usage); EnterpriseWideData is a pseudo node that real systems return."""
    nodes = call.running.model.nodes.values()
    return [("EnterpriseWideData", "Subscriber"), *((n.name, n.role.capitalize()) for n in nodes)]


def _process_node(row: tuple[str, str], tags: list[str]) -> str:
    name, usage = row
    known = {
        "name": name,
        "description": "",
        "nodeUsage": usage,
        "processNodeRole": ROLE,
        "ipv6Name": "",
        "mac": "",
    }
    shown = "".join(tag(one, value) for one, value in known.items() if one in tags)
    return f'<processNode uuid="{braces(pkid("processnode", name))}">{shown}</processNode>'


OPERATIONS: dict[str, Operation] = {
    "getCCMVersion": Operation(
        get_ccm_version,
        lambda request: request.text("processNodeName"),
        documented("AXL schema; spelling 14.0.1.13900(155) seen by clients"),
    ),
    "executeSQLQuery": Operation(
        execute_sql_query,
        lambda request: request.text("sql"),
        documented("AXL schema: rows are elements named after columns"),
    ),
    "listProcessNode": Operation(
        list_process_node,
        lambda request: request.text("name"),
        documented("AXL schema and samples; the role text of EnterpriseWideData is inferred"),
    ),
    "resetPhone": Operation(
        reset_phone,
        lambda request: request.text("name") or request.text("uuid"),
        documented("AXL schema: returns the phone's uuid when the notification is queued"),
        changing=True,
    ),
    "doDeviceReset": Operation(
        do_device_reset,
        lambda request: request.text("deviceName"),
        inferred("AXL schema gives the fields; the text `true` is one of the free answers"),
        changing=True,
    ),
}

AXL = Service("axl", OPERATIONS, axl_fault, refuses)
