"""How time passes in a cluster: what stands on its timeline is carried out, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from simulator.model import distribution, registration, services
from simulator.model.cluster import Cluster
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


def advance(cluster: Cluster, to: datetime) -> None:
    """Carry out everything that is due up to `to`. Time never runs backwards."""
    for event in due(cluster, to):
        apply(cluster, event)
    cluster.now = max(cluster.now, to)


def due(cluster: Cluster, to: datetime) -> Iterator[Event]:
    """The events up to `to`, one by one, with `now` moved to each; the caller applies or drops it."""
    while (at := cluster.timeline.next_at()) is not None and at <= to:
        cluster.now = max(cluster.now, at)
        yield cluster.timeline.pop()


def apply(cluster: Cluster, event: Event) -> None:
    match event:
        case NodeBoots(node):
            services.boot(cluster, node)
        case ServicePhase(node, service, move):
            services.phase(cluster, node, service, move)
        case RowArrives(node, certificate):
            distribution.arrive(cluster, node, certificate)
        case ViewRefreshes(node):
            distribution.refresh_view(cluster, node)
        case PhonesBoot(at):
            registration.boot_due(cluster, at)
        case PhonesSeek():
            registration.seek(cluster)
        case PhonesRetry():
            registration.retry(cluster)
        case PhonesFallBack(node):
            registration.fall_back(cluster, node)
