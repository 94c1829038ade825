"""WSDL pages of the simulated services, written out of tables of types and operations of our own.

They carry what clients need to call what is simulated; nothing of the vendor's files is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from simulator.provenance import documented

SOURCE = documented("names and order of elements: Serviceability XML and PAWS references, public WSDLs")

XSD = "http://www.w3.org/2001/XMLSchema"
HTTP = "http://schemas.xmlsoap.org/soap/http"
SOAP_BINDINGS = {"": "http://schemas.xmlsoap.org/wsdl/soap/", "12": "http://schemas.xmlsoap.org/wsdl/soap12/"}


@dataclass(frozen=True, slots=True)
class Schema:
    """Types and elements of one namespace, each a text such as `Name: string?, item: tns:Row*`.

    A field is `name: type`, with `?` (may be nil), `*` (any number) or `+` (at least one) at its end. A type
    whose text begins with `=` is an enumeration: `= Start | Stop`; `< msg:Message; extra: string` extends one.
    """

    prefix: str
    namespace: str
    types: dict[str, str]
    elements: dict[str, str]


@dataclass(frozen=True, slots=True)
class Operation:
    """`response` is the element that answers, where it is not named after the operation."""

    name: str
    response: str = ""

    @property
    def answer(self) -> str:
        return self.response or f"{self.name}Response"


@dataclass(frozen=True, slots=True)
class Binding:
    """`name` and the version of SOAP: "" is 1.1, "12" is 1.2. `suffix` follows the service's address."""

    name: str
    port: str
    version: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """One service; the last schema is the one whose elements are its messages."""

    name: str
    port_type: str
    schemas: tuple[Schema, ...]
    operations: tuple[Operation, ...]
    bindings: tuple[Binding, ...]
    action: str = "{}"


OCCURS = {"?": ' nillable="true"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}


def page(description: Description, location: str) -> bytes:
    """The WSDL with `location` (`https://127.0.1.1:8443/...`) as the service's address."""
    last = description.schemas[-1]
    known = "".join(f" xmlns:{one.prefix}={quoteattr(one.namespace)}" for one in description.schemas)
    soaps = f' xmlns:soap="{SOAP_BINDINGS[""]}" xmlns:soap12="{SOAP_BINDINGS["12"]}"'
    head = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xsd="{XSD}"{known}{soaps}'
        f" name={quoteattr(description.name)} targetNamespace={quoteattr(last.namespace)}>"
    )
    parts = (
        f"<wsdl:types>{''.join(_schema(one, description.schemas) for one in description.schemas)}</wsdl:types>",
        *(_messages(one, last.prefix) for one in description.operations),
        _port_type(description),
        *(_binding(description, one) for one in description.bindings),
        _service(description, location),
    )
    return f"{head}{''.join(parts)}</wsdl:definitions>\n".encode()


def _schema(schema: Schema, every: tuple[Schema, ...]) -> str:
    others = "".join(f"<xsd:import namespace={quoteattr(o.namespace)}/>" for o in every if o is not schema)
    types = "".join(_type(name, text) for name, text in schema.types.items())
    elements = "".join(
        f'<xsd:element name="{name}"><xsd:complexType>{_sequence(text)}</xsd:complexType></xsd:element>'
        for name, text in schema.elements.items()
    )
    form = f'elementFormDefault="qualified" targetNamespace={quoteattr(schema.namespace)}'
    return f"<xsd:schema {form}>{others}{types}{elements}</xsd:schema>"


def _type(name: str, text: str) -> str:
    if text.startswith("<"):
        base, _, rest = text[1:].partition(";")
        extended = f'<xsd:extension base="{base.strip()}">{_sequence(rest)}</xsd:extension>'
        return f'<xsd:complexType name="{name}"><xsd:complexContent>{extended}</xsd:complexContent></xsd:complexType>'
    if not text.startswith("="):
        return f'<xsd:complexType name="{name}">{_sequence(text)}</xsd:complexType>'
    values = "".join(f"<xsd:enumeration value={quoteattr(value.strip())}/>" for value in text[1:].split("|"))
    return f'<xsd:simpleType name="{name}"><xsd:restriction base="xsd:string">{values}</xsd:restriction></xsd:simpleType>'


def _sequence(text: str) -> str:
    fields = "".join(_field(*one.split(":", 1)) for one in text.split(",") if one.strip())
    return f"<xsd:sequence>{fields}</xsd:sequence>"


def _field(name: str, kind: str) -> str:
    kind = kind.strip()
    marks = "".join(OCCURS[mark] for mark in kind[-2:] if mark in OCCURS)
    kind = kind.rstrip("?*+")
    return f'<xsd:element name="{name.strip()}" type="{kind if ":" in kind else f"xsd:{kind}"}"{marks}/>'


def _messages(operation: Operation, prefix: str) -> str:
    pairs = ((f"{operation.name}Request", operation.name), (f"{operation.name}Reply", operation.answer))
    return "".join(
        f'<wsdl:message name="{name}"><wsdl:part name="parameters" element="{prefix}:{element}"/></wsdl:message>'
        for name, element in pairs
    )


def _port_type(description: Description) -> str:
    prefix = description.schemas[-1].prefix
    operations = "".join(
        f'<wsdl:operation name="{one.name}"><wsdl:input message="{prefix}:{one.name}Request"/>'
        f'<wsdl:output message="{prefix}:{one.name}Reply"/></wsdl:operation>'
        for one in description.operations
    )
    return f'<wsdl:portType name="{description.port_type}">{operations}</wsdl:portType>'


def _binding(description: Description, binding: Binding) -> str:
    prefix, soap = description.schemas[-1].prefix, f"soap{binding.version}"
    body = f'<{soap}:body use="literal"/>'
    operations = "".join(
        f'<wsdl:operation name="{one.name}"><{soap}:operation soapAction="{description.action.format(one.name)}"/>'
        f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output></wsdl:operation>"
        for one in description.operations
    )
    return (
        f'<wsdl:binding name="{binding.name}" type="{prefix}:{description.port_type}">'
        f'<{soap}:binding style="document" transport="{HTTP}"/>{operations}</wsdl:binding>'
    )


def _service(description: Description, location: str) -> str:
    prefix = description.schemas[-1].prefix
    ports = "".join(
        f'<wsdl:port name="{one.port}" binding="{prefix}:{one.name}">'
        f'<soap{one.version}:address location="{escape(location + one.suffix)}"/></wsdl:port>'
        for one in description.bindings
    )
    return f'<wsdl:service name="{description.name}">{ports}</wsdl:service>'
