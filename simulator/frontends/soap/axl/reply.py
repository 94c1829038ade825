"""How AXL answers: the `return` element, ids with braces, references, the fault for what was not found, the size limit."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from simulator.database.tables import pkid
from simulator.frontends.soap.envelope import SoapFault, tag
from simulator.frontends.soap.service import Call
from simulator.provenance import documented, observed

READ_LIMIT = 8 * 1024 * 1024  # bytes
READ_LIMIT_SOURCE = documented("AXL developer guide: a read of more than 8 MB is refused with this text")
UUID_SOURCE = observed("AXL's ids are upper case in braces, SQL's lower case without (AXL samples)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: its text is the other row's name, its attribute that row's id."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Nested:
    """Elements inside a tag, written already."""

    xml: str


Value = str | Reference | Nested


def response(call: Call, content: str) -> str:
    """The answer in the namespace that was asked in, `sequence` echoed."""
    name, sequence = call.request.operation, call.request.element.get("sequence")
    echoed = f' sequence="{escape(sequence)}"' if sequence and sequence.isdigit() else ""
    returned = f"<return>{content}</return>" if content else "<return/>"
    head = f'<ns:{name}Response xmlns:ns="{escape(call.request.namespace)}"{echoed}>'
    return f"{head}{returned}</ns:{name}Response>"


def braces(uuid: str) -> str:
    return f"{{{uuid.upper()}}}"


def written(name: str, value: Value) -> str:
    """`written("devicePoolName", Reference("devicepool", "DP-A"))`; an empty reference has no id."""
    match value:
        case Nested(xml):
            return f"<{name}>{xml}</{name}>" if xml else f"<{name}/>"
        case Reference(table, target) if target:
            return f"<{name} uuid={quoteattr(braces(pkid(table, target)))}>{escape(target)}</{name}>"
        case Reference():
            return f"<{name}/>"
        case _:
            return tag(name, value)


def plain(value: Value) -> str:
    """The text by which a value is searched."""
    return value.name if isinstance(value, Reference) else value if isinstance(value, str) else ""


def not_found(name: str) -> SoapFault:
    return SoapFault(f"Item not valid: The specified {name} was not found", 5007)


def within_limit(rows: list[str]) -> str:
    """The rows as one text; a fault when they are larger than AXL lets a read be."""
    size = sum(map(len, rows))
    if size > READ_LIMIT:
        fitting = len(rows) * READ_LIMIT // size
        raise SoapFault(
            f"Query request too large. Total rows matched: {len(rows)} rows. "
            f"Suggestive Row Fetch: less than {fitting} rows"
        )
    return "".join(rows)
