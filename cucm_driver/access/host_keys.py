"""SSH host keys: which ones a node may show, which one it shows, and in which algorithms they are spoken of.

It trusts what the inventory pins, or else what the cluster's known_hosts file has for the node's address. It
sends no user and no password.
"""

import asyncio
import ipaddress
import os
from typing import Any

import asyncssh

from cucm_driver.errors import ClusterTrouble, InventoryError, Unreachable
from cucm_driver.inventory import Node

CONNECTING = 30.0  # seconds of real time
SHA1_SIGNATURE = "ssh-rsa"
OLD = "If {node} has an old release (up to 11.5), set `legacy_algorithms = true` for it in the inventory."
KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "rsa-sha2-256", "rsa-sha2-512")
# OpenSSH 5.3 of releases before 12.0 signs with SHA-1 only (RFC 8332 came with OpenSSH 7.2); the rest is what
# asyncssh knows and does not offer by itself.
LEGACY: dict[str, str] = {
    "kex_algs": "+diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1",
    "encryption_algs": "+aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc",
}


def trusted(node: Node) -> tuple[asyncssh.SSHKey, ...]:
    """The keys the node may show; none: it is not pinned. InventoryError: the known_hosts file is no such file."""
    if node.ssh_host_key:
        return (asyncssh.import_public_key(node.ssh_host_key),)
    if node.known_hosts is None:
        return ()
    try:
        known = asyncssh.read_known_hosts(str(node.known_hosts))
    except (OSError, ValueError, asyncssh.KeyImportError) as trouble:
        got = f"{node.known_hosts}: {trouble}"
        raise InventoryError(node=node.name, asked="cluster.ssh_known_hosts", got=got) from trouble
    keys, _, revoked, *_ = asyncssh.match_known_hosts(known, node.address, _ip(node.address), node.ports.ssh)
    return tuple(key for key in keys if isinstance(key, asyncssh.SSHKey) and key not in revoked)


def options(node: Node, keys: tuple[asyncssh.SSHKey, ...]) -> dict[str, Any]:
    """How asyncssh is to connect: trusted keys' kinds first, old algorithms only where the inventory says so."""
    own = [name.decode("ascii") for key in keys for name in key.sig_algorithms]
    kinds = [name for name in (*own, *KINDS) if name != SHA1_SIGNATURE]
    if node.legacy_algorithms:
        kinds.append(SHA1_SIGNATURE)
    return {
        "config": None,
        "agent_path": None,
        "client_keys": None,
        "server_host_key_algs": list(dict.fromkeys(kinds)),
        **(LEGACY if node.legacy_algorithms else {}),
    }


def shown(node: Node) -> asyncssh.SSHKey:
    """The key the node shows now; nobody logs in. Unreachable names the flag where old algorithms are missing."""
    found = asyncio.run(_shown(node))
    if found is None:
        raise Unreachable(node=node.name, asked=target(node), got="it showed no host key")
    return found


class _Onlooker(asyncssh.SSHClient):
    """Takes the key down and refuses it: the connection ends before anybody's name is sent."""

    shown: asyncssh.SSHKey | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key
        return False


async def _shown(node: Node) -> asyncssh.SSHKey | None:
    onlooker = _Onlooker()
    how = {**options(node, trusted(node)), "known_hosts": ([], [], []), "connect_timeout": CONNECTING}
    try:
        await asyncssh.connect(
            node.address, node.ports.ssh, username="", client_factory=lambda: onlooker, **how
        )
    except asyncssh.HostKeyNotVerifiable:
        return onlooker.shown
    except (asyncssh.Error, OSError) as trouble:
        raise unreachable(node, trouble) from trouble
    return None


def unreachable(node: Node, trouble: BaseException, key_seen: bool = False) -> ClusterTrouble:
    """The error for a connection that was not made; it names the flag where old algorithms may be what is missing."""
    got = words(trouble)
    nothing_in_common = isinstance(trouble, asyncssh.KeyExchangeFailed) and got.startswith("No matching")
    if nothing_in_common:
        kind, _, lists = got.removeprefix("No matching ").partition(" algorithm found, sent ")
        offered = [name for name in lists.partition(" and received ")[2].split(",") if not _marker(name)]
        got = f"no {kind} algorithm in common; the node offers {', '.join(offered)}"
    # A node that can sign in no way that was asked for hangs up before it has shown a key (OpenSSH, sshd).
    hung_up = isinstance(trouble, asyncssh.DisconnectError | ConnectionResetError) and not key_seen
    if node.legacy_algorithms or not (nothing_in_common or hung_up):
        return Unreachable(node=node.name, asked=target(node), got=got)
    usual = "" if nothing_in_common else f"{Unreachable.usual_next_move} "
    return Unreachable(
        node=node.name, asked=target(node), got=got, next_move=usual + OLD.format(node=node.name)
    )


def _marker(name: str) -> bool:
    """What stands among the key exchanges and is none (RFC 8308, OpenSSH PROTOCOL)."""
    return name.startswith(("ext-info-", "kex-strict-"))


def line(key: asyncssh.SSHKey) -> str:
    """As an inventory pins it, e.g. `ssh-ed25519 AAAAC3...`."""
    return " ".join(key.export_public_key("openssh").decode("ascii").split()[:2])


def target(node: Node) -> str:
    """`ssh to 127.0.1.1 port 2222`"""
    return f"ssh to {node.address} port {node.ports.ssh}"


def words(trouble: BaseException) -> str:
    """What happened, e.g. "Connection refused"."""
    if isinstance(trouble, OSError) and trouble.errno:
        return os.strerror(trouble.errno)
    if isinstance(trouble, TimeoutError):
        return "no connection in time"
    return str(trouble) or type(trouble).__name__


def _ip(address: str) -> str:
    """The address itself where it is one; empty for a name."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
