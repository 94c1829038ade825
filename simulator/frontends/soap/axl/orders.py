"""AXL's orders to devices: reset, restart, apply, by phone, by what phones belong to, or all of them.

They return when the notification is queued; when a phone is back, RISPort70 tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from simulator.database.tables import pkid
from simulator.frontends.soap.axl.nouns import NOUNS
from simulator.frontends.soap.axl.reading import named
from simulator.frontends.soap.axl.reply import braces, not_found, response
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault
from simulator.frontends.soap.service import Call, Operation, finished
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone, Security
from simulator.model.refusal import Refused
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, documented, inferred

RESET, RESTART, APPLY = "Reset", "Restart", "Apply Configuration"
VERBS_SOURCE = inferred(
    "a restart is taken as a reset; Apply Configuration restarts phones whose configuration has changed"
)
DONE = "true"
DONE_SOURCE = inferred("StandardResponse is free text; `true` is one of the answers met")

Reached = Callable[[Cluster, Phone], bool]


@dataclass(frozen=True, slots=True)
class Order:
    """`verb` reaches the phones for which `of(row)` is true; the row is found by name or uuid."""

    verb: str
    noun: str
    of: Callable[[object], Reached]
    source: Source


def group_of(model: Cluster, phone: Phone) -> str:
    return model.device_pools[phone.device_pool]


def changed(model: Cluster, phone: Phone) -> bool:
    """Whether the configuration the phone has cached is no longer the one it would get: a pending CAPF operation is in it."""
    profile = phone.security if model.mode == "mixed" else Security.NON_SECURE
    pending = phone.capf is not None and phone.capf.pending
    return pending or phone.applied is not profile or phone.members != model.groups[group_of(model, phone)]


async def carry_out(call: Call, verb: str, reached: Reached) -> None:
    model = call.running.model
    phones = [phone for phone in model.phones.values() if reached(model, phone)]
    names = [phone.name for phone in phones if verb != APPLY or changed(model, phone)]
    await reset(call, names)


async def reset(call: Call, names: Iterable[str]) -> None:
    operation = f"AXL {call.request.operation} {meant(call.request)}".rstrip()
    try:
        await finished(call.running.reset_phones(names, operation))
    except Refused as refused:
        raise SoapFault(refused.text, 5003) from None


async def order(row: Order, call: Call) -> str:
    noun = NOUNS[row.noun]
    found = named(call.running.model, noun, call.request.text("name"), call.request.text("uuid"))
    await carry_out(call, row.verb, row.of(found))
    return response(call, braces(pkid(noun.table, noun.key(found))))


async def order_phone(verb: str, call: Call) -> str:
    """As `order`, without looking at every phone."""
    name = phone_named(call, "name")
    model = call.running.model
    await reset(call, [name] if verb != APPLY or changed(model, model.phones[name]) else [])
    return response(call, braces(pkid("device", name)))


async def order_all(verb: str, call: Call) -> str:
    await carry_out(call, verb, lambda model, phone: True)
    return response(call, DONE)


def phone_named(call: Call, field: str) -> str:
    """The phone meant by a name or by a uuid; a fault 5007 names what was not found."""
    name = call.request.text(field)
    phones = call.running.model.phones
    found = phones.get(name) or named(call.running.model, NOUNS["Phone"], name, call.request.text("uuid"))
    return str(found.name)


async def do_device_reset(call: Call) -> str:
    request = call.request
    if request.has("isHardReset") == request.has("deviceResetType"):
        raise SoapFault("Exactly one of isHardReset and deviceResetType is required", 5003, sender=True)
    kind = request.text("deviceResetType") or RESET
    if kind not in (RESET, RESTART, APPLY):
        raise NotModelled(f"deviceResetType {kind} is not simulated", 5003)
    name, model = phone_named(call, "deviceName"), call.running.model
    await reset(call, [name] if kind != APPLY or changed(model, model.phones[name]) else [])
    return response(call, DONE)


async def do_service_parameters_reset(call: Call) -> str:
    node, service = call.request.text("processNodeName"), call.request.text("service")
    found = call.running.model.nodes.get(node)
    if found is None or service not in found.services:
        raise not_found(service if found else node)
    if service == CALLMANAGER:
        await carry_out(call, RESET, lambda model, phone: phone.registered_to == node)
    return response(call, DONE)


def meant(request: Request) -> str:
    return request.text("name", "deviceName") or request.text("uuid")


_SCHEMA = documented("AXL schema: returns the uuid when the notification is queued")
_OF: dict[str, Callable[..., Reached]] = {
    "DevicePool": lambda pool: lambda model, phone: phone.device_pool == pool,
    "CallManagerGroup": lambda group: lambda model, phone: group_of(model, phone) == group,
    "CallManager": lambda node: lambda model, phone: phone.registered_to == node.name,
}
_WORDS = {"reset": RESET, "restart": RESTART, "apply": APPLY}
_ORDERS = {
    f"{word}{noun}": Order(verb, noun, of, _SCHEMA)
    for noun, of in _OF.items()
    for word, verb in _WORDS.items()
    if (word, noun) != ("restart", "CallManagerGroup")  # the schema of 12.5 has no such operation
}
_ENTERPRISE = {
    "resetEnterpriseParameters": RESET,
    "restartEnterpriseParameters": RESTART,
    "applyConfigEnterpriseParameters": APPLY,
    "doEnterpriseParametersReset": RESET,
}

OPERATIONS: dict[str, Operation] = {
    **{f"{w}Phone": Operation(partial(order_phone, v), meant, _SCHEMA, True) for w, v in _WORDS.items()},
    **{name: Operation(partial(order, row), meant, row.source, True) for name, row in _ORDERS.items()},
    **{
        name: Operation(
            partial(order_all, verb),
            lambda request: "",
            inferred(
                "exists in the AXL schema; that it reaches every phone is inferred from the page's Reset"
            ),
            True,
        )
        for name, verb in _ENTERPRISE.items()
    },
    "doDeviceReset": Operation(do_device_reset, meant, DONE_SOURCE, True),
    "doServiceParametersReset": Operation(
        do_service_parameters_reset,
        lambda request: f"{request.text('processNodeName')} {request.text('service')}",
        inferred("exists in the AXL schema; which devices it reaches is inferred"),
        True,
    ),
}
