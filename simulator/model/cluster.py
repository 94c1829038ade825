"""The cluster: its state, the orders it takes, and the events that carry them out. Time is told to it, never asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.model import distribution, phone_interaction, registration, services, tftp
from simulator.model.backups import Backups
from simulator.model.certificate import Certificate, Name
from simulator.model.events import (
    Event,
    NodeBoots,
    PhonesBoot,
    PhonesFallBack,
    PhonesRetry,
    PhonesSeek,
    RowArrives,
    ServicePhase,
    ViewRefreshes,
)
from simulator.model.explanation import Cause, Causes
from simulator.model.issue import issue
from simulator.model.node import Node
from simulator.model.phone import Phone, TrustState
from simulator.model.refusal import Refused
from simulator.model.rules import Rules, Takes, takes
from simulator.model.service import CALLMANAGER, CAPF, TFTP, TVS
from simulator.model.state import BESIDE, copied, fingerprint
from simulator.model.trust_list import Role
from simulator.model.tvs import Tvs
from simulator.model.verdict import CtlByTvs, Seals, Served, Surroundings
from simulator.releases import KEY_KIND, Release
from simulator.timeline import Timeline

__all__ = ["Cluster", "Refused"]


MODES: dict[str, str] = {"0": "non-secure", "1": "mixed"}
"""ClusterSecurityMode in words (Security Guides)."""


@dataclass(slots=True)
class Cluster:
    """`cluster.regenerate("cm-pub", "TVS", key, "set cert regen TVS")`, then `cluster.advance(later)`.

    `tokens` are the security tokens (eTokens) of its administrator; they belong to no node.
    `causes`, `seals` and `trusts` stand beside the state: no fingerprint knows of them.
    """

    name: str
    domain: str
    place: Name
    salt: str
    release: Release
    world: str
    rules: Rules
    now: datetime
    seals: Seals = field(metadata=BESIDE)
    nodes: dict[str, Node] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    device_pools: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    due_resets: set[tuple[str, str]] = field(default_factory=set)
    boots: dict[datetime, list[str]] = field(default_factory=dict)
    timeline: Timeline[Event] = field(default_factory=Timeline)
    backups: Backups = field(default_factory=Backups)
    saved_recovery: Certificate | None = None
    tokens: tuple[Certificate, ...] = ()
    export_controlled: bool = True
    causes: Causes = field(default_factory=Causes, metadata=BESIDE)
    trusts: dict[TrustState, TrustState] = field(default_factory=dict, metadata=BESIDE)

    # -- reading ---------------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """`"non-secure"` or `"mixed"`: the enterprise parameter ClusterSecurityMode in words."""
        return MODES[self.parameters["ClusterSecurityMode"]]

    @property
    def publisher(self) -> Node:
        return next(node for node in self.nodes.values() if node.is_publisher)

    def node(self, name: str) -> Node:
        try:
            return self.nodes[name]
        except KeyError:
            raise Refused(f"there is no node {name}; the cluster has {', '.join(self.nodes)}") from None

    def tftp_nodes(self) -> list[str]:
        """Where Cisco Tftp is activated, publisher first."""
        return [n.name for n in self.nodes.values() if n.services[TFTP].activated]

    def tvs_view(self, node: str) -> frozenset[tuple[Certificate, tuple[Role, ...]]]:
        return self.nodes[node].view

    def key_kind(self, node: str, unit: str) -> str:
        """The kind of key to hand in for a regeneration; Refused where the unit is not to be had on this node."""
        if unit not in self.node(node).stored:
            raise Refused(f"there is no certificate {unit} on {node}")
        if unit in self.release.copied_to_subscribers and not self.node(node).is_publisher:
            raise Refused(f"{unit} can only be regenerated on the publisher")
        return KEY_KIND.get(unit, "rsa-2048")

    def surroundings(self) -> Surroundings:
        """What phones meet at this minute."""
        return Surroundings(
            self._served, self._tvs, self.seals, self.rules.tvs_unknown,
            self._ctl_by_tvs(), self.release.ctl_accepts_signalling,
        )  # fmt: skip

    def _ctl_by_tvs(self) -> CtlByTvs:
        by_release = CtlByTvs.ALWAYS if self.release.tvs_for_ctl else CtlByTvs.FIRST
        return {"yes": CtlByTvs.ALWAYS, "no": CtlByTvs.NEVER}.get(self.rules.tvs_for_ctl, by_release)

    def _served(self, node: str) -> Served | None:
        found = self.nodes[node]
        loaded = found.presents(TFTP)
        if found.itl is None or not loaded:
            return None
        return Served(found.itl, loaded["CallManager"], found.ctl_served)

    def _tvs(self, node: str) -> Tvs | None:
        found = self.nodes[node]
        loaded = found.presents(TVS)
        return Tvs(loaded["TVS"], found.view) if loaded else None

    # -- orders ----------------------------------------------------------------------------------------------

    def regenerate(self, node: str, unit: str, key: str, operation: str) -> Certificate:
        """A new self-signed certificate: on this node's disk at once, elsewhere after replication."""
        self.key_kind(node, unit)
        if self.backups.running(self.now) is not None:
            raise Refused("a backup or restore is in progress; certificate operations are locked")
        certificate = issue(self.release, self.place, self.salt, node, self.domain, unit, key, self.now)
        self.causes.made[certificate] = Cause(self.now, node, operation)
        self.nodes[node].stored[unit] = certificate
        distribution.spread(self, certificate)
        self._react(node, unit, operation)
        return certificate

    def _react(self, node: str, unit: str, operation: str) -> None:
        """What the node does by itself about its own new certificate (the column of the world)."""
        by_itself = f"{operation} (by itself)"
        if unit in ("TVS", "CAPF", "CallManager", "ITLRecovery"):
            self.due_resets.add((node, unit))
        if unit == "TVS" and self.takes(Takes.TVS_RESTARTS) and self.node(node).started(TVS):
            self.control(node, TVS, "restart", by_itself)
        if unit == "CAPF" and self.takes(Takes.CAPF_RESTARTS) and self.node(node).started(CAPF):
            self.control(node, CAPF, "restart", by_itself)
        if unit == "CallManager" and self.takes(Takes.CALLMANAGER_RELOADS):
            services.reload(self, node, CALLMANAGER)
        if self.takes(Takes.TFTP_REBUILDS):
            services.reload(self, node, TFTP)
            tftp.rebuild_list(self, node)

    def control(self, node: str, service: str, verb: str, operation: str) -> None:
        """start, stop or restart; returns at once, the phases follow on the timeline. Refused names the reason."""
        services.order(self, self.node(node), service, verb, operation)

    def reset_phones(self, names: Iterable[str], operation: str) -> list[str]:
        """Reset the phones that are registered; returns their names. Off and searching phones are not reached."""
        return registration.reset(self, names, operation)

    def takes(self, what: Takes) -> bool:
        by_world = takes(what, self.world)
        return phone_interaction.resets_phones(self, by_world) if what is Takes.PHONES_RESET else by_world

    # -- time ------------------------------------------------------------------------------------------------

    def after(self, delay: timedelta, event: Event) -> None:
        self.timeline.add(self.now + delay, event)

    def next_event(self) -> datetime | None:
        return self.timeline.next_at()

    def advance(self, to: datetime) -> None:
        """Carry out everything that is due up to `to`. Time never runs backwards."""
        for event in self.due(to):
            self.apply(event)
        self.now = max(self.now, to)

    def due(self, to: datetime) -> Iterator[Event]:
        """The events up to `to`, one by one, with `now` moved to each; the caller applies or drops it."""
        while (at := self.timeline.next_at()) is not None and at <= to:
            self.now = max(self.now, at)
            yield self.timeline.pop()

    def apply(self, event: Event) -> None:
        match event:
            case NodeBoots(node):
                services.boot(self, node)
            case ServicePhase(node, service, move):
                services.phase(self, node, service, move)
            case RowArrives(node, certificate):
                distribution.arrive(self, node, certificate)
            case ViewRefreshes(node):
                distribution.refresh_view(self, node)
            case PhonesBoot(due):
                registration.boot_due(self, due)
            case PhonesSeek():
                registration.seek(self)
            case PhonesRetry():
                registration.retry(self)
            case PhonesFallBack(node):
                registration.fall_back(self, node)

    # -- the state as a value --------------------------------------------------------------------------------

    def copy(self) -> Cluster:
        """A second cluster in the same state, for trying something out; records and keys are shared."""
        return copied(self)

    def fingerprint(self) -> int:
        """Equal for clusters in the same state, whatever brought them there."""
        return fingerprint(self)

    def shared(self, trust: TrustState) -> TrustState:
        """The one object for phones that hold these lists."""
        return self.trusts.setdefault(trust, trust)
