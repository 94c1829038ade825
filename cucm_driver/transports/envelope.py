"""SOAP 1.1 envelopes as bytes: built, and read back by local names, since prefixes differ between releases.

It opens no connection and judges no fault. Source: the published AXL, RISPort70 and Control Center WSDLs.
"""

import copy
from collections.abc import Sequence
from typing import TypeAlias

from lxml import etree

Fields: TypeAlias = Sequence[tuple[str, "str | Fields"]]

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


class NotSoap(ValueError):
    """The bytes are not a SOAP envelope."""


def build(operation: str, fields: Fields, namespace: str, *, qualified: bool) -> bytes:
    """The request. AXL qualifies the operation only; the serviceability services qualify every child.

    Example: build("getPhone", [("name", "SEP000000000001")], namespace, qualified=False)
    """
    root = etree.Element(etree.QName(ENVELOPE, "Envelope"), nsmap={"soapenv": ENVELOPE})
    body = etree.SubElement(root, etree.QName(ENVELOPE, "Body"))
    element = etree.SubElement(body, etree.QName(namespace, operation), nsmap={"ns": namespace})
    _fill(element, fields, namespace if qualified else None)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _fill(parent: etree._Element, fields: Fields, namespace: str | None) -> None:
    for name, value in fields:
        child = etree.SubElement(parent, etree.QName(namespace, name))
        if isinstance(value, str):
            child.text = value
        else:
            _fill(child, value, namespace)


def body(envelope: bytes) -> etree._Element:
    """The first element of the Body, with its namespaces. NotSoap says why not."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(envelope, parser)
    except etree.XMLSyntaxError as trouble:
        raise NotSoap(f"not XML: {trouble}") from trouble
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotSoap("it has a document type")
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise NotSoap(f"the root is {local(root)}, not a SOAP envelope")
    inner = root.find(f"{{{ENVELOPE}}}Body")
    children = inner.iterchildren("{*}*") if inner is not None else iter(())
    first: etree._Element | None = next(children, None)
    if first is None:
        raise NotSoap("an empty envelope")
    return first


def without_namespaces(element: etree._Element) -> etree._Element:
    """A copy whose elements go by their local names: `element.findtext("row/paramname")` works for every release."""
    alone = copy.deepcopy(element)
    for each in alone.iter("{*}*"):
        if str(each.tag).startswith("{"):
            each.tag = local(each)
    return alone


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def describe(element: etree._Element) -> str:
    """One line for people: `getPhone name=SEP000000000001`."""
    leaves = [each for each in element.iter(etree.Element) if len(each) == 0 and each is not element]
    return " ".join([local(element), *(f"{local(leaf)}={leaf.text or ''}" for leaf in leaves)])
