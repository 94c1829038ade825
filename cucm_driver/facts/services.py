"""The services of a node, from `utils service list`. Knows their state, not what they have loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """Requesting service status, please wait...
System SSH [STARTED] 
Cluster Manager [STARTED] 
Name Service Cache [STOPPED]  Service Not Activated 
Service Manager [STARTED] 
Service Manager is running
Getting list of all services
>> Return code = 0
A Cisco DB[STARTED]
A Cisco DB Replicator[STARTED]
Cisco AMC Service[STARTED]
Cisco CAR DB[STOPPED]  Commanded Out of Service
Cisco WebDialer Web Service[STOPPED]  Service Not Activated
Primary Node =true
"""  # noqa: W291
_ROW = re.compile(r"^\s*(?P<name>\S.*?)\s*\[\s*(?P<state>[A-Z ]+?)\s*\]\s*(?P<reason>.*?)\s*$")

STARTED = "STARTED"
STOPPED = "STOPPED"
ON_ITS_WAY = ("STARTING", "STOPPING")
NOT_ACTIVATED = "Service Not Activated"


@dataclass(frozen=True, slots=True)
class Service:
    """`Service("Cisco CAR DB", "STOPPED", "Commanded Out of Service")`."""

    name: str
    state: str
    reason: str = ""

    @property
    def is_running(self) -> bool:
        return self.state == STARTED

    @property
    def is_activated(self) -> bool:
        return self.reason != NOT_ACTIVATED


@dataclass(frozen=True)
class Services:
    """The rows of one node, in the order printed, which means nothing (platform rows come first)."""

    rows: tuple[Service, ...]

    def __iter__(self) -> Iterator[Service]:
        return iter(self.rows)

    def named(self, name: str) -> Service | None:
        """The row of a service, None where this node or release has none of that name."""
        return next((row for row in self.rows if row.name == name), None)

    def state(self, name: str) -> str:
        """`STARTED`; `absent` where the node has no such service."""
        row = self.named(name)
        return row.state if row else "absent"

    def running(self, name: str) -> bool:
        """Whether the service is STARTED."""
        row = self.named(name)
        return row is not None and row.is_running

    def activated(self, name: str) -> bool:
        """Whether the service exists here and was ever activated."""
        row = self.named(name)
        return row is not None and row.is_activated


def read_services(text: str) -> Services:
    """Both row styles: platform rows print a space before the bracket, others do not (214607)."""
    matches = (_ROW.match(line) for line in text.splitlines())
    rows = tuple(Service(m["name"], m["state"], m["reason"]) for m in matches if m)
    if not rows:
        raise Unreadable("no line '<service>[STATE]'")
    return Services(rows)


SERVICES = Fact("services", "utils service list", read_services, EXAMPLE)
