"""What RISPort70, Control Center and PerfMon share: one namespace, one kind of fault, one prefix, rates."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.soap.envelope import Request, SoapFault, fault, tag
from simulator.frontends.soap.service import Reply
from simulator.running import Running

NAMESPACE = "http://schemas.cisco.com/ast/soap"


def serves_every_version(running: Running, request: Request, action: str) -> Reply | None:
    """SOAPAction is ignored: clients send four different ones, and live systems answer all of them."""
    return None


def serviceability_fault(request: Request | None, found: SoapFault) -> bytes:
    return fault(found, "<detail/>")


def ns1(name: str, value: object = "") -> str:
    return tag(f"ns1:{name}", value)


def nested(name: str, content: str) -> str:
    return f"<ns1:{name}>{content}</ns1:{name}>" if content else f"<ns1:{name}/>"


def returned(operation: str, content: str) -> str:
    inner = nested(f"{operation}Return", content)
    return f'<ns1:{operation}Response xmlns:ns1="{NAMESPACE}">{inner}</ns1:{operation}Response>'


MINUTE = timedelta(minutes=1)


def within_rate(running: Running, interface: str, allowed: int, text: str) -> None:
    """The cluster's own log tells how many requests the last minute has seen, on whichever node.

    Raises SoapFault with `text` when as many as are allowed were answered.
    """
    since, seen = running.clock.now() - MINUTE, 0
    for entry in reversed(running.journal.entries):
        if entry.at < since or seen >= allowed:
            break
        seen += entry.interface == interface and entry.outcome == "ok"
    if seen >= allowed:
        raise SoapFault(text)
