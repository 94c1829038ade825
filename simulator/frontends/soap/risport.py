"""RISPort70: which phone is registered where. Shows the model's entries; decides about no registration."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.soap.envelope import Request, SoapFault
from simulator.frontends.soap.selection import Selection, State, matches, ordered
from simulator.frontends.soap.service import Call, Operation, Service
from simulator.frontends.soap.serviceability import (
    nested,
    ns1,
    returned,
    serves_every_version,
    serviceability_fault,
)
from simulator.model.phone import Phone, RisEntry
from simulator.model.service import CALLMANAGER
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

RATE_PARAMETER = "Allowed Device Queries Per Minute"
RATE_SOURCE = documented(
    "enterprise parameter of that name, default 15, shared by all that ask; not set here means no limit"
)
RATE_TEXT = (
    "AxisFault: Exceeded allowed rate for Reatime information. "
    "Current allowed rate for realtime information is {} requests per minute."
)
RATE_TEXT_SOURCE = observed("four client projects match this text; its second sentence is inferred")
H323 = (
    "ConfigName",
    "TechPrefix",
    "Zone",
    *(f"RemoteCmServer{number}" for number in (1, 2, 3)),
    "AltGkList",
    "ActiveGk",
    "CallSignalAddr",
    "RasAddr",
)


def device(phone: Phone, entry: RisEntry) -> str:
    """One item of CmDevices, in the order of the vendor's sequence."""
    line = phone.directory_number
    return nested(
        "item",
        ns1("Name", phone.name)
        + ns1("DirNumber", f"{line}-{entry.status}")
        + "<ns1:DeviceClass>Phone</ns1:DeviceClass>"
        + ns1("Model", phone.model_number)
        + ns1("Product", phone.product_number)
        + "<ns1:BoxProduct>0</ns1:BoxProduct>"
        + ns1("Httpd", "Yes" if phone.web else "No")
        + "<ns1:RegistrationAttempts>0</ns1:RegistrationAttempts>"
        + "<ns1:IsCtiControllable>true</ns1:IsCtiControllable>"
        + "<ns1:LoginUserId/>"
        + ns1("Status", entry.status)
        + ns1("StatusReason", int(entry.reason))
        + "<ns1:PerfMonObject>2</ns1:PerfMonObject><ns1:DChannel>0</ns1:DChannel>"
        + ns1("Description", phone.description)
        + _H323
        + ns1("TimeStamp", int(entry.at.timestamp()))
        + ns1("Protocol", phone.protocol)
        + "<ns1:NumOfLines>1</ns1:NumOfLines>"
        + nested("LinesStatus", nested("item", ns1("DirectoryNumber", line) + ns1("Status", entry.status)))
        + ns1("ActiveLoadID", phone.load)
        + "<ns1:InactiveLoadID/><ns1:DownloadStatus>Unknown</ns1:DownloadStatus>"
        + "<ns1:DownloadFailureReason/><ns1:DownloadServer/>"
        + nested("IPAddress", nested("item", ns1("IP", phone.address) + _ADDRESS_KIND)),
    )


_H323 = nested("H323Trunk", "".join(ns1(name) for name in H323))
_ADDRESS_KIND = "<ns1:IPAddrType>ipv4</ns1:IPAddrType><ns1:Attribute>Unknown</ns1:Attribute>"


def node_item(name: str, code: str, devices: str, unchanged: bool) -> str:
    changed = ns1("NoChange", "true" if unchanged else "false")
    return nested(
        "item", ns1("ReturnCode", code) + ns1("Name", name) + changed + nested("CmDevices", devices)
    )


def select(call: Call, newest_only: bool) -> str:
    """Both operations answer with selectCmDeviceResponse: the vendor's WSDL says so."""
    _within_rate(call.running)
    wanted = Selection.of(call.request)
    found = ordered(matches(call.running.model, wanted, newest_only))
    state = State.of(call.request.text("StateInfo"))
    start = state.start(found)
    page = found[start : start + wanted.limit]
    asked = _nodes(call, wanted)
    items = "".join(
        node_item(
            node,
            "InvalidNodeName" if node not in call.running.model.nodes else _code(node, found),
            "".join(device(phone, entry) for phone, entry in page if entry.node == node),
            unchanged=bool(found) and start >= len(found),
        )
        for node in asked
    )
    result = ns1("TotalDevicesFound", len(found)) + nested("CmNodes", items)
    after = State.after(found, start + len(page))
    return returned(
        "selectCmDevice", nested("SelectCmDeviceResult", result) + ns1("StateInfo", after.text(asked, found))
    )


def _code(node: str, found: list[tuple[Phone, RisEntry]]) -> str:
    return "Ok" if any(entry.node == node for _, entry in found) else "NotFound"


def _nodes(call: Call, wanted: Selection) -> list[str]:
    """The nodes that answer: one that was named, or all on which Cisco CallManager is activated."""
    nodes = call.running.model.nodes.values()
    return [wanted.node] if wanted.node else [n.name for n in nodes if n.services[CALLMANAGER].activated]


def _within_rate(running: Running) -> None:
    """The cluster's own log tells how many queries the last minute has seen."""
    allowed = running.model.parameters.get(RATE_PARAMETER)
    if not allowed:
        return
    since = running.clock.now() - timedelta(minutes=1)
    seen = 0
    for entry in reversed(running.journal.entries):
        if entry.at < since or seen >= int(allowed):
            break
        seen += entry.interface == "ris" and entry.outcome == "ok"
    if seen >= int(allowed):
        raise SoapFault(RATE_TEXT.format(allowed))


async def select_cm_device(call: Call) -> str:
    return select(call, newest_only=False)


async def select_cm_device_ext(call: Call) -> str:
    return select(call, newest_only=True)


def _arguments(request: Request) -> str:
    wanted = Selection.of(request)
    count = f" ({len(wanted.items)} items)" if len(wanted.items) > 1 else ""
    return f"{wanted.status}{count} {','.join(wanted.items)}"


OPERATIONS: dict[str, Operation] = {
    "selectCmDevice": Operation(
        select_cm_device,
        _arguments,
        documented("Serviceability XML guide: one device may stand under several nodes"),
    ),
    "selectCmDeviceExt": Operation(
        select_cm_device_ext,
        _arguments,
        inferred("Serviceability XML guide: newest entry only, no wildcards; the rest as selectCmDevice"),
    ),
}

RISPORT = Service("ris", OPERATIONS, serviceability_fault, serves_every_version)
