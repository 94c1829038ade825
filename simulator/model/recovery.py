"""What would heal locked phones: each way back is run on a copy of the state, and the phones are counted afterwards.

Ways back: Security Guides, CLI Reference 12.5(1)SU5, Cisco 214231 and 225746. The order is by cost, cheapest first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from simulator.model import ctl, distribution, itl_reset, passage, registration, services
from simulator.model.cluster import Cluster
from simulator.model.explanation import locked, unregistered
from simulator.model.phone import TrustState
from simulator.model.refusal import Refused
from simulator.model.service import CALLMANAGER, TFTP, TVS, State
from simulator.provenance import Source, documented

LONG_ENOUGH = timedelta(minutes=10)
"""Longer than any restart and any boot: afterwards nothing is on its way."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """`Recovery("utils itl reset localkey, reset", 40, 0, "")`: heals 40, leaves 0; or `refused` says why it cannot be run."""

    way: str
    heals: int
    leaves: int
    refused: str = ""

    @property
    def works(self) -> bool:
        return not self.refused and self.heals > 0 and self.leaves == 0


def _restart_tvs(cluster: Cluster) -> None:
    _restart(cluster, TVS)
    _reset(cluster)


def _localkey(cluster: Cluster) -> None:
    itl_reset.localkey(cluster, cluster.publisher.name, "utils itl reset localkey")
    _reset(cluster)


def _remotekey(cluster: Cluster) -> None:
    saved = cluster.saved_recovery
    if saved is None:
        raise Refused("no ITLRecovery.p12 was saved before")
    itl_reset.remotekey(cluster, cluster.publisher.name, saved, "utils itl reset remotekey")
    _reset(cluster)


def _restore(cluster: Cluster) -> None:
    good = cluster.backups.newest_good(cluster.now)
    if good is None:
        raise Refused("there is no good backup of the cluster")
    for name, certificates in good.content:
        cluster.nodes[name].stored = {certificate.unit: certificate for certificate in certificates}
    for certificate in dict.fromkeys(c for _, certificates in good.content for c in certificates):
        for node in cluster.nodes.values():
            distribution.settle_in(cluster, node, certificate)
    cluster.parameters[ctl.PARAMETER] = good.mode
    for node in cluster.nodes.values():
        node.ctl = good.ctl
        for service in [s.name for s in node.services.values() if s.started]:
            services.put(cluster, node, service, State.STARTED)
    _settle(cluster)
    _reset(cluster)


def _ctl_update(cluster: Cluster) -> None:
    ctl.update(cluster, cluster.publisher.name, "utils ctl update CTLFile")
    _restart(cluster, TFTP)
    _restart(cluster, CALLMANAGER)
    _power_cycle(cluster)


def _ctl_localkey(cluster: Cluster) -> None:
    ctl.reset_localkey(cluster, cluster.publisher.name, "utils ctl reset localkey")
    _restart(cluster, TFTP)
    _restart(cluster, CALLMANAGER)
    _power_cycle(cluster)


def _delete_ctl_on_phones(cluster: Cluster) -> None:
    if cluster.publisher.ctl is None:
        raise Refused("the cluster has no CTL")
    for name in _bad(cluster):
        phone = cluster.phones[name]
        phone.trust = cluster.shared(TrustState(phone.trust.itl, None))
    registration.boot(cluster, tuple(cluster.phones))


def _delete_on_phones(cluster: Cluster) -> None:
    for name in _bad(cluster):
        cluster.phones[name].trust = cluster.shared(TrustState())
    registration.boot(cluster, tuple(cluster.phones))


@dataclass(frozen=True, slots=True)
class Way:
    run: Callable[[Cluster], None]
    source: Source


WAYS: dict[str, Way] = {
    "restart Cisco Trust Verification Service, reset": Way(
        _restart_tvs, documented("Cisco 213407: TVS is restarted after new signers")
    ),
    "utils itl reset localkey, reset": Way(
        _localkey, documented("CLI Reference 12.5(1)SU5; 117598 for 10.0 to 11.5")
    ),
    "utils itl reset remotekey, reset": Way(_remotekey, documented("CLI Reference 12.5(1)SU5")),
    "utils ctl update CTLFile, restart, power cycle": Way(
        _ctl_update,
        documented(
            "Cisco FN70613: after a CallManager certificate; a phone that is down needs a hand, inferred"
        ),
    ),
    "utils ctl reset localkey, restart, power cycle": Way(
        _ctl_localkey,
        documented("CLI Reference 12.5(1)SU5, FN70613: phones locked out after a new ITLRecovery"),
    ),
    "delete the CTL on each phone": Way(
        _delete_ctl_on_phones, documented("Security Guides, CTL; FN70613: where no anchor is left")
    ),
    "DRS restore of the backup before": Way(_restore, documented("Cisco 214231")),
    "delete the ITL on each phone": Way(
        _delete_on_phones, documented("Cisco 214231; Security Guide 14: the phone's menu erases CTL and ITL")
    ),
}


def recoveries(cluster: Cluster) -> list[Recovery]:
    """Every way back with what it would do now. The cluster itself is not touched."""
    before = _bad(cluster)
    return [_tried(cluster, way, len(before)) for way in WAYS]


def _tried(cluster: Cluster, way: str, before: int) -> Recovery:
    copy = cluster.copy()
    try:
        WAYS[way].run(copy)
    except Refused as refused:
        return Recovery(way, 0, before, refused.text)
    _settle(copy)
    left = len(_bad(copy))
    return Recovery(way, before - left, left)


def _restart(cluster: Cluster, service: str) -> None:
    for node in cluster.nodes.values():
        if node.services[service].activated:
            services.put(cluster, node, service, State.STARTED)
    _settle(cluster)


def _bad(cluster: Cluster) -> set[str]:
    """Who would refuse what is served now, and who is down because no Cisco CallManager is trusted or trusts it."""
    return {*locked(cluster), *unregistered(cluster)}


def _power_cycle(cluster: Cluster) -> None:
    present = [name for name, phone in cluster.phones.items() if phone.powered]
    registration.power(cluster, present, on=False)
    registration.power(cluster, present, on=True)
    _settle(cluster)


def _reset(cluster: Cluster) -> None:
    registration.reset(cluster, list(cluster.phones), "reset")
    _settle(cluster)


def _settle(cluster: Cluster) -> None:
    passage.advance(cluster, cluster.now + LONG_ENOUGH)


def save_recovery_key(cluster: Cluster) -> None:
    """`file get tftp ITLRecovery.p12` on the publisher: the key pair as it is now, kept elsewhere."""
    cluster.saved_recovery = cluster.publisher.stored.get("ITLRecovery")
