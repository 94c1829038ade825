"""The tables of configuration that are simulated, each filled from the model. Names are the product's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import NAMESPACE_OID, uuid5

from simulator.database import phone_security as security
from simulator.database.parameters import ENTERPRISE_WIDE, parameters
from simulator.model.capf import Operation
from simulator.model.cluster import Cluster
from simulator.model.itl_status import itl_file_statuses
from simulator.model.phone_models import PHONE_MODELS
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, inferred, observed, recalled
from simulator.releases import Rank

Rows = Iterable[tuple[str | int | None, ...]]

PHONE_CLASS = 1
SIP_PROTOCOL = 11
LOCATION = "Hub_None"
SECURITY_BY_DEFAULT = 90


def pkid(table: str, name: str) -> str:
    """`pkid("device", "SEP000000000001")`: the same row always has the same id; no braces."""
    return str(uuid5(NAMESPACE_OID, f"{table}/{name}"))


def callmanager_name(node: str) -> str:
    """`callmanager_name("cm-sub1") == "CM_cm-sub1"`: as an installation names it."""
    return f"CM_{node}"


@dataclass(frozen=True, slots=True)
class Table:
    """Column -> SQLite's type. `stamp` is what the rows depend on: they are made anew when it changes.

    `since` names columns that older releases do not have.
    """

    columns: dict[str, str]
    rows: Callable[[Cluster], Rows]
    source: Source
    stamp: Callable[[Cluster], Hashable] = lambda model: None
    since: Mapping[str, Rank] = field(default_factory=dict)


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
    profiles = {row: pkid("securityprofile", security.profile_name(*row)) for row in security.profiles(model)}
    lsc = security.lsc_row(model)
    where = pkid("location", LOCATION)
    for phone in model.phones.values():
        own = pkid("device", phone.name)
        kind = (PHONE_CLASS, phone.model_number, phone.product_number, SIP_PROTOCOL)
        refers = (pools[phone.device_pool], profiles[phone.model, phone.security], where)
        yield own, phone.name, phone.description, *kind, *refers, *_capf(phone.capf), *lsc(phone.lsc_as)


def _location(model: Cluster) -> Rows:
    yield pkid("location", LOCATION), LOCATION


@lru_cache(maxsize=256)
def _capf(capf: Operation | None) -> tuple[int | str, ...]:
    """The columns of a pending operation: most phones share one, or have none."""
    operation = _number(security.OPERATIONS, security.operation(capf))
    string = capf.string if capf else ""
    return operation, _number(security.STATUSES, security.status(capf)), security.finish(capf), string


def _number(words: Iterable[str], name: str) -> int:
    return list(words).index(name) + 1


def _numbered(words: Iterable[str]) -> Table:
    """A type table: `enum` and `name`."""
    rows = list(enumerate(words, start=1))
    return Table({"enum": "integer", "name": "text"}, lambda model: rows, security.WORDS_SOURCE)


def _device_stamp(model: Cluster) -> Hashable:
    """The objects themselves: equal ones are mostly the same one, so comparing is quick."""
    return tuple((p.device_pool, p.security, p.capf, p.lsc_as) for p in model.phones.values())


def _securityprofile(model: Cluster) -> Rows:
    for kind, mode in security.profiles(model):
        name = security.profile_name(kind, mode)
        number = _number(security.MODES, security.word(security.MODES, mode))
        authentication = _number(security.AUTHENTICATIONS, security.PROFILE_AUTHENTICATION)
        size = _number(security.KEY_SIZES, security.PROFILE_KEY_SIZE)
        yield pkid("securityprofile", name), name, number, authentication, size


def _registrationdynamic(model: Cluster) -> Rows:
    for phone in model.phones.values():
        for entry in phone.ris[-1:]:
            own = pkid("registrationdynamic", phone.name)
            yield own, pkid("device", phone.name), phone.address, entry.node, int(entry.at.timestamp())


def _itlfilestatus(model: Cluster) -> Rows:
    for phone, status in itl_file_statuses(model):
        yield pkid("itlfilestatus", phone.name), pkid("device", phone.name), status.value


def _productsupportsfeature(model: Cluster) -> Rows:
    for number, name in _typemodel(model):
        if PHONE_MODELS[str(name)].sbd:
            own = pkid("productsupportsfeature", f"{name}/{SECURITY_BY_DEFAULT}")
            yield own, number, SIP_PROTOCOL, SECURITY_BY_DEFAULT


def _typemodel(model: Cluster) -> Rows:
    return sorted({(phone.model_number, phone.model) for phone in model.phones.values()})


_SQL_IN_USE = observed("statements of public scripts that use these columns")
_SCHEMA = inferred(
    "names of the schema as public scripts spell them; values of the less usual columns inferred"
)

_FEATURES = recalled(
    "the tables behind the report Unified CM Phone Feature List; the number and spelling of the feature are ours"
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
        | text_columns("fkdevicepool", "fksecurityprofile", "fklocation")
        | dict.fromkeys(("tkcertificateoperation", "tkcertificatestatus"), "integer")
        | text_columns("upgradefinishtime", "authenticationstring")
        | {"lscvaliduntil": "integer", "lscissuername": "text", "lscissuervaliduntil": "integer"},
        _device,
        _SQL_IN_USE,
        _device_stamp,
        dict.fromkeys(security.LSC_COLUMNS, security.LSC_SINCE),
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
        text_columns("pkid", "name")
        | dict.fromkeys(("tkdevicesecuritymode", "tkauthenticationmode", "tkkeysize"), "integer"),
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
    "typedevicesecuritymode": _numbered(security.MODES),
    "typecertificateoperation": _numbered(security.OPERATIONS),
    "typecertificatestatus": _numbered(security.STATUSES),
    "typeauthenticationmode": _numbered(security.AUTHENTICATIONS),
    "typekeysize": _numbered(security.KEY_SIZES),
    "typemodel": Table({"enum": "integer", "name": "text"}, _typemodel, _SQL_IN_USE),
    "productsupportsfeature": Table(
        {"pkid": "text"} | dict.fromkeys(("tkmodel", "tkdeviceprotocol", "tksupportsfeature"), "integer"),
        _productsupportsfeature,
        _FEATURES,
    ),
    "typesupportsfeature": Table(
        {"enum": "integer", "name": "text"},
        lambda model: [(SECURITY_BY_DEFAULT, "Security By Default")],
        _FEATURES,
    ),
    "typeclass": Table(
        {"enum": "integer", "name": "text"}, lambda model: [(PHONE_CLASS, "Phone")], _SQL_IN_USE
    ),
}
