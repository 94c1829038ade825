"""The platform CLI of one node: synchronous, journaled, behind consent; one session, one command at a time.

It knows how a conversation goes and nothing about what a command means.
"""

import threading
from collections.abc import Sequence
from datetime import timedelta

from cucm_driver.access.secrets import Login
from cucm_driver.consent import Consent
from cucm_driver.errors import (
    Leaves,
    NoAnswer,
    Refused,
    RunbookError,
    Unreachable,
    UnsafeRequest,
    WrongPassword,
)
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Exchange, Journal
from cucm_driver.transports.dialogue import Answer, failure, understood
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.shell import Shell, open_shell

__all__ = ["Answer", "Cli"]

USUAL = timedelta(seconds=60)
LOGIN = timedelta(seconds=120)
_GRACE = timedelta(seconds=60)  # the session gives up by itself; this is for a loop that hangs


class Cli:
    """`run("show version active")` on one node. The session is opened at the first command and kept.

    A lost session is opened again, once, for a command that only reads; a changing one is never repeated.
    """

    def __init__(
        self,
        node: Node,
        login: Login,
        journal: Journal,
        consent: Consent,
        *,
        loop: LoopThread | None = None,
        login_patience: timedelta = LOGIN,
    ) -> None:
        self._node, self._login, self._journal, self._consent = node, login, journal, consent
        self._own_loop = loop is None
        self._loop = loop or LoopThread()
        self._login_patience = login_patience
        self._shell: Shell | None = None
        self._denied: WrongPassword | None = None
        self.logins = 0
        self._lock = threading.Lock()

    def run(self, command: str, answers: Sequence[Answer] = (), patience: timedelta = USUAL) -> str:
        r"""The text between echo and prompt, e.g. run("show itl"); lines end in "\n", pagers are answered.

        UnsafeRequest, NotConsented: nothing was sent. Refused: the node said so. UndeclaredPrompt, NoAnswer,
        Garbled, Unreachable: the session is closed; a changing command then leaves UNKNOWN.
        """
        _one_printable_line(self._node, command)
        changing = self._consent.require(self._node.name, "cli", command)
        with self._lock:
            shell = self._ready()
            try:
                return self._exchange(shell, command, answers, patience, changing)
            except Unreachable:
                if changing:
                    raise
                return self._exchange(self._ready(), command, answers, patience, changing)

    def close(self) -> None:
        """Hangs up."""
        with self._lock:
            self._hang_up()
            if self._own_loop:
                self._loop.close()

    def _exchange(
        self, shell: Shell, command: str, answers: Sequence[Answer], patience: timedelta, changing: bool
    ) -> str:
        with self._journal.exchanging(self._node.name, "cli", command, changing) as exchange:
            try:
                exchange.reply = self._converse(shell, command, answers, patience, exchange)
                _refused(self._node, command, exchange.reply, changing)
                return exchange.reply
            except Refused:
                raise
            except BaseException as trouble:
                self._hang_up()
                if changing and isinstance(trouble, RunbookError):
                    trouble.leaves = Leaves.UNKNOWN
                raise

    def _converse(
        self, shell: Shell, command: str, answers: Sequence[Answer], patience: timedelta, exchange: Exchange
    ) -> str:
        try:
            return self._loop.run(shell.run(command, answers, patience), patience + _GRACE)
        except TimeoutError as trouble:
            raise NoAnswer(node=self._node.name, asked=command, got="the session hangs") from trouble
        finally:
            exchange.reply = shell.screen.raw

    def _ready(self) -> Shell:
        """The kept session, or a new one. A refused password is not tried again: three lock the account."""
        if self._shell is not None and self._shell.alive:
            return self._shell
        if self._denied is not None:
            raise self._denied
        self._hang_up()
        with self._journal.exchanging(self._node.name, "ssh", f"log in as {self._login.user}") as exchange:
            try:
                exchange.reply = self._log_in()
            except WrongPassword as trouble:
                self._denied = trouble
                raise
            except BaseException:
                self._hang_up()
                raise
        assert self._shell is not None
        return self._shell

    def _log_in(self) -> str:
        try:
            self._shell = self._loop.run(open_shell(self._node, self._login), self._login_patience)
            self.logins += 1
            welcome = self._shell.welcome(self._login_patience)
            return self._loop.run(welcome, self._login_patience + _GRACE)
        except TimeoutError as trouble:
            asked = f"ssh to {self._node.address} port {self._node.ports.ssh}"
            raise NoAnswer(node=self._node.name, asked=asked, got="no login in time") from trouble

    def _hang_up(self) -> None:
        shell, self._shell = self._shell, None
        if shell is not None:
            self._loop.run(_closed(shell))


async def _closed(shell: Shell) -> None:
    shell.close()


def _one_printable_line(node: Node, command: str) -> None:
    """`?` prints help and TAB completes, both without Enter; a second line would be a second command."""
    wrong = sorted({repr(letter) for letter in command if not letter.isprintable() or letter == "?"})
    if wrong or not command.strip():
        got = f"not sent: it has {', '.join(wrong)}" if wrong else "not sent: it is empty"
        raise UnsafeRequest(node=node.name, asked=command, got=got)


def _refused(node: Node, command: str, reply: str, changing: bool) -> None:
    """A failure line means refused; a changing command that was understood may have begun to act."""
    if not failure(reply):
        return
    leaves = Leaves.UNKNOWN if changing and understood(reply) else Leaves.NOTHING
    said = " / ".join(line.strip() for line in reply.splitlines() if line.strip())
    raise Refused(node=node.name, asked=command, got=said, leaves=leaves)
