"""The tables of configuration that are simulated, each filled from the model. Names are the product's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from simulator.database_parameters import ENTERPRISE_WIDE, parameters
from simulator.model.cluster import Cluster
from simulator.model.itl_status import itl_file_statuses
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, inferred, observed

Rows = Iterable[tuple[str | int | None, ...]]

PHONE_CLASS = 1
SIP_PROTOCOL = 11
NON_SECURE = 1
LOCATION = "Hub_None"


def pkid(table: str, name: str) -> str:
    """`pkid("device", "SEP000000000001")`: the same row always has the same id; no braces."""
    return str(uuid5(NAMESPACE_OID, f"{table}/{name}"))


def callmanager_name(node: str) -> str:
    """`callmanager_name("cm-sub1") == "CM_cm-sub1"`: as an installation names it."""
    return f"CM_{node}"


def profile_name(phone_model: str) -> str:
    """`profile_name("Cisco 8851") == "Cisco 8851 - Standard SIP Non-Secure Profile"`."""
    return f"{phone_model} - Standard SIP Non-Secure Profile"


@dataclass(frozen=True, slots=True)
class Table:
    """Column -> SQLite's type. `stamp` is what the rows depend on: they are made anew when it changes."""

    columns: dict[str, str]
    rows: Callable[[Cluster], Rows]
    source: Source
    stamp: Callable[[Cluster], Hashable] = lambda model: None


def text_columns(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def _processconfig(model: Cluster) -> Rows:
    for one in parameters(model):
        yield pkid("processconfig", one.key), one.name, one.value, pkid("processnode", one.node)


def _processnode(model: Cluster) -> Rows:
    yield pkid("processnode", ENTERPRISE_WIDE), 1, ENTERPRISE_WIDE, "", 1, 1
    for number, node in enumerate(model.nodes.values(), start=2):
        yield pkid("processnode", node.name), number, node.name, "", 0 if node.is_publisher else 1, 1


def _callmanager(model: Cluster) -> Rows:
    running = (node.name for node in model.nodes.values() if node.services[CALLMANAGER].activated)
    for number, name in enumerate(running, start=1):
        yield pkid("callmanager", name), callmanager_name(name), "", pkid("processnode", name), number


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
        profile = pkid("securityprofile", profile_name(phone.model))
        where = pkid("location", LOCATION)
        yield own, phone.name, phone.description, *kind, pools[phone.device_pool], profile, where


def _location(model: Cluster) -> Rows:
    yield pkid("location", LOCATION), LOCATION


def _securityprofile(model: Cluster) -> Rows:
    for kind in sorted({phone.model for phone in model.phones.values()}):
        yield pkid("securityprofile", profile_name(kind)), profile_name(kind), NON_SECURE


def _registrationdynamic(model: Cluster) -> Rows:
    for phone in model.phones.values():
        for entry in phone.ris[-1:]:
            own = pkid("registrationdynamic", phone.name)
            yield own, pkid("device", phone.name), phone.address, entry.node, int(entry.at.timestamp())


def _itlfilestatus(model: Cluster) -> Rows:
    for phone, status in itl_file_statuses(model):
        yield pkid("itlfilestatus", phone.name), pkid("device", phone.name), status.value


def _typemodel(model: Cluster) -> Rows:
    return sorted({(phone.model_number, phone.model) for phone in model.phones.values()})


_SQL_IN_USE = observed("statements of public scripts that use these columns")
_SCHEMA = inferred(
    "names of the schema as public scripts spell them; values of the less usual columns inferred"
)

TABLES: dict[str, Table] = {
    "processconfig": Table(
        text_columns("pkid", "paramname", "paramvalue", "fkprocessnode"),
        _processconfig,
        _SQL_IN_USE,
        lambda model: tuple(parameters(model)),
    ),
    "processnode": Table(
        {"pkid": "text", "nodeid": "integer", **text_columns("name", "description"), "tknodeusage": "integer"}
        | {"tkprocessnoderole": "integer"},
        _processnode,
        _SQL_IN_USE,
    ),
    "callmanager": Table(
        text_columns("pkid", "name", "description", "fkprocessnode") | {"ctiid": "integer"},
        _callmanager,
        _SCHEMA,
        lambda model: tuple(node.services[CALLMANAGER].activated for node in model.nodes.values()),
    ),
    "callmanagergroup": Table(
        text_columns("pkid", "name", "tftpdefault"),
        _callmanagergroup,
        _SCHEMA,
    ),
    "callmanagergroupmember": Table(
        text_columns("pkid", "fkcallmanagergroup", "fkcallmanager") | {"priority": "integer"},
        _callmanagergroupmember,
        _SCHEMA,
    ),
    "devicepool": Table(
        text_columns("pkid", "name", "fkcallmanagergroup"),
        _devicepool,
        _SCHEMA,
        lambda model: tuple(model.device_pools.items()),
    ),
    "device": Table(
        text_columns("pkid", "name", "description")
        | dict.fromkeys(("tkclass", "tkmodel", "tkproduct", "tkdeviceprotocol"), "integer")
        | text_columns("fkdevicepool", "fksecurityprofile", "fklocation"),
        _device,
        _SQL_IN_USE,
        lambda model: hash(tuple(phone.device_pool for phone in model.phones.values())),
    ),
    "location": Table(
        text_columns("pkid", "name"),
        _location,
        inferred(
            "a device names its location (AXL schema: locationName; Hub_None is an installation's own); "
            "names of table and columns inferred from it, bandwidths left out"
        ),
    ),
    "securityprofile": Table(
        text_columns("pkid", "name") | {"tkdevicesecuritymode": "integer"},
        _securityprofile,
        _SCHEMA,
    ),
    "registrationdynamic": Table(
        text_columns("pkid", "fkdevice", "lastknownipaddress", "lastknownucm") | {"lastseen": "integer"},
        _registrationdynamic,
        _SCHEMA,
        lambda model: hash(tuple(phone.ris for phone in model.phones.values())),
    ),
    "itlfilestatus": Table(
        text_columns("pkid", "fkdevice", "status"),
        _itlfilestatus,
        inferred(
            "the search is documented (Release Notes 14); that it is a table, and its name, are ours: the GUI is not simulated"
        ),
        lambda model: (
            hash(tuple((p.phase, p.trust, p.tftp_used) for p in model.phones.values()))
            ^ hash(tuple(node.itl for node in model.nodes.values()))
        ),
    ),
    "typemodel": Table({"enum": "integer", "name": "text"}, _typemodel, _SQL_IN_USE),
    "typeclass": Table(
        {"enum": "integer", "name": "text"}, lambda model: [(PHONE_CLASS, "Phone")], _SQL_IN_USE
    ),
}
