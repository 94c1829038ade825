"""A cluster whose wires are scripts: everything above the transports runs for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

from cucm_driver.access.secrets import Login, Secrets
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.errors import Leaves, Unreachable
from cucm_driver.inventory import parse
from cucm_driver.record.journal import Journal

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
INVENTORY = """
[cluster]
name = "lab"
[[node]]
name = "cm-pub"
address = "10.0.0.1"
role = "publisher"
[[node]]
name = "cm-sub1"
address = "10.0.0.2"
role = "subscriber"
"""

Reply = str | Exception | Callable[[], str]


class ManualClock:
    """Time passes only in `wait`; `happens` are called back when it does."""

    def __init__(self) -> None:
        self.time = START
        self.waits: list[timedelta] = []
        self.crews: list[int] = []
        self.left = 0

    def now(self) -> datetime:
        return self.time

    def wait(self, duration: timedelta) -> None:
        self.waits.append(duration)
        self.time += duration

    @contextmanager
    def crew(self, n: int) -> Iterator[ManualClock]:
        self.crews.append(n)
        yield self

    def leave(self) -> None:
        self.left += 1


class ScriptedCli:
    """Each command has replies that are used up one by one; the last one stays."""

    def __init__(self, node: str, replies: dict[str, Reply | list[Reply]], said: list[str]) -> None:
        self.node, self.said = node, said
        self.replies = {c: list(r) if isinstance(r, list) else [r] for c, r in replies.items()}

    def run(self, command: str, answers: Sequence[object] = (), patience: timedelta = timedelta()) -> str:
        self.said.append(f"{self.node}: {command}")
        queue = self.replies[command]
        reply = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(reply, Exception):
            raise reply
        return reply() if callable(reply) else reply

    def close(self) -> None:
        self.said.append(f"{self.node}: closed")


class ScriptedAxl:
    """Rows by a piece of the select; `faults` by phone name."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.faults: dict[str, Exception] = {}
        self.reset: list[str] = []

    def call(self, operation: str, fields: Sequence[tuple[str, str]]) -> etree._Element:
        answer = etree.Element("return")
        if operation == "resetPhone":
            name = fields[0][1]
            if name in self.faults:
                raise self.faults[name]
            self.reset.append(name)
            return answer
        statement = fields[0][1]
        for piece, rows in self.rows.items():
            if piece in statement:
                for row in rows:
                    element = etree.SubElement(answer, "row")
                    for column, value in row.items():
                        etree.SubElement(element, column).text = value
                break
        return answer


class ScriptedCluster(Cluster):
    """A `Cluster` with `said` (every command in order), `axl`, and replies by node and command."""

    def __init__(
        self, folder: Path, replies: dict[str, dict[str, Reply | list[Reply]]], granted: bool = True
    ) -> None:
        self.clock: ManualClock
        clock = ManualClock()
        consent = Consent.granted("test") if granted else Consent.none()
        secrets = Secrets(Login("admin", "pw-cli"), Login("api", "pw-api"))
        super().__init__(parse(INVENTORY), secrets, clock, Journal(folder, (), clock), consent)
        self.said: list[str] = []
        self.scripts = {node: ScriptedCli(node, replies.get(node, {}), self.said) for node in self.nodes}
        self.scripted_axl = ScriptedAxl()
        self.since: datetime | None = None
        self.leaves: dict[tuple[str, str], bytes] = {}
        self.pins: dict[str, bytes] = {}

    def cli(self, node: str) -> ScriptedCli:  # type: ignore[override]
        return self.scripts[node]

    @property
    def axl(self) -> ScriptedAxl:  # type: ignore[override]
        return self.scripted_axl

    def service_since(self, node: str, service: str) -> datetime | None:
        return self.since

    def presented_leaf(self, node: str, service: str) -> bytes | None:
        return self.leaves.get((node, service))

    def repin(self, node: str, der: bytes) -> None:
        self.pins[node] = der


def lost(node: str, asked: str) -> Unreachable:
    """The connection broke after the request had left."""
    return Unreachable(node=node, asked=asked, got="connection lost", leaves=Leaves.UNKNOWN)


def shown(serial: int) -> str:
    """`show cert own` in openssl's form."""
    return (
        f"        Serial Number: {serial} ({serial:#x})\n        Issuer: CN=cm-pub\n"
        "            Not After : Jul  9 23:38:12 2031 GMT\n        Subject: CN=cm-pub\n"
    )


def service_list(**states: str) -> str:
    """`service_list(Cisco_Tftp="STARTED")`"""
    return "\n".join(f"{name.replace('_', ' ')}[{state}]" for name, state in states.items())
