"""What a changed cell of the database means in the model. A column without a meaning there cannot be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.database_errors import MISSING_KEY, MISSING_KEY_TEXT, NotSimulated, SqlError
from simulator.database_parameters import parameters
from simulator.database_tables import pkid
from simulator.model.cluster import Cluster
from simulator.provenance import Source, inferred


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
    """`write` changes the model; `refers` names the table whose id the new value has to be."""

    write: Callable[[Cluster, Change], None]
    source: Source
    refers: str = ""


def _parameter(model: Cluster, change: Change) -> None:
    key = next(one.key for one in parameters(model) if pkid("processconfig", one.key) == change.pkid)
    model.parameters[key] = change.value


def _pool_of_phone(model: Cluster, change: Change) -> None:
    model.phones[change.name].device_pool = _named("devicepool", change.value, model.device_pools)


def _group_of_pool(model: Cluster, change: Change) -> None:
    model.device_pools[change.name] = _named("callmanagergroup", change.value, model.groups)


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
    ("devicepool", "fkcallmanagergroup"): Meaning(_group_of_pool, _EFFECT, "callmanagergroup"),
}


def check(model: Cluster, changes: list[Change]) -> None:
    """Refuse the statement as a whole, before anything has changed. Raises SqlError, or NotSimulated."""
    targets: dict[str, Iterable[str]] = {"devicepool": model.device_pools, "callmanagergroup": model.groups}
    for change in changes:
        meaning = WRITABLE.get((change.table, change.column))
        if meaning is None:
            raise NotSimulated(f"changing {change.table}.{change.column} is not simulated")
        if meaning.refers and change.value not in {pkid(meaning.refers, n) for n in targets[meaning.refers]}:
            constraint = f"fk_{change.table}_{change.column}"
            raise SqlError(MISSING_KEY, MISSING_KEY_TEXT.format(constraint))


def write(model: Cluster, change: Change) -> None:
    """Bring one change about."""
    WRITABLE[change.table, change.column].write(model, change)
