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

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.text = text


class Failed(Exception):
    """The command failed with words of its own, without the line of unsuccessful commands behind them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotSimulated(Exception):
    """The product would do it; here nobody simulated it. It gets the product's refusal and is noted."""


class Argument(StrEnum):
    """Whether words follow the command."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A line of the help behind `?`: `Parameter("unit", "name of the certificate")`."""

    name: str
    meaning: str
    mandatory: bool = True


@dataclass(frozen=True)
class Command:
    """`Command("show itl", show_itl, documented("..."), about="show the contents of the ITL file")`.

    `level` is the privilege the administrator needs (0 read only, 1 read and write, 4 the one of the
    installation); `changing` says whether the cluster is another one afterwards, by the argument where it
    depends on that.
    """

    words: str
    perform: Perform
    source: Source
    level: int = 0
    changing: bool | Callable[[str], bool] = False
    argument: Argument = Argument.NONE
    about: str = ""
    parameters: tuple[Parameter, ...] = ()

    def accepts(self, argument: str) -> bool:
        return self.argument is Argument.OPTIONAL or bool(argument) is (self.argument is Argument.REQUIRED)

    def changes(self, argument: str) -> bool:
        return self.changing if isinstance(self.changing, bool) else self.changing(argument)


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

    def below(self, words: list[str], level: int) -> dict[str, bool]:
        """The next words behind these and whether a sub-menu stands behind each: `{"list": True, "own": False}`."""
        depth, found = len(words), dict[str, bool]()
        for command in self.commands:
            parts = command.words.split()
            if parts[:depth] == words and len(parts) > depth and command.level <= level:
                found[parts[depth]] = found.get(parts[depth], False) or len(parts) > depth + 1
        return found
