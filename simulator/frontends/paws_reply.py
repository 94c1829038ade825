"""How PAWS writes its replies: `return` with remote messages and a result, then what was asked for."""

from __future__ import annotations

from simulator.frontends.soap.envelope import tag
from simulator.frontends.soap.service import Call
from simulator.frontends.wsdl.paws import ELEMENTS, MESSAGES, SERVICES
from simulator.provenance import documented, inferred

COMPLETE = "internal.request.complete"
FAILED = "internal.request.failed"
RESULT_SOURCE = documented("PAWS reference: result codes such as internal.request.complete")
FAILED_SOURCE = inferred("codes of refusals other than internal.request.denied.lock were not seen")
NIL = ' xsi:nil="true"'


def el(name: str, value: object = "") -> str:
    """An element of a reply; an empty one is nil."""
    return tag(f"el:{name}", value) if value != "" else f"<el:{name}{NIL}/>"


def group(name: str, content: str) -> str:
    return f"<el:{name}>{content}</el:{name}>"


def answered(call: Call, kind: str, content: str) -> str:
    return _reply(call, kind, f"<el:remoteMessages{NIL}/>", COMPLETE, content)


def failed(call: Call, kind: str, key: str, said: str) -> str:
    """A refusal: it is no SOAP fault but a message in the reply."""
    message = (
        "<msg:error>true</msg:error><msg:info>false</msg:info>"
        + tag("msg:messageKey", key)
        + tag("msg:messageType", "internal.message.error")
        + "<msg:warning>false</msg:warning>"
        + el("messageParams", said)
    )
    return _reply(call, kind, group("remoteMessages", message), key, "")


def _reply(call: Call, kind: str, messages: str, result: str, content: str) -> str:
    name = call.request.operation
    spaces = f'xmlns:ns="{SERVICES}" xmlns:el="{ELEMENTS}" xmlns:msg="{MESSAGES}"'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    inner = f'<ns:return xsi:type="el:{kind}">{messages}{el("result", result)}{content}</ns:return>'
    return f"<ns:{name}Response {spaces} {xsi}>{inner}</ns:{name}Response>"
