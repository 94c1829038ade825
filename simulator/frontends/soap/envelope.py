"""SOAP envelopes (1.1, and 1.2 where a service has that binding): read without trusting the sender, written with the prefixes clients look for."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from simulator.provenance import observed

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
PREFIX_SOURCE = observed("clients such as cisco-risport match on the literal prefixes soapenv, ns and ns1")

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n<soapenv:Envelope xmlns:soapenv=\"{0}\"><soapenv:Body>"
_TAIL = "</soapenv:Body></soapenv:Envelope>"


class Malformed(ValueError):
    """What arrived is no SOAP request."""


class SoapFault(Exception):
    """`SoapFault("Item not valid: ...", 5007)`; `code` is AXL's number, `sender` blames the client."""

    def __init__(self, text: str, code: int = -1, sender: bool = False) -> None:
        super().__init__(text)
        self.text, self.code, self.sender = text, code, sender


class NotModelled(SoapFault):
    """The product could answer this, the simulator cannot: noted as such, and never green."""


@dataclass(frozen=True, slots=True)
class Request:
    """The body's first element: `Request("getCCMVersion", "http://www.cisco.com/AXL/API/11.5", ...)`."""

    operation: str
    namespace: str
    element: etree._Element = field(repr=False)
    soap: str = SOAP

    def text(self, *names: str) -> str:
        """Text of the first element that is named so, at any depth; "" where there is none."""
        return next(iter(self.texts(*names)), "")

    def texts(self, *names: str) -> list[str]:
        found = (e for e in self.element.iterdescendants() if isinstance(e.tag, str) and local(e) in names)
        return [(e.text or "").strip() for e in found]

    def has(self, name: str) -> bool:
        return self.first(name) is not None

    def first(self, name: str) -> etree._Element | None:
        return next(
            (e for e in self.element.iterdescendants() if isinstance(e.tag, str) and local(e) == name), None
        )


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def read(body: bytes) -> Request:
    """The request in `body`; documents with a DTD, deep nesting or no body are Malformed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Malformed("a document type is not accepted")
    first = next(root.iterchildren(f"{{{SOAP}}}Body", f"{{{SOAP12}}}Body"), None)
    element = next(first.iterchildren("*"), None) if first is not None else None
    if element is None:
        raise Malformed("there is no operation in the body")
    name = etree.QName(element)
    return Request(name.localname, name.namespace or "", element, etree.QName(root).namespace or SOAP)


def envelope(content: str, soap: str = SOAP) -> bytes:
    """The version of the answer is that of the request."""
    return f"{_HEAD.format(soap)}{content}{_TAIL}".encode()


def tag(name: str, value: object) -> str:
    """`tag("name", "R&D") == "<name>R&amp;D</name>"`; an empty value gives `<name/>`."""
    text = escape(str(value))
    return f"<{name}>{text}</{name}>" if text else f"<{name}/>"


def fault(found: SoapFault, detail: str = "") -> bytes:
    blamed = "soapenv:Client" if found.sender else "soapenv:Server"
    inner = f"<faultcode>{blamed}</faultcode>{tag('faultstring', found.text)}{detail}"
    return envelope(f"<soapenv:Fault>{inner}</soapenv:Fault>")


def fault12(found: SoapFault) -> bytes:
    """The same in SOAP 1.2's dress."""
    blamed = "soapenv:Sender" if found.sender else "soapenv:Receiver"
    text = f'<soapenv:Text xml:lang="en-US">{escape(found.text)}</soapenv:Text>'
    inner = f"<soapenv:Code><soapenv:Value>{blamed}</soapenv:Value></soapenv:Code>"
    reason = f"<soapenv:Reason>{text}</soapenv:Reason>"
    return envelope(f"<soapenv:Fault>{inner}{reason}</soapenv:Fault>", SOAP12)
