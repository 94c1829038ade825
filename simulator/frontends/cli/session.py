"""One shell on one node: greet, prompt, read a line, perform it, page what it says. It decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from simulator.frontends.cli import misbehaviour
from simulator.frontends.cli.accounts import Account
from simulator.frontends.cli.command import Command, CommandTable, Declined, Failed, NotSimulated
from simulator.frontends.cli.connection import Connection
from simulator.frontends.cli.pager import Pager
from simulator.frontends.cli.platform import Platform
from simulator.frontends.cli.terminal import Assist, Terminal
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred, observed, recalled
from simulator.running import Running

Result = TypeVar("Result")

PROMPT = "admin:"
PROMPT_SOURCE = observed("every login transcript read; no space after the colon (cisco-cucm-mcp, DevNet)")

WELCOME = """\
Command Line Interface is starting up, please wait ...

   Welcome to the Platform Command Line Interface

VMware Installation:
\t2 vCPU: Intel(R) Xeon(R) CPU E5-2630 v3 @ 2.40GHz
\tDisk 1: 80GB, Partitions aligned
\t6144 Mbytes RAM

"""
WELCOME_SOURCE = observed("login of 11.5.1.12900-21 (cucm_cop_upload README); bytes of a 15 (cisco-cucm-mcp)")

UNSUCCESSFUL = "Executed command unsuccessfully"
UNSUCCESSFUL_SOURCE = documented("CLI Reference Guide 12.5(1)SU3, show haproxy client-auth")
UNKNOWN = f"{UNSUCCESSFUL}\nNo valid command entered"
UNKNOWN_SOURCE = recalled("each line is observed for an unknown command, both together in this order are not")


NOT_AUTHORIZED = UNKNOWN
NOT_AUTHORIZED_SOURCE = inferred(
    "the words for a command above one's level are not known; as if it did not exist"
)


class Struck(Exception):
    """A fault has taken the place of the answer: `Struck("refuse")`."""


class Session:
    """`await Session(running, "cm-pub", connection, COMMANDS, platform, account).run()` lasts until `quit`."""

    def __init__(
        self,
        running: Running,
        name: str,
        connection: Connection,
        commands: CommandTable,
        platform: Platform,
        account: Account,
    ) -> None:
        self.running, self.name = running, name
        self.commands, self.platform, self.account = commands, platform, account
        self.leaving = False
        self.assist: Assist | None = None
        self.terminal = Terminal(self._send, self._interrupt)
        self.pager = Pager(self.terminal)
        self._connection = connection
        self._timeout = platform.session_timeout
        self._heard: datetime = running.clock.now()
        self._command: Command
        self._turn: asyncio.Task[None] | None = None
        self._interrupted = False

    @property
    def cluster(self) -> Cluster:
        return self.running.model

    @property
    def node(self) -> Node:
        return self.cluster.nodes[self.name]

    @property
    def expired(self) -> bool:
        """Whether nobody has typed anything for longer than `set cli session timeout` allowed at the login."""
        return self.terminal.waiting and self.running.clock.now() - self._heard >= self._timeout

    def feed(self, keys: bytes) -> None:
        """What the client typed."""
        self._heard = self.running.clock.now()
        self.terminal.feed(keys)

    async def run(self) -> None:
        await self._greet()
        while not self.leaving:
            self._turn = asyncio.create_task(self._read_and_perform())
            try:
                await asyncio.wait({self._turn})
            finally:
                await self._end_turn(self._turn)
            if not self._turn.cancelled():
                self._turn.result()
            elif self._interrupted:
                await self.terminal.write("\n")

    async def say(self, text: str = "") -> None:
        """Whole lines, through the pager: `await session.say("Service Manager is running")`."""
        await self.pager.show(text.split("\n"))

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        """The line typed behind `question`: `"yes"`."""
        await self._prompt(question)
        answer = await self.terminal.read_line(hidden=hidden)
        self.pager.begin()
        return answer.strip()

    async def ask_key(self, question: str) -> str:
        """The one key pressed behind `question`, e.g. `"y"`; an Enter behind it is a line of its own."""
        await self._prompt(question)
        key = await self.terminal.read_key()
        await self.terminal.write(f"{key if key.isprintable() else ''}\n")
        self.pager.begin()
        return key

    async def begin(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Work that the node finishes even if the administrator goes away in the middle of it.

        What may misbehave once it is done is the fault seam `begun:set cert regen`.
        """
        result = await self._connection.finish(work)
        await self._strike("begun")
        return result

    async def refuse(self, text: str) -> None:
        if text:
            await self.say(text)
        if UNSUCCESSFUL not in text:
            await self.say(UNSUCCESSFUL)

    async def hang_up(self) -> NoReturn:
        """End the connection without a word."""
        self._connection.abort()
        await self.never()

    async def never(self) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets this event")

    async def _prompt(self, text: str) -> None:
        self._heard = self.running.clock.now()
        await self.terminal.write(text)

    async def _end_turn(self, turn: asyncio.Task[None]) -> None:
        if not turn.done():
            turn.cancel()
            await asyncio.wait({turn})

    async def _greet(self) -> None:
        """Welcome and, where the fault seam `ssh:prompt` strikes, no prompt before a key is pressed."""
        await self.terminal.write(WELCOME)
        if self.running.faults.strike(self.name, "ssh:prompt"):
            await self.terminal.typed()
        if self.terminal.take_empty_line():
            # A newline sent before the prompt gives `admin:\r\n\radmin:` (cisco-cucm-mcp test/ssh.test.ts).
            await self.terminal.write(f"{PROMPT}\n\r")

    async def _read_and_perform(self) -> None:
        self._interrupted = False
        await self._prompt(PROMPT)
        line = (await self.terminal.read_line(self.assist)).strip()
        if line:
            self.pager.begin()
            await self._dispatch(line)

    async def _dispatch(self, line: str) -> None:
        """The one place where a command is looked up, may misbehave, is performed and noted."""
        found = self.commands.find(line)
        changing, outcome, modelled = bool(found and found[0].changes(found[1])), "broken", found is not None
        try:
            outcome = await self._perform(*found) if found else await self._unknown()
        except NotSimulated:
            outcome, modelled = await self._unknown(), False
        except asyncio.CancelledError:
            outcome = "interrupted" if self._interrupted else "dropped"
            raise
        finally:
            self.running.journal.note(self.name, "cli", line, outcome, changing, modelled)

    async def _unknown(self) -> str:
        await self.say(UNKNOWN)
        return "unknown command"

    async def _perform(self, command: Command, argument: str) -> str:
        self._command = command
        if command.level > self.account.level:
            await self.say(NOT_AUTHORIZED)
            return "not authorized"
        try:
            await self._strike("cli")
            if not command.accepts(argument):
                raise Refused("")
            await command.perform(self, argument)
        except Refused as refusal:
            await self.refuse(refusal.text)
            return "refused"
        except (Declined, Failed) as ended:
            if ended.text:
                await self.say(ended.text)
            return "declined" if isinstance(ended, Declined) else "refused"
        except Struck as struck:
            return f"fault: {struck}"
        return "ok"

    async def _strike(self, seam: str) -> None:
        """Let a fault act; Struck where nothing of the command is left after it."""
        effect = self.running.faults.strike(self.name, f"{seam}:{self._command.words}")
        if effect and await misbehaviour.instead_of_an_answer(self, effect):
            raise Struck(effect.kind)

    async def _send(self, octets: bytes) -> None:
        effect = self.running.faults.strike(self.name, "bytes:ssh")
        if effect:
            octets = await misbehaviour.of_bytes(self, effect, octets)
        self._connection.write(octets)

    def _interrupt(self) -> None:
        self._interrupted = True
        if self._turn:
            self._turn.cancel()
