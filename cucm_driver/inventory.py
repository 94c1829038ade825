"""What the operator wrote down about a cluster: nodes, ports, pins, and where the secrets are to be found.

It holds no secret itself and asks the cluster nothing.
"""

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, model_validator

from cucm_driver.accounts import WAYS, Credentials, Table, Text, passwords
from cucm_driver.errors import InventoryError


def _host_key(text: str) -> str:
    """An OpenSSH public key line without its comment: `ssh-ed25519 AAAAC3...`."""
    kind, encoded, *_comment = [*text.split(), "", ""]
    try:
        inner = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        inner = b""
    if not kind or inner[4 : 4 + len(kind)] != kind.encode():
        raise ValueError("not an OpenSSH public key line such as `ssh-ed25519 AAAAC3...`")
    return f"{kind} {encoded}"


def _sha256(text: str) -> str:
    """64 hex digits; colons and capitals, as browsers print them, are accepted."""
    plain = text.replace(":", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise ValueError("not a SHA-256: 64 hex digits are needed")
    return plain


Port = Annotated[int, Field(ge=1, le=65535)]


class Ports(Table):
    """The product's own ports unless the inventory says otherwise."""

    ssh: Port = 22
    https: Port = 8443
    tftp: Port = 69
    tftp_http: Port = 6970
    files_callmanager: Port = 6971
    files_tomcat: Port = 6972
    tvs: Port = 2445
    capf: Port = 3804
    sip_tls: Port = 5061


class Node(Table):
    """One server of the cluster, e.g. cm-sub1 at 127.0.1.2."""

    name: Text
    address: Text
    role: Literal["publisher", "subscriber"]
    product: Text = "callmanager"
    ssh_host_key: Annotated[str, AfterValidator(_host_key)] | None = None
    tls_sha256: Annotated[str, AfterValidator(_sha256)] | None = None
    legacy_algorithms: bool = False
    ports: Ports = Ports()
    _known_hosts: Path | None = PrivateAttr(default=None)

    @property
    def known_hosts(self) -> Path | None:
        """The cluster's known_hosts file; it speaks where the node has no `ssh_host_key` of its own."""
        return self._known_hosts


class Phones(Table):
    """How phones are reached."""

    web_port: Port = 80


class Simulated(Table):
    """Where a simulated cluster is controlled. A text alone proves nothing: check the identity first."""

    control: Annotated[str, Field(pattern=r"^http://\S+$")]
    run_token: Text


class ClusterName(Table):
    """The `[cluster]` table. `ssh_known_hosts`, e.g. `~/.ssh/known_hosts`, stands in for pins of nodes."""

    name: Text
    ssh_known_hosts: Text | None = None


class Inventory(Table):
    """A cluster as the operator knows it; `nodes` has the publisher first, then the order of the file."""

    cluster: ClusterName
    credentials: Credentials = Credentials()
    phones: Phones = Phones()
    simulator: Simulated | None = None
    nodes: tuple[Node, ...] = Field(alias="node", min_length=1)

    @model_validator(mode="after")
    def _one_publisher_and_no_doubles(self) -> Self:
        publishers = [node.name for node in self.nodes if node.role == "publisher"]
        if len(publishers) != 1:
            raise ValueError(f'exactly one node has role = "publisher", found {publishers or "none"}')
        for what in ("name", "address"):
            values = [getattr(node, what) for node in self.nodes]
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles and not (what == "address" and self._ports_differ()):
                raise ValueError(f"two nodes have the same {what}: {', '.join(doubles)}")
        ordered = tuple(sorted(self.nodes, key=lambda node: node.role != "publisher"))
        object.__setattr__(self, "nodes", ordered)
        return self

    def _standing_in(self, folder: Path) -> Self:
        """Tells each node where the known_hosts file is; a relative path begins at the inventory's folder."""
        named = self.cluster.ssh_known_hosts
        if named is not None:
            file = folder / Path(named).expanduser()
            if not file.is_file():
                got = f"{file}: there is no such file"
                raise InventoryError(node="", asked="cluster.ssh_known_hosts", got=got)
            for node in self.nodes:
                node._known_hosts = file
        return self

    def _ports_differ(self) -> bool:
        ends = [(node.address, node.ports.ssh) for node in self.nodes]
        return len(set(ends)) == len(ends)

    @property
    def name(self) -> str:
        """The cluster's name, e.g. `lab`."""
        return self.cluster.name

    @property
    def publisher(self) -> Node:
        """The one node that holds the writable database."""
        return self.nodes[0]

    def node(self, name: str) -> Node:
        """The node of that name, e.g. `cm-sub1`. InventoryError names the ones there are."""
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes)
        raise InventoryError(
            node=name, asked=f"the node {name}", got="not in the inventory", expected=f"one of {known}"
        )


def load(path: Path) -> Inventory:
    """Reads the file, e.g. inventory.toml. InventoryError if it is missing or wrong."""
    return parse(_text_of(path), str(path), path.parent)


def parse(text: str, origin: str = "inventory", folder: Path = Path()) -> Inventory:
    """Reads an inventory from TOML text; `origin` names it in errors, relative paths begin at `folder`."""
    read = _read(text, origin)
    text = ""  # a password that stands in it by mistake shall not stand in a traceback's variables too
    if isinstance(read, InventoryError):
        raise read
    return read._standing_in(folder)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        reason = getattr(trouble, "strerror", None) or trouble.__class__.__name__
        raise InventoryError(node="", asked=f"read {path}", got=reason, expected="a TOML inventory") from None


def _read(text: str, origin: str) -> Inventory | InventoryError:
    """The inventory, or what is wrong with it; as a value, so that no traceback holds the text."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        return InventoryError(node="", asked=f"read {origin}", got=f"not TOML: {trouble}")
    if found := next(passwords(document), ""):
        return InventoryError(
            node="",
            asked=f"read {origin}",
            got=f"`{found}`: a password stands in the inventory (it is not repeated here)",
            expected=f"a reference, one of: {WAYS}",
            next_move="take it out of the file, change it if others can read the file, and start again.",
        )
    try:
        return Inventory.model_validate(document)
    except ValidationError as trouble:
        return _mistakes(document, trouble, origin)


def _mistakes(document: Mapping[str, Any], trouble: ValidationError, origin: str) -> InventoryError:
    errors = trouble.errors()
    # A node that could not be read is also missing from the list of nodes: one mistake, told once.
    errors = [error for error in errors if error["type"] != "too_short"] or errors
    found = [(_node_at(document, error["loc"]), _key(error["loc"]), error["msg"]) for error in errors]
    told = "; ".join(f"{_where(node, key)}{message}" for node, key, message in found)
    return InventoryError(node=found[0][0], asked=f"read {origin}", got=told)


def _where(node: str, key: str) -> str:
    place = " ".join(part for part in (f"node {node}" if node else "", f"`{key}`" if key else "") if part)
    return f"{place}: " if place else ""


def _key(location: tuple[int | str, ...]) -> str:
    in_a_node = len(location) > 1 and location[0] == "node"
    return ".".join(str(part) for part in location[2 if in_a_node else 0 :])


def _node_at(document: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """The name of the node a mistake is in, or its place: `number 2`."""
    if len(location) < 2 or location[0] != "node" or not isinstance(location[1], int):
        return ""
    table = document["node"][location[1]]
    name = table.get("name") if isinstance(table, dict) else None
    return name if isinstance(name, str) and name else f"number {location[1] + 1}"
