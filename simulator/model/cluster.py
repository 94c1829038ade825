"""The cluster: its state, and what can be read from it. Orders and the passage of time stand in modules above it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.model import phone_interaction
from simulator.model.backup import Backups
from simulator.model.causes import Causes
from simulator.model.certificate import Certificate, Name
from simulator.model.events import Event
from simulator.model.node import Node
from simulator.model.phone import Phone, TrustState
from simulator.model.refusal import Refused
from simulator.model.rules import Rules, Takes, takes
from simulator.model.service import TFTP, TVS
from simulator.model.state import BESIDE, copied, fingerprint
from simulator.model.trust_list import Role
from simulator.model.tvs import Tvs
from simulator.model.verdict import CtlByTvs, Seals, Served, Surroundings
from simulator.releases import KEY_KIND, Release
from simulator.timeline import Timeline

MODES: dict[str, str] = {"0": "non-secure", "1": "mixed"}
"""ClusterSecurityMode in words (Security Guides)."""


@dataclass(slots=True)
class Cluster:
    """`regeneration.regenerate(cluster, "cm-pub", "TVS", key, "set cert regen TVS")`, then `passage.advance(cluster, later)`.

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

    def takes(self, what: Takes) -> bool:
        """Does a part of the cluster do this by itself?"""
        by_world = takes(what, self.world)
        if what is Takes.PHONES_RESET:
            return phone_interaction.resets_phones(self.release, self.parameters, by_world)
        return by_world

    # -- time ------------------------------------------------------------------------------------------------

    def after(self, delay: timedelta, event: Event) -> None:
        self.timeline.add(self.now + delay, event)

    def next_event(self) -> datetime | None:
        return self.timeline.next_at()

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
