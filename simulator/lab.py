"""The one-call entry: a simulated cluster in a thread of this program, for as long as a `with` block lasts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from simulator.simulator import Simulator

T = TypeVar("T")
PATIENCE = 60.0  # real seconds for the thread to start or stop


class Lab:
    """A simulated cluster that runs in a thread. Everything a client needs is in `inventory` and `environment`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, simulator: Simulator) -> None:
        self._loop = loop
        self.simulator = simulator

    @property
    def inventory(self) -> str:
        """TOML text; see README, "The inventory"."""
        return self.simulator.inventory()

    @property
    def environment(self) -> dict[str, str]:
        """`{"CUCM_CLI_USER": "administrator", ...}`: the variables that the inventory refers to."""
        return self.simulator.credentials.environment()

    @property
    def control(self) -> str:
        """URL of the control port."""
        return self.simulator.block.control_url

    @property
    def run_token(self) -> str:
        return self.simulator.run_token

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the simulator's loop and wait for it: `lab.run(lab.simulator.running.arrange(...))`."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


@contextmanager
def start(
    blueprint: str = "lab",
    *,
    release: str = "12.5",
    mode: str = "non-secure",
    world: str = "lazy",
    pulled: bool = False,
    speed: float = 1.0,
) -> Iterator[Lab]:
    """Run a simulated cluster for as long as the block lasts.

    `blueprint` is a shipped name or a TOML file; `pulled` and `speed` are explained in `simulator.clock`.
    ValueError, BlueprintError and NoAddress say what cannot be simulated and what to do.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
    thread.start()
    try:
        lab = Lab(loop, _built(loop))
        try:
            lab.run(
                lab.simulator.open(blueprint, release, mode=mode, world=world, pulled=pulled, speed=speed)
            )
            yield lab
        finally:
            lab.run(lab.simulator.close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


def _built(loop: asyncio.AbstractEventLoop) -> Simulator:
    async def build() -> Simulator:
        return Simulator()

    return asyncio.run_coroutine_threadsafe(build(), loop).result(PATIENCE)
