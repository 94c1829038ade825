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


@dataclass(frozen=True, slots=True)
class Told:
    """What a client has of one node: `returned` of `found` entries, the newest of which is of `state` (Unix seconds)."""

    state: int
    found: int
    returned: int


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer tells of one node, out of `total`; `unchanged`: the client has it all already."""

    node: str
    found: list[Found]
    total: int
    unchanged: bool


@dataclass(frozen=True, slots=True)
class State:
    """StateInfo: opaque to the client, which hands it back to get the rest, or what has changed since."""

    nodes: dict[str, Told]

    @classmethod
    def of(cls, text: str) -> State:
        """From a client's StateInfo; an empty or a strange one starts anew."""
        try:
            parsed = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
            return cls({node.get("Name", ""): Told(*_counts(node)) for node in parsed.iter("Node")})
        except (etree.XMLSyntaxError, ValueError):
            return cls({})

    def text(self) -> str:
        written = (
            f'<Node Name={quoteattr(node)} SubsystemStartTime="0" StateId="{told.state}" '
            f'TotalItemsFound="{told.found}" TotalItemsReturned="{told.returned}"/>'
            for node, told in self.nodes.items()
        )
        return f"<StateInfo>{''.join(written)}</StateInfo>"


def _counts(node: etree._Element) -> tuple[int, int, int]:
    state, found, returned = (
        int(node.get(name, "0")) for name in ("StateId", "TotalItemsFound", "TotalItemsReturned")
    )
    return state, found, max(returned, 0)


def pages(
    found: Iterable[Found], nodes: Iterable[str], before: State, limit: int
) -> tuple[list[Page], State]:
    """Node by node, by name within a node, at most `limit` in all; a node that has changed starts anew."""
    by_node: dict[str, list[Found]] = {node: [] for node in nodes}
    for one in found:
        by_node.setdefault(one[1].node, []).append(one)
    told: list[Page] = []
    after: dict[str, Told] = {}
    for node, entries in by_node.items():
        entries.sort(key=lambda one: one[0].name)
        state = max((int(entry.at.timestamp()) for _, entry in entries), default=0)
        had = before.nodes.get(node)
        same = had is not None and (had.state, had.found) == (state, len(entries))
        start = had.returned if had is not None and same else 0
        page = entries[start : start + limit]
        limit -= len(page)
        told.append(Page(node, page, len(entries), same and start >= len(entries)))
        after[node] = Told(state, len(entries), start + len(page))
    return told, State(after)
