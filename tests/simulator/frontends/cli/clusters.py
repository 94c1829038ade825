"""A running lab with SSH listeners only, in the test's own loop, and a real client that shows raw bytes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec

import asyncssh

from simulator.blueprint import load
from simulator.clock import Clock
from simulator.frontends.cli.accounts import Account
from simulator.frontends.ssh import SshListener
from simulator.keys import KeyRing
from simulator.model.cluster import Cluster
from simulator.model.installation import Layout, install
from simulator.model.rules import Rules
from simulator.network import NodeAddress
from simulator.releases import Release, release
from simulator.running import Credentials, Running
from simulator.wire import Wire

P = ParamSpec("P")

NOW = datetime(2026, 11, 23, 22, 1, 5, tzinfo=UTC)
HOST = "127.0.0.1"


def in_a_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class AllSealsHold:
    """Phones are not the subject here."""

    def signature_holds(self, trust_list: object, by: object) -> bool:
        return True

    def configuration_seal_holds(self, signer: object, by: object) -> bool:
        return True


def cluster(row: Release, keys: KeyRing, mode: str = "non-secure", **knobs: object) -> Cluster:
    plan = load("lab")
    layout = Layout(
        name=plan.name,
        domain=plan.domain,
        place=tuple(plan.place.items()),
        nodes=plan.nodes,
        groups=plan.groups,
        device_pools=plan.device_pools,
        phones=(),
        node_address=lambda number: f"127.0.1.{number}",
        phone_address=lambda number: f"127.65.0.{number}",
    )
    rules = Rules().changed(knobs)
    return install(layout, row, "lazy", rules, keys.new, AllSealsHold(), NOW, "salt", mode)


async def eventually(happened: Callable[[], object]) -> None:
    """What the node does after its client has gone cannot be awaited; it can be looked at."""
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 (no event tells of it)
            await asyncio.sleep(0.002)


def free_port() -> int:
    with socket.socket() as held:
        held.bind((HOST, 0))
        return int(held.getsockname()[1])


@asynccontextmanager
async def lab(
    name: str = "12.5",
    *,
    ssh_auth: tuple[str, ...] | None = None,
    mode: str = "non-secure",
    **knobs: object,
) -> AsyncIterator[Running]:
    row = release(name)
    keys = KeyRing()
    model = cluster(replace(row, ssh_auth=ssh_auth or row.ssh_auth), keys, mode, **knobs)
    running = Running(
        model,
        Clock(NOW, pulled=True),
        Wire(keys),
        keys,
        {node: NodeAddress(HOST, {"ssh": free_port()}) for node in model.nodes},
        Credentials(),
        {node: asyncssh.generate_private_key("ssh-ed25519") for node in model.nodes},
        8080,
    )
    await running.open([SshListener(running, node) for node in model.nodes])
    try:
        yield running
    finally:
        await running.close()


async def connect(
    running: Running,
    node: str = "cm-pub",
    *,
    user: str | None = None,
    password: str | None = None,
    methods: str = "password,keyboard-interactive",
) -> asyncssh.SSHClientConnection:
    address, key = running.addresses[node], running.host_keys[node]
    known = f"[{address.host}]:{address.ports['ssh']} {key.export_public_key().decode()}"
    return await asyncssh.connect(
        address.host,
        address.ports["ssh"],
        username=user or running.credentials.cli_user,
        password=password or running.credentials.cli_password,
        known_hosts=asyncssh.import_known_hosts(known),
        preferred_auth=methods,
        config=None,
        client_keys=None,
        agent_path=None,
    )


class Screen(asyncssh.SSHClientSession[bytes]):
    """Everything the node wrote, and the packets it came in."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.text = bytearray()
        self.closed = asyncio.Event()
        self._arrived = asyncio.Event()
        self._seen = 0

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self.packets.append(data)
        self.text += data
        self._arrived.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()
        self._arrived.set()

    async def until(self, end: bytes) -> str:
        """What arrived since the last look, as soon as it ends with `end`."""
        return await self._look(lambda news: news.endswith(end))

    async def _look(self, enough: Callable[[bytes], bool]) -> str:
        async with asyncio.timeout(10):
            while not enough(bytes(self.text[self._seen :])):
                assert not self.closed.is_set(), self.text[self._seen :]
                self._arrived.clear()
                await self._arrived.wait()
        news = bytes(self.text[self._seen :])
        self._seen += len(news)
        return news.decode()


class Shell:
    """`await shell.run("show itl")`: what stands between the echo and the next prompt."""

    def __init__(
        self,
        connection: asyncssh.SSHClientConnection,
        channel: asyncssh.SSHClientChannel[bytes],
        screen: Screen,
    ) -> None:
        self.connection = connection
        self.channel = channel
        self.screen = screen

    def type(self, keys: str) -> None:
        self.channel.write(keys.encode())

    async def run(self, line: str) -> str:
        self.type(f"{line}\n")
        output = await self.screen.until(b"admin:")
        assert output.startswith(f"{line}\r\n")
        return output.removeprefix(f"{line}\r\n").removesuffix("admin:").replace("\r\n", "\n")

    async def answer(self, line: str, question: str, *answers: tuple[str, str]) -> str:
        """Run a command that asks: each answer with what is awaited behind it."""
        said = await self.ask(line, question)
        for keys, then in answers:
            self.type(keys)
            said += await self.screen.until(then.encode())
        return said.replace("\r\n", "\n")

    async def ask(self, line: str, question: str) -> str:
        self.type(f"{line}\n")
        return await self.screen.until(question.encode())


@asynccontextmanager
async def shell(
    running: Running,
    node: str = "cm-pub",
    *,
    rows: int = 1000,
    early: str = "",
    account: Account | None = None,
) -> AsyncIterator[Shell]:
    """An administrator at the prompt; `early` is typed before the node has said a word."""
    connection = await (
        connect(running, node, user=account.name, password=account.password)
        if account
        else connect(running, node)
    )
    screen = Screen()
    channel, _ = await connection.create_session(
        lambda: screen, encoding=None, term_type="vt100", term_size=(200, rows)
    )
    opened = Shell(connection, channel, screen)
    if early:
        opened.type(early)
    else:
        await screen.until(b"admin:")
    try:
        yield opened
    finally:
        connection.abort()
