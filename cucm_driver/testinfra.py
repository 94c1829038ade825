"""Nodes as pytest-testinfra hosts: `get_host("cucm://cm-pub", cluster).service("Cisco Tftp").is_running`.

A node is an appliance: there is no shell on it, so every stock resource (`host.file`, `host.package`, ...) is
refused before anything is sent. Commands go through the cluster, and so through its consent and its journal.
The package ships no types, hence the ignores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from testinfra.backend.base import BaseBackend, CommandResult  # type: ignore[import-untyped]
from testinfra.host import Host  # type: ignore[import-untyped]

from cucm_driver.cluster import Cluster
from cucm_driver.errors import Refused, UserMistake
from cucm_driver.facts.certificates import CertificateText, certificate
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.services import SERVICES, Services
from cucm_driver.trust.trust_list import TrustList

SCHEME = "cucm://"


class NoShell(UserMistake):
    """A stock resource of testinfra was asked of an appliance; nothing was sent."""

    usual_next_move = "use run, service, certificate, itl or phones."


class CucmBackend(BaseBackend):  # type: ignore[misc]
    """Runs commands on the platform CLI of one node.

    The CLI has no exit status: 1 stands for a command the node refused by its text, 0 for every other.
    """

    NAME = "cucm"

    def __init__(self, hostname: str, cluster: Cluster) -> None:
        super().__init__(hostname)
        self.cluster = cluster

    def run(self, command: str, *args: str, **kwargs: Any) -> CommandResult:
        """The node's words, unquoted and as they came. Raises NotConsented for a change without consent."""
        line = command % args if args else command
        try:
            return self.result(0, line.encode(), self.cluster.cli(self.hostname).run(line), "")
        except Refused as error:
            return self.result(1, line.encode(), error.got, "")

    def get_encoding(self) -> str:
        """UTF-8; testinfra would ask a Python on the node."""
        return "utf-8"


@dataclass(frozen=True)
class NodeService:
    """One service of one node; asked anew each time."""

    name: str
    cluster: Cluster
    node: str

    @property
    def state(self) -> str:
        """`STARTED`; `absent` where the node has no such service."""
        return self._services.state(self.name)

    @property
    def is_running(self) -> bool:
        return self._services.running(self.name)

    @property
    def is_activated(self) -> bool:
        return self._services.activated(self.name)

    @property
    def _services(self) -> Services:
        return self.cluster.read(self.node, SERVICES)


@dataclass(frozen=True)
class NodeCertificate:
    """One identity certificate as its node stores it; asked anew each time."""

    unit: str
    cluster: Cluster
    node: str

    @property
    def serial(self) -> int:
        return self._stored.serial

    @property
    def expires(self) -> datetime | None:
        """Aware UTC; None where the node prints no date."""
        return self._stored.not_after

    @property
    def _stored(self) -> CertificateText:
        return self.cluster.read(self.node, certificate(self.unit))


class CucmHost(Host):  # type: ignore[misc]
    """One node; `run` is testinfra's own, the rest are the product's nouns."""

    def __init__(self, backend: CucmBackend) -> None:
        super().__init__(backend)
        self._cluster, self._node = backend.cluster, backend.hostname

    def service(self, name: str) -> NodeService:
        """`service("Cisco Tftp")`"""
        return NodeService(name, self._cluster, self._node)

    def certificate(self, unit: str) -> NodeCertificate:
        """`certificate("TVS")`"""
        return NodeCertificate(unit, self._cluster, self._node)

    def itl(self) -> TrustList | None:
        """The ITL Cisco Tftp serves on this node now; None where it serves none."""
        return self._cluster.served_itl(self._node)

    def phones(self) -> tuple[Registration, ...]:
        """The phones registered to this node."""
        found = self._cluster.registrations().values()
        return tuple(entry for entry in found if entry.is_registered and entry.node == self._node)

    @property
    def has_command_v(self) -> bool:
        """There is no shell."""
        return False

    def exists(self, command: str) -> NoReturn:
        self._no_shell("exists")

    def find_command(self, command: str, extrapaths: object = ()) -> NoReturn:
        self._no_shell("find_command")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        self._no_shell(name)

    def _no_shell(self, name: str) -> NoReturn:
        raise NoShell(node=self._node, asked=f"host.{name}", got="an appliance has no shell; not sent")


def get_host(spec: str, cluster: Cluster) -> CucmHost:
    """`get_host("cucm://cm-pub", cluster)`; InventoryError for a node that is not in the inventory.

    Nothing is cached and no password stands in the address: connections and secrets are the cluster's.
    """
    if not spec.startswith(SCHEME):
        raise NoShell(node="", asked=spec, got="not a host of this driver", expected=f"{SCHEME}<node>")
    node = cluster.inventory.node(spec.removeprefix(SCHEME))
    backend = CucmBackend(node.name, cluster)
    host = CucmHost(backend)
    backend.set_host(host)
    return host
