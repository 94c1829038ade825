"""One sentence, many operations: "every node that runs Cisco Tftp, publisher first" is expanded here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cucm_driver.facts.certificates import CERTIFICATES
from cucm_driver.facts.services import SERVICES
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Reader


class Nodes(Reader, Protocol):
    """A cluster as far as expanding asks it."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names, publisher first."""


def expand(
    cluster: Nodes, make: Callable[[str], Operation], *, running: str = "", storing: str = ""
) -> tuple[Operation, ...]:
    """One operation per node, publisher first.

    With `running` only for nodes on which that service is STARTED (a restart elsewhere would start what
    somebody stopped); with `storing` only for nodes that list that certificate. Example:
    `expand(cluster, lambda node: restart(node, "Cisco Tftp"), running="Cisco Tftp")`
    """
    return tuple(make(node) for node in cluster.nodes if _fits(cluster, node, running, storing))


def _fits(cluster: Nodes, node: str, running: str, storing: str) -> bool:
    if running and not cluster.read(node, SERVICES).running(running):
        return False
    return not storing or any(listed.unit == storing for listed in cluster.read(node, CERTIFICATES))
