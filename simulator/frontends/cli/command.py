"""One row of the command table, and the lookup by a line's first words. It performs nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.provenance import Source

if TYPE_CHECKING:
    from simulator.frontends.cli.session import Session

Perform = Callable[["Session", str], Awaitable[None]]


class Declined(Exception):
    """The administrator answered `no`; `text` is what the node says to that. Nothing was changed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Argument(StrEnum):
    """Whether words follow the command."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Command:
    """`Command("show itl", show_itl, documented("..."))`.

    `level` is the privilege the administrator needs (0 read only, 1 read and write, 4 the one of the
    installation); `changing` says whether the cluster is another one afterwards.
    """

    words: str
    perform: Perform
    source: Source
    level: int = 0
    changing: bool = False
    argument: Argument = Argument.NONE

    def accepts(self, argument: str) -> bool:
        return self.argument is Argument.OPTIONAL or bool(argument) is (self.argument is Argument.REQUIRED)


class CommandTable:
    """Every command a node knows. Two rows with the same words are a mistake of ours: ValueError."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.commands = tuple(commands)
        self._rows: Mapping[str, Command] = {command.words: command for command in self.commands}
        if len(self._rows) != len(self.commands):
            raise ValueError("two commands with the same words")
        self._longest = max(len(words.split()) for words in self._rows)

    def find(self, line: str) -> tuple[Command, str] | None:
        """`"utils service restart Cisco Tftp"` -> (that row, "Cisco Tftp"); the longest row wins."""
        words = line.split()
        for count in range(min(self._longest, len(words)), 0, -1):
            command = self._rows.get(" ".join(words[:count]))
            if command is not None:
                return command, " ".join(words[count:])
        return None
