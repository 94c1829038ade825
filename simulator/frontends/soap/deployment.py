"""Services activated and deactivated on a node, as Control Center's Deploy and UnDeploy do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from simulator.model.service import NOT_ACTIVATED
from simulator.provenance import inferred
from simulator.running import Running

SOURCE = inferred(
    "a deployed service is started too; an undeployed one is down when the call returns. Their time is not modelled"
)


async def deploy(running: Running, node: str, service: str) -> None:
    """Nothing happens to a service that is activated."""
    if running.model.nodes[node].services[service].activated:
        return
    await running.arrange("service", node=node, service=service, state="STOPPED")
    await running.control(node, service, "start", f"Control Center Deploy {service}")


async def undeploy(running: Running, node: str, service: str) -> None:
    """The state at once, as an arranged circumstance; that it is not activated is said here."""
    services = running.model.nodes[node].services
    if not services[service].activated:
        return
    await running.arrange("service", node=node, service=service, state="STOPPED")
    services[service] = replace(services[service], activated=False, reason=NOT_ACTIVATED)
    await running.settle()


KINDS: dict[str, Callable[[Running, str, str], Coroutine[Any, Any, None]]] = {
    "Deploy": deploy,
    "UnDeploy": undeploy,
}
