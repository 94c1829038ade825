"""The counters that PerfMon shows, by object: derived from the model where it knows, fixed where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.journal import Entry
from simulator.model.node import Node
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, documented, inferred, observed, recalled
from simulator.running import Running

Counter = Callable[[Running, Node, str], int]


@dataclass(frozen=True, slots=True)
class Object:
    """Counters by name; `instances` is ("",) for an object that stands once; counts only while `service` runs."""

    counters: dict[str, Counter]
    source: Source
    instances: tuple[str, ...] = ("",)
    service: str = ""


def _fixed(value: int) -> Counter:
    return lambda running, node, instance: value


def _registered(running: Running, node: Node, instance: str) -> int:
    return sum(phone.registered_to == node.name for phone in running.model.phones.values())


def _throttled(running: Running, node: Node, instance: str) -> int:
    """How often this node's AXL has answered with HTTP 503."""
    return sum(_is_throttle(entry.outcome) for entry in running.journal.entries if _of_axl(entry, node))


def _throttling(running: Running, node: Node, instance: str) -> int:
    """1 when the last write was throttled."""
    newest = reversed(running.journal.entries)
    last = next((entry for entry in newest if _of_axl(entry, node) and entry.changing), None)
    return int(last is not None and _is_throttle(last.outcome))


def _of_axl(entry: Entry, node: Node) -> bool:
    return (entry.node, entry.interface) == (node.name, "axl")


def _is_throttle(outcome: str) -> bool:
    return outcome == "status 503"


def _up_time(running: Running, node: Node, instance: str) -> int:
    """Heart beats: one a second since the service started."""
    return int((running.clock.now() - node.services[CALLMANAGER].since).total_seconds())


OBJECTS: dict[str, Object] = {
    CALLMANAGER: Object(
        {
            "RegisteredHardwarePhones": _registered,
            "RegisteredOtherStationDevices": _fixed(0),
            "PartiallyRegisteredPhone": _fixed(0),
            "CallsActive": _fixed(0),
            "CallsAttempted": _fixed(0),
            "CallsCompleted": _fixed(0),
            "CallsInProgress": _fixed(0),
            "CallManagerHeartBeat": _up_time,
        },
        observed("names in a Zabbix template and cisco-cucm-mcp; no call is simulated; two are inferred"),
        service=CALLMANAGER,
    ),
    "Number of Replicates Created and State of Replication": Object(
        {
            "Number_of_Replicates_Created": _fixed(647),
            "Replicate_State": lambda running, node, instance: node.replication,
        },
        inferred(
            "Replicate_State 2 is good; the instance's name is recalled, the number of replicates fixed"
        ),
        ("ReplicateCount",),
    ),
    "Cisco AXL Web Service": Object(
        {"ThrottleCount": _throttled, "ThrottleState": _throttling},
        documented("AXL developer guide: these two tell of the write throttle"),
    ),
    "Memory": Object(
        {
            "% Mem Used": _fixed(62),
            "% Page Usage": _fixed(0),
            "% VM Used": _fixed(48),
            "Total KBytes": _fixed(8_009_220),
            "Used KBytes": _fixed(4_965_716),
            "Free KBytes": _fixed(3_043_504),
        },
        recalled("names as RTMT shows them; fixed values of a node at rest"),
    ),
    "Processor": Object(
        {
            "% CPU Time": _fixed(6),
            "Idle Percentage": _fixed(94),
            "User Percentage": _fixed(4),
            "System Percentage": _fixed(2),
        },
        recalled("names as RTMT shows them; fixed values of a node at rest"),
        ("_Total",),
    ),
}
