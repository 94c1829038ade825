"""Observations that open or close a gate: lists in step, nothing pending, who trusts whom.

They change nothing, wait on the injected clock, and keep apart what differs from what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from cucm_driver.cluster import Cluster
from cucm_driver.errors import Refused
from cucm_driver.facts.certificates import CERTIFICATES, TRUSTED, certificate, trust_certificate
from cucm_driver.facts.fact import Fact
from cucm_driver.facts.held import Holds, tftp_node
from cucm_driver.facts.presented import UNITS, Presented, showing
from cucm_driver.facts.services import SERVICES
from cucm_driver.inventory import Inventory
from cucm_driver.trust.trust_list import TrustList

T = TypeVar("T")

POLL = timedelta(seconds=15)
"""RIS allows 15 queries a minute, shared by everybody who asks."""

CAPF = "Cisco Certificate Authority Proxy Function"


class Sight(Protocol):
    """What an observation asks: a `Cluster`, or a `cached_reader.CachedReader` of it."""

    @property
    def nodes(self) -> tuple[str, ...]: ...
    @property
    def publisher(self) -> str: ...
    @property
    def inventory(self) -> Inventory: ...
    def read(self, node: str, fact: Fact[T]) -> T: ...
    def presented(self, node: str, service: str, *, unit: str = "") -> Presented: ...
    def served_itls(self) -> dict[str, TrustList]: ...
    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]: ...


@dataclass(frozen=True)
class Observation:
    """Names for which something holds, does not hold, and cannot be told."""

    matching: tuple[str, ...]
    differing: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is known to differ; what is unknown is for the caller to accept by name."""
        return not self.differing


def lists_in_step(cluster: Sight, names: Iterable[str] | None = None) -> Observation:
    """Which phones hold, by its hash, the ITL their TFTP node serves now; unknown where they do not tell."""
    return step_of(cluster, cluster.held(names).values())


def step_of(cluster: Sight, held: Iterable[Holds]) -> Observation:
    """The same of phones that have told already."""
    served = cluster.served_itls()
    return _sorted(held, lambda holds: _in_step(cluster, holds, served))


def _in_step(cluster: Sight, holds: Holds, served: dict[str, TrustList]) -> bool | None:
    node = tftp_node(holds.tftp, cluster.inventory.nodes, served)
    if holds.itl is None or node is None:
        return None
    return served[node].has_hash(holds.itl)


def _sorted(held: Iterable[Holds], judge: Callable[[Holds], bool | None]) -> Observation:
    judged = [(holds.name, judge(holds)) for holds in held]
    matching, differing, unknown = (
        tuple(name for name, answer in judged if answer is wanted) for wanted in (True, False, None)
    )
    return Observation(matching, differing, unknown)


def presenting_stored(cluster: Sight, unit: str) -> Observation:
    """Whether every running service that shows this certificate presents what its node stores.

    Names are `cm-sub1: Cisco CallManager`. A port that does not answer is unknown.
    """
    answers: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for node in _storing(cluster, unit):
        stored = cluster.read(node, certificate(unit)).serial
        running = cluster.read(node, SERVICES)
        for service in filter(running.running, showing(unit)):
            usual = UNITS.get(service) == unit
            seen = cluster.presented(node, service) if usual else cluster.presented(node, service, unit=unit)
            serial = seen.serial
            answers[None if serial is None else serial == stored].append(f"{node}: {service}")
    return Observation(tuple(answers[True]), tuple(answers[False]), tuple(answers[None]))


def _storing(cluster: Sight, unit: str) -> tuple[str, ...]:
    return tuple(n for n in cluster.nodes if any(c.unit == unit for c in cluster.read(n, CERTIFICATES)))


def trusted_everywhere(
    cluster: Cluster, unit: str, patience: timedelta = timedelta(minutes=5)
) -> Observation:
    """Whether every node's trust store holds this certificate of every other node, as stored there now.

    Names are `cm-sub1 trusts cm-pub`. Copies travel by replication, so they are waited for.
    """
    deadline = cluster.clock.now() + patience
    while True:
        seen = _trusted(cluster, unit)
        if seen.holds or cluster.clock.now() >= deadline:
            return seen
        cluster.clock.wait(POLL)


def _trusted(cluster: Cluster, unit: str) -> Observation:
    stored = {node: cluster.read(node, certificate(unit)).serial for node in _storing(cluster, unit)}
    store = f"{unit.removesuffix('-ECDSA')}-trust"
    trusted = {node: trusted_serials(cluster, node, store) for node in cluster.nodes}
    pairs = [(f"{n} trusts {o}", s in trusted[n]) for n in trusted for o, s in stored.items() if n != o]
    return Observation(tuple(p for p, ok in pairs if ok), tuple(p for p, ok in pairs if not ok))


def trusted_serials(cluster: Cluster, node: str, store: str) -> set[int]:
    """An entry that vanishes between list and look, as replication replaces it, is passed over."""
    serials = set()
    for listed in cluster.read(node, TRUSTED):
        if listed.unit == store:
            try:
                serials.add(cluster.read(node, trust_certificate(listed.name)).serial)
            except Refused:
                continue
    return serials
