"""A DRS backup as a record: its device, its parts, how far it is at a time; and the history of all runs.

Who may start one, and what it finds on the nodes, is told in `backups`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.model.certificate import Certificate
from simulator.model.refusal import Refused
from simulator.model.trust_list import TrustList
from simulator.provenance import inferred

LENGTH = timedelta(minutes=3)
LENGTH_SOURCE = inferred("minutes on a small cluster; no figure was published")


@dataclass(frozen=True, slots=True)
class Device:
    """`Device("nightly", "/backup", "192.0.2.40", "drs")`: an SFTP directory."""

    name: str
    path: str
    server: str
    user: str


@dataclass(frozen=True, slots=True)
class Component:
    """One part of one node: `Component("UCM", "cm-pub", "CCMDB", ok=True)`."""

    feature: str
    node: str
    name: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """One run; it ends by itself at `ends` unless it was cancelled before. `content`: node -> its certificates then.

    `ctl` is the publisher's CTLFile.tlv, `mode` the value of ClusterSecurityMode of that time.
    """

    device: str
    features: tuple[str, ...]
    started: datetime
    components: tuple[Component, ...]
    content: tuple[tuple[str, tuple[Certificate, ...]], ...] = ()
    cancelled: datetime | None = None
    ctl: TrustList | None = None
    mode: str = ""

    @property
    def ends(self) -> datetime:
        return self.cancelled or self.started + LENGTH

    @property
    def ok(self) -> bool:
        return self.cancelled is None and all(component.ok for component in self.components)

    def runs(self, now: datetime) -> bool:
        return self.started <= now < self.ends

    def percentage(self, now: datetime) -> int:
        """0 to 100."""
        if self.cancelled:
            now = min(now, self.cancelled)
        return min(100, int((now - self.started) * 100 / LENGTH))

    @property
    def tar(self) -> str:
        """`2025-12-12-13-44-12.tar`."""
        return f"{self.started:%Y-%m-%d-%H-%M-%S}.tar"


@dataclass(frozen=True, slots=True)
class Backups:
    """`cluster.backups.running(cluster.now)`; every change makes a new value."""

    devices: tuple[Device, ...] = ()
    runs: tuple[Backup, ...] = ()

    def running(self, now: datetime) -> Backup | None:
        return next((run for run in self.runs if run.runs(now)), None)

    def finished(self, now: datetime) -> tuple[Backup, ...]:
        """Oldest first."""
        return tuple(run for run in self.runs if now >= run.ends)

    def newest_good(self, now: datetime) -> Backup | None:
        """What a restore would bring back."""
        return next((run for run in reversed(self.finished(now)) if run.ok), None)

    def device(self, name: str) -> Device:
        """Refused where there is none of that name."""
        found = next((device for device in self.devices if device.name == name), None)
        if found is None:
            raise Refused(f"drfCliMsg: Backup device {name} does not exist")
        return found
