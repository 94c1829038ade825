"""The keyboard and the screen of one shell: line editing, echo, CRLF, uneven chunks. It knows no command."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from itertools import cycle

CHUNKS = (1, 7, 64, 300, 4000)
"""Bytes per write, over and over: a client that takes a read for a line breaks at once, not once a month."""

INTERRUPT = b"\x03"
_ERASE = "\b\x7f"
_ERASE_LINE = "\x15"
_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;]*[A-Za-z]|O[A-Za-z])")
_LINE_END = re.compile(rb"[\r\n]")
_LINE_END_OR_HELP = re.compile(rb"[\r\n\t?]")

Assist = Callable[[str, str], Awaitable[str]]
"""`added = await assist("?", "show cert")`: a key of help or completion, and the line before it."""


class Terminal:
    """`send` takes bytes to the client; `on_interrupt` is called at each Ctrl-C; no PTY, no echo.

    `waiting` says whether somebody waits for a key right now.
    """

    def __init__(self, send: Callable[[bytes], Awaitable[None]], on_interrupt: Callable[[], None]) -> None:
        self.waiting = False
        self.height = 24
        self.echo = False
        self._send = send
        self._on_interrupt = on_interrupt
        self._typed = bytearray()
        self._arrived = asyncio.Event()
        self._after_return = False
        self._chunks = cycle(CHUNKS)

    def feed(self, keys: bytes) -> None:
        """What the client typed. Ctrl-C throws away what was typed before it."""
        if INTERRUPT in keys:
            self._typed.clear()
            keys = keys.rpartition(INTERRUPT)[2]
            self._on_interrupt()
        self._typed += keys
        self._arrived.set()

    async def typed(self) -> None:
        """Wait until at least one key is there."""
        while not self._typed or (self._after_return and self._skip_newline()):
            self._arrived.clear()
            self.waiting = True
            try:
                await self._arrived.wait()
            finally:
                self.waiting = False

    def take_empty_line(self) -> bool:
        """Whether an Enter was typed ahead; it is taken away."""
        self._skip_newline()
        if not self._typed or self._typed[0] not in b"\r\n":
            return False
        self._take(1)
        return True

    async def read_key(self) -> str:
        """One key without echo: `" "`, `"q"`, `"\\r"`."""
        await self.typed()
        return self._take(1).decode("latin-1")

    async def read_line(self, assist: Assist | None = None, *, hidden: bool = False) -> str:
        """One line, echoed and without its end: `"show itl"`. `hidden` for passwords."""
        line: list[str] = []
        stop = _LINE_END_OR_HELP if assist and self.echo else _LINE_END
        while True:
            await self.typed()
            end = stop.search(self._typed)
            keys = self._take(end.start() if end else len(self._typed))
            shown = _edit(line, _ESCAPES.sub(b"", keys).decode("utf-8", "replace"))
            echo = "" if hidden else shown
            key = self._take(1).decode() if end else ""
            if key in ("\r", "\n"):
                echo += "\n"
            if self.echo and echo:
                await self.write(echo)
            if key in ("\r", "\n"):
                return "".join(line)
            if key and assist:
                line.extend(await assist(key, "".join(line)))

    async def write(self, text: str) -> None:
        """Text with `\\n` ends; CRLF on the wire, in uneven chunks."""
        await self.write_bytes(text.replace("\n", "\r\n").encode())

    async def write_bytes(self, octets: bytes) -> None:
        start = 0
        while start < len(octets):
            size = next(self._chunks)
            await self._send(octets[start : start + size])
            start += size
            if start < len(octets):
                await asyncio.sleep(0)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._typed[:count])
        del self._typed[:count]
        if taken:
            self._after_return = taken[-1:] == b"\r"
        return taken

    def _skip_newline(self) -> bool:
        """CRLF is one Enter, also when its halves arrive apart. Says whether nothing is left."""
        if self._after_return and self._typed:
            self._after_return = False
            if self._typed[0] == ord("\n"):
                del self._typed[0]
        return not self._typed


def _edit(line: list[str], keys: str) -> str:
    """Apply the keys to the line; what the screen shows of it."""
    if keys.isprintable():
        line.extend(keys)
        return keys
    return "".join(_press(line, key) for key in keys)


def _press(line: list[str], key: str) -> str:
    if key in _ERASE:
        return _rub_out(line, min(1, len(line)))
    if key == _ERASE_LINE:
        return _rub_out(line, len(line))
    if not key.isprintable():
        return ""
    line.append(key)
    return key


def _rub_out(line: list[str], count: int) -> str:
    del line[len(line) - count :]
    return "\b \b" * count
