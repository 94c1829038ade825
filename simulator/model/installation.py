"""A cluster as it stands after years of service: installed from a blueprint, replicated, every phone registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from simulator.model import backups, ctl, distribution, phone_interaction, registration, security, tftp
from simulator.model.backup import Device
from simulator.model.certificate import Name
from simulator.model.cluster import Cluster
from simulator.model.issue import issue
from simulator.model.loading import loading
from simulator.model.node import Node
from simulator.model.phone import Phone, Security, TrustState
from simulator.model.phone_models import PHONE_MODELS
from simulator.model.rules import Rules
from simulator.model.service import CATALOGUE, NOT_ACTIVATED, TFTP, TVS, Kind, Runs, Service, State
from simulator.model.verdict import Seals
from simulator.releases import KEY_KIND, Release

AGE = timedelta(days=5 * 365 - 30)
"""The certificates were made this long ago: five-year ones are due in 30 days, the usual reason for the night."""

LAST_BACKUP = timedelta(hours=20)
"""How old the last backup is when the night begins."""


class NodePlan(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def services(self) -> tuple[str, ...]: ...


class PhonePlan(Protocol):
    @property
    def count(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def device_pool(self) -> str: ...
    @property
    def tftp(self) -> tuple[str, ...]: ...
    @property
    def web(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def mode(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """What a blueprint says, and where its nodes and phones stand on the network."""

    name: str
    domain: str
    place: Name
    nodes: tuple[NodePlan, ...]
    groups: dict[str, tuple[str, ...]]
    device_pools: dict[str, str]
    phones: tuple[PhonePlan, ...]
    node_address: Callable[[int], str]
    phone_address: Callable[[int], str]


def install(
    layout: Layout,
    release: Release,
    world: str,
    rules: Rules,
    key: Callable[[str], str],
    seals: Seals,
    now: datetime,
    salt: str,
    mode: str = ctl.NON_SECURE,
) -> Cluster:
    """A healthy cluster. `key("rsa-2048")` hands in the id of a fresh key; `salt` makes its serials its own.

    ValueError for a way of signing its CTL that the release does not know.
    """
    cluster = Cluster(
        layout.name, layout.domain, layout.place, salt, release, world, rules, now, seals,
        groups=dict(layout.groups),
        device_pools=dict(layout.device_pools),
        parameters={ctl.PARAMETER: ctl.VALUES[mode], "RollBackToPreGrayback": "F", "Cluster ID": "StandAloneCluster"},
    )  # fmt: skip
    cluster.parameters |= phone_interaction.installed(release, rules.phone_interaction)
    for number, plan in enumerate(layout.nodes, start=1):
        cluster.nodes[plan.name] = Node(plan.name, f"{plan.name}.{layout.domain}", number, plan.role)
        cluster.addresses[plan.name] = layout.node_address(number)
    cluster.export_controlled = rules.export_controlled
    _make_certificates(cluster, key, now - AGE)
    makers = security.prepare(cluster, key, now - AGE)
    for plan in layout.nodes:
        _start_services(cluster, cluster.nodes[plan.name], plan.services, now - AGE)
    if mode == ctl.MIXED or rules.ctl_for_8021x:
        security.write_ctl(cluster, now - AGE)
    _plug_in_phones(cluster, layout, makers)
    _back_up(cluster, now - LAST_BACKUP)
    cluster.now = now
    return cluster


def _back_up(cluster: Cluster, at: datetime) -> None:
    """Last night's backup, as `utils disaster_recovery history backup` shows it."""
    cluster.now = at
    backups.add_device(cluster, Device("nightly", "/backup/cucm", "192.0.2.40", "drs"))
    backups.start(cluster, "nightly", backups.FEATURES)


def _make_certificates(cluster: Cluster, key: Callable[[str], str], made: datetime) -> None:
    release = cluster.release
    for node in cluster.nodes.values():
        for unit in release.units:
            elsewhere = unit in release.publisher_only or unit in release.copied_to_subscribers
            if elsewhere and not node.is_publisher:
                continue
            kind = KEY_KIND.get(unit, "rsa-2048")
            node.stored[unit] = issue(
                release, cluster.place, cluster.salt, node.name, cluster.domain, unit, key(kind), made
            )
    for home in cluster.nodes.values():
        for certificate in tuple(home.stored.values()):
            if certificate.node == home.name:
                for node in cluster.nodes.values():
                    distribution.settle_in(cluster, node, certificate)
    for node in cluster.nodes.values():
        node.stored = {unit: node.stored[unit] for unit in release.units if unit in node.stored}


def _start_services(cluster: Cluster, node: Node, named: tuple[str, ...], since: datetime) -> None:
    for kind in _in_order(cluster.release, node, named):
        on = _runs(kind, node, named)
        state, reason = (State.STARTED, "") if on else (State.STOPPED, NOT_ACTIVATED)
        service = Service(kind.name, state, since, reason, on, kind.platform)
        node.services[kind.name] = loading(node, service) if on else service
    if node.started(TVS):
        distribution.refresh_view(cluster, node.name)
    if node.started(TFTP):
        now, cluster.now = cluster.now, since
        tftp.rebuild_list(cluster, node.name)
        cluster.now = now


def _in_order(release: Release, node: Node, named: tuple[str, ...]) -> Iterator[Kind]:
    """`utils service list` shows the services that are not activated last (Cisco VVB guide, TAC 214607)."""
    catalogue = [kind for kind in CATALOGUE if kind.exists_on(release)]
    yield from (kind for kind in catalogue if _runs(kind, node, named))
    yield from (kind for kind in catalogue if not _runs(kind, node, named))


def _runs(kind: Kind, node: Node, named: tuple[str, ...]) -> bool:
    match kind.runs:
        case Runs.EVERYWHERE:
            return True
        case Runs.PUBLISHER:
            return node.is_publisher
        case Runs.NAMED:
            return kind.name in named
        case _:
            return False


def _plug_in_phones(cluster: Cluster, layout: Layout, makers: security.Makers) -> None:
    number = 0
    for plan in (one for one in layout.phones if one.mode in ("", cluster.mode)):
        for index in range(plan.count):
            number += 1
            phone = _phone(cluster, plan, number, layout.phone_address(number), web=index < plan.web)
            makers.equip(phone, plan.security if cluster.mode == ctl.MIXED else Security.NON_SECURE)
            cluster.phones[phone.name] = phone
    registration.in_step(cluster, tuple(cluster.phones))
    for phone in cluster.phones.values():
        phone.messages = ()


def _phone(cluster: Cluster, plan: PhonePlan, number: int, address: str, *, web: bool) -> Phone:
    known = PHONE_MODELS[plan.model]
    return Phone(
        name=f"SEP{number:012d}",
        number=number,
        model=plan.model,
        model_number=known.model,
        product_number=known.product,
        load=known.load,
        address=address,
        device_pool=plan.device_pool,
        tftp=plan.tftp,
        web=web,
        members=cluster.groups[cluster.device_pools[plan.device_pool]],
        trust=cluster.shared(TrustState()),
    )
