"""Where phones are registered and how they move: reset, boot, failover, fallback. Trust is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from simulator.model import capf, signalling, verdict
from simulator.model.cluster import Cluster
from simulator.model.events import PhonesBoot, PhonesRetry, PhonesSeek
from simulator.model.phone import Phase, Phone, Reason, RisEntry, Security, TrustState
from simulator.model.service import CALLMANAGER

Homes = dict[object, RisEntry | None]
"""Where phones in one situation register at this minute, as RIS is told; None: no member takes them."""


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
    slots = [cluster.now + rules.boot_earliest + slot * step for slot in range(rules.boot_batches)]
    for name in names:
        due = slots[cluster.phones[name].number % rules.boot_batches]
        if due not in cluster.boots:
            cluster.boots[due] = []
            cluster.timeline.add(due, PhonesBoot(due))
        cluster.boots[due].append(name)


def boot_due(cluster: Cluster, due: datetime) -> None:
    """The phones of a slot boot; whoever was switched off, or off and on, since the reset is not among them."""
    names = cluster.boots.pop(due)
    boot(cluster, [name for name in names if cluster.phones[name].phase is Phase.BOOTING])


def boot(cluster: Cluster, names: Iterable[str]) -> None:
    """Each phone asks for its lists and its configuration, then registers: one decision per distinct situation."""
    around = cluster.surroundings()
    decided: dict[tuple[object, ...], verdict.Boot] = {}
    homes: Homes = {}
    for name in names:
        phone = cluster.phones[name]
        if phone.phase is Phase.OFF:
            continue
        situation = (phone.trust, phone.tftp, phone.members, phone.model)
        outcome = decided.get(situation)
        if outcome is None:
            outcome = boots(phone, around)
            outcome = decided[situation] = replace(outcome, trust=cluster.shared(outcome.trust))
            _leaned_on_tvs(cluster, outcome)
        _apply(cluster, phone, outcome)
        capf.run(cluster, phone, outcome)
        _register(cluster, phone, homes)
    _retry_later(cluster)


def _leaned_on_tvs(cluster: Cluster, outcome: verdict.Boot) -> None:
    about = outcome.ctl_verdict
    if about is not None and about.accepted and about.tried:
        cluster.causes.ctl_by_tvs.append((cluster.now, about.tried[-1].node))


def boots(phone: Phone, around: verdict.Surroundings) -> verdict.Boot:
    """What a boot of this phone comes to, now and here."""
    firmware = verdict.Firmware(phone.sbd, phone.longest_key)
    return verdict.boot(phone.trust, phone.tftp, phone.members, around, firmware)


def _apply(cluster: Cluster, phone: Phone, outcome: verdict.Boot) -> None:
    _unregister(cluster, phone, Reason.CALLMANAGER_RESET)
    phone.trust = outcome.trust
    phone.tftp_used = outcome.tftp or phone.tftp_used
    phone.says(cluster.now, *outcome.messages)
    if outcome.configuration_verdict is not None and outcome.configuration_verdict.accepted:
        phone.members = cluster.groups[cluster.device_pools[phone.device_pool]]
        phone.applied = phone.security if cluster.mode == "mixed" else Security.NON_SECURE
    phone.phase = Phase.SEARCHING


def _register(cluster: Cluster, phone: Phone, homes: Homes) -> None:
    """The first member of the cached group that takes it; a non-secure phone needs no trust for that."""
    if _stays_away(cluster, phone):
        return
    entry = _home(cluster, phone, homes)
    if entry is not None:
        phone.phase, phone.registered_to = Phase.REGISTERED, entry.node
        phone.seen_by_ris(entry)


def _stays_away(cluster: Cluster, phone: Phone) -> bool:
    """Where the knob says so, a phone that refuses its ITL registers nowhere, and does not go back to another node."""
    return cluster.rules.bad_itl_unregisters and phone.sbd and is_locked(cluster, phone)


def _home(cluster: Cluster, phone: Phone, homes: Homes) -> RisEntry | None:
    known = signalling.caller(phone) if signalling.is_secure(phone) else phone.members
    if known not in homes:
        node = next((name for name in phone.members if _takes(cluster, known, name)), None)
        homes[known] = RisEntry(node, "Registered", Reason.NONE, cluster.now) if node else None
    return homes[known]


def _takes(cluster: Cluster, known: signalling.Caller | tuple[str, ...], node: str) -> bool:
    if isinstance(known, signalling.Caller):
        return signalling.refusal(cluster, known, node) is signalling.Refusal.ACCEPTED
    return cluster.nodes[node].started(CALLMANAGER)


def _unregister(cluster: Cluster, phone: Phone, reason: Reason) -> None:
    if phone.registered_to is not None:
        phone.seen_by_ris(_gone(phone.registered_to, reason, cluster.now))
    phone.registered_to = None


@lru_cache(maxsize=64)
def _gone(node: str, reason: Reason, at: datetime) -> RisEntry:
    """One entry for all phones that left a node together."""
    return RisEntry(node, "UnRegistered", reason, at)


def lose(cluster: Cluster, node: str) -> None:
    """Cisco CallManager on `node` is going: its phones look for the next member of their group."""
    for phone in cluster.phones.values():
        if phone.registered_to == node:
            _unregister(cluster, phone, Reason.CALLMANAGER_RESTART)
            phone.phase = Phase.SEARCHING
    seek_soon(cluster)


def seek_soon(cluster: Cluster) -> None:
    cluster.after(cluster.rules.failover_delay, PhonesSeek())


def try_again(cluster: Cluster) -> None:
    """What secure phones were turned away for may have changed: they keep trying the members of their group."""
    if any(_turned_away(phone) for phone in cluster.phones.values()):
        seek_soon(cluster)


def seek(cluster: Cluster) -> None:
    homes: Homes = {}
    for phone in cluster.phones.values():
        if phone.phase is Phase.SEARCHING:
            _register(cluster, phone, homes)
    _retry_later(cluster)


def _retry_later(cluster: Cluster) -> None:
    """A secure phone that every member turns away runs its boot again after a while, where the knob says so."""
    if not cluster.rules.secure_phone_retries:
        return
    waits = any(isinstance(event, PhonesRetry) for _, event in cluster.timeline.pending())
    if not waits and any(_turned_away(phone) for phone in cluster.phones.values()):
        cluster.after(cluster.rules.secure_retry_delay, PhonesRetry())


def retry(cluster: Cluster) -> None:
    boot(cluster, [phone.name for phone in cluster.phones.values() if _turned_away(phone)])


def _turned_away(phone: Phone) -> bool:
    return phone.phase is Phase.SEARCHING and signalling.is_secure(phone)


def fall_back(cluster: Cluster, node: str) -> None:
    """Phones for which `node` ranks before the one they are on return to it; no list is fetched."""
    if not cluster.nodes[node].started(CALLMANAGER):
        return
    homes: Homes = {}
    for phone in cluster.phones.values():
        at = phone.registered_to
        if at is None or node not in phone.members or at not in phone.members:
            continue
        preferred = phone.members.index(node) < phone.members.index(at)
        home = _home(cluster, phone, homes) if preferred else None
        if home is not None and home.node != at and not _stays_away(cluster, phone):
            _unregister(cluster, phone, Reason.FALLBACK_INITIATED)
            _register(cluster, phone, homes)


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
    return boots(phone, cluster.surroundings()).refused


def in_step(cluster: Cluster, names: Iterable[str]) -> None:
    """Arrange that phones have followed every change up to now: they hold what is served, and register."""
    for name in names:
        phone = cluster.phones[name]
        served = next(filter(None, map(cluster.surroundings().served, phone.tftp)), None)
        if served is not None:
            itl = served.itl if phone.sbd else None
            phone.trust = cluster.shared(TrustState(itl, served.ctl or phone.trust.ctl))
    boot(cluster, names)
