"""The SSH front end of a node: a door (who may come in) and a shell. It refuses exec and subsystems."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import asyncssh
from asyncssh.auth import KbdIntChallenge, KbdIntResponse

from simulator.faults import Effect
from simulator.frontends.cli import assistance
from simulator.frontends.cli.accounts import Account, admit
from simulator.frontends.cli.platform import Platform
from simulator.frontends.cli.session import Session
from simulator.frontends.cli.table import COMMANDS
from simulator.provenance import inferred, observed
from simulator.running import Running

Result = TypeVar("Result")

SHELL_ONLY = observed("clients open a PTY shell; exec is not reliably supported (cisco-cucm-mcp, netSSL)")

CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr")
"""No ChaCha20: OpenSSH 5.3 has none, and here it takes twice the time. The true lists are not known."""

SURPLUS = "too many sessions"
SURPLUS_SOURCE = inferred(
    "what the eleventh client sees is not known; here its connection is closed after the password"
)
IDLE_SOURCE = inferred(
    "what is printed when the idle timer fires is not known; here the connection is closed"
)
LOOK = 0.05  # seconds of real time between two looks at idle sessions


class SshListener:
    """`await SshListener(running, "cm-pub").open()`: the way in. SSH belongs to no service."""

    service: str | None = None

    def __init__(self, running: Running, node: str) -> None:
        self.running = running
        self.node = node
        self.platform = Platform.of(running, node)
        self.doors: set[Door] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def open(self) -> None:
        address = self.running.addresses[self.node]
        self._acceptor = await asyncssh.listen(
            address.host,
            address.ports["ssh"],
            server_factory=lambda: Door(self),
            server_host_keys=[self.running.host_keys[self.node]],
            encryption_algs=CIPHERS,
            encoding=None,
            line_editor=False,
            config=None,
            reuse_address=True,
            agent_forwarding=False,
            allow_scp=False,
        )
        self.task(self._hang_up_on_the_idle())

    async def close(self) -> None:
        """The node goes away: nothing listens, connections break, what it was doing is left undone."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        for door in list(self.doors):
            door.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._acceptor.wait_closed()
        self._acceptor = None

    @property
    def full(self) -> bool:
        return sum(door.account is not None for door in self.doors) >= self.platform.session_limit

    async def _hang_up_on_the_idle(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            for door in list(self.doors):
                door.close_if_idle()

    async def finish(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await work that goes on to its end even if the waiting one is cancelled."""
        task = self.task(work)
        task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    def task(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Something that goes on by itself, at most until the node goes away."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _retrieve(task: asyncio.Task[Any]) -> None:
    """A refusal that nobody waits for any more is no error."""
    if not task.cancelled():
        task.exception()


class Door(asyncssh.SSHServer):
    """One connection: user and password by the methods of the release."""

    def __init__(self, listener: SshListener) -> None:
        self.listener = listener
        self.running = listener.running
        self.account: Account | None = None
        self._surplus = False
        self._shells: list[Shell] = []
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self.listener.doors.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.listener.doors.discard(self)

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return False

    def password_auth_supported(self) -> bool:
        return "password" in self.running.model.release.ssh_auth

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._admit(username, password)

    def kbdint_auth_supported(self) -> bool:
        return "keyboard-interactive" in self.running.model.release.ssh_auth

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:
        return "", "", "", [("Password: ", False)]

    async def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> bool:
        return len(responses) == 1 and await self._admit(username, responses[0])

    def auth_completed(self) -> None:
        if self._surplus:
            self.close()

    def session_requested(self) -> Shell | bool:
        if self.account is None:
            return False
        shell = Shell(self, self.account)
        self._shells.append(shell)
        return shell

    def close_if_idle(self) -> None:
        if self._shells and all(shell.session.expired for shell in self._shells):
            self.close()

    def abort(self) -> None:
        if self._connection:
            self._connection.abort()

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    async def _admit(self, username: str, password: str) -> bool:
        account = self._account(username, password) if await self._opens() else None
        self._surplus = account is not None and self.listener.full
        outcome = SURPLUS if self._surplus else "refused" if account is None else "ok"
        self.account = None if self._surplus else account
        self.running.journal.note(self.listener.node, "ssh", f"login {username}", outcome)
        return account is not None

    async def _opens(self) -> bool:
        """Whether a login is looked at at all; this is the fault seam `ssh:login`."""
        effect = self.running.faults.strike(self.listener.node, "ssh:login")
        return effect is None or await LOGIN_EFFECTS[effect.kind](self, effect)

    def _account(self, username: str, password: str) -> Account | None:
        platform = self.listener.platform
        return admit(platform.accounts, platform.locking, username, password, self.running.clock.now())


async def _refuse(door: Door, effect: Effect) -> bool:
    return False


async def _drop(door: Door, effect: Effect) -> bool:
    door.abort()
    return False


async def _silence(door: Door, effect: Effect) -> bool:
    await asyncio.Event().wait()
    return False


async def _delay(door: Door, effect: Effect) -> bool:
    await door.running.wait(timedelta(seconds=effect.seconds))
    return True


LOGIN_EFFECTS: dict[str, Callable[[Door, Effect], Awaitable[bool]]] = {
    "refuse": _refuse,
    "drop": _drop,
    "silence": _silence,
    "delay": _delay,
}


class Shell(asyncssh.SSHServerSession[bytes]):
    """The channel of one shell: it feeds what is typed to the session and ends with it."""

    def __init__(self, door: Door, account: Account) -> None:
        self._door = door
        node, platform = door.listener.node, door.listener.platform
        self.session = Session(door.running, node, self, COMMANDS, platform, account)
        self.session.assist = assistance.of(self.session)
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._running: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        self.session.terminal.echo = True
        self.terminal_size_changed(*term_size)
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self.session.terminal.height = height or self.session.terminal.height

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        self._running = self._door.listener.task(self.session.run())
        self._running.add_done_callback(self._ended)

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        if self.session.expired:
            self._door.close()
        else:
            self.session.feed(data)

    def break_received(self, msec: int) -> bool:
        self.session.feed(b"\x03")
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._channel = None
        if self._running:
            self._running.cancel()

    def write(self, octets: bytes) -> None:
        if self._channel:
            self._channel.write(octets)

    def abort(self) -> None:
        self._door.abort()

    async def finish(self, work: Coroutine[Any, Any, Result]) -> Result:
        return await self._door.listener.finish(work)

    def _ended(self, running: asyncio.Task[None]) -> None:
        """`quit`: the far end closes. A session that broke breaks the connection, loudly."""
        if running.cancelled():
            return
        if running.exception():
            self._door.abort()
            running.result()
        if self._channel:
            self._channel.exit(0)
        self._door.close()
