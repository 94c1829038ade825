"""The cluster as it stands, for reading only: never a fresh simulated one, never consent, never arranged.

A simulated cluster that proves its identity lends its passwords and its clock; nothing else sets it apart from a live one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from cucm_driver.access.secrets import resolve
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.fingerprint import Fingerprint, fingerprint
from cucm_driver.answers.observation import observe
from cucm_driver.answers.preflight.check import Finding, Verdict
from cucm_driver.answers.preflight.table import preflight
from cucm_driver.answers.saved_lists import save
from cucm_driver.clock import WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.facts.fact import Fact
from cucm_driver.facts.held import Holds
from cucm_driver.facts.phones import Registration
from cucm_driver.inventory import load
from cucm_driver.picture.state import Picture
from cucm_driver.record.journal import Journal
from cucm_driver.release import Release

from ..control import ControlPort, PulledClock
from ..plugin.selection import NotForThisCluster
from ..plugin.state import Run
from ..plugin.target import Target
from ..testbed import NO_KNOBS, ClusterAccess, Clusters, Testbed

T = TypeVar("T")


class OneLook(Cluster):
    """Asked once and remembered: all procedures of a plan are told of one state, and RISPort70 is spared."""

    def __init__(self, access: ClusterAccess, journal: Journal) -> None:
        super().__init__(access.inventory, access.secrets, access.clock, journal, Consent.none())
        self._reader = CachedReader(self)
        self._registrations: dict[str, Registration] | None = None
        self._held: dict[str, Holds] = {}

    def read(self, node: str, fact: Fact[T]) -> T:
        return self._reader.read(node, fact)

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        if self._registrations is None:
            self._registrations = super().registrations()
        found = self._registrations
        return {name: found[name] for name in (found if names is None else names) if name in found}

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        wanted = self.phone_names() if names is None else tuple(names)
        missing = [name for name in wanted if name not in self._held]
        self._held |= super().held(missing) if missing else {}
        return {name: self._held[name] for name in wanted}


class PlannedTestbed(Testbed):
    """The one cluster for every procedure; nothing can be arranged on it, and no other be had."""

    def __init__(
        self, run: Run, target: Target, clusters: Clusters, access: ClusterAccess, cluster: Cluster
    ) -> None:
        super().__init__(run, target, clusters)
        self._access, self._cluster = access, cluster


class AsItStands(Clusters):
    """The clusters of a plan: the one cluster of the inventory; `control` is None, so nothing can be arranged."""

    def __init__(self, run: Run, environ: dict[str, str]) -> None:
        super().__init__(run, environ)
        self._one: tuple[ClusterAccess, Cluster] | None = None

    def testbed(self, target: Target) -> Testbed:
        """For each scenario one, all on the same cluster; it is closed when the run is finished."""
        if self._one is None:
            access = self.of(target)
            self._run.conceal(access.secrets.hidden)
            self._run.clock = access.clock.now
            self._one = access, self._stack.enter_context(OneLook(access, self._run.journal))
        return PlannedTestbed(self._run, target, self, *self._one)

    def of(self, target: Target) -> ClusterAccess:
        if target.cluster is None:
            raise NotForThisCluster("a plan is made for one cluster: --cluster FILE names it")
        return standing(target.cluster, self._environ, self._stack)

    def fresh(
        self, blueprint: str, release: str, mode: str, world: str, knobs: Mapping[str, object] = NO_KNOBS
    ) -> ClusterAccess:
        raise NotForThisCluster("an example stands on a cluster of its own, and a plan makes none")


def standing(file: Path, environ: dict[str, str], stack: ExitStack) -> ClusterAccess:
    """Raises InventoryError, MissingSecret, NotTheSimulator."""
    inventory = load(file)
    if inventory.simulator is None:
        return ClusterAccess(inventory, WallClock(), resolve(inventory, environ), None)
    control = ControlPort(inventory.simulator.control, inventory.simulator.run_token)
    stack.callback(control.close)
    control.verify({node.name: node.ssh_host_key for node in inventory.nodes})
    secrets = resolve(inventory, {**control.credentials(), **environ})
    return ClusterAccess(inventory, PulledClock(control), secrets, None)


@contextmanager
def reading(file: Path, environ: dict[str, str], evidence: Path) -> Iterator[Cluster]:
    """A driver without consent, its journal in `evidence/<time>-<cluster>-plan-check`."""
    with ExitStack() as stack:
        access = standing(file, environ, stack)
        folder = evidence / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{access.inventory.name}-plan-check"
        journal = Journal(folder, access.secrets.hidden, access.clock)
        stack.callback(journal.close)
        yield stack.enter_context(
            Cluster(access.inventory, access.secrets, access.clock, journal, Consent.none())
        )


@dataclass(frozen=True)
class Situation:
    """What a plan is made from, read once. `registered` counts phones by node, `phones` those of the database."""

    cluster: str
    at: datetime
    release: Release
    mode: str
    nodes: tuple[str, ...]
    fingerprint: Fingerprint
    phones: int
    registered: dict[str, int]
    picture: Picture
    doubts: tuple[Finding, ...] = ()


def look(cluster: Cluster) -> Situation:
    """Raises ClusterTrouble where a part cannot be read."""
    reader = CachedReader(cluster)
    found = fingerprint(reader)
    counts = Counter(entry.node for entry in reader.registrations().values() if entry.is_registered)
    return Situation(
        cluster=cluster.inventory.name,
        at=reader.at,
        release=reader.release(),
        mode=found.values["mode"],
        nodes=reader.nodes,
        fingerprint=found,
        phones=len(reader.phone_names()),
        registered={**dict.fromkeys(reader.nodes, 0), **counts},
        picture=observe.with_saved(reader, save(reader)),
        doubts=tuple(found for found in preflight(reader) if found.verdict is not Verdict.PASS),
    )
