"""The simulator as a process has it: one block of addresses, one control port, one cluster at a time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import asyncssh

from simulator import inventory
from simulator.blueprint import Blueprint, load
from simulator.clock import Clock
from simulator.clock_file import ClockFile
from simulator.frontends.control import ControlPort
from simulator.keys import KeyRing
from simulator.model.cluster import MODES, Cluster
from simulator.model.installation import Layout, install
from simulator.model.rules import WORLDS
from simulator.network import PHONE_WEB_PORT, Block, NodeAddress, claim
from simulator.releases import release as release_row
from simulator.running import Credentials, Running
from simulator.seals import RealSeals
from simulator.sockets import listeners
from simulator.wire import Wire

__all__ = ["Simulator"]


class Simulator:
    """`await simulator.open("lab", "12.5")`; afterwards `simulator.running` is the cluster; `fresh` and `restore` replace it.

    Addresses, ports, SSH host keys and the run token belong to the process; certificates and state to the cluster.
    """

    def __init__(self, block: Block | None = None) -> None:
        self.block = block if block is not None else claim()
        self.run_token = secrets.token_hex(16)
        self.clock_file = ClockFile(self.run_token)
        self.credentials = Credentials()
        self.host_keys: dict[str, asyncssh.SSHKey] = {}
        self._running: Running | None = None
        self._blueprint = ""
        self._control = ControlPort(self, self.block.control)

    @property
    def running(self) -> Running:
        if self._running is None:
            raise RuntimeError("no cluster is running: call open() first")
        return self._running

    async def open(
        self,
        blueprint: str,
        release: str,
        *,
        mode: str = "non-secure",
        world: str = "lazy",
        pulled: bool = False,
        speed: float = 1.0,
    ) -> None:
        """Build the cluster and open every socket, the control port last."""
        await self.fresh(blueprint, release, mode, world, {}, pulled, speed)
        await self._control.open()

    async def fresh(
        self,
        blueprint: str,
        release: str,
        mode: str = "non-secure",
        world: str = "lazy",
        knobs: Mapping[str, Any] | None = None,
        pulled: bool = True,
        speed: float = 1.0,
    ) -> None:
        """A new cluster in place of the running one; empty words mean: as that one is.

        ValueError when something asked for is not simulated.
        """
        if self._running is not None:
            model = self._running.model
            blueprint, mode = blueprint or self._blueprint, mode or model.mode
            release, world = release or model.release.name, world or model.world
        plan, row = load(blueprint), release_row(release)
        rules = plan.rules.changed(dict(knobs or {}))
        _known(mode, world)
        keys = KeyRing()
        wire = Wire(keys)
        now = datetime.now(UTC).replace(microsecond=0)
        layout = self._layout(plan)
        salt = secrets.token_hex(8)
        model = await asyncio.to_thread(
            install, layout, row, world, rules, keys.new, RealSeals(wire), now, salt, mode
        )
        for node in model.nodes:
            self.host_keys.setdefault(node, asyncssh.generate_private_key("ssh-ed25519"))
        await self._replace(model, self._clock(now, pulled, speed), wire, keys)
        self._blueprint = blueprint

    def _clock(self, now: datetime, pulled: bool, speed: float) -> Clock:
        return Clock(now, pulled=pulled, speed=speed, tell=self.clock_file.tell)

    def kept(self) -> Cluster:
        """The state of the running cluster now, for `restore`. To be called in the simulator's own loop."""
        return self.running.model.copy()

    async def restore(self, kept: Cluster) -> None:
        """The running cluster as it was when its state was kept: same keys and addresses, the clock set back.

        Faults, the simulator's log and whoever waits belong to what is given up. `kept` itself stays as it is.
        ValueError for the state of another cluster: the keys of its certificates are gone.
        """
        running = self.running
        if kept.salt != running.model.salt:
            raise ValueError(f"this is a state of another cluster than the running {running.model.name}")
        clock = self._clock(kept.now, running.clock.pulled, running.clock.speed)
        await self._replace(kept.copy(), clock, running.wire, running.keys)

    async def _replace(self, model: Cluster, clock: Clock, wire: Wire, keys: KeyRing) -> None:
        """Close what runs, open this. NoAddress where another program has one of its ports."""
        await self._close_running()
        addresses = {name: NodeAddress(address) for name, address in model.addresses.items()}
        running = Running(
            model, clock, wire, keys, addresses, self.credentials, self.host_keys, PHONE_WEB_PORT
        )
        self._running = running
        try:
            await running.open(listeners(running))
        except OSError as error:
            await self._close_running()
            raise self.block.taken(error) from error
        except BaseException:
            await self._close_running()
            raise

    async def close(self) -> None:
        await self._control.close()
        await self._close_running()
        self.block.control.close()
        self.clock_file.close()

    def inventory(self) -> str:
        """The inventory as TOML text, for whoever drives the cluster."""
        return inventory.text(self.running, self.block.control_url, self.run_token)

    async def _close_running(self) -> None:
        if self._running is not None:
            running, self._running = self._running, None
            await running.close()

    def _layout(self, plan: Blueprint) -> Layout:
        return Layout(
            plan.name, plan.domain, tuple(plan.place.items()), plan.nodes, dict(plan.groups), dict(plan.device_pools),
            plan.phones, self.block.node, self.block.phone,
        )  # fmt: skip


def _known(mode: str, world: str) -> None:
    """ValueError for a security mode or a world that is not simulated."""
    if mode not in MODES.values():
        raise ValueError(f"mode {mode!r} is not simulated; simulated are: {', '.join(MODES.values())}")
    if world not in ("lazy", "eager"):
        raise ValueError(f"world {world!r} is unknown; known are: lazy, eager ({len(WORLDS)} effects differ)")
