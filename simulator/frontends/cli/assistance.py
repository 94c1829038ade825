"""What the keys `?` and TAB do before Enter, and `help`: all of it is read from the command table."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.frontends.cli.command import Argument, Command, CommandTable, Parameter
from simulator.frontends.cli.session import PROMPT, Session
from simulator.frontends.cli.terminal import Assist
from simulator.provenance import documented, recalled

SYNTAX_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU6, About CLI: `file list activelog?`, and an `*` at sub-menus"
)
COMPLETION_SOURCE = documented("About CLI: TAB completes; the blank behind a word that is alone is recalled")
HELP_SOURCE = recalled("the head `activelog help:` and `This will ...`; the guide shows one such text")

_FREE = (Parameter("argument", "value"),)


@dataclass(frozen=True, slots=True)
class Assistance:
    """What the screen shows, and what is added to the line that is being typed."""

    shown: str
    added: str = ""


def assist(commands: CommandTable, level: int, key: str, line: str) -> Assistance:
    """`assist(table, 4, "\\t", "show it").added == "l "`."""
    return (
        _complete(commands, level, line) if key == "\t" else Assistance(f"?{explain(commands, level, line)}")
    )


def of(session: Session) -> Assist:
    """The assistance of one session: after a help text the prompt and the line stand there again."""

    async def answer(key: str, line: str) -> str:
        given = assist(session.commands, session.account.level, key, line)
        again = f"{PROMPT}{line}" if key == "?" else ""
        if given.shown or again:
            await session.terminal.write(given.shown + again)
        return given.added

    return answer


def explain(commands: CommandTable, level: int, line: str) -> str:
    """The text behind `?`: syntax of a command, or the words that may follow."""
    found = commands.find(line)
    if found is not None and found[0].level <= level:
        return f"Syntax:\n{syntax(found[0])}"
    whole, part = _split(line)
    below = commands.below(whole, level)
    if part in below:
        whole, part, below = [*whole, part], "", commands.below([*whole, part], level)
    return "Syntax:\n" + "".join(
        f"{' '.join([*whole, word])}{'*' if more else ''}\n"
        for word, more in below.items()
        if word.startswith(part)
    )


def syntax(command: Command) -> str:
    """The command with its parameters, and a line for each of them."""
    parameters = command.parameters or (_FREE if command.argument is not Argument.NONE else ())
    head = [command.words, *(p.name if p.mandatory else f"[{p.name}]" for p in parameters)]
    lines = [f"{p.name:<12}{'mandatory' if p.mandatory else 'optional':<12}{p.meaning}" for p in parameters]
    return "".join(f"{line}\n" for line in [" ".join(head), *lines])


def _complete(commands: CommandTable, level: int, line: str) -> Assistance:
    whole, part = _split(line)
    words = [word for word in commands.below(whole, level) if word.startswith(part)]
    if len(words) == 1 and part != words[0]:
        rest = f"{words[0].removeprefix(part)} "
        return Assistance(rest, rest)
    return Assistance("")


def _split(line: str) -> tuple[list[str], str]:
    """The finished words, and the one that is being typed."""
    words = line.split()
    return (words[:-1], words[-1]) if words and not line[-1].isspace() else (words, "")


async def show_help(session: Session, words: str) -> None:
    """`help file list activelog`; without words, the words that a command may begin with."""
    found = session.commands.find(words)
    if found is None:
        await session.say(explain(session.commands, session.account.level, f"{words} ").rstrip("\n"))
        return
    command = found[0]
    head = f"{command.words.split()[-1]} help:\nThis will {command.about or 'run ' + command.words}"
    await session.say(f"{head}\n\n{syntax(command)}")


COMMANDS = (
    Command(
        "help",
        show_help,
        HELP_SOURCE,
        argument=Argument.OPTIONAL,
        about="show help about a command",
        parameters=(Parameter("command", "command or the beginning of one", mandatory=False),),
    ),
)
