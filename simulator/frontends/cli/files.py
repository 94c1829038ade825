"""`file list|view|tail|dump|search|get|delete`: the commands over the files of a node. What files there are, `disk` says."""

from __future__ import annotations

import asyncio
import re
import shlex
from functools import partial

from simulator.frontends.cli import disk
from simulator.frontends.cli.command import Argument, Command, Declined, Failed, NotSimulated, Parameter
from simulator.frontends.cli.disk import File, Found
from simulator.frontends.cli.session import Session
from simulator.frontends.cli.viewer import view
from simulator.model import recovery
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred, observed, recalled

NOTHING = "no such file or directory can be found"
NOTHING_SOURCE = observed("VVB CLI guide: file list")
LIST_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU6, About CLI: file list with detail; the short form is recalled"
)
OPTIONS = ("page", "detail", "reverse", "date", "size")

VIEW_SOURCE = observed("the viewer of unicon.plugins and a paramiko-expect wrapper")
NO_TEXT = "{path} is not a text file"
NO_TEXT_SOURCE = inferred("what the viewer says of a binary file is not known")

TAIL = 10
FOLLOW = 0.05  # seconds of real time between two looks
TAIL_SOURCE = recalled(
    "that there are tail and dump and their levels is documented (CLI Reference Guide 15); ten lines, then what is "
    "added until Ctrl-C, is from memory; options other than a number of lines are not simulated"
)
SEARCHING = "Searching path: {path}\nSearching file: {path}"
SEARCHED = "Search completed"
SEARCH_SOURCE = recalled(
    "the command is documented (CLI Reference Guide 15); its frame is from memory, abstime and reltime not simulated"
)
ON_DISK = {
    "activelog": "/var/log/active",
    "inactivelog": "/var/log/inactive",
    "install": "/var/log/install",
    "tftp": "/usr/local/cm/tftp",
}
ON_DISK_SOURCE = recalled("where the roots lie on a node's disk")
NO_EXPRESSION = "{expression} is not a regular expression"
NO_EXPRESSION_SOURCE = inferred("what a broken expression gets is not known; the command fails")

GATHERED = """\
Please wait while the system is gathering files info ...done.
Sub-directories were not traversed.
Number of files affected: {count}
Total size in Bytes: {octets}
Total size in Kbytes: {kilobytes}
"""
PROCEED = "Would you like to proceed [y/n]? "
QUESTIONS = ("SFTP server IP: ", "SFTP server port [22]: ", "User ID: ")
PASSWORD, DIRECTORY = "Password: ", "Download directory: "
GET_SOURCE = recalled(
    "that these things are asked is documented (CLI Reference Guide 15); the words are from memory"
)
UNREACHABLE = "Could not connect to host {host} on port {port} (Connection refused)."
UNREACHABLE_SOURCE = inferred(
    "there is no SFTP server here, unless the seam `sftp:put` is struck by `status`: then it is taken"
)
SFTP = "sftp:put"
TAKEN = "Transfer completed."

DELETE_QUESTION = 'Delete the File {name}?\nEnter "y" followed by return to continue: '
DELETED = "files: found = {found}, deleted = {deleted}"
DELETE_SOURCE = observed("TAC 118892 and 221038: file delete tftp CTLFile.tlv")


async def list_files(root: str, session: Session, argument: str) -> None:
    spec, options = _spec(argument)
    found = disk.look(session, root, spec)
    if not found.files and not found.directories:
        raise Failed(NOTHING)
    rows = _detailed(found, options) if "detail" in options else _short(found, options)
    await session.say(
        "\n".join([*rows, f"dir count = {len(found.directories)}, file count = {len(found.files)}"])
    )


async def view_file(root: str, session: Session, argument: str) -> None:
    await view(session.terminal, _text(session, root, _spec(argument)[0]).split("\n"))


async def tail_file(root: str, session: Session, argument: str) -> None:
    """The last lines, then all that is added, until Ctrl-C; not through the pager."""
    spec, *options = _words(argument)
    if options and not (len(options) == 1 and options[0].isdecimal()):
        raise NotSimulated
    seen = _text(session, root, spec)
    lines = seen.splitlines()
    await _type(session, lines[max(0, len(lines) - int(options[0] if options else TAIL)) :])
    while True:
        await asyncio.sleep(FOLLOW)
        text = _text(session, root, spec)
        if text != seen and text.startswith(seen):
            await _type(session, text.removeprefix(seen).strip("\n").splitlines())
        seen = text


async def dump_file(root: str, session: Session, argument: str) -> None:
    spec, *options = _words(argument)
    if options:
        raise NotSimulated
    await session.say(_text(session, root, spec).rstrip("\n"))


async def search_files(root: str, session: Session, argument: str) -> None:
    """`file search activelog syslog/CiscoSyslog Cert[A-Z] ignorecase`: a frame a file, with its matching lines."""
    spec, expression, *options = _words(argument, at_least=2)
    if options not in ([], ["ignorecase"]):
        raise NotSimulated
    try:
        pattern = re.compile(expression, re.IGNORECASE if options else re.NOFLAG)
    except re.error:
        raise Refused(NO_EXPRESSION.format(expression=expression)) from None
    found = [f for f in disk.look(session, root, spec).files.values() if f.text is not None]
    if not found:
        raise Failed(NOTHING)
    for file in found:
        path = f"{ON_DISK[root]}/{file.path}"
        lines = [line for line in (file.text or "").splitlines() if pattern.search(line)]
        await session.say("\n".join([SEARCHING.format(path=path), *lines]))
    await session.say(SEARCHED)


async def get_files(root: str, session: Session, argument: str) -> None:
    """The node is the SFTP client; there is nobody to take the files, unless a fault says so."""
    found = list(disk.look(session, root, _spec(argument)[0]).files.values())
    if not found:
        raise Failed(NOTHING)
    octets = sum(file.size for file in found)
    await session.say(GATHERED.format(count=len(found), octets=octets, kilobytes=octets / 1024))
    if (await session.ask(PROCEED)).lower() != "y":
        raise Declined
    host, port, _ = [await session.ask(question) for question in QUESTIONS]
    await session.ask(PASSWORD, hidden=True)
    await session.ask(DIRECTORY)
    effect = session.running.faults.strike(session.name, SFTP)
    if effect is None or effect.kind != "status":
        raise Failed(UNREACHABLE.format(host=host, port=port or 22))
    if session.node.is_publisher and any(file.path == disk.RECOVERY for file in found):
        recovery.save_recovery_key(session.cluster)
    await session.say(TAKEN)


async def delete_files(root: str, session: Session, argument: str) -> None:
    """Of the files that Cisco Tftp serves, the CTL alone: what phones do without the others is not simulated."""
    spec, options = _spec(argument)
    found = list(disk.look(session, root, spec).files.values())
    if root == "tftp" and any(file.path != disk.CTL for file in found):
        raise NotSimulated
    if found and "noconfirm" not in options:
        answer = await session.ask(DELETE_QUESTION.format(name=spec))
        if answer.lower() != "y":
            raise Declined
    for file in found:
        await _delete(session, root, file)
    await session.say(DELETED.format(found=len(found), deleted=len(found)))


async def _delete(session: Session, root: str, file: File) -> None:
    if _is_ctl(root, file):
        await session.begin(session.running.delete_ctl(session.name, f"file delete {root} {file.path}"))
    elif root == "activelog" and file.path in session.platform.written:
        del session.platform.written[file.path]
    else:
        session.platform.deleted.add(f"{root}/{file.path}")


def _is_ctl(root: str, file: File) -> bool:
    return (root, file.path) in (("tftp", disk.CTL), ("activelog", disk.CTL_IN_ACTIVELOG))


async def _type(session: Session, lines: list[str]) -> None:
    await session.terminal.write("".join(f"{line}\n" for line in lines))


def _text(session: Session, root: str, spec: str) -> str:
    file = disk.files(session, root).get(spec.strip("/"))
    if file is None:
        raise Failed(NOTHING)
    if file.text is None:
        raise Failed(NO_TEXT.format(path=file.path))
    return file.text


def _words(argument: str, at_least: int = 1) -> list[str]:
    """The specification and what follows; quotes hold blanks together. Refused where something is missing."""
    lexer = shlex.shlex(argument, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        words = list(lexer)
    except ValueError:
        words = []
    if len(words) < at_least:
        raise Refused("")
    return words


def _spec(argument: str) -> tuple[str, list[str]]:
    spec, *options = argument.split()
    return spec, options


def _sorted(found: Found, options: list[str]) -> list[File]:
    key = "at" if "date" in options else "size" if "size" in options else "path"
    return sorted(found.files.values(), key=lambda file: getattr(file, key), reverse="reverse" in options)


def _detailed(found: Found, options: list[str]) -> list[str]:
    """`16 Nov,2004 21:45:43        8,557  enGui.log`."""
    directories = [f"{at:%d %b,%Y %H:%M:%S}{'<dir>':>11}    {name}" for name, at in found.directories.items()]
    files = [f"{f.at:%d %b,%Y %H:%M:%S}{f.size:>13,}  {_name(f)}" for f in _sorted(found, options)]
    return directories + files


def _short(found: Found, options: list[str]) -> list[str]:
    """Two names a line."""
    names = [f"<dir>   {name}" for name in found.directories] + [_name(f) for f in _sorted(found, options)]
    return ["".join(f"{name:<40}" for name in names[i : i + 2]).rstrip() for i in range(0, len(names), 2)]


def _name(file: File) -> str:
    return file.path.rpartition("/")[2]


_LIST = (
    Parameter("file-spec", "file to list"),
    Parameter("options", "page|detail|reverse|[date|size]", mandatory=False),
)
_VIEW = (Parameter("file-spec", "file to view"),)
_GET = (Parameter("file-spec", "file to transfer"), Parameter("options", "recurs|compress", mandatory=False))
_DELETE = (
    Parameter("file-spec", "file to delete"),
    Parameter("options", "detail|noconfirm", mandatory=False),
)
_TAIL = (Parameter("file-spec", "file to show"), Parameter("lines", "10 by default", mandatory=False))
_DUMP = (Parameter("file-spec", "file to dump"),)
_SEARCH = (
    Parameter("file-spec", "files to search"),
    Parameter("reg-exp", "regular expression"),
    Parameter("options", "ignorecase", mandatory=False),
)
_WRITABLE = ("activelog", "inactivelog", "tftp")

_ROWS = (
    ("file list", list_files, LIST_SOURCE, 0, "list files", _LIST, disk.ROOTS),
    ("file view", view_file, VIEW_SOURCE, 0, "view a file", _VIEW, disk.ROOTS),
    ("file tail", tail_file, TAIL_SOURCE, 1, "show the end of a file", _TAIL, disk.ROOTS),
    ("file dump", dump_file, TAIL_SOURCE, 1, "show the contents of a file", _DUMP, disk.ROOTS),
    ("file search", search_files, SEARCH_SOURCE, 0, "search files for a text", _SEARCH, disk.ROOTS),
    ("file get", get_files, GET_SOURCE, 0, "get files by SFTP", _GET, disk.ROOTS),
    ("file delete", delete_files, DELETE_SOURCE, 1, "delete files", _DELETE, _WRITABLE),
)

COMMANDS = tuple(
    Command(
        f"{words} {root}", partial(perform, root), source, level, perform is delete_files, Argument.REQUIRED,
        about, parameters,
    )
    for words, perform, source, level, about, parameters, roots in _ROWS
    for root in roots
)  # fmt: skip
