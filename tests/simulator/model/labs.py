"""A lab for tests of the model: seals that compare records, keys that are numbers. No bytes, no sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from simulator.blueprint import load
from simulator.model import ctl, passage, regeneration, registration, services
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.installation import Layout, install
from simulator.model.rules import Rules
from simulator.model.trust_list import TrustList
from simulator.model.verdict import Seals
from simulator.releases import release as release_row

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
TFTP, TVS, CALLMANAGER = "Cisco Tftp", "Cisco Trust Verification Service", "Cisco CallManager"


class PaperSeals:
    """A signature holds when it is the signer's own: what the wire proves with keys, told by names."""

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool:
        return _same(trust_list.signer, by)

    def configuration_seal_holds(self, signer: Certificate, by: Certificate) -> bool:
        return _same(signer, by)


def _same(one: Certificate, other: Certificate) -> bool:
    """An imported copy is a record of its own; serials are the clusters' own."""
    return (one.issuer, one.serial) == (other.issuer, other.serial)


class ModelLab:
    """`lab.regenerate("CallManager")` on every node, publisher first; every order is followed to its end."""

    def __init__(
        self,
        release: str,
        world: str = "lazy",
        phones: int = 40,
        mode: str = "non-secure",
        keys: Callable[[str], str] | None = None,
        seals: Seals | None = None,
        domain: str = "",
        **knobs: object,
    ) -> None:
        plan = load("lab")
        everywhere = sum(not p.mode for p in plan.phones)
        phone_plans = tuple(
            p if p.mode else p.model_copy(update={"count": phones // everywhere}) for p in plan.phones
        )
        numbers = count()
        self.key: Callable[[str], str] = keys or (lambda kind: f"{kind}/{next(numbers)}")
        layout = Layout(
            plan.name, domain or plan.domain, tuple(plan.place.items()), plan.nodes, dict(plan.groups), dict(plan.device_pools),
            phone_plans, lambda n: f"127.0.1.{n}", lambda n: f"127.65.0.{n}",
        )  # fmt: skip
        rules = Rules().changed(dict(knobs))
        self.cluster: Cluster = install(
            layout, release_row(release), world, rules, self.key, seals or PaperSeals(), START, "salt", mode
        )

    def wait(self, seconds: float) -> None:
        passage.advance(self.cluster, self.cluster.now + timedelta(seconds=seconds))

    def regenerate(self, unit: str, nodes: Iterable[str] = ()) -> None:
        for node in nodes or self.cluster.nodes:
            regeneration.regenerate(
                self.cluster,
                node,
                unit,
                self.key(self.cluster.key_kind(node, unit)),
                f"set cert regen {unit}",
            )
            self.wait(5)

    def restart(self, service: str, nodes: Iterable[str] = ()) -> None:
        for node in nodes or [n for n, at in self.cluster.nodes.items() if at.services[service].activated]:
            while not self.cluster.nodes[node].started(service):
                self.wait(1)
            services.order(self.cluster, node, service, "restart", f"utils service restart {service}")
            while not self.cluster.nodes[node].started(service):
                self.wait(1)

    def reset(self) -> None:
        registration.reset(self.cluster, list(self.cluster.phones), "reset")
        self.wait(200)

    def ctl(self, how: str) -> ctl.Updated:
        """`update`, `reset localkey`, `mixed` or `non-secure`, ordered on the publisher."""
        orders = {"update": ctl.update, "reset localkey": ctl.reset_localkey}
        if how in orders:
            return orders[how](self.cluster, "cm-pub", f"utils ctl {how}")
        return ctl.set_cluster(self.cluster, "cm-pub", how, f"utils ctl set-cluster {how}")

    def power_cycle(self) -> None:
        names = list(self.cluster.phones)
        registration.power(self.cluster, names, on=False)
        registration.power(self.cluster, names, on=True)

    def named(self, *modes: str) -> set[str]:
        """The phones whose profile has one of these device security modes."""
        return {name for name, phone in self.cluster.phones.items() if phone.security in modes}

    def at_tftp(self, node: str) -> set[str]:
        """The phones that ask this node first."""
        return {name for name, phone in self.cluster.phones.items() if phone.tftp[0] == node}

    @property
    def secure(self) -> set[str]:
        return self.named("authenticated", "encrypted")

    @property
    def down(self) -> set[str]:
        return {name for name, phone in self.cluster.phones.items() if phone.registered_to is None}

    @property
    def registered(self) -> int:
        return sum(phone.registered_to is not None for phone in self.cluster.phones.values())
