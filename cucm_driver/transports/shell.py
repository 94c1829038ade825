"""One logged-in platform CLI session over SSH, asynchronous; it answers declared questions only.

Sources: public captures of CUCM 11.5 and 15 logins (authentication methods, nudging, slow start).
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncssh

from cucm_driver.access import host_keys
from cucm_driver.access.secrets import Login
from cucm_driver.errors import (
    ClusterTrouble,
    Garbled,
    Leaves,
    NoAnswer,
    UndeclaredPrompt,
    Unreachable,
    WrongHostKey,
    WrongPassword,
)
from cucm_driver.inventory import Node
from cucm_driver.transports.dialogue import Answer, Screen, Stands

WIDTH, HEIGHT = 240, 1000  # tall, so that the pager stays away
CONNECTING = 30.0  # seconds of real time, as all below
NUDGE_AFTER = 5.0
ECHO_WITHIN = 5.0
TICK = 0.1
WHOLE_QUESTION = 0.005  # so long no byte more, and a declared question is there to its last blank
# How long the node must be silent before what stands on the screen is believed.
SILENCE: dict[Stands, float] = {
    Stands.PROMPT: 0.0,
    Stands.EMPTY_REPLY: 0.3,
    Stands.YES_NO: 0.3,
    Stands.ASKS: 1.0,
    Stands.NO_ECHO: 2.0,
}


class _Visitor(asyncssh.SSHClient):
    """Checks the host key first, then spends the password once, by the first method that the node offers."""

    def __init__(self, trusted: Sequence[asyncssh.SSHKey], password: str) -> None:
        self._trusted = {key.public_data for key in trusted}
        self._password = password
        self.presented: asyncssh.SSHKey | None = None
        self.spent = False

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.presented = key
        return key.public_data in self._trusted

    def kbdint_auth_requested(self) -> str | None:
        return None if self.spent else ""

    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> list[str] | None:
        if not prompts:
            return []
        if self.spent or len(prompts) != 1:
            return None  # a second question may be about a new password: not ours to answer
        self.spent = True
        return [self._password]

    def password_auth_requested(self) -> str | None:
        if self.spent:
            return None
        self.spent = True
        return self._password


class Shell:
    """A session at its prompt. After any error it is closed and of no further use."""

    def __init__(
        self, node: Node, connection: asyncssh.SSHClientConnection, process: asyncssh.SSHClientProcess[str]
    ) -> None:
        self._node = node
        self._connection = connection
        self._process = process
        self.screen = Screen()

    @property
    def alive(self) -> bool:
        """Whether both ends still hold the session, as far as this end can know."""
        return not (self._process.channel.is_closing() or self._process.stdout.at_eof())

    def close(self) -> None:
        """Hangs up."""
        self._process.close()
        self._connection.abort()

    async def welcome(self, patience: timedelta) -> str:
        """From the open channel to a prompt with pagination off; the banner is returned."""
        self.screen = Screen()
        nudged = False
        deadline = time.monotonic() + patience.total_seconds()
        while self.screen.stands() not in (Stands.PROMPT, Stands.EMPTY_REPLY):
            fresh = await self._more(deadline, "log in", NUDGE_AFTER)
            if not fresh and not nudged:
                nudged = True
                self._process.stdin.write("\n")
        banner = self.screen.reply()
        while nudged and await self._more(deadline, "log in", SILENCE[Stands.EMPTY_REPLY]):
            """The nudge may have left a second prompt behind."""
        await self.run("set cli pagination off", (), patience)
        return banner

    async def run(self, command: str, answers: Sequence[Answer], patience: timedelta) -> str:
        """Types the command and returns what was printed before the next prompt."""
        self.screen = Screen(command)
        remaining = list(answers)
        deadline = time.monotonic() + patience.total_seconds()
        self._type(command + "\n", command)
        silent_since = time.monotonic()
        while True:
            if await self._more(deadline, command, TICK):
                silent_since = time.monotonic()
            key = self.screen.pager_key()
            answer = self.screen.declared(remaining)
            if answer and await self._more(deadline, command, WHOLE_QUESTION):
                continue
            if key:
                self._type(key, command)
            elif answer:
                remaining.remove(answer)
                await self._answer(answer, command, deadline)
            elif self._settled(command, time.monotonic() - silent_since):
                return self.screen.reply()

    def _settled(self, command: str, silent: float) -> bool:
        """Whether the prompt is back; what else the node may be waiting for is an error."""
        stands = self.screen.stands()
        if stands not in SILENCE or silent < SILENCE[stands]:
            return False
        if stands in (Stands.YES_NO, Stands.ASKS):
            raise self._trouble(
                UndeclaredPrompt, command, f"it asks: {self.screen.last_words()}", "no question"
            )
        if stands is Stands.NO_ECHO:
            got = f"the command was not echoed as typed: {self.screen.last_words()}"
            raise self._trouble(Garbled, command, got)
        return True

    async def _answer(self, answer: Answer, command: str, deadline: float) -> None:
        """Types the answer, sees its echo, and only then presses Enter."""
        self.screen.mark()
        pieces = list(answer.reply) if answer.pause else [answer.reply]
        for piece in pieces:
            self._type(piece, command)
            await asyncio.sleep(answer.pause.total_seconds())
        echo_deadline = min(deadline, time.monotonic() + ECHO_WITHIN)
        while not answer.hidden and not self.screen.echoed(answer.reply):
            if time.monotonic() >= echo_deadline:
                got = f"the answer `{answer.reply}` was not echoed: {self.screen.last_words()}"
                raise self._trouble(Garbled, command, got)
            await self._more(echo_deadline + TICK, command, TICK)
        self._type("\n", command)
        self.screen.mark()

    def _type(self, text: str, asked: str) -> None:
        """A session that the node has closed a moment ago takes no more."""
        try:
            self._process.stdin.write(text)
        except (asyncssh.Error, OSError) as trouble:
            raise self._lost(asked) from trouble

    async def _more(self, deadline: float, asked: str, silence: float) -> bool:
        """Reads what has come; False after so many seconds without a byte. NoAnswer when patience is over."""
        left = deadline - time.monotonic()
        if left <= 0:
            got = f"no prompt in time; last words: {self.screen.last_words()}"
            raise self._trouble(NoAnswer, asked, got, "the prompt `admin:`")
        try:
            async with asyncio.timeout(min(left, silence)):
                text = await self._process.stdout.read(65536)
        except TimeoutError:
            return False
        except (asyncssh.Error, OSError) as trouble:
            raise self._lost(asked) from trouble
        if not text:
            raise self._lost(asked)
        self.screen.add(text)
        return True

    def _lost(self, asked: str) -> ClusterTrouble:
        got = f"the connection was lost; last words: {self.screen.last_words()}"
        return self._trouble(Unreachable, asked, got)

    def _trouble(
        self, kind: type[ClusterTrouble], asked: str, got: str, expected: str = ""
    ) -> ClusterTrouble:
        leaves = Leaves.UNKNOWN if kind is UndeclaredPrompt else Leaves.NOTHING
        return kind(node=self._node.name, asked=asked, got=got, expected=expected, leaves=leaves)


async def open_shell(node: Node, login: Login) -> Shell:
    """Connects and authenticates with one attempt; `welcome` comes next.

    Unreachable, WrongHostKey (both fingerprints; no password was sent), WrongPassword.
    """
    trusted = host_keys.trusted(node)
    visitor = _Visitor(trusted, login.password)
    connection = await _connect(node, login, visitor, trusted)
    try:
        process: asyncssh.SSHClientProcess[str] = await connection.create_process(
            term_type="vt100", term_size=(WIDTH, HEIGHT), encoding="utf-8", errors="replace"
        )
    except (asyncssh.Error, OSError) as trouble:
        connection.abort()
        got = f"logged in, but no shell: {host_keys.words(trouble)} (each node allows about ten sessions)"
        raise Unreachable(node=node.name, asked=host_keys.target(node), got=got) from trouble
    return Shell(node, connection, process)


async def _connect(
    node: Node, login: Login, visitor: _Visitor, trusted: tuple[asyncssh.SSHKey, ...]
) -> asyncssh.SSHClientConnection:
    options: dict[str, Any] = {
        **host_keys.options(node, trusted),
        "known_hosts": ([], [], []),
        "preferred_auth": "keyboard-interactive,password",
        "connect_timeout": CONNECTING,
        "keepalive_interval": 30,
    }
    try:
        return await asyncssh.connect(
            node.address, node.ports.ssh, username=login.user, client_factory=lambda: visitor, **options
        )
    except asyncssh.HostKeyNotVerifiable as trouble:
        raise _wrong_host_key(node, visitor, trusted) from trouble
    except asyncssh.PermissionDenied as trouble:
        raise _wrong_password(node, login, visitor) from trouble
    except (asyncssh.Error, OSError) as trouble:
        raise host_keys.unreachable(node, trouble, visitor.presented is not None) from trouble


def _wrong_host_key(node: Node, visitor: _Visitor, trusted: Sequence[asyncssh.SSHKey]) -> WrongHostKey:
    shown = visitor.presented
    seen = f"host key {shown.get_fingerprint()}" if shown is not None else "no host key of that kind"
    where = "known" if node.ssh_host_key is None and node.known_hosts else "pinned"
    keys = ", ".join(key.get_fingerprint() for key in trusted)
    expected = f"the {where} key {keys}" if keys else f"a {where} key, and the inventory has none"
    next_move = (
        ""
        if shown is None
        else (
            f"compare on the node's console; if it is right, pin `{host_keys.line(shown)}` in the inventory."
        )
    )
    return WrongHostKey(
        node=node.name, asked=host_keys.target(node), got=seen, expected=expected, next_move=next_move
    )


def _wrong_password(node: Node, login: Login, visitor: _Visitor) -> ClusterTrouble:
    if not visitor.spent:
        got = "the node offers neither keyboard-interactive nor password authentication"
        return Unreachable(node=node.name, asked=host_keys.target(node), got=got)
    got = f"user or password refused for `{login.user}` (or the account is locked); one attempt was made"
    return WrongPassword(node=node.name, asked=host_keys.target(node), got=got)
