"""Control Center: the state of services, and orders to them, on the node that was addressed alone."""

from __future__ import annotations

from datetime import datetime

from simulator.frontends.soap.envelope import Request, SoapFault
from simulator.frontends.soap.service import Call, Operation, Service, finished
from simulator.frontends.soap.serviceability import (
    nested,
    ns1,
    returned,
    serves_every_version,
    serviceability_fault,
)
from simulator.model.cluster import Refused
from simulator.model.service import COMMANDED_OUT, NOT_ACTIVATED, TOMCAT, State
from simulator.model.service import Service as ServiceState
from simulator.provenance import documented, inferred

NO_REASON, NO_SUCH_SERVICE, NOT_ALLOWED = -1, -1010, -1042
REASON_CODES: dict[str, int] = {"": NO_REASON, NOT_ACTIVATED: -1068, COMMANDED_OUT: -1069}
REASON_TEXTS: dict[int, str] = {
    NO_REASON: " ",
    NO_SUCH_SERVICE: "No such service",
    NOT_ALLOWED: "Requested process state transition not allowed",
    -1068: NOT_ACTIVATED,
    -1069: COMMANDED_OUT,
}
REASONS_SOURCE = documented("Serviceability XML guide, Service Status, Reason Code, Reason Code String")

STATUS: dict[State, str] = {state: state.value.capitalize() for state in State}
VERBS: dict[str, str] = {"Start": "start", "Stop": "stop", "Restart": "restart"}
NON_STOP = (TOMCAT, "A Cisco DB", "Cisco DB")
NON_STOP_SOURCE = documented(
    "Serviceability XML guide: clients cannot stop non-stop services; the code -1042 is inferred"
)


def item(service: ServiceState | None, name: str, now: datetime) -> str:
    """One row of ServiceInfoList; a service that is not running has no start time and an up time of -1."""
    started = service is not None and service.started
    code = REASON_CODES.get(service.reason, NO_REASON) if service else NO_SUCH_SERVICE
    return nested(
        "item",
        ns1("ServiceName", name)
        + ns1("ServiceStatus", STATUS[service.state] if service else "Unknown")
        + ns1("ReasonCode", code)
        + ns1("ReasonCodeString", REASON_TEXTS[code])
        + ns1("StartTime", service.since.ctime() if service and started else "")
        + ns1("UpTime", int((now - service.since).total_seconds()) if service and started else -1),
    )


def reply(call: Call, names: list[str], reason: int = NO_REASON) -> str:
    model = call.running.model
    services, now = model.nodes[call.node].services, call.running.clock.now()
    rows = "".join(item(services.get(name), name, now) for name in names)
    head = ns1("ReturnCode", 0 if reason == NO_REASON else 1) + ns1("ReasonCode", reason)
    said = ns1("ReasonString", REASON_TEXTS[reason].strip())
    return returned(call.request.operation, head + said + nested("ServiceInfoList", rows))


def listed(request: Request, field: str) -> list[str]:
    """Names in `field`, whether as its own text or as `item` in it: some clients write it so."""
    return [name for name in request.texts(field, "item") if name]


async def get_service_status(call: Call) -> str:
    names = listed(call.request, "ServiceStatus")
    return reply(call, names or list(call.running.model.nodes[call.node].services))


async def do_control_services(call: Call) -> str:
    """Obey in the order of the list; the answer tells the state at that moment, not the end of it."""
    names = listed(call.request, "ServiceList")
    verb = VERBS.get(call.request.text("ControlType"))
    if not names or verb is None:
        raise SoapFault("ServiceList and ControlType are required", sender=True)
    if any(name in NON_STOP for name in names):
        return reply(call, names, NOT_ALLOWED)
    if any(name not in call.running.model.nodes[call.node].services for name in names):
        return reply(call, names, NO_SUCH_SERVICE)
    operation = f"Control Center {call.request.text('ControlType')} "
    try:
        for name in names:
            await finished(call.running.control(call.node, name, verb, operation + name))
    except Refused as refused:
        return reply(call, names, REASON_CODES.get(refused.text, NOT_ALLOWED))
    return reply(call, names)


OPERATIONS: dict[str, Operation] = {
    "soapGetServiceStatus": Operation(
        get_service_status,
        lambda request: ", ".join(listed(request, "ServiceStatus")),
        documented("vendor's WSDL and Serviceability XML guide; the form of StartTime is inferred"),
    ),
    "soapDoControlServices": Operation(
        do_control_services,
        lambda request: " ".join([request.text("ControlType"), ", ".join(listed(request, "ServiceList"))]),
        inferred("vendor's WSDL; whether the call returns before the service is up was not established"),
        changing=True,
    ),
}

CONTROL_CENTER = Service("controlcenter", OPERATIONS, serviceability_fault, serves_every_version)
