"""Judges about the nodes: replication, time, services, backups, reachability. Certificates are judged elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight.check import Judged, failed, judged, passed, unknown
from cucm_driver.errors import ClusterTrouble, Refused
from cucm_driver.facts.backups import BACKUP_PROGRESS, HISTORY, RESTORE_PROGRESS
from cucm_driver.facts.fact import Unreadable
from cucm_driver.facts.node_time import NODE_TIME
from cucm_driver.facts.ntp import NTP, Ntp
from cucm_driver.facts.presented import TFTP, TVS
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.topology import TOPOLOGY, node_named

FRESH = timedelta(hours=24)
"""A backup is wanted of the day of the change (Cisco 214231: before you start)."""

AGREES = timedelta(seconds=5)
"""How far two clocks may be apart: what `cucm_driver.answers.pending_changes` allows for when it compares a node's dates with ours."""

HOUR = timedelta(hours=1)

CALLMANAGER_PRODUCT = "callmanager"


def each(items: Iterable[str], look: Callable[[str], Iterable[str]]) -> tuple[list[str], list[str]]:
    """What is bad on any of these nodes, and what could not be read on any."""
    bad: list[str] = []
    doubtful: list[str] = []
    for node in items:
        try:
            bad += look(node)
        except ClusterTrouble as trouble:
            doubtful.append(f"{node}: `{trouble.asked}`: {' '.join(trouble.got.split())}")
    return bad, doubtful


def backup(reader: CachedReader) -> Judged:
    """The newest backup, and its age by the publisher's own clock."""
    history = reader.read(reader.publisher, HISTORY)
    if not history:
        return failed("there is no backup")
    newest = history[-1]
    if not newest.good:
        what = f"failed features: {newest.failed}" if newest.failed else newest.result
        return failed(f"the newest, {newest.file} of {newest.completed:%Y-%m-%d %H:%M}: {what}")
    age = reader.read(reader.publisher, NODE_TIME) - newest.completed
    said = f"{newest.file}, {hours(age)} old"
    return passed(said) if age <= FRESH else failed(f"{said}, wanted: at most {hours(FRESH)}")


def hours(duration: timedelta) -> str:
    """`26 h`"""
    return f"{duration // timedelta(hours=1)} h"


def idle(reader: CachedReader) -> Judged:
    """Neither a backup nor a restore is under way."""
    seen = {fact.name: reader.read(reader.publisher, fact) for fact in (BACKUP_PROGRESS, RESTORE_PROGRESS)}
    busy = [f"{name}: {progress.said}" for name, progress in seen.items() if progress.running]
    return failed(*busy) if busy else passed("no backup and no restore is under way")


def replication(reader: CachedReader) -> Judged:
    """Every node of the inventory has a row, and every row says 2."""
    found = reader.read(reader.publisher, REPLICATION)
    nodes = reader.inventory.nodes
    bad = [f"{row.node}: ({'-' if row.state is None else row.state}) {row.said}" for row in found.bad]
    named = {node_named(nodes, row.node) or node_named(nodes, row.address) for row in found.rows}
    missing = [f"{node}: no row" for node in reader.nodes if node not in named and len(reader.nodes) > 1]
    return judged([*bad, *missing], (), f"(2) on {len(reader.nodes)} nodes")


def time(reader: CachedReader) -> Judged:
    """Every node follows a time server."""

    def look(node: str) -> Iterator[str]:
        ntp = _ntp(reader, node)
        if not ntp.synchronised:
            yield f"{node}: {ntp.said}"

    return judged(*each(reader.nodes, look), f"synchronised on {len(reader.nodes)} nodes")


def clocks(reader: CachedReader) -> Judged:
    """Every node's clock against this computer's. A difference of whole hours may be daylight saving."""
    doubtful: list[str] = []

    def look(node: str) -> Iterator[str]:
        ahead = reader.ahead(node)
        if abs(ahead) <= AGREES:
            return
        told = f"{node} is {abs(ahead)} {'ahead of' if ahead > timedelta(0) else 'behind'} this computer"
        if abs(ahead - round(ahead / HOUR) * HOUR) <= AGREES:
            doubtful.append(f"{told}, or their rules of daylight saving differ")
        else:
            yield told

    bad, unread = each(reader.nodes, look)
    return judged(bad, [*doubtful, *unread], f"{len(reader.nodes)} nodes agree with this computer")


def _ntp(reader: CachedReader, node: str) -> Ntp:
    """A daemon that is stopped is told as a refusal of the command, and is an answer all the same."""
    try:
        return reader.read(node, NTP)
    except Refused as refused:
        try:
            return NTP.parse(refused.got)
        except Unreadable:
            raise refused from None


def authenticated(reader: CachedReader) -> Judged:
    """Every server of the cluster is authenticated; the inventory and the cluster name the same CallManager nodes."""
    members = reader.read(reader.publisher, TOPOLOGY)
    nodes = reader.inventory.nodes
    bad = [f"{member.name}: not authenticated" for member in members if not member.authenticated]
    known = {node_named(nodes, m.address) or node_named(nodes, m.name): m for m in members}
    foreign = [
        f"{m.name}: not in the inventory, so nothing would be renewed there"
        for m in members
        if m.product == CALLMANAGER_PRODUCT
        and not (node_named(nodes, m.address) or node_named(nodes, m.name))
    ]
    missing = [
        f"{node}: in the inventory, but no server of this cluster"
        for node in reader.nodes
        if node not in known
    ]
    return judged([*bad, *foreign, *missing], (), f"{len(members)} servers authenticated")


def services(reader: CachedReader) -> Judged:
    """TVS on every node, Cisco Tftp on every node where it was activated, and on one at least."""
    serving: list[str] = []

    def look(node: str) -> Iterator[str]:
        found = reader.read(node, SERVICES)
        for service in (TVS, TFTP):
            if found.activated(service) and not found.running(service):
                yield f"{node}: {service} is {found.state(service)}"
        if not found.activated(TVS):
            yield f"{node}: {TVS} is {found.state(TVS)}"
        serving.extend([node] if found.running(TFTP) else [])

    bad, doubtful = each(reader.nodes, look)
    if not serving and not doubtful:
        bad.append(f"{TFTP} runs nowhere")
    return judged(bad, doubtful, f"TVS on {len(reader.nodes)} nodes, Cisco Tftp on {', '.join(serving)}")


def reachable(reader: CachedReader) -> Judged:
    """The database through AXL, and Control Center of every node, with the API user."""
    version = reader.select("select count(*) as phones from device where tkclass = 1")

    def look(node: str) -> Iterator[str]:
        reader.control_center(node)
        yield from ()

    _, doubtful = each(reader.nodes, look)
    if not version:
        return unknown("AXL answers, but without a row")
    return judged((), doubtful, f"AXL on {reader.publisher}, Control Center on {len(reader.nodes)} nodes")
