"""Which devices a RISPort70 query means, and how far a client that pages has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from xml.sax.saxutils import quoteattr

from lxml import etree

from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone, RisEntry
from simulator.provenance import documented, inferred

MOST = 1000
MOST_SOURCE = documented(
    "Serviceability XML guide: at most 1000 devices a request (a newer page's example says 2000)"
)
ANY_MODEL = "255"
PAGING_SOURCE = inferred("StateInfo is opaque; its layout is that of the older AST documents")

Found = tuple[Phone, RisEntry]

SELECT_BY: dict[str, Callable[[Phone], str]] = {
    "Name": lambda phone: phone.name,
    "IPV4Address": lambda phone: phone.address,
    "DirNumber": lambda phone: phone.directory_number,
    "Description": lambda phone: phone.description,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """CmSelectionCriteria; `items` are the single names, however they were grouped."""

    limit: int
    device_class: str
    model: str
    status: str
    node: str
    by: str
    items: tuple[str, ...]
    protocol: str

    @classmethod
    def of(cls, request: Request) -> Selection:
        """Raises SoapFault when the number is none."""
        names = (name.strip() for text in request.texts("Item") for name in text.split(","))
        most = request.text("MaxReturnedDevices") or str(MOST)
        if not most.isdigit():
            raise SoapFault(f"MaxReturnedDevices {most} is no number", sender=True)
        return cls(
            limit=min(int(most) or MOST, MOST),
            device_class=request.text("DeviceClass", "Class") or "Any",
            model=request.text("Model") or ANY_MODEL,
            status=request.text("Status") or "Any",
            node=request.text("NodeName"),
            by=request.text("SelectBy") or "Name",
            items=tuple(name for name in names if name),
            protocol=request.text("Protocol") or "Any",
        )

    def admits(self, phone: Phone, entry: RisEntry) -> bool:
        return (
            self.device_class in ("Any", "Phone")
            and self.model in (ANY_MODEL, str(phone.model_number))
            and self.status in ("Any", entry.status)
            and self.node in ("", entry.node)
            and self.protocol in ("Any", phone.protocol)
        )


def matches(model: Cluster, wanted: Selection, newest_only: bool) -> Iterator[Found]:
    """Every entry that is meant; with `newest_only` the last one of each phone, and no wildcards."""
    if wanted.by not in SELECT_BY:
        raise NotModelled(f"SelectBy {wanted.by} is not simulated", sender=True)
    for phone in _phones(model, wanted, wildcards=not newest_only):
        entries = phone.ris[-1:] if newest_only else phone.ris
        yield from ((phone, entry) for entry in entries if wanted.admits(phone, entry))


def _phones(model: Cluster, wanted: Selection, wildcards: bool) -> Iterable[Phone]:
    if wildcards and any("*" in item for item in wanted.items):
        by = SELECT_BY[wanted.by]
        return [p for p in model.phones.values() if any(fnmatchcase(by(p), item) for item in wanted.items)]
    if wanted.by == "Name":
        return [model.phones[name] for name in dict.fromkeys(wanted.items) if name in model.phones]
    values = set(wanted.items)
    return [p for p in model.phones.values() if SELECT_BY[wanted.by](p) in values]


def ordered(found: Iterable[Found]) -> list[Found]:
    """By node, then by name: pages follow this order."""
    return sorted(found, key=lambda one: (one[1].node, one[0].name))


@dataclass(frozen=True, slots=True)
class State:
    """How many were returned, and of which collection (the time of its newest entry, in Unix seconds)."""

    returned: int = 0
    collection: int = 0

    @classmethod
    def of(cls, text: str) -> State:
        """From a client's StateInfo; an empty or a strange one starts anew."""
        try:
            nodes = list(
                etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False)).iter("Node")
            )
            collections = [int(node.get("StateId", "0")) for node in nodes]
            return cls(
                sum(int(node.get("TotalItemsReturned", "0")) for node in nodes), max(collections, default=0)
            )
        except (etree.XMLSyntaxError, ValueError):
            return cls()

    @classmethod
    def after(cls, found: list[Found], returned: int) -> State:
        return cls(min(returned, len(found)), _newest(found))

    def start(self, found: list[Found]) -> int:
        """Where the next page begins; at 0 when something has changed since."""
        return self.returned if self.collection == _newest(found) else 0

    def text(self, nodes: list[str], found: list[Found]) -> str:
        """StateInfo of the answer; what was returned is told by node, in the order of the pages."""
        done = [entry.node for _, entry in found[: self.returned]]
        every = [entry.node for _, entry in found]
        written = (
            f'<Node Name={quoteattr(node)} SubsystemStartTime="0" StateId="{self.collection}" '
            f'TotalItemsFound="{every.count(node)}" TotalItemsReturned="{done.count(node)}"/>'
            for node in nodes
        )
        return f"<StateInfo>{''.join(written)}</StateInfo>"


def _newest(found: list[Found]) -> int:
    return max((int(entry.at.timestamp()) for _, entry in found), default=0)
