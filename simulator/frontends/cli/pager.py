"""The automatic pager of the command line: when it stops, what it shows, which keys it takes."""

from __future__ import annotations

from simulator.frontends.cli.terminal import Terminal
from simulator.provenance import observed

STOP = b"\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m"
STOP_SOURCE = observed("unicon.plugins vos/patterns.py: the pager's bytes and keys")
ERASED = b"\r\x1b[K"


class Pager:
    """Counts the lines of one command. A page is the terminal's height without the pager's own line."""

    def __init__(self, terminal: Terminal) -> None:
        self.on = True
        self._terminal = terminal
        self.begin()

    def begin(self) -> None:
        """A new command, or an answer given: a full page is free again."""
        self._room = self._page
        self._dismissed = False

    async def show(self, lines: list[str]) -> None:
        """Write whole lines, stopping where the page is full. After `q` the rest is not shown."""
        while lines and not self._dismissed:
            if self.on and not self._room:
                await self._stop()
                continue
            room = self._room if self.on else len(lines)
            await self._terminal.write("".join(f"{line}\n" for line in lines[:room]))
            self._room -= min(room, len(lines))
            lines = lines[room:]

    @property
    def _page(self) -> int:
        return max(1, self._terminal.height - 1)

    async def _stop(self) -> None:
        await self._terminal.write_bytes(STOP)
        key = await self._terminal.read_key()
        while key not in " \r\nq":
            key = await self._terminal.read_key()
        await self._terminal.write_bytes(ERASED)
        self._dismissed = key == "q"
        self._room = self._page if key == " " else 1
