"""Which phones are registered where, from RISPort70. What a phone trusts cannot be seen here.

RIS answers at most 1000 devices a request and 15 requests a minute, shared by everybody who asks; a query
over the rate is a fault and is waited out on the injected clock. One device may be listed under several
nodes, since a stale entry stays on the old one: the newest time stamp counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml.etree import _Element

from cucm_driver.clock import Clock
from cucm_driver.errors import SoapFault
from cucm_driver.facts.sql import local, row
from cucm_driver.facts.topology import Named, node_named
from cucm_driver.transports.envelope import Fields

PAGE = 1000
RATE = re.compile(r"exceeded allowed rate", re.I)
PAUSES = tuple(timedelta(seconds=s) for s in (5, 10, 20, 30, 60))
REGISTERED = "Registered"
WANTED = ("{*}Name", "{*}Status", "{*}StatusReason", "{*}TimeStamp", "{*}Httpd", "{*}Model")
"""Of some thirty elements a device: the others are not looked at, since there may be 40,000 devices."""

HTTPD = {"Yes": True, "No": False}

Select = Callable[[Fields], _Element]
"""One selectCmDeviceExt request: its fields in the schema's order -> the reply's element."""


@dataclass(frozen=True, slots=True)
class Registration:
    """`Registration("SEP000000000001", "Registered", "cm-sub1", 0, ..., "127.0.1.101", True, 683)`.

    `node` is the inventory's name where it knows the node, `httpd` whether the phone offers its web page
    (None: it does not tell), `reason` a StatusReason (9 is a reset from CallManager, 15 its restart).
    """

    name: str
    status: str
    node: str
    reason: int
    at: datetime
    address: str
    httpd: bool | None
    model: int

    @property
    def is_registered(self) -> bool:
        return self.status == REGISTERED


def registrations(
    select: Select, names: Iterable[str], clock: Clock, nodes: Iterable[Named] = ()
) -> dict[str, Registration]:
    """The newest entry of each of these phones; a phone that RIS does not know is not in it."""
    known, wanted = tuple(nodes), tuple(names)
    found: dict[str, Registration] = {}
    for at in range(0, len(wanted), PAGE):
        for entry in _entries(select, wanted[at : at + PAGE], clock, known):
            old = found.get(entry.name)
            if old is None or (entry.at, entry.is_registered) > (old.at, old.is_registered):
                found[entry.name] = entry
    return found


def _entries(
    select: Select, names: Sequence[str], clock: Clock, nodes: Sequence[Named]
) -> Iterator[Registration]:
    """The pages of one selection; StateInfo is handed back as it came until everything was told."""
    state, told = "", 0
    while True:
        reply = _patiently(select, _criteria(names, state), clock)
        page = list(_read(reply, nodes))
        yield from page
        told += len(page)
        state = _text(reply, "StateInfo")
        if not page or not state or told >= int(_text(reply, "TotalDevicesFound") or 0):
            return


def _patiently(select: Select, fields: Fields, clock: Clock) -> _Element:
    for pause in PAUSES:
        try:
            return select(fields)
        except SoapFault as fault:
            if not RATE.search(str(fault)):
                raise
        clock.wait(pause)
    return select(fields)


def _criteria(names: Sequence[str], state: str) -> Fields:
    """The order of the elements is fixed by the schema; Model 255 is any."""
    return (
        ("StateInfo", state),
        (
            "CmSelectionCriteria",
            (
                ("MaxReturnedDevices", str(PAGE)),
                ("DeviceClass", "Phone"),
                ("Model", "255"),
                ("Status", "Any"),
                ("NodeName", ""),
                ("SelectBy", "Name"),
                ("SelectItems", (("item", (("Item", ",".join(names)),)),)),
                ("Protocol", "Any"),
                ("DownloadStatus", "Any"),
            ),
        ),
    )


def _read(reply: _Element, nodes: Sequence[Named]) -> Iterator[Registration]:
    for cm_node in _items(reply, "CmNodes"):
        told = row(cm_node).get("Name", "")
        node = node_named(nodes, told) or told
        for device in _items(cm_node, "CmDevices"):
            yield _registration(device, node)


def _registration(device: _Element, node: str) -> Registration:
    fields = {local(child): (child.text or "").strip() for child in device.iterchildren(*WANTED)}
    addresses = [_text(item, "IP").strip() for item in _items(device, "IPAddress")]
    return Registration(
        name=fields.get("Name", ""),
        status=fields.get("Status", "Unknown"),
        node=node,
        reason=int(fields.get("StatusReason") or 0),
        at=datetime.fromtimestamp(int(fields.get("TimeStamp") or 0), UTC),
        address=next((a for a in addresses if a), ""),
        httpd=HTTPD.get(fields.get("Httpd", "")),
        model=int(fields.get("Model") or 0),
    )


def _items(element: _Element, container: str) -> list[_Element]:
    """The `item` children of the first descendant of this name."""
    found = _descendant(element, container)
    return list(found.iterchildren("{*}item")) if found is not None else []


def _text(element: _Element, name: str) -> str:
    found = _descendant(element, name)
    return (found.text or "") if found is not None else ""


def _descendant(element: _Element, name: str) -> _Element | None:
    return next(element.iter(f"{{*}}{name}"), None)
