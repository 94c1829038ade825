"""The tables of the database that are simulated, each filled from the model. Names are the product's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.node import DISTRIBUTION
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, documented, inferred, observed

Rows = Iterable[tuple[str | int | None, ...]]

PHONE_CLASS = 1
SIP_PROTOCOL = 11
ENTERPRISE_WIDE = "EnterpriseWideData"

def pkid(table: str, name: str) -> str:
    """`pkid("device", "SEP000000000001")`: the same row always has the same id; no braces."""
    return str(uuid5(NAMESPACE_OID, f"{table}/{name}"))


@dataclass(frozen=True, slots=True)
class Table:
    """Column -> SQLite's type. `stamp` is what the rows depend on: they are made anew when it changes."""

    columns: dict[str, str]
    rows: Callable[[Cluster], Rows]
    source: Source
    stamp: Callable[[Cluster], Hashable] = lambda model: None


def _text(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def _processconfig(model: Cluster) -> Rows:
    for name, value in model.parameters.items():
        yield pkid("processconfig", name), name, value, pkid("processnode", ENTERPRISE_WIDE)


def _processnode(model: Cluster) -> Rows:
    yield pkid("processnode", ENTERPRISE_WIDE), 1, ENTERPRISE_WIDE, "", 1, 1
    for number, node in enumerate(model.nodes.values(), start=2):
        yield pkid("processnode", node.name), number, node.name, "", 0 if node.is_publisher else 1, 1


def _callmanager(model: Cluster) -> Rows:
    running = (node.name for node in model.nodes.values() if node.services[CALLMANAGER].activated)
    for number, name in enumerate(running, start=1):
        yield pkid("callmanager", name), f"CM_{name}", "", pkid("processnode", name), number


def _callmanagergroup(model: Cluster) -> Rows:
    for number, name in enumerate(model.groups):
        yield pkid("callmanagergroup", name), name, "t" if number == 0 else "f"


def _callmanagergroupmember(model: Cluster) -> Rows:
    for group, members in model.groups.items():
        for priority, node in enumerate(members):
            own = pkid("callmanagergroupmember", f"{group}/{node}")
            yield own, pkid("callmanagergroup", group), pkid("callmanager", node), priority


def _devicepool(model: Cluster) -> Rows:
    for name, group in model.device_pools.items():
        yield pkid("devicepool", name), name, pkid("callmanagergroup", group)


def _device(model: Cluster) -> Rows:
    pools = {name: pkid("devicepool", name) for name in model.device_pools}
    for phone in model.phones.values():
        own = pkid("device", phone.name)
        kind = (PHONE_CLASS, phone.model_number, phone.product_number, SIP_PROTOCOL)
        yield own, phone.name, phone.description, *kind, pools[phone.device_pool]


def _typemodel(model: Cluster) -> Rows:
    return sorted({(phone.model_number, phone.model) for phone in model.phones.values()})


_SQL_IN_USE = observed("statements of public scripts that use these columns")
_SCHEMA = inferred(
    "names of the schema as public scripts spell them; values of the less usual columns inferred"
)

TABLES: dict[str, Table] = {
    "processconfig": Table(
        _text("pkid", "paramname", "paramvalue", "fkprocessnode"),
        _processconfig,
        _SQL_IN_USE,
        lambda model: tuple(model.parameters.items()),
    ),
    "processnode": Table(
        {"pkid": "text", "nodeid": "integer", **_text("name", "description"), "tknodeusage": "integer"}
        | {"tkprocessnoderole": "integer"},
        _processnode,
        _SQL_IN_USE,
    ),
    "callmanager": Table(
        _text("pkid", "name", "description", "fkprocessnode") | {"ctiid": "integer"},
        _callmanager,
        _SCHEMA,
        lambda model: tuple(node.services[CALLMANAGER].activated for node in model.nodes.values()),
    ),
    "callmanagergroup": Table(_text("pkid", "name", "tftpdefault"), _callmanagergroup, _SCHEMA),
    "callmanagergroupmember": Table(
        _text("pkid", "fkcallmanagergroup", "fkcallmanager") | {"priority": "integer"},
        _callmanagergroupmember,
        _SCHEMA,
    ),
    "devicepool": Table(_text("pkid", "name", "fkcallmanagergroup"), _devicepool, _SCHEMA),
    "device": Table(
        _text("pkid", "name", "description")
        | dict.fromkeys(("tkclass", "tkmodel", "tkproduct", "tkdeviceprotocol"), "integer")
        | _text("fkdevicepool"),
        _device,
        _SQL_IN_USE,
    ),
    "typemodel": Table({"enum": "integer", "name": "text"}, _typemodel, _SQL_IN_USE),
    "typeclass": Table(
        {"enum": "integer", "name": "text"}, lambda model: [(PHONE_CLASS, "Phone")], _SQL_IN_USE
    ),
}
