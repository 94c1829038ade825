"""What a changed cell of the database means in the model. A column without a meaning there cannot be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from simulator.database import phone_security as security
from simulator.database.errors import MISSING_KEY, MISSING_KEY_TEXT, NotSimulated, SqlError
from simulator.database.parameters import parameters
from simulator.database.tables import pkid
from simulator.model import capf
from simulator.model.cluster import Cluster
from simulator.model.phone import Security
from simulator.provenance import Source, documented, inferred


@dataclass(frozen=True, slots=True)
class Change:
    """`Change("device", "SEP000000000001", "fkdevicepool", pkid, new)`: one cell, and what shall stand in it."""

    table: str
    name: str
    column: str
    pkid: str
    value: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """`write` changes the model; `refers` names the table whose id the new value has to be, `takes` looks at its form."""

    write: Callable[[Cluster, Change], None]
    source: Source
    refers: str = ""
    takes: Callable[[str], bool] = lambda value: True


def _parameter(model: Cluster, change: Change) -> None:
    key = next(one.key for one in parameters(model) if pkid("processconfig", one.key) == change.pkid)
    model.parameters[key] = change.value


def _pool_of_phone(model: Cluster, change: Change) -> None:
    model.phones[change.name].device_pool = _named("devicepool", change.value, model.device_pools)


def _group_of_pool(model: Cluster, change: Change) -> None:
    model.device_pools[change.name] = _named("callmanagergroup", change.value, model.groups)


def _profile_of_phone(model: Cluster, change: Change) -> None:
    phone = model.phones[change.name]
    phone.security = _profiles(phone.model)[change.value]


def _profiles(phone_model: str) -> dict[str, Security]:
    """Id -> mode, of the profiles of one model."""
    return {pkid("securityprofile", security.profile_name(phone_model, mode)): mode for mode in Security}


def _capf_operation(model: Cluster, change: Change) -> None:
    capf.order(model, [change.name], security.ordered(model.phones[change.name], change.value))


def _capf_finish(model: Cluster, change: Change) -> None:
    phone = model.phones[change.name]
    if phone.capf is not None:
        phone.capf = replace(phone.capf, expires=security.finish_time(change.value))


def _follows(model: Cluster, change: Change) -> None:
    """The status is that of the operation, whatever is written."""


def _named(table: str, key: str, names: Iterable[str]) -> str:
    return next(name for name in names if pkid(table, name) == key)


_EFFECT = inferred(
    "the statement is public; that a phone follows at its next boot is how configurations work"
)

WRITABLE: dict[tuple[str, str], Meaning] = {
    ("processconfig", "paramvalue"): Meaning(
        _parameter, inferred("widespread in public scripts; takes effect where the model reads the parameter")
    ),
    ("device", "fkdevicepool"): Meaning(_pool_of_phone, _EFFECT, "devicepool"),
    ("device", "fksecurityprofile"): Meaning(_profile_of_phone, _EFFECT, "securityprofile"),
    ("device", "tkcertificateoperation"): Meaning(
        _capf_operation, security.ORDERED_BY_SQL_SOURCE, "typecertificateoperation"
    ),
    ("device", "tkcertificatestatus"): Meaning(_follows, security.ORDERED_BY_SQL_SOURCE),
    ("device", "upgradefinishtime"): Meaning(
        _capf_finish,
        inferred("as a public script writes it; without an operation nothing follows"),
        takes=security.is_finish_time,
    ),
    ("devicepool", "fkcallmanagergroup"): Meaning(_group_of_pool, _EFFECT, "callmanagergroup"),
}


SET_BY_COMMAND = frozenset({"ClusterSecurityMode"})
SET_BY_COMMAND_SOURCE = documented(
    "Security Guides: the mode is set by `utils ctl` or the CTL client; the field is read-only"
)
_SET_BY_COMMAND = frozenset(pkid("processconfig", name) for name in SET_BY_COMMAND)


def check(model: Cluster, changes: list[Change]) -> None:
    """Refuse the statement as a whole, before anything has changed. Raises SqlError, or NotSimulated."""
    for change in changes:
        meaning = WRITABLE.get((change.table, change.column))
        if meaning is None or not meaning.takes(change.value):
            raise NotSimulated(f"changing {change.table}.{change.column} so is not simulated")
        if meaning.refers and change.value not in _keys(model, change, meaning.refers):
            constraint = f"fk_{change.table}_{change.column}"
            raise SqlError(MISSING_KEY, MISSING_KEY_TEXT.format(constraint))
        if change.pkid in _SET_BY_COMMAND:
            raise NotSimulated("setting a parameter that has a command of its own is not simulated")


def _keys(model: Cluster, change: Change, table: str) -> set[str]:
    """What the changed cell may hold; a profile is one of the phone's model."""
    match table:
        case "devicepool":
            return {pkid(table, name) for name in model.device_pools}
        case "callmanagergroup":
            return {pkid(table, name) for name in model.groups}
        case "securityprofile":
            return set(_profiles(model.phones[change.name].model))
        case _:
            return {str(number) for number, _ in enumerate(security.OPERATIONS, start=1)}


def write(model: Cluster, change: Change) -> None:
    """Bring one change about."""
    WRITABLE[change.table, change.column].write(model, change)
