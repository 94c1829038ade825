"""`show perf query class` and `show risdb query phone`: counters and registrations, read from the model."""

from __future__ import annotations

from collections.abc import Callable

from simulator.frontends.cli.command import Argument, Command, Failed, NotSimulated, Parameter
from simulator.frontends.cli.replication import TABLES
from simulator.frontends.cli.session import Session
from simulator.model.phone import Phone
from simulator.provenance import observed, recalled

Counters = dict[str, dict[str, int]]
"""Instance ("" for a class that has none) -> counter -> value."""

PERF_HEAD = "==>query class :\n\n - Perf class ({name}) has instances and values:"
PERF_SOURCE = observed(
    "show perf query class Memory (field notes of 2020); rows with an instance name: field parsers"
)
CLASSES_SOURCE = recalled(
    "names of classes and counters; only Memory, Processor and the replicate state are used in the field"
)
NO_CLASS = "Perf class ({name}) is not found"

RISDB_HEAD = "\n----------- Phone Information -----------\n"
RISDB_COUNTS = "#TotalPhones, #TotalRegistered, #RegisteredSCCP, #RegisteredSIP, #UnRegistered, #Rejected, #PartialRegistered"
RISDB_COLUMNS = (
    "DeviceName, Descr, Ipaddr, Ipv6addr, Ipv4Attr, Ipv6Attr, MACaddr, RegStatus, PhoneProtocol, DeviceModel, "
    "HTTPsupport, #regAttempts, prodId, username, seq#, RegStatusChg TimeStamp, IpAddrType, LoadId, ActiveLoadId, "
    "InactiveLoadId, ReqLoadId, DnldServer, DnldStatus, DnldFailReason, LastActTimeStamp, Perfmon Object"
)
RISDB_SOURCE = recalled(
    "title, counts and headings are from memory; no transcript was found. Use RISPort70 for decisions"
)


def _memory(session: Session) -> Counters:
    return {"": {"% Mem Used": 53, "% Page Usage": 62}}


def _processor(session: Session) -> Counters:
    return {instance: {"% CPU Time": 4} for instance in ("0", "1", "_Total")}


def _replicates(session: Session) -> Counters:
    counters = {"Number of Replicates Created": TABLES, "Replicate_State": session.node.replication}
    return {"ReplicateCount": counters}


def _callmanager(session: Session) -> Counters:
    registered = sum(phone.registered_to == session.name for phone in session.cluster.phones.values())
    return {"": {"CallsActive": 0, "RegisteredHardwarePhones": registered}}


CLASSES: dict[str, Callable[[Session], Counters]] = {
    "Memory": _memory,
    "Processor": _processor,
    "Number of Replicates Created and State of Replication": _replicates,
    "Cisco CallManager": _callmanager,
}


async def query_class(session: Session, argument: str) -> None:
    name = argument.strip('"')
    if name not in CLASSES:
        raise Failed(NO_CLASS.format(name=name))
    rows = [
        f"{instance:<20}-> {counter:<30} = {value}"
        for instance, counters in CLASSES[name](session).items()
        for counter, value in counters.items()
    ]
    await session.say("\n".join([PERF_HEAD.format(name=name), *rows]) + "\n")


async def query_risdb(session: Session, table: str) -> None:
    """The phones that this node has in its RIS database."""
    if table != "phone":
        raise NotSimulated
    rows = [(n, phone) for n, phone in enumerate(_known(session), start=1)]
    registered = sum(_status(session, phone) == "reg" for _, phone in rows)
    counts = f"{len(rows)}, {registered}, 0, {registered}, {len(rows) - registered}, 0, 0"
    lines = [
        RISDB_HEAD,
        RISDB_COUNTS,
        counts,
        "",
        RISDB_COLUMNS,
        *(_phone(session, n, phone) for n, phone in rows),
    ]
    await session.say(
        "\n".join([*lines, "", f"Total count {len(rows)}", "---------------------------------------"])
    )


def _known(session: Session) -> list[Phone]:
    return [p for p in session.cluster.phones.values() if any(entry.node == session.name for entry in p.ris)]


def _status(session: Session, phone: Phone) -> str:
    entry = next(entry for entry in reversed(phone.ris) if entry.node == session.name)
    return {"Registered": "reg", "UnRegistered": "unr", "Rejected": "rej"}[entry.status]


def _phone(session: Session, number: int, phone: Phone) -> str:
    entry = next(entry for entry in reversed(phone.ris) if entry.node == session.name)
    columns = [
        phone.name, phone.description, phone.address, "", "3", "0", phone.name.removeprefix("SEP"),
        _status(session, phone), phone.protocol, str(phone.model_number), "yes" if phone.web else "no", "1",
        str(phone.product_number), "", str(number), str(int(entry.at.timestamp())), "1", phone.load, phone.load,
        "", "", "", "0", "", str(int(entry.at.timestamp())), "2",
    ]  # fmt: skip
    return ", ".join(columns)


_CLASS = (Parameter("class", "name of a perfmon class"),)
_TABLE = (Parameter("table", "phone"),)

COMMANDS = (
    Command(
        "show perf query class", query_class, PERF_SOURCE, 0, False, Argument.REQUIRED,
        "query a perfmon class and its counters", _CLASS,
    ),
    Command(
        "show risdb query", query_risdb, RISDB_SOURCE, 0, False, Argument.REQUIRED,
        "query a table of the Realtime Information Service", _TABLE,
    ),
)  # fmt: skip
