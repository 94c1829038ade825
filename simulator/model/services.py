"""What services do: take orders, pass through their phases, and load from disk when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulator.model import ctl, distribution, registration, tftp
from simulator.model.causes import Cause
from simulator.model.cluster import Cluster
from simulator.model.events import NodeBoots, PhonesFallBack, ServicePhase
from simulator.model.loading import loading
from simulator.model.node import Node
from simulator.model.refusal import Refused
from simulator.model.service import (
    CALLMANAGER,
    COMMANDED_OUT,
    KINDS,
    MOVES,
    NEVER_STOPPED,
    NOT_ACTIVATED,
    TFTP,
    TVS,
    Move,
    Service,
    State,
)


def order(cluster: Cluster, at: str, name: str, verb: str, operation: str) -> None:
    """start, stop or restart; returns at once, the phases follow on the timeline. Raises Refused.

    An illegal move is a failed look-up.
    """
    node = cluster.node(at)
    if name not in node.services:
        raise Refused(f"there is no service {name} on {node.name}")
    service = node.services[name]
    if not service.activated:
        raise Refused(NOT_ACTIVATED)
    if name in NEVER_STOPPED and verb != Move.START:
        raise Refused(f"{name} cannot be stopped")
    to = MOVES.get((service.state, Move(verb)))
    if to is None:
        raise Refused(f"{name} is {service.state} already")
    cluster.causes.ordered[node.name, name] = Cause(cluster.now, node.name, operation)
    _enter(cluster, node, replace(service, state=to, then_start=verb == Move.RESTART))


def phase(cluster: Cluster, node_name: str, name: str, move: Move) -> None:
    """A phase ends; a restart goes on from STOPPED to STARTING by itself."""
    node = cluster.nodes[node_name]
    service = node.services[name]
    to = MOVES.get((service.state, move))
    if to is None:  # the order was overtaken by a circumstance that was arranged
        return
    if to is State.STOPPED and service.then_start:
        to = State.STARTING
    _enter(
        cluster, node, replace(service, state=to, then_start=service.then_start and to is not State.STARTING)
    )


def reboot(cluster: Cluster, node: Node, operation: str) -> None:
    """`utils system restart`: nothing of the node answers until it is up again with what it stores by then."""
    node.down = True
    for service in [s for s in node.services.values() if s.activated]:
        cluster.causes.ordered[node.name, service.name] = Cause(cluster.now, node.name, operation)
        _enter(cluster, node, replace(service, state=State.STOPPED, then_start=False))
    cluster.after(cluster.rules.reboot_duration, NodeBoots(node.name))


def boot(cluster: Cluster, name: str) -> None:
    """The node is up again."""
    node = cluster.nodes[name]
    node.down = False
    for service in [s for s in node.services.values() if s.activated]:
        _enter(cluster, node, replace(service, state=State.STARTED))


def set_activated(cluster: Cluster, node: Node, name: str, *, activated: bool) -> None:
    """Activate a feature service (it is STOPPED then), or deactivate it (whatever it did, it stops at once)."""
    put(cluster, node, name, State.STOPPED)
    reason = COMMANDED_OUT if activated else NOT_ACTIVATED
    node.services[name] = replace(node.services[name], activated=activated, reason=reason)


def put(cluster: Cluster, node: Node, name: str, state: State) -> None:
    """Arrange a state at once, as a circumstance."""
    _enter(cluster, node, replace(node.services[name], state=state, activated=True, then_start=False))


def reload(cluster: Cluster, node_name: str, name: str) -> None:
    """A started service takes its certificates from disk without a restart."""
    node = cluster.nodes[node_name]
    service = node.services[name]
    if service.started:
        node.services[name] = loading(node, service)
        if name == CALLMANAGER:
            registration.try_again(cluster)


def _enter(cluster: Cluster, node: Node, service: Service) -> None:
    name, state = service.name, service.state
    left_started = node.services[name].started and state is not State.STARTED
    reason = COMMANDED_OUT if state is State.STOPPED else ""
    entered = replace(service, since=cluster.now, reason=reason)
    node.services[name] = loading(node, entered) if state is State.STARTED else entered
    kind = KINDS[name]
    if state is State.STOPPING:
        cluster.after(kind.stopping, ServicePhase(node.name, name, Move.DOWN))
    if state is State.STARTING:
        cluster.after(kind.starting, ServicePhase(node.name, name, Move.UP))
    if state is State.STARTED and name in ON_START:
        ON_START[name](cluster, node)
    if left_started and name in ON_LEAVING:
        ON_LEAVING[name](cluster, node)


def _tftp_started(cluster: Cluster, node: Node) -> None:
    ctl.serve(node)
    tftp.rebuild_list(cluster, node.name)


def _tvs_started(cluster: Cluster, node: Node) -> None:
    distribution.refresh_view(cluster, node.name)


def _callmanager_started(cluster: Cluster, node: Node) -> None:
    registration.seek_soon(cluster)
    cluster.after(cluster.rules.fallback_delay, PhonesFallBack(node.name))


def _callmanager_left(cluster: Cluster, node: Node) -> None:
    registration.lose(cluster, node.name)


ON_START: dict[str, Callable[[Cluster, Node], None]] = {
    TFTP: _tftp_started,
    TVS: _tvs_started,
    CALLMANAGER: _callmanager_started,
}
ON_LEAVING: dict[str, Callable[[Cluster, Node], None]] = {CALLMANAGER: _callmanager_left}
