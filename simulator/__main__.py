"""`python -m simulator`: a simulated cluster as a process of its own, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.blueprint import BlueprintError, shipped
from simulator.network import claim
from simulator.releases import RELEASES
from simulator.simulator import Simulator


def main(
    blueprint: Annotated[
        str, typer.Option(help=f"A shipped blueprint ({', '.join(shipped())}) or a TOML file.")
    ] = "lab",
    release: Annotated[str, typer.Option(help=f"One of {', '.join(RELEASES)}.")] = "12.5",
    mode: Annotated[str, typer.Option(help="non-secure or mixed.")] = "non-secure",
    inventory: Annotated[Path | None, typer.Option(help="Write the inventory to this file (TOML).")] = None,
    world: Annotated[
        str, typer.Option(help="lazy: services take up nothing by themselves; eager: all they might.")
    ] = "lazy",
    speed: Annotated[
        float, typer.Option(help="How many simulated seconds pass in a real one.", min=0.001)
    ] = 1.0,
    block: Annotated[
        int | None, typer.Option(help="Use 127.0.BLOCK.N instead of the first free one.", min=1, max=60)
    ] = None,
) -> None:
    """Run a simulated CUCM cluster on loopback sockets until Ctrl-C.

    Time is real by default, so that scripts that poll work as they do on a live cluster.
    """
    try:
        asyncio.run(_serve(blueprint, release, mode, inventory, world, speed, block))
    except (BlueprintError, ValueError, OSError) as error:
        typer.echo(f"The simulator did not start: {error}", err=True)
        raise typer.Exit(2) from error


async def _serve(
    blueprint: str,
    release: str,
    mode: str,
    inventory: Path | None,
    world: str,
    speed: float,
    block: int | None,
) -> None:
    simulator = Simulator(claim(block))
    stop = asyncio.Event()
    _on_interrupt(stop)
    try:
        await simulator.open(blueprint, release, mode=mode, world=world, speed=speed)
        if inventory is not None:
            await asyncio.to_thread(inventory.write_text, simulator.inventory(), encoding="utf-8")
        typer.echo(_ready(simulator, inventory))
        await stop.wait()
    finally:
        await simulator.close()


def _ready(simulator: Simulator, inventory: Path | None) -> str:
    """The one line that says that every socket answers."""
    running, account = simulator.running, simulator.credentials
    model = running.model
    nodes = ", ".join(f"{name} {address.host}" for name, address in running.addresses.items())
    where = f"; inventory {inventory}" if inventory is not None else ""
    return (
        f"ready: {model.name}, release {model.release.name}, {model.mode}, {model.world}; {nodes}; {len(model.phones)} phones; "
        f"SSH port 2222 as {account.cli_user}/{account.cli_password}, HTTPS port 8443 as {account.api_user}/{account.api_password}"
        f"{where}; Ctrl-C stops it"
    )


def _on_interrupt(stop: asyncio.Event) -> None:
    """Ctrl-C and a termination request end the process in order; Windows has no signal handlers in a loop."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(name, stop.set)


if __name__ == "__main__":
    typer.run(main)
