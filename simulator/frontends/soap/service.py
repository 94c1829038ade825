"""One SOAP service: its operations, and the one place where a request is dispatched, struck and noted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.database import Database
from simulator.frontends.effects import Dropped, struck
from simulator.frontends.soap.envelope import Malformed, NotModelled, Request, SoapFault, envelope, read
from simulator.provenance import Source
from simulator.running import Running

ARGUMENTS_SHOWN = 200  # characters of a request in the journal

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way: where it arrived and what it asks."""

    running: Running
    node: str
    database: Database
    request: Request


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
    """

    interface: str
    operations: dict[str, Operation]
    fault: Callable[[Request | None, SoapFault], bytes]
    refuses: Callable[[Running, Request, str], Reply | None]


async def answer(
    service: Service, running: Running, node: str, database: Database, body: bytes, action: str
) -> Reply:
    """Dispatch on the body's first element; `action` is the SOAPAction header. Raises Dropped."""
    try:
        request = read(body)
    except Malformed as why:
        running.journal.note(node, service.interface, "malformed", f"fault: {why}", modelled=False)
        return Reply(500, service.fault(None, SoapFault(f"Malformed request: {why}", sender=True)))
    row = service.operations.get(request.operation)
    found = await _outcome(service, row, Call(running, node, database, request), action)
    shown = f"{request.operation} {row.arguments(request) if row else ''}".strip()[:ARGUMENTS_SHOWN]
    changing = row is not None and row.changing
    running.journal.note(
        node, service.interface, shown, found.word, changing=changing, modelled=found.modelled
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
        reply = Reply(500, service.fault(call.request, found))
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
    return _Outcome(Reply(200, envelope(await row.answer(call))), "ok")


async def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Let the node finish what it began, even if the client or the service goes away meanwhile."""
    return await asyncio.shield(asyncio.ensure_future(work))
