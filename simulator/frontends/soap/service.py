"""One SOAP service: its operations, and the one place where a request is dispatched, struck and noted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from simulator.database.sql import Database
from simulator.frontends.effects import Dropped, struck
from simulator.frontends.soap.envelope import (
    SOAP,
    SOAP12,
    Malformed,
    NotModelled,
    Request,
    SoapFault,
    envelope,
    fault12,
    read,
)
from simulator.provenance import Source, documented
from simulator.running import Running

ARGUMENTS_SHOWN = 200  # characters of a request in the journal
CONTENT_TYPE: dict[str, str] = {SOAP: "text/xml", SOAP12: "application/soap+xml"}
READ_ONLY = "<html><head><title>HTTP Status 401</title></head><body><h1>HTTP Status 401</h1></body></html>"
READ_ONLY_SOURCE = documented(
    "AXL developer guide: a write by a read-only user (11.5 and later) gets HTTP 401"
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tomcat:
    """What one Cisco Tomcat keeps between requests and loses when it stops: `counters` by PerfMon session."""

    database: Database
    counters: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way: where it arrived and what it asks.

    An operation puts into `omitted` what it left out because nobody simulated it; the journal tells.
    """

    running: Running
    node: str
    tomcat: Tomcat
    request: Request
    omitted: set[str] = field(default_factory=set)

    @property
    def database(self) -> Database:
        return self.tomcat.database


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of a service's table. `answer` gives the body's content, `arguments` what the journal shows."""

    answer: Callable[[Call], Awaitable[str]]
    arguments: Callable[[Request], str]
    source: Source
    changing: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    content_type: str = "text/xml"


@dataclass(frozen=True, slots=True)
class Service:
    """`interface` is the word for it in the journal and at the fault seam ("axl:getCCMVersion").

    `refuses` looks at a request before it is dispatched (AXL's versions); `fault` renders a fault.
    `soap` are the versions of SOAP that it has a binding for.
    """

    interface: str
    operations: dict[str, Operation]
    fault: Callable[[Request | None, SoapFault], bytes]
    refuses: Callable[[Running, Request, str], Reply | None]
    soap: tuple[str, ...] = (SOAP,)


async def answer(
    service: Service, running: Running, node: str, tomcat: Tomcat, body: bytes, action: str, writer: bool
) -> Reply:
    """Dispatch on the body's first element; `action` is the SOAPAction header. Raises Dropped.

    Whoever is no `writer` gets status 401 for an operation that changes something.
    """
    try:
        request = read(body)
    except Malformed as why:
        running.journal.note(node, service.interface, "malformed", f"fault: {why}", modelled=False)
        return Reply(500, service.fault(None, SoapFault(f"Malformed request: {why}", sender=True)))
    row = service.operations.get(request.operation)
    call = Call(running, node, tomcat, request)
    if row is not None and row.changing and not writer:
        found = _Outcome(Reply(401, READ_ONLY.encode(), "text/html"), "status 401")
    else:
        found = await _outcome(service, row, call, action)
    shown = f"{request.operation} {row.arguments(request) if row else ''}".strip()[:ARGUMENTS_SHOWN]
    changing = row is not None and row.changing
    running.journal.note(
        node,
        service.interface,
        shown,
        found.word + (f", without {', '.join(sorted(call.omitted))}" if call.omitted else ""),
        changing=changing,
        modelled=found.modelled and not call.omitted,
    )
    if found.reply is None:
        raise Dropped
    return found.reply


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The reply (None: the connection ends) and the journal's word for it."""

    reply: Reply | None
    word: str
    modelled: bool = True


async def _outcome(service: Service, row: Operation | None, call: Call, action: str) -> _Outcome:
    try:
        return await _struck(service, call) or await _answered(service, row, call, action)
    except SoapFault as found:
        soap = call.request.soap
        text = fault12(found) if soap == SOAP12 else service.fault(call.request, found)
        reply = Reply(500, text, CONTENT_TYPE.get(soap, CONTENT_TYPE[SOAP]))
        return _Outcome(reply, f"fault {found.code}: {found.text}", not isinstance(found, NotModelled))
    except Dropped:
        return _Outcome(None, "drop")


async def _struck(service: Service, call: Call) -> _Outcome | None:
    fault = await struck(call.running, call.node, f"{service.interface}:{call.request.operation}")
    if fault is None:
        return None
    if fault.refused is not None:
        raise SoapFault(fault.refused)
    return _Outcome(
        Reply(fault.status, fault.raw or b""), f"status {fault.status}" if fault.status != 200 else "garble"
    )


async def _answered(service: Service, row: Operation | None, call: Call, action: str) -> _Outcome:
    if refused := service.refuses(call.running, call.request, action):
        return _Outcome(refused, f"status {refused.status}")
    if row is None:
        name = call.request.operation
        raise NotModelled(f"The endpoint reference (EPR) for the Operation not found is {name}", sender=True)
    soap = call.request.soap
    if soap not in service.soap:
        raise SoapFault(f"{soap} is not served here", sender=True)
    return _Outcome(Reply(200, envelope(await row.answer(call), soap), CONTENT_TYPE[soap]), "ok")


async def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Let the node finish what it began, even if the client or the service goes away meanwhile."""
    return await asyncio.shield(asyncio.ensure_future(work))
