"""`cucm-runbook trust`: what each node presents now beside what the inventory pins; pins are written when asked for.

It answers for the page, the file and the exit code. No credential is read or sent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import tomlkit

    from cucm_driver.inventory import Inventory, Node


class Beside(StrEnum):
    """What is presented beside what is pinned."""

    SAME = "same"
    NOT_PINNED = "not pinned"
    CHANGED = "CHANGED"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Pin:
    """One key of a node's table, e.g. `tls_sha256`: its new value, and the lines that tell of it."""

    node: str
    key: str
    beside: Beside
    value: str
    lines: tuple[str, ...]


def trust(
    cluster: Annotated[
        Path, typer.Option("--cluster", help="The inventory of the cluster.", exists=True, dir_okay=False)
    ],
    write: Annotated[
        bool, typer.Option("--write", help="Put the missing pins into the file; changed ones stay.")
    ] = False,
    replace: Annotated[
        list[str] | None,
        typer.Option("--replace", metavar="NODE", help="With --write: also the changed pins of this node."),
    ] = None,
) -> None:
    """Show the SSH host key and the Tomcat certificate of every node beside what the inventory pins.

    Exit code 0: all are pinned and the same; 1: one is not pinned or has CHANGED; 2: a node did not answer.
    """
    from cucm_driver.errors import RunbookError

    if replace and not write:
        raise typer.BadParameter("it needs --write", param_hint="--replace")
    try:
        inventory = _loaded(cluster, replace or ())
        pins = [pin for node in inventory.nodes for pin in seen(node)]
        wanted = [pin for pin in pins if _to_be_written(pin, replace or ())] if write else []
        if wanted:
            written(cluster, wanted)
    except RunbookError as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(2) from None
    for line in _page(pins, wanted, cluster):
        typer.echo(line)
    raise typer.Exit(_exit([pin for pin in pins if pin not in wanted]))


def seen(node: Node) -> Iterator[Pin]:
    """The two pins of a node, as they stand now."""
    from cucm_driver.errors import ClusterTrouble

    for key, look in (("ssh_host_key", _host_key), ("tls_sha256", _certificate)):
        try:
            yield look(node)
        except ClusterTrouble as trouble:
            lines = (trouble.got, *([f"Next: {trouble.next_move}"] if trouble.next_move else []))
            yield Pin(node.name, key, Beside.UNKNOWN, "", lines)


def _host_key(node: Node) -> Pin:
    from cucm_driver.access import host_keys

    trusted, shown = host_keys.trusted(node), host_keys.shown(node)
    where = "the inventory" if node.ssh_host_key else str(node.known_hosts)
    lines = [f"{shown.get_fingerprint()}  {shown.get_algorithm()}"]
    same = shown.public_data in {key.public_data for key in trusted}
    if not same:
        lines += [f"{where} has {key.get_fingerprint()}  {key.get_algorithm()}" for key in trusted]
    return Pin(node.name, "ssh_host_key", _beside(bool(trusted), same), host_keys.line(shown), tuple(lines))


def _certificate(node: Node) -> Pin:
    from cucm_driver.transports.tls import presented, sha256

    der = presented(node.address, node.ports.https, node=node.name, legacy=node.legacy_algorithms)
    digest, pinned = sha256(der), node.tls_sha256
    lines = [f"SHA-256 {digest}", *_described(der)]
    if pinned and pinned != digest:
        lines.append(f"the inventory has {pinned}")
    return Pin(node.name, "tls_sha256", _beside(bool(pinned), pinned == digest), digest, tuple(lines))


def _described(der: bytes) -> Iterator[str]:
    """Subject, serial and expiry; a certificate that cannot be read is still one that can be compared."""
    from cryptography import x509

    try:
        read = x509.load_der_x509_certificate(der)
        yield f"subject {read.subject.rfc4514_string()}"
        yield f"serial {read.serial_number:x}, expires {read.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    except ValueError as trouble:
        yield f"it cannot be read: {trouble}"


def _beside(pinned: bool, same: bool) -> Beside:
    if not pinned:
        return Beside.NOT_PINNED
    return Beside.SAME if same else Beside.CHANGED


def _to_be_written(pin: Pin, replace: Sequence[str]) -> bool:
    return pin.beside is Beside.NOT_PINNED or (pin.beside is Beside.CHANGED and pin.node in replace)


def _loaded(file: Path, replace: Iterable[str]) -> Inventory:
    """The inventory, which knows every node to be replaced. InventoryError."""
    from cucm_driver.inventory import load

    inventory = load(file)
    for name in replace:
        inventory.node(name)
    return inventory


def written(file: Path, pins: Iterable[Pin]) -> None:
    """Puts the pins into the file and leaves every other character as it is. InventoryError: it was not touched."""
    import tomlkit

    from cucm_driver.inventory import parse

    file = file.resolve()
    document = tomlkit.parse(file.read_bytes().decode("utf-8"))
    for pin in pins:
        _put(document, pin)
    text = tomlkit.dumps(document)
    parse(text, str(file), file.parent)
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.write_bytes(text.encode("utf-8"))
    shutil.copymode(file, unfinished)
    unfinished.replace(file)


def _put(document: tomlkit.TOMLDocument, pin: Pin) -> None:
    """A pin that stands there keeps its place and its comment; a new one comes after the node's last plain value."""
    from tomlkit.items import Table, item

    for table in document["node"]:
        if table["name"] != pin.node:
            continue
        if pin.key in table or not isinstance(table, Table):
            table[pin.key] = pin.value
            continue
        plain = [key for key, value in table.items() if not isinstance(value, dict)]
        value = item(pin.value)
        value.trivia.trail = "\r\n" if "\r\n" in document.as_string() else "\n"
        # Appending would put it below the comment that belongs to the next node; tomlkit has no public way.
        table.value._insert_after(plain[-1], pin.key, value)


def _page(pins: Sequence[Pin], wanted: Sequence[Pin], file: Path) -> Iterator[str]:
    names = {"ssh_host_key": "SSH host key", "tls_sha256": "Tomcat certificate"}
    for pin in pins:
        yield f"{pin.node}: {names[pin.key]}: {pin.beside}{', now written' if pin in wanted else ''}"
        yield from (f"    {line}" for line in pin.lines)
    left = [pin for pin in pins if pin not in wanted]
    if any(pin.beside is Beside.NOT_PINNED for pin in left):
        yield "Compare what is not pinned on the node's console, then: --write"
    changed = list(dict.fromkeys(pin.node for pin in left if pin.beside is Beside.CHANGED))
    if changed:
        options = " ".join(f"--replace {node}" for node in changed)
        yield f"CHANGED stops every run. Compare on the node's console; if it is right: --write {options}"
    yield f"{len(wanted)} written to {file}. No credential was sent." if wanted else "No credential was sent."


def _exit(left: Sequence[Pin]) -> int:
    found = {pin.beside for pin in left}
    if found & {Beside.CHANGED, Beside.NOT_PINNED}:
        return 1
    return 2 if Beside.UNKNOWN in found else 0
