"""What RISPort70 and Control Center share: one namespace, one kind of fault, one prefix."""

from __future__ import annotations

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
