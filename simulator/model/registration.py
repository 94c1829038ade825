"""Where phones are registered and how they move: reset, boot, failover, fallback. Trust is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.model import verdict
from simulator.model.events import PhonesBoot, PhonesSeek
from simulator.model.phone import Phase, Phone, Reason, RisEntry
from simulator.model.service import CALLMANAGER

if TYPE_CHECKING:
    from simulator.model.cluster import Cluster


def reset(cluster: Cluster, asked: Iterable[str], operation: str) -> list[str]:
    """Registered phones are unregistered at once (RIS reason 9) and boot 90 to 180 s later, spread."""
    reached = [phone for phone in map(cluster.phones.__getitem__, asked) if phone.phase is Phase.REGISTERED]
    for phone in reached:
        _unregister(cluster, phone, Reason.CALLMANAGER_RESET)
        phone.phase = Phase.BOOTING
    names = [phone.name for phone in reached]
    schedule_boots(cluster, names)
    if names:
        cluster.causes.resets.append((cluster.now, operation))
    return names


def schedule_boots(cluster: Cluster, names: Iterable[str]) -> None:
    """Each phone in its own slot between the earliest and the latest boot; one event a slot, however many phones."""
    rules = cluster.rules
    step = (rules.boot_latest - rules.boot_earliest) / max(rules.boot_batches - 1, 1)
    for name in names:
        due = cluster.now + rules.boot_earliest + cluster.phones[name].number % rules.boot_batches * step
        if due not in cluster.boots:
            cluster.boots[due] = []
            cluster.timeline.add(due, PhonesBoot(due))
        cluster.boots[due].append(name)


def boot(cluster: Cluster, names: Iterable[str]) -> None:
    """Each phone asks for its lists and its configuration, then registers: one decision per distinct situation."""
    around = cluster.surroundings()
    decided: dict[tuple[object, ...], verdict.Boot] = {}
    for name in names:
        phone = cluster.phones[name]
        if phone.phase is Phase.OFF:
            continue
        situation = (phone.trust, phone.tftp, phone.members)
        if situation not in decided:
            decided[situation] = verdict.boot(phone.trust, phone.tftp, phone.members, around)
        _apply(cluster, phone, decided[situation])
        _register(cluster, phone)


def _apply(cluster: Cluster, phone: Phone, outcome: verdict.Boot) -> None:
    phone.trust = cluster.shared(outcome.trust)
    phone.tftp_used = outcome.tftp or phone.tftp_used
    phone.says(cluster.now, *outcome.messages)
    if outcome.configuration_verdict is not None and outcome.configuration_verdict.accepted:
        phone.members = cluster.groups[cluster.device_pools[phone.device_pool]]
    phone.phase = Phase.SEARCHING


def _register(cluster: Cluster, phone: Phone) -> None:
    """The first started member of the cached group; a non-secure phone needs no trust for that."""
    if cluster.rules.bad_itl_unregisters and is_locked(cluster, phone):
        return
    node = next((name for name in phone.members if cluster.nodes[name].started(CALLMANAGER)), None)
    if node is None:
        return
    phone.phase, phone.registered_to = Phase.REGISTERED, node
    phone.seen_by_ris(RisEntry(node, "Registered", Reason.NONE, cluster.now))


def _unregister(cluster: Cluster, phone: Phone, reason: Reason) -> None:
    if phone.registered_to is not None:
        phone.seen_by_ris(RisEntry(phone.registered_to, "UnRegistered", reason, cluster.now))
    phone.registered_to = None


def lose(cluster: Cluster, node: str) -> None:
    """Cisco CallManager on `node` is going: its phones look for the next member of their group."""
    for phone in cluster.phones.values():
        if phone.registered_to == node:
            _unregister(cluster, phone, Reason.CALLMANAGER_RESTART)
            phone.phase = Phase.SEARCHING
    seek_soon(cluster)


def seek_soon(cluster: Cluster) -> None:
    cluster.after(cluster.rules.failover_delay, PhonesSeek())


def seek(cluster: Cluster) -> None:
    for phone in cluster.phones.values():
        if phone.phase is Phase.SEARCHING:
            _register(cluster, phone)


def fall_back(cluster: Cluster, node: str) -> None:
    """Phones for which `node` ranks before the one they are on return to it; no list is fetched."""
    if not cluster.nodes[node].started(CALLMANAGER):
        return
    for phone in cluster.phones.values():
        at = phone.registered_to
        if at is None or node not in phone.members or at not in phone.members:
            continue
        if phone.members.index(node) < phone.members.index(at):
            _unregister(cluster, phone, Reason.FALLBACK_INITIATED)
            _register(cluster, phone)


def power(cluster: Cluster, names: Iterable[str], on: bool) -> None:
    """Arrange that phones are switched off, or switched on again (they boot now)."""
    switched = [cluster.phones[name] for name in names]
    for phone in switched:
        if not on:
            _unregister(cluster, phone, Reason.KEEPALIVE_TIMEOUT)
        phone.phase = Phase.BOOTING if on else Phase.OFF
    if on:
        boot(cluster, [phone.name for phone in switched])


def is_locked(cluster: Cluster, phone: Phone) -> bool:
    """Locked: it would refuse what its TFTP node serves now."""
    return verdict.boot(phone.trust, phone.tftp, phone.members, cluster.surroundings()).refused
