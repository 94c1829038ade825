"""RISPort70: which phone is registered where. Shows the model's entries; decides about no registration."""

from __future__ import annotations

from simulator.database.parameters import DEVICE_QUERIES, parameters
from simulator.frontends.soap.envelope import Request
from simulator.frontends.soap.selection import Selection, State, matches, pages
from simulator.frontends.soap.service import Call, Operation, Service
from simulator.frontends.soap.serviceability import (
    nested,
    ns1,
    returned,
    serves_every_version,
    serviceability_fault,
    within_rate,
)
from simulator.model.phone import Phone, RisEntry
from simulator.model.service import CALLMANAGER, CTIMANAGER
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

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
    found = list(matches(call.running.model, wanted, newest_only))
    asked = _nodes(call, wanted)
    told, after = pages(found, asked, State.of(call.request.text("StateInfo")), wanted.limit)
    items = "".join(
        node_item(
            page.node,
            _code(call, page.node, page.total),
            "".join(device(phone, entry) for phone, entry in page.found),
            page.unchanged,
        )
        for page in told
    )
    result = ns1("TotalDevicesFound", len(found)) + nested("CmNodes", items)
    return returned("selectCmDevice", nested("SelectCmDeviceResult", result) + ns1("StateInfo", after.text()))


def _code(call: Call, node: str, total: int) -> str:
    if node not in call.running.model.nodes:
        return "InvalidNodeName"
    return "Ok" if total else "NotFound"


def _nodes(call: Call, wanted: Selection) -> list[str]:
    """The nodes that answer: one that was named, or all on which Cisco CallManager is activated."""
    nodes = call.running.model.nodes.values()
    return [wanted.node] if wanted.node else [n.name for n in nodes if n.services[CALLMANAGER].activated]


def _within_rate(running: Running) -> None:
    allowed = next(one.value for one in parameters(running.model) if one.name == DEVICE_QUERIES)
    within_rate(running, "ris", int(allowed), RATE_TEXT.format(allowed))


async def select_cti_item(call: Call) -> str:
    """No CTI application has opened anything on a simulated cluster."""
    _within_rate(call.running)
    node = call.request.text("NodeName")
    model = call.running.model
    nodes = [node] if node else [n.name for n in model.nodes.values() if n.started(CTIMANAGER)]
    items = "".join(
        nested("item", ns1("ReturnCode", _code(call, one, 0)) + ns1("Name", one) + _NO_CTI) for one in nodes
    )
    result = ns1("TotalItemsFound", 0) + nested("CtiNodes", items)
    return returned("selectCtiItem", nested("SelectCtiItemResult", result) + ns1("StateInfo"))


_NO_CTI = "<ns1:NoChange>false</ns1:NoChange><ns1:CtiItems/>"


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
    "selectCtiItem": Operation(
        select_cti_item,
        lambda request: request.text("NodeName"),
        inferred("vendor's WSDL; an empty answer, since no CTI application is simulated"),
    ),
}

RISPORT = Service("ris", OPERATIONS, serviceability_fault, serves_every_version)
