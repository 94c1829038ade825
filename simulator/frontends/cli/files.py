"""`file list|view|get|delete`: the commands over the files of a node. What files there are, `disk` says."""

from __future__ import annotations

from functools import partial

from simulator.frontends.cli import disk
from simulator.frontends.cli.command import Argument, Command, Declined, Failed, NotSimulated, Parameter
from simulator.frontends.cli.disk import File, Found
from simulator.frontends.cli.session import Session
from simulator.frontends.cli.viewer import view
from simulator.model import recovery
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
    file = disk.files(session, root).get(_spec(argument)[0].strip("/"))
    if file is None:
        raise Failed(NOTHING)
    if file.text is None:
        raise Failed(NO_TEXT.format(path=file.path))
    await view(session.terminal, file.text.split("\n"))


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
    """Files that Cisco Tftp serves stay: what phones would do without them is not simulated."""
    spec, options = _spec(argument)
    found = list(disk.look(session, root, spec).files.values())
    if root == "tftp" and found:
        raise NotSimulated
    if found and "noconfirm" not in options:
        answer = await session.ask(DELETE_QUESTION.format(name=spec))
        if answer.lower() != "y":
            raise Declined
    for file in found:
        _delete(session, root, file)
    await session.say(DELETED.format(found=len(found), deleted=len(found)))


def _delete(session: Session, root: str, file: File) -> None:
    if root == "activelog" and file.path in session.platform.written:
        del session.platform.written[file.path]
    else:
        session.platform.deleted.add(f"{root}/{file.path}")


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
_R = Argument.REQUIRED

COMMANDS = (
    *(
        Command(
            f"file list {root}", partial(list_files, root), LIST_SOURCE, 0, False, _R, "list files", _LIST
        )
        for root in disk.ROOTS
    ),
    *(
        Command(
            f"file view {root}", partial(view_file, root), VIEW_SOURCE, 0, False, _R, "view a file", _VIEW
        )
        for root in disk.ROOTS
    ),
    *(
        Command(
            f"file get {root}", partial(get_files, root), GET_SOURCE, 0, False, _R, "get files by SFTP", _GET
        )
        for root in disk.ROOTS
    ),
    *(
        Command(
            f"file delete {root}",
            partial(delete_files, root),
            DELETE_SOURCE,
            1,
            True,
            _R,
            "delete files",
            _DELETE,
        )
        for root in ("activelog", "inactivelog", "tftp")
    ),
)
