"""Observations that open or close a gate: lists in step, nothing pending, who trusts whom.

They change nothing, wait on the injected clock, and keep apart what differs from what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from cucm_driver.cluster import Cluster
from cucm_driver.errors import Refused
from cucm_driver.facts.certificates import CERTIFICATES, TRUSTED, certificate, trust_certificate
from cucm_driver.facts.fact import Fact
from cucm_driver.facts.held import Holds, tftp_node
from cucm_driver.facts.presented import TFTP, UNITS, Presented, showing
from cucm_driver.facts.services import SERVICES
from cucm_driver.inventory import Inventory
from cucm_driver.trust.trust_list import Role, TrustList

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


@dataclass(frozen=True, slots=True)
class Pending:
    """A renewed certificate not in use yet; `where`: `Cisco CallManager does not present it`.

    `on` and `service` are whose restart would bring it into use: for a list that is behind, Cisco Tftp there.
    """

    node: str
    unit: str
    where: str
    on: str
    service: str


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


def pending(cluster: Sight) -> tuple[Pending, ...]:
    """Every phone-relevant certificate that is stored, but not yet presented, or not in a served ITL."""
    found = [
        Pending(node, unit, f"{service} does not present it", node, service)
        for unit in ("CallManager", "TVS")
        for node, _, service in (name.partition(": ") for name in presenting_stored(cluster, unit).differing)
    ]
    return tuple([*found, *unlisted(cluster)])


def unlisted(cluster: Sight) -> Iterator[Pending]:
    """Every phone-relevant certificate that a node stores and a served ITL does not name, by the node it is of."""
    tvs = {node: cluster.read(node, certificate("TVS")).serial for node in _storing(cluster, "TVS")}
    for server, itl in cluster.served_itls().items():
        where = f"the ITL of {server} does not list it"
        callmanager = cluster.read(server, certificate("CallManager")).serial
        if callmanager not in _serials(itl, Role.TFTP, Role.CCM_TFTP):
            yield Pending(server, "CallManager", where, server, TFTP)
        listed = _serials(itl, Role.TVS)
        waiting = (node for node, serial in tvs.items() if serial not in listed)
        yield from (Pending(node, "TVS", where, server, TFTP) for node in waiting)
        if _capf_unlisted(cluster, itl):
            yield Pending(cluster.publisher, "CAPF", where, server, TFTP)
        behind = _recovery_unlisted(cluster, server, itl)
        yield from (Pending(node, "ITLRecovery", where, server, TFTP) for node in behind)


def _capf_unlisted(cluster: Sight, itl: TrustList) -> bool:
    """The publisher's CAPF stands in the lists only where its service was activated (Security Guide 12.5)."""
    publisher = cluster.publisher
    if publisher not in _storing(cluster, "CAPF") or not cluster.read(publisher, SERVICES).activated(CAPF):
        return False
    return cluster.read(publisher, certificate("CAPF")).serial not in _serials(itl, Role.CAPF)


def _recovery_unlisted(cluster: Sight, server: str, itl: TrustList) -> Iterator[str]:
    """Whose ITLRecovery a list names, the list itself tells: the publisher's, or before 12.5 perhaps the node's own.

    So a list is behind where it names neither as stored now, and the certificate to blame is the publisher's.
    """
    candidates = [node for node in (cluster.publisher, server) if node in _storing(cluster, "ITLRecovery")]
    stored = {node: cluster.read(node, certificate("ITLRecovery")).serial for node in candidates}
    if stored and not set(stored.values()) & _serials(itl, Role.SAST):
        yield next(iter(stored))


def _serials(itl: TrustList, *roles: Role) -> set[int]:
    return {int.from_bytes(record.serial, "big") for record in itl.in_role(*roles)}


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
