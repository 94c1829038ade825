"""Control Center: the state of services, and orders to them, on the node that was addressed alone."""

from __future__ import annotations

from datetime import datetime

from simulator.frontends.soap import deployment
from simulator.frontends.soap.envelope import Request, SoapFault
from simulator.frontends.soap.reason_codes import (
    ALREADY_STARTED,
    ALREADY_STOPPED,
    COMMANDED_OUT_CODE,
    NO_REASON,
    NO_SUCH_SERVICE,
    NOT_ACTIVATED_CODE,
    NOT_ALLOWED,
    NOT_SUPPORTED,
    TEXTS,
)
from simulator.frontends.soap.service import Call, Operation, Service, finished
from simulator.frontends.soap.service_catalogue import NON_STOP, row
from simulator.frontends.soap.service_lists import get_product_information_list, get_static_service_list
from simulator.frontends.soap.serviceability import (
    nested,
    ns1,
    returned,
    serves_every_version,
    serviceability_fault,
)
from simulator.model.refusal import Refused
from simulator.model.service import COMMANDED_OUT, NOT_ACTIVATED, State
from simulator.model.service import Service as ServiceState
from simulator.provenance import documented, inferred

REASON_CODES: dict[str, int] = {
    "": NO_REASON,
    NOT_ACTIVATED: NOT_ACTIVATED_CODE,
    COMMANDED_OUT: COMMANDED_OUT_CODE,
}
ALREADY: dict[tuple[State, str], int] = {
    (State.STARTED, "start"): ALREADY_STARTED,
    (State.STOPPED, "stop"): ALREADY_STOPPED,
}
STATUS: dict[State, str] = {state: state.value.capitalize() for state in State}
VERBS: dict[str, str] = {"Start": "start", "Stop": "stop", "Restart": "restart"}
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
        + ns1("ReasonCodeString", TEXTS[code])
        + ns1("StartTime", service.since.ctime() if service and started else "")
        + ns1("UpTime", int((now - service.since).total_seconds()) if service and started else -1),
    )


def reply(call: Call, names: list[str], reason: int = NO_REASON) -> str:
    model = call.running.model
    services, now = model.nodes[call.node].services, call.running.clock.now()
    rows = "".join(item(services.get(name), name, now) for name in names)
    head = ns1("ReturnCode", 0 if reason == NO_REASON else 1) + ns1("ReasonCode", reason)
    said = ns1("ReasonString", TEXTS[reason].strip())
    return returned(call.request.operation, head + said + nested("ServiceInfoList", rows))


def listed(request: Request, field: str) -> list[str]:
    """Names in `field`, whether as its own text or as `item` in it: some clients write it so."""
    return [name for name in request.texts(field, "item") if name]


async def get_service_status(call: Call) -> str:
    names = listed(call.request, "ServiceStatus")
    return reply(call, names or list(call.running.model.nodes[call.node].services))


async def do_control_services(call: Call) -> str:
    """Obey in the order of the list; the answer tells the state at that moment, not the end of it."""
    names, kind = required(call.request, "ControlType")
    if kind not in VERBS:
        raise SoapFault(f"ControlType {kind} is none of {', '.join(VERBS)}", sender=True)
    return await control(call, names, kind)


def required(request: Request, field: str) -> tuple[list[str], str]:
    """The services of a request and what to do with them. An empty list is not allowed."""
    names, kind = listed(request, "ServiceList"), request.text(field)
    if not names or not kind:
        raise SoapFault(f"ServiceList and {field} are required", sender=True)
    return names, kind


async def control(call: Call, names: list[str], kind: str) -> str:
    services = call.running.model.nodes[call.node].services
    if any(name in NON_STOP for name in names):
        return reply(call, names, NOT_ALLOWED)
    if any(name not in services for name in names):
        return reply(call, names, NO_SUCH_SERVICE)
    operation, verb = f"Control Center {kind} ", VERBS[kind]
    for name in names:
        state = services[name].state
        try:
            await finished(call.running.control(call.node, name, verb, operation + name))
        except Refused as refused:
            code = REASON_CODES.get(refused.text) or ALREADY.get((state, verb), NOT_ALLOWED)
            return reply(call, names, code)
    return reply(call, names)


async def do_service_deployment(call: Call) -> str:
    """Deploy activates and starts, UnDeploy stops and deactivates; network services can do neither."""
    names, kind = required(call.request, "DeployType")
    if kind not in deployment.KINDS:
        raise SoapFault(f"DeployType {kind} is none of {', '.join(deployment.KINDS)}", sender=True)
    services = call.running.model.nodes[call.node].services
    if any(name not in services for name in names):
        return reply(call, names, NO_SUCH_SERVICE)
    if not all(row(name).deployable for name in names):
        return reply(call, names, NOT_SUPPORTED)
    for name in names:
        await finished(deployment.KINDS[kind](call.running, call.node, name))
    return reply(call, names)


def ordered(request: Request) -> str:
    """What the journal shows of an order."""
    kind = request.text("ControlType", "DeployType")
    return " ".join([kind, ", ".join(listed(request, "ServiceList"))])


OPERATIONS: dict[str, Operation] = {
    "soapGetServiceStatus": Operation(
        get_service_status,
        lambda request: ", ".join(listed(request, "ServiceStatus")),
        documented("vendor's WSDL and Serviceability XML guide; the form of StartTime is inferred"),
    ),
    "soapDoControlServices": Operation(
        do_control_services,
        ordered,
        inferred("vendor's WSDL; whether the call returns before the service is up was not established"),
        changing=True,
    ),
    "soapDoServiceDeployment": Operation(
        do_service_deployment,
        ordered,
        inferred("vendor's WSDL; the code -1045 for a network service is inferred"),
        changing=True,
    ),
    "soapGetStaticServiceList": Operation(
        get_static_service_list,
        lambda request: "",
        documented("vendor's WSDL; catalogue of a real 10.5 publisher"),
    ),
    "getProductInformationList": Operation(
        get_product_information_list,
        lambda request: "",
        inferred("vendor's WSDL; clients fail when Products is empty; its texts are inferred"),
    ),
}

CONTROL_CENTER = Service("controlcenter", OPERATIONS, serviceability_fault, serves_every_version)
