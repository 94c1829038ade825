"""Services activated and deactivated on a node, as Control Center's Deploy and UnDeploy do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from simulator.provenance import inferred
from simulator.running import Running

SOURCE = inferred(
    "a deployed service is started too; an undeployed one is down when the call returns. Their time is not modelled"
)


async def deploy(running: Running, node: str, service: str) -> None:
    """Nothing happens to a service that is activated."""
    if running.model.nodes[node].services[service].activated:
        return
    await running.set_activated(node, service, activated=True)
    await running.control(node, service, "start", f"Control Center Deploy {service}")


async def undeploy(running: Running, node: str, service: str) -> None:
    """It is down when the call returns; nothing happens to a service that is not activated."""
    if running.model.nodes[node].services[service].activated:
        await running.set_activated(node, service, activated=False)


KINDS: dict[str, Callable[[Running, str, str], Coroutine[Any, Any, None]]] = {
    "Deploy": deploy,
    "UnDeploy": undeploy,
}
