"""What stands on the screen of a platform CLI session: prompt, pager, question; and the text of a reply.

Pure text: it knows no socket, and it answers nothing.
Sources: public captures of the login stream and of both pagers, CLI reference guide 12.5 (questions).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PROMPT_TEXT = "admin:"
_COLOUR = r"(?:\x1b\[[0-9;]*m)*"
# The prompt starts a line; after a pager line was erased it may follow ESC[K or a lone CR directly. A spare
# newline doubles it: `admin:\r\n\radmin:`.
_ONE_PROMPT = rf"{_COLOUR}{PROMPT_TEXT}(?:\x1b\[[0-9;]*[mK])*"
_PROMPT = re.compile(rf"(?:\A|[\r\n]|\x1b\[[0-9;]*K)({_ONE_PROMPT}(?:[\r\n]+{_ONE_PROMPT})*)\Z")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TAIL = 1024
_WRAPS_FROM = 180

# Pager -> key. No newline is needed after the key.
_PAGERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"{_COLOUR}Press <enter> for 1 line, <space> for one page, or <q> to quit(?:{_COLOUR}\s?)\Z"
        ),
        " ",
    ),
    (
        re.compile(rf"{_COLOUR}(?:\r?\n)?options: q=quit, n=next, [^\r\n]*\(lines [^)]*\) :\s?{_COLOUR}\Z"),
        "q",
    ),
)

# Five spellings of yes/no exist.
_YES_NO = re.compile(r"\((?:yes\s*[|/]\s*no|y\s*/\s*n)\)\s*\??\s*:?\s*\Z", re.IGNORECASE)
# `Please enter the old password: `; but not the aligned labels of a diagnosis, `disk_space          : `.
_ASKS = re.compile(r"[^\s:?][:?][ ]?\Z")

# Lines that say that a command failed -> whether the node had understood the command at all.
FAILURES: dict[str, bool] = {"Executed command unsuccessfully": True, "No valid command entered": False}
_FAILURE = re.compile(rf"^(?:{'|'.join(FAILURES)})", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    r"""A declared answer: `prompt` is a regex searched at the end of what the node has printed; given once.

    Example: Answer(r"Proceed with regeneration \(yes\|no\)\?", "yes"). `hidden`: the node does not echo it.
    `pause`: typed slowly, so long between two characters, for questions that lose fast input.
    """

    prompt: str
    reply: str
    hidden: bool = False
    pause: timedelta = timedelta()


class Stands(StrEnum):
    """What stands at the end of the screen."""

    PROMPT = "the prompt"
    EMPTY_REPLY = "the prompt, with nothing before it"
    NO_ECHO = "a prompt, but the command's echo has not come"
    YES_NO = "a yes/no question"
    ASKS = "something that looks like a question"
    OUTPUT = "output"


def plain(text: str) -> str:
    r"""Without terminal codes, `\r\n` as `\n`, lone CR dropped, backspaces done."""
    cleaned = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "")
    while "\b" in cleaned:
        cleaned = re.sub(r"(?s)(?:\A|[^\b])\b", "", cleaned)
    return cleaned


def failure(text: str) -> bool:
    """Whether a reply says that the command failed."""
    return _FAILURE.search(text) is not None


def understood(text: str) -> bool:
    """Whether a failed command was one the node knows, so that it may have begun to act."""
    return not any(re.search(rf"(?m)^{line}", text) for line, known in FAILURES.items() if not known)


@dataclass
class Screen:
    """What a node has printed since `command` was typed (empty: since the login)."""

    command: str = ""
    raw: str = ""
    _mark: int = 0

    def add(self, text: str) -> None:
        """More was printed."""
        self.raw += text

    def pager_key(self) -> str | None:
        """The key that a pager at the end waits for; the pager's line is taken off the screen."""
        for pager, key in _PAGERS:
            found = pager.search(self.raw, self._tail_starts())
            if found:
                self.raw = self.raw[: found.start()]
                return key
        return None

    def declared(self, answers: Sequence[Answer]) -> Answer | None:
        """The declared answer for the question at the end."""
        tail = self._tail()
        fitting = (answer for answer in answers if re.search(rf"(?:{answer.prompt})\s*\Z", tail))
        return next(fitting, None)

    def stands(self) -> Stands:
        """What the node waits for, as far as the text tells."""
        echoed = not self.command or self._echo_ends() is not None
        if self._prompt():
            if not echoed:
                return Stands.NO_ECHO
            return Stands.PROMPT if self.reply().strip() else Stands.EMPTY_REPLY
        tail = self._tail() if echoed else ""
        if _YES_NO.search(tail):
            return Stands.YES_NO
        return Stands.ASKS if _ASKS.search(tail) else Stands.OUTPUT

    def mark(self) -> None:
        """Everything up to here is answered; only later text can be a question or an echo."""
        self._mark = len(self.raw)

    def echoed(self, typed: str) -> bool:
        """Whether the node has echoed what was typed since the mark."""
        return plain(self.raw[self._mark :]).lstrip().startswith(typed)

    def reply(self) -> str:
        """The text between the command's echo and the prompt."""
        prompt = self._prompt()
        text = self.raw[self._echo_ends() or 0 : prompt.start(1) if prompt else None]
        return plain(text).removeprefix("\n")

    def last_words(self) -> str:
        """The last lines, for an error."""
        lines = [line.strip() for line in plain(self.raw[-400:]).splitlines() if line.strip()]
        return " / ".join(lines[-2:]) or "nothing"

    def _prompt(self) -> re.Match[str] | None:
        return _PROMPT.search(self.raw, max(0, len(self.raw) - _TAIL))

    def _tail_starts(self) -> int:
        return max(self._mark, len(self.raw) - _TAIL)

    def _tail(self) -> str:
        return plain(self.raw[self._tail_starts() :])

    def _echo_ends(self) -> int | None:
        at = self.raw.find(self.command)
        if at >= 0:
            return at + len(self.command)
        if len(self.command) < _WRAPS_FROM:
            return None
        # A terminal wraps a long line in ways of its own.
        wrapped = r"(?:[ ]?\r\n?|\x08|\x1b\[[0-9;]*[A-Za-z])*".join(map(re.escape, self.command))
        found = re.search(wrapped, self.raw)
        return found.end() if found else None
