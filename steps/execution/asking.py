"""Questions to the person at the keyboard, and whether a stop was asked for. It knows no cluster."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from cucm_driver.errors import UserMistake

CONFIRM = ("", "block", "operation")
STOPPING = (
    "\nStopping before the next change; what is under way is finished and verified. "
    "Ctrl-C again stops at once and leaves it unknown.\n"
)


class Declined(UserMistake):
    """The person said no; nothing of what was asked about was sent."""

    nothing = "Nothing more was sent."
    usual_next_move = "read what is left below; then resume, or stay where you are if it is a resting point."


class NobodyToAsk(UserMistake):
    """`--confirm` without a terminal; nothing was sent."""

    usual_next_move = "start it in a terminal, or leave out --confirm."


@dataclass(frozen=True)
class Asking:
    """`confirm` is "", "block" or "operation"."""

    confirm: str = ""

    def require_somebody(self) -> None:
        """Raises NobodyToAsk."""
        if self.confirm and not sys.stdin.isatty():
            raise NobodyToAsk(node="", asked=f"--confirm {self.confirm}", got="the input is no terminal")

    def about_block(self, what: str) -> bool:
        return self.confirm != "block" or _yes(f"Begin {what}?")

    def about_operation(self, node: str, request: str, harms: str) -> None:
        """Raises Declined."""
        if self.confirm == "operation" and not _yes(f"{node}: {request} ({harms})?"):
            raise Declined(node=node, asked=request, got="not sent: you said no")


def _yes(question: str) -> bool:
    """Only the whole word counts: a stray key at two in the morning is no consent."""
    sys.stdout.write(f"\n      {question} Type yes to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


@dataclass
class Stop:
    """`why` says who asked for it, e.g. "Ctrl-C"; empty as long as nobody did."""

    why: str = ""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C, a closed terminal and a polite kill stop before the next change; a second Ctrl-C at once."""
        handlers = {signal.SIGINT: self._interrupted, signal.SIGTERM: self._ended}
        if hasattr(signal, "SIGHUP"):
            handlers[signal.SIGHUP] = self._hung_up
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.why:
            raise KeyboardInterrupt
        self.why = "Ctrl-C"
        os.write(2, STOPPING.encode())

    def _ended(self, number: int, frame: FrameType | None) -> None:
        self.why = self.why or "the process was asked to end"

    def _hung_up(self, number: int, frame: FrameType | None) -> None:
        """Nobody reads any more, and writing there would fail."""
        self.why = self.why or "the terminal was closed"
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
