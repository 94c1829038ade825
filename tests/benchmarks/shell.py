"""The platform CLI: commands a second beside a bare asyncssh echo server, and what the driver adds to a command."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncssh

import simulator
from cucm_driver.access.secrets import from_environment
from cucm_driver.clock import WallClock
from cucm_driver.consent import Consent
from cucm_driver.inventory import parse
from cucm_driver.record.journal import Journal
from cucm_driver.transports.cli import Cli
from tests.benchmarks.figure import Figure, timed

COMMANDS = 1500
COMMAND = "show cli pagination"


async def _talk(host: str, port: int, user: str, password: str, end: str) -> float:
    """Commands a second of one client that types the next when the prompt is back."""
    options = {"known_hosts": None, "config": None, "agent_path": None, "client_keys": None}
    async with asyncssh.connect(host, port, username=user, password=password, **options) as connection:
        process = await connection.create_process(term_type="vt100", term_size=(200, 1000))
        await process.stdout.readuntil(end)
        with timed() as took:
            for _ in range(COMMANDS):
                process.stdin.write(COMMAND + "\n")
                await process.stdout.readuntil(end)
    return COMMANDS / took.seconds


async def _bare_echo() -> float:
    async def shell(process: asyncssh.SSHServerProcess[str]) -> None:
        process.stdout.write("\nadmin:")
        async for line in process.stdin:
            process.stdout.write(f"{line.rstrip()}\nAutomatic Pagination : On.\nadmin:")

    class Door(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return False

    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.create_server(Door, "127.0.0.1", 0, server_host_keys=[key], process_factory=shell)
    rate = await _talk("127.0.0.1", server.get_port(), "anybody", "", "\nadmin:")
    server.close()
    return rate


def figures() -> Iterator[Figure]:
    with simulator.start("lab", release="12.5", pulled=True) as lab:
        yield Figure("lab ready on every socket, in a warm process", _fresh(lab), "s", at_most=1)
        node = lab.simulator.running.addresses["cm-pub"]
        account = lab.simulator.credentials
        rate = asyncio.run(
            _talk(node.host, node.ports["ssh"], account.cli_user, account.cli_password, "\nadmin:")
        )
        yield Figure("SSH commands a second, one session", rate, "/s", at_least=1000)
        bare = asyncio.run(_bare_echo())
        yield Figure("the same, bare asyncssh echo server (one loop)", bare, "/s")
        yield Figure(
            "simulator beside the bare server, in hostile chunks", rate / bare, "times", at_least=0.55
        )
        driver = _driver_rate(lab)
        yield Figure(
            "driver's cost of a command over the bare client", 1000 * (1 / driver - 1 / rate), "ms", at_most=5
        )


def _fresh(lab: simulator.Lab) -> float:
    """How long a fresh cluster takes: what every scenario pays."""
    with timed() as took:
        lab.run(lab.simulator.fresh("lab", "12.5"))
    return took.seconds


def _driver_rate(lab: simulator.Lab) -> float:
    inventory = parse(lab.inventory)
    secrets = from_environment(inventory, lab.environment)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder), secrets.hidden, WallClock())
        cli = Cli(inventory.publisher, secrets.cli, journal, Consent.none())
        cli.run(COMMAND)
        with timed() as took:
            for _ in range(COMMANDS // 3):
                cli.run(COMMAND)
        cli.close()
        journal.close()
    return COMMANDS // 3 / took.seconds
