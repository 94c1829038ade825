"""The file viewer of `file view`: twenty lines a page, five keys, and no way out but `q`."""

from __future__ import annotations

from simulator.frontends.cli.terminal import Terminal
from simulator.provenance import observed, recalled

PAGE = 20
OPTIONS = (
    "\x1b[1m\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines {first} - {last} of {total}) : \x1b[0m"
)
OPTIONS_SOURCE = observed("unicon.plugins vos/patterns.py: the viewer's bytes and keys; 20 lines a page")
END = "end of the file reached\n"
END_SOURCE = observed("paramiko-expect wrapper, TAC 214607: stands before the options; then only `q` leaves")
KEYS_SOURCE = recalled("the screen is not cleared between pages")


async def view(terminal: Terminal, lines: list[str]) -> None:
    """Show the lines page by page until `q` is pressed. It pages whatever `set cli pagination` says."""
    first, last_page = 0, max(0, (len(lines) - 1) // PAGE * PAGE)
    while True:
        await _show(terminal, lines, first)
        key = await terminal.read_key()
        while key not in "qnpbe":
            key = await terminal.read_key()
        if key == "q":
            await terminal.write("\n")
            return
        first = {"n": min(first + PAGE, last_page), "p": max(first - PAGE, 0), "b": 0, "e": last_page}[key]


async def _show(terminal: Terminal, lines: list[str], first: int) -> None:
    page = lines[first : first + PAGE]
    last = first + len(page)
    end = END if last == len(lines) else ""
    options = OPTIONS.format(first=first + 1 if lines else 0, last=last, total=len(lines))
    await terminal.write("\n" + "".join(f"{line}\n" for line in page) + end)
    await terminal.write_bytes(options.encode())
