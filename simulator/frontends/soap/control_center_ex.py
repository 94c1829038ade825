"""ControlCenterServicesEx: Control Center with dependencies between services, and a richer catalogue."""

from __future__ import annotations

from simulator.frontends.soap.control_center import (
    VERBS,
    control,
    do_service_deployment,
    ordered,
    required,
)
from simulator.frontends.soap.envelope import SoapFault
from simulator.frontends.soap.service import Call, Operation, Service
from simulator.frontends.soap.service_catalogue import row
from simulator.frontends.soap.service_lists import get_static_service_list_extended
from simulator.frontends.soap.serviceability import serves_every_version, serviceability_fault
from simulator.provenance import documented, inferred

ENFORCE = "Enforce"
DEPENDENCIES = (ENFORCE, "None")


async def do_control_services_ex(call: Call) -> str:
    names, kind = required(call.request, "ControlType")
    dependency = call.request.text("DependencyType") or "None"
    if kind not in VERBS or dependency not in DEPENDENCIES:
        raise SoapFault(f"ControlType {kind} or DependencyType {dependency} is unknown", sender=True)
    return await control(call, _with_dependents(call, names, kind) if dependency == ENFORCE else names, kind)


def _with_dependents(call: Call, names: list[str], kind: str) -> list[str]:
    """Before a start what it needs; after a restart, and before a stop, what needs it."""
    services = call.running.model.nodes[call.node].services
    active = [name for name, service in services.items() if service.activated]
    if kind == "Start":
        wanted = [need for name in names for need in row(name).depends if not services[need].started]
        return list(dict.fromkeys([*wanted, *names]))
    needing = [name for name in active if set(row(name).depends) & set(names) and services[name].started]
    return list(dict.fromkeys([*needing, *names] if kind == "Stop" else [*names, *needing]))


OPERATIONS: dict[str, Operation] = {
    "getStaticServiceListExtended": Operation(
        get_static_service_list_extended,
        lambda request: "",
        documented("WSDL of ControlCenterServicesEx; the values of a row are partly inferred"),
    ),
    "soapDoControlServicesEx": Operation(
        do_control_services_ex,
        ordered,
        inferred("WSDL of ControlCenterServicesEx; what Enforce reaches, and in which order, is inferred"),
        changing=True,
    ),
    "soapDoServiceDeploymentNoDbUpdate": Operation(
        do_service_deployment,
        ordered,
        inferred("WSDL of ControlCenterServicesEx; here as soapDoServiceDeployment"),
        changing=True,
    ),
}

CONTROL_CENTER_EX = Service("controlcenterex", OPERATIONS, serviceability_fault, serves_every_version)
