"""PerfMon: counters of a node, asked at once or in sessions. The counters themselves stand in another file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from uuid import uuid4

from simulator.frontends.soap.counters import OBJECTS, Object
from simulator.frontends.soap.envelope import NotModelled, SoapFault
from simulator.frontends.soap.service import Call, Operation, Service
from simulator.frontends.soap.serviceability import (
    NAMESPACE,
    nested,
    ns1,
    serves_every_version,
    serviceability_fault,
    within_rate,
)
from simulator.model.node import Node
from simulator.provenance import documented, inferred, observed

ALLOWED = 80
RATE_TEXT = (
    "Exceeded allowed rate for Perfmon information. "
    f"Current allowed rate for perfmon information is {ALLOWED} requests per minute.PerfmonService"
)
RATE_SOURCE = observed("error object in cisco-perfmon's README; the name follows the text without a blank")
VALID = 1
VALID_SOURCE = observed("CStatus 1 on a live 15 (Zabbix template); other values are discarded")
COUNTER = re.compile(
    r"\\\\(?P<host>[^\\]+)\\(?P<object>[^\\(]+)(?:\((?P<instance>.*)\))?\\(?P<counter>[^\\]+)"
)
COUNTER_SOURCE = documented(r"vendor's WSDL: \\host\Object\Counter or \\host\Object(Instance)\Counter")
FAULTS_SOURCE = inferred("the product's words for an unknown host, object, counter or session were not found")


def response(call: Call, *returns: str) -> str:
    """One Return element after the other: they are not gathered in an array."""
    name = call.request.operation
    written = "".join(nested(f"{name}Return", one) for one in returns)
    return f'<ns1:{name}Response xmlns:ns1="{NAMESPACE}">{written}</ns1:{name}Response>'


def host(call: Call, text: str) -> Node:
    """A node by its name, FQDN or address."""
    model = call.running.model
    for node in model.nodes.values():
        if text.lower() in (node.name, node.fqdn, model.addresses[node.name]):
            return node
    raise SoapFault(f"Host {text} is not known to the cluster")


def of(call: Call, name: str) -> Object:
    if name not in OBJECTS:
        raise NotModelled(f"Object {name} is not simulated")
    return OBJECTS[name]


def values(call: Call, asked_as: str, name: str, instances: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    """(full name, value) of every counter of an object; the host stands as it was asked for."""
    node, found = host(call, asked_as), of(call, name)
    if found.service and not node.started(found.service):
        return
    for instance in instances or found.instances:
        shown = f"{name}({instance})" if instance else name
        for counter, value in found.counters.items():
            yield rf"\\{asked_as}\{shown}\{counter}", value(call.running, node, instance)


def told(name: str, value: int) -> str:
    return ns1("Name", name) + ns1("Value", value) + ns1("CStatus", VALID)


async def collect_counter_data(call: Call) -> str:
    _within_rate(call)
    found = values(call, call.request.text("Host"), call.request.text("Object"))
    return response(call, *(told(*one) for one in found))


async def open_session(call: Call) -> str:
    _within_rate(call)
    handle = str(uuid4())
    call.tomcat.counters[handle] = []
    name = call.request.operation
    inner = ns1(f"{name}Return", handle)
    return f'<ns1:{name}Response xmlns:ns1="{NAMESPACE}">{inner}</ns1:{name}Response>'


def session(call: Call) -> list[str]:
    handle = call.request.text("SessionHandle")
    if handle not in call.tomcat.counters:
        raise SoapFault(f"Invalid session handle {handle}")
    return call.tomcat.counters[handle]


def value_of(call: Call, counter: str) -> int | None:
    """The value of a full counter name; None while the service that counts does not run."""
    parts = COUNTER.fullmatch(counter)
    if parts is None:
        raise SoapFault(f"Invalid counter name {counter}", sender=True)
    found = of(call, parts["object"])
    instances = found.instances if parts["instance"] is None else (parts["instance"],)
    if parts["counter"] not in found.counters or not set(instances) <= set(found.instances):
        raise NotModelled(f"Counter {counter} is not simulated")
    return dict(values(call, parts["host"], parts["object"], instances)).get(counter)


async def add_counter(call: Call) -> str:
    _within_rate(call)
    held, names = session(call), call.request.texts("Name")
    for name in names:
        value_of(call, name)
    held.extend(name for name in names if name not in held)
    return response(call)


async def remove_counter(call: Call) -> str:
    _within_rate(call)
    held, gone = session(call), call.request.texts("Name")
    held[:] = [name for name in held if name not in gone]
    return response(call)


async def collect_session_data(call: Call) -> str:
    _within_rate(call)
    found = ((name, value_of(call, name)) for name in session(call))
    return response(call, *(told(name, value) for name, value in found if value is not None))


async def close_session(call: Call) -> str:
    _within_rate(call)
    session(call)
    del call.tomcat.counters[call.request.text("SessionHandle")]
    return response(call)


async def list_counter(call: Call) -> str:
    _within_rate(call)
    host(call, call.request.text("Host"))
    return response(call, *(_object(name, found) for name, found in OBJECTS.items()))


def _object(name: str, found: Object) -> str:
    counters = "".join(nested("item", ns1("Name", counter)) for counter in found.counters)
    several = ns1("MultiInstance", str(bool(found.instances[0])).lower())
    return ns1("Name", name) + several + nested("ArrayOfCounter", counters)


async def list_instance(call: Call) -> str:
    _within_rate(call)
    host(call, call.request.text("Host"))
    found = of(call, call.request.text("Object"))
    return response(call, *(ns1("Name", instance) for instance in found.instances if instance))


def _within_rate(call: Call) -> None:
    within_rate(call.running, "perfmon", ALLOWED, RATE_TEXT)


_WSDL = documented("vendor's WSDL of PerfmonService")

OPERATIONS: dict[str, Operation] = {
    "perfmonOpenSession": Operation(open_session, lambda request: "", _WSDL),
    "perfmonAddCounter": Operation(add_counter, lambda request: ", ".join(request.texts("Name")), _WSDL),
    "perfmonRemoveCounter": Operation(
        remove_counter, lambda request: ", ".join(request.texts("Name")), _WSDL
    ),
    "perfmonCollectSessionData": Operation(collect_session_data, lambda request: "", _WSDL),
    "perfmonCloseSession": Operation(close_session, lambda request: "", _WSDL),
    "perfmonCollectCounterData": Operation(
        collect_counter_data, lambda request: f"{request.text('Host')} {request.text('Object')}", _WSDL
    ),
    "perfmonListCounter": Operation(list_counter, lambda request: request.text("Host"), _WSDL),
    "perfmonListInstance": Operation(
        list_instance, lambda request: f"{request.text('Host')} {request.text('Object')}", _WSDL
    ),
}

PERFMON = Service("perfmon", OPERATIONS, serviceability_fault, serves_every_version)
