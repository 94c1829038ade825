"""One running cluster: the model, its clock, and the listeners that follow what its services do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import asyncssh

from simulator import arranging
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.keys import CURVES, RSA_BITS, KeyRing
from simulator.model import capf, ctl, itl_reset, passage, regeneration, registration, services
from simulator.model.capf import Operation
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.events import Event, ServicePhase
from simulator.model.refusal import Refused
from simulator.model.service import MOVES, Service, State
from simulator.network import NodeAddress
from simulator.wire import Wire


class Listener(Protocol):
    """A front end on one socket; open while `service` is STARTED, or always where that is None."""

    service: str | None
    node: str

    async def open(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Credentials:
    """The accounts of a simulated cluster. They protect nothing: the simulator stands on loopback."""

    cli_user: str = "administrator"
    cli_password: str = "rehearse-cli-7391"  # noqa: S105
    api_user: str = "runbook"
    api_password: str = "rehearse-api-2846"  # noqa: S105

    def environment(self) -> dict[str, str]:
        return {
            "CUCM_CLI_USER": self.cli_user,
            "CUCM_CLI_PASSWORD": self.cli_password,
            "CUCM_API_USER": self.api_user,
            "CUCM_API_PASSWORD": self.api_password,
        }


@dataclass(slots=True)
class Running:
    """What front ends work with: `running.model` to read, the methods below to change, `running.wait` to take time."""

    model: Cluster
    clock: Clock
    wire: Wire
    keys: KeyRing
    addresses: dict[str, NodeAddress]
    credentials: Credentials
    host_keys: dict[str, asyncssh.SSHKey]
    phone_web_port: int
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(init=False)
    _listeners: Sequence[Listener] = ()
    _open: dict[int, object] = field(default_factory=dict)
    _phone_keys: dict[str, str] = field(default_factory=dict)
    _moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.journal = Journal(self.clock.now)

    async def open(self, listeners: Sequence[Listener]) -> None:
        """Every socket is ready when this returns."""
        self._listeners = listeners
        await self._follow()
        self.clock.start(self._advance, self.model.next_event)

    async def close(self) -> None:
        await self.clock.stop()
        async with self._moving:
            open_now = [listener for listener in self._listeners if id(listener) in self._open]
            await asyncio.gather(*(listener.close() for listener in open_now))
            self._open.clear()

    async def settle(self) -> None:
        """Model and listeners are up to date when this returns."""
        if not self.clock.pulled:
            await self._advance(self.clock.now())
        await self._follow()
        self.clock.poke()

    async def wait(self, duration: timedelta) -> None:
        """A foreground wait of virtual time, as long as the node takes."""
        await self.clock.wait(duration)

    async def regenerate(self, node: str, unit: str, operation: str) -> Certificate:
        """A new key is made first (in a thread), then the certificate. Raises Refused."""
        kind = self.model.key_kind(node, unit)
        key = await asyncio.to_thread(self.keys.new, kind)
        await self.settle()
        certificate = regeneration.regenerate(self.model, node, unit, key, operation)
        await self.settle()
        return certificate

    async def control(self, node: str, service: str, verb: str, operation: str) -> None:
        """start, stop or restart; the phases follow in virtual time. Raises Refused."""
        await self.settle()
        services.order(self.model, node, service, verb, operation)
        await self.settle()

    async def set_activated(self, node: str, service: str, *, activated: bool) -> None:
        """Activate or deactivate a feature service of a node; it does not run when this returns."""
        await self.settle()
        services.set_activated(self.model, self.model.node(node), service, activated=activated)
        await self.settle()

    async def reset_phones(self, names: Iterable[str], operation: str) -> list[str]:
        """The names of the phones that were reached."""
        await self.settle()
        reached = registration.reset(self.model, names, operation)
        await self.settle()
        return reached

    async def itl_reset(self, node: str, how: str, operation: str) -> list[str]:
        """`localkey` or `remotekey` (with the key that was saved); the TFTP nodes that got the list. Raises Refused."""
        await self.settle()
        if how == "localkey":
            pushed = itl_reset.localkey(self.model, node, operation)
        elif self.model.saved_recovery is None:
            raise Refused("the file ITLRecovery.p12 could not be fetched")
        else:
            pushed = itl_reset.remotekey(self.model, node, self.model.saved_recovery, operation)
        await self.settle()
        return pushed

    async def ctl(self, node: str, how: str, operation: str) -> ctl.Updated:
        """`mixed-mode`, `non-secure-mode`, `update` or `reset localkey`; who has the file. Raises Refused."""
        await self.settle()
        match how:
            case "mixed-mode":
                updated = ctl.set_cluster(self.model, node, ctl.MIXED, operation)
            case "non-secure-mode":
                updated = ctl.set_cluster(self.model, node, ctl.NON_SECURE, operation)
            case "update":
                updated = ctl.update(self.model, node, operation)
            case "reset localkey":
                updated = ctl.reset_localkey(self.model, node, operation)
            case _:
                raise Refused(f"nothing called {how!r} can be done with a CTL")
        await self.settle()
        return updated

    async def delete_ctl(self, node: str, operation: str) -> None:
        """`file delete tftp CTLFile.tlv` on one node. Refused where there is none."""
        await self.settle()
        ctl.delete_file(self.model, node, operation)
        await self.settle()

    async def capf(self, names: Iterable[str], operation: Operation | None) -> None:
        """An operation on the LSCs of these phones; `key` may name a kind of key. None withdraws one. Raises Refused."""
        if operation is not None and "/" not in operation.key:
            operation = replace(operation, key=await self._phone_key(operation.key))
        await self.settle()
        capf.order(self.model, names, operation)
        await self.settle()

    async def _phone_key(self, kind: str) -> str:
        """One key of a kind for all phones of the model: 40,000 of them do not need 40,000 keys."""
        if kind not in RSA_BITS and kind not in CURVES:
            raise Refused(f"phones with keys of kind {kind} are not simulated")
        if kind not in self._phone_keys:
            self._phone_keys[kind] = await asyncio.to_thread(self.keys.new, kind)
        return self._phone_keys[kind]

    async def restart_node(self, node: str, operation: str) -> None:
        """`utils system restart`: every socket of the node closes; it comes back in virtual time."""
        await self.settle()
        services.reboot(self.model, self.model.node(node), operation)
        await self.settle()

    async def arrange(self, what: str, **fields: Any) -> None:
        """Bring about a circumstance at once: those of `simulator.arranging`. Raises Refused."""
        row = arranging.circumstance(what)
        kind = fields.get("key", "rsa-2048")
        key = await asyncio.to_thread(self.keys.new, kind) if row.needs_key else ""
        await self.settle()
        row.arrange(self.model, fields, key)
        await self.settle()

    async def _advance(self, to: datetime) -> None:
        for event in passage.due(self.model, to):
            passage.apply(self.model, event) if not self._held_up(event) else None
        self.model.now = max(self.model.now, to)
        await self._follow()

    def _held_up(self, event: Event) -> bool:
        """The seam of services: a fault may keep a service in its phase (`stays`) or let it fall (`fails`)."""
        if not isinstance(event, ServicePhase):
            return False
        node = self.model.nodes[event.node]
        to = MOVES.get((node.services[event.service].state, event.move))
        effect = self.faults.strike(event.node, f"service:{event.service}:{to}") if to is not None else None
        if effect is not None and effect.kind == "fails":
            services.put(self.model, node, event.service, State.STOPPED)
        return effect is not None

    async def _follow(self) -> None:
        """Open and close sockets so that they tell what the services do."""
        async with self._moving:
            for listener in self._listeners:
                wanted, is_open = self._wanted(listener), self._open.get(id(listener))
                if wanted == is_open:
                    continue
                if is_open is not None:
                    del self._open[id(listener)]
                    await listener.close()
                if wanted is not None:
                    await listener.open()
                    self._open[id(listener)] = wanted

    def _wanted(self, listener: Listener) -> object:
        node = self.model.nodes.get(listener.node)
        if listener.service is None or node is None:
            return None if node is not None and node.down else True
        service: Service | None = node.services.get(listener.service)
        return (service.since, service.loaded) if service is not None and service.started else None
