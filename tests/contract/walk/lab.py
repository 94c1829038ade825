"""A simulated cluster without sockets and bytes, of one of several topologies, with a random generator of its own."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count

from simulator.blueprint import Blueprint, load, parse
from simulator.model import circumstances, distribution, passage, regeneration, registration, security, tftp
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.installation import Layout, install
from simulator.model.rules import Rules
from simulator.model.trust_list import TrustList
from simulator.releases import release as release_row

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
FOLLOWED = timedelta(hours=1)

APART = """
name = "apart"
domain = "example.com"
place = { L = "San Jose", ST = "California", OU = "Voice", O = "Example", C = "US" }
node = [
  { name = "pub", role = "publisher", services = [] },
  { name = "tftp1", services = ["Cisco Tftp"] },
  { name = "tftp2", services = ["Cisco Tftp"] },
  { name = "cm1", services = ["Cisco CallManager"] },
  { name = "cm2", services = ["Cisco CallManager"] },
]
groups = { G1 = ["cm1", "cm2"], G2 = ["cm2"] }
device_pools = { P1 = "G1", P2 = "G2" }
phones = [
  { count = 2, model = "Cisco 8851", device_pool = "P1", tftp = ["tftp1", "tftp2"], security = "encrypted" },
  { count = 2, model = "Cisco 7841", device_pool = "P2", tftp = ["tftp2", "tftp1"] },
  { count = 2, model = "Cisco 8845", device_pool = "P2", tftp = ["tftp1"], security = "authenticated" },
  { count = 1, model = "Cisco TelePresence SX20", device_pool = "P1", tftp = ["tftp1", "tftp2"], mode = "mixed" },
]
"""
"""Cisco Tftp and Cisco CallManager on nodes of their own, none of them on the publisher."""

TOPOLOGIES: dict[str, Blueprint] = {
    "lab": load("lab"),
    "single": load("single"),
    "apart": parse(APART, "apart"),
}


class PaperSeals:
    """A signature holds when it is the signer's own: what the wire proves with keys, told by names."""

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool:
        return trust_list.signer == by

    def configuration_seal_holds(self, signer: Certificate, by: Certificate) -> bool:
        return signer == by


class Lab:
    """`Lab("lab", "12.5", "mixed", "lazy", seed=7).cluster`; at most `most` phones of each kind, None for all."""

    def __init__(
        self,
        topology: str,
        release: str,
        mode: str,
        world: str,
        seed: int,
        knobs: dict[str, object] | None = None,
        *,
        short_recovery: bool = False,
        ended_lsc: bool = False,
        most: int | None = 2,
    ) -> None:
        plan = TOPOLOGIES.get(topology) or load(topology)
        self.random = random.Random(f"{topology} {release} {mode} {world} {seed}")
        numbers = count()
        self.key = lambda kind: f"{kind}/{next(numbers)}"
        phones = tuple(
            each.model_copy(update={"count": min(each.count, most or each.count)}) for each in plan.phones
        )
        layout = Layout(
            plan.name, plan.domain, tuple(plan.place.items()), plan.nodes, dict(plan.groups), dict(plan.device_pools),
            phones, lambda n: f"127.0.1.{n}", lambda n: f"127.65.0.{n}",
        )  # fmt: skip
        self.cluster: Cluster = install(
            layout,
            release_row(release),
            world,
            Rules().changed(knobs or {}),
            self.key,
            PaperSeals(),
            START,
            "salt",
            mode,
        )
        self.short_recovery = short_recovery
        if short_recovery:
            self._shorten_recovery()
        if ended_lsc:
            held = (name for name, phone in self.cluster.phones.items() if phone.lsc_as is not None)
            circumstances.give_lsc(self.cluster, list(held)[::2], -1)
        self.elsewhere: dict[str, Certificate] = {}
        self.kept: Certificate = self._recovery()

    @property
    def publisher(self) -> str:
        return self.cluster.publisher.name

    def _recovery(self) -> Certificate:
        """The key that somebody kept before the night; on 8.6 there is none to keep, and CallManager stands in."""
        stored = self.cluster.publisher.stored
        return stored.get("ITLRecovery", stored["CallManager"])

    def _shorten_recovery(self) -> None:
        """ITLRecovery with 1024 bit, as of clusters that were upgraded from 10.0 (Cisco 214231); everybody has followed."""
        cluster = self.cluster
        for node in cluster.nodes.values():
            own = node.stored.get("ITLRecovery")
            if own is not None and own.node == node.name:
                key = self.key("rsa-1024")
                regeneration.regenerate(cluster, node.name, "ITLRecovery", key, "an old installation")
        passage.advance(cluster, cluster.now + FOLLOWED)
        if cluster.publisher.ctl is not None:
            security.write_ctl(cluster, cluster.now)
        for node in cluster.nodes.values():
            distribution.refresh_view(cluster, node.name)
            tftp.rebuild_list(cluster, node.name)
        passage.advance(cluster, cluster.now + FOLLOWED)
        cluster.due_resets.clear()
        registration.in_step(cluster, list(cluster.phones))

    def made_elsewhere(self, name: str) -> Certificate:
        """A certificate of another cluster, made now."""
        key = self.key("rsa-2048")
        subject = (("CN", name), ("O", "Elsewhere"))
        serial = int(key.rpartition("/")[2]) + 1
        now = self.cluster.now
        return Certificate(
            "CallManager-trust", "", subject, subject, serial, now, now + timedelta(days=5 * 365), key, key
        )
