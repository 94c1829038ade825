"""Which host keys a node may show: its pin, or the known_hosts file of the cluster; old algorithms by a flag only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from cucm_driver.access import host_keys
from cucm_driver.access.secrets import Login
from cucm_driver.clock import WallClock
from cucm_driver.consent import Consent
from cucm_driver.errors import InventoryError, Unreachable, WrongHostKey
from cucm_driver.inventory import Inventory, Node, load
from cucm_driver.record.journal import Journal
from cucm_driver.transports.cli import Cli
from cucm_driver.transports.loop import LoopThread
from tests.cucm_driver.transports.far_end import PASSWORD, FarNode, ssh_node

OLD_KEX = {"kex_algs": ["diffie-hellman-group1-sha1"]}
INVENTORY = """
[cluster]
name = "lab"
ssh_known_hosts = "{file}"
[[node]]
name = "cm-pub"
address = "127.0.0.1"
role = "publisher"
ports = {{ ssh = {port} }}
"""


@pytest.fixture(scope="module")
def loop() -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture(scope="module")
def rsa() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


def listed(folder: Path, port: int, *lines: str) -> Inventory:
    (folder / "known_hosts").write_text("\n".join([*lines, ""]))
    file = folder / "lab.toml"
    file.write_text(INVENTORY.format(file="known_hosts", port=port))
    return load(file)


def asked(node: Node, folder: Path) -> str:
    journal = Journal(folder, (), WallClock())
    cli = Cli(node, Login("admin", PASSWORD), journal, Consent.none())
    try:
        return cli.run("show itl")
    finally:
        cli.close()
        journal.close()


@contextmanager
def old_node(
    loop: LoopThread, far: FarNode, key: asyncssh.SSHKey, legacy: bool, **how: Any
) -> Iterator[Node]:
    """A node that speaks nothing else than what `how` says."""

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, process_factory=far.session, password_auth=False, **how, server_factory=_Open
        )

    acceptor = loop.run(start())
    port = acceptor.sockets[0].getsockname()[1]
    pin = host_keys.line(key)
    yield Node(
        name="cm-pub",
        address="127.0.0.1",
        role="publisher",
        ssh_host_key=pin,
        legacy_algorithms=legacy,
        ports={"ssh": port},  # type: ignore[arg-type]
    )
    loop.run(_closed(acceptor))


async def _closed(acceptor: asyncssh.SSHAcceptor) -> None:
    acceptor.close()


class _Open(asyncssh.SSHServer):
    """Lets everybody in: how they log in is another file's subject."""

    def begin_auth(self, username: str) -> bool:
        return False


@pytest.mark.parametrize("pattern", ["[127.0.0.1]:{port}", "127.0.0.1", "*"])
def test_a_key_of_the_known_hosts_file_is_trusted(
    loop: LoopThread, key: asyncssh.SSHKey, tmp_path: Path, pattern: str
) -> None:
    far = FarNode()
    with ssh_node(loop, far, key, pinned=None) as node:
        entry = f"{pattern.format(port=node.ports.ssh)} {host_keys.line(key)}"
        inventory = listed(tmp_path, node.ports.ssh, entry)
        assert asked(inventory.publisher, tmp_path)
    assert far.logins == 1


def test_another_key_than_that_of_the_known_hosts_file_is_refused_before_the_password(
    loop: LoopThread, key: asyncssh.SSHKey, tmp_path: Path
) -> None:
    far, other = FarNode(), asyncssh.generate_private_key("ssh-ed25519")
    with ssh_node(loop, far, key, pinned=None) as node:
        inventory = listed(tmp_path, node.ports.ssh, f"127.0.0.1 {host_keys.line(other)}")
        with pytest.raises(WrongHostKey) as caught:
            asked(inventory.publisher, tmp_path)
    assert f"the known key {other.get_fingerprint()}" in caught.value.expected
    assert far.attempts == []


@pytest.mark.parametrize("lines", [["10.9.9.9 {key}"], ["127.0.0.1 {key}", "@revoked 127.0.0.1 {key}"], []])
def test_a_key_of_another_address_or_one_that_is_revoked_is_not_trusted(
    loop: LoopThread, key: asyncssh.SSHKey, tmp_path: Path, lines: list[str]
) -> None:
    far = FarNode()
    with ssh_node(loop, far, key, pinned=None) as node:
        entries = [each.format(key=host_keys.line(key)) for each in lines]
        inventory = listed(tmp_path, node.ports.ssh, *entries)
        with pytest.raises(WrongHostKey):
            asked(inventory.publisher, tmp_path)
    assert far.attempts == []


def test_a_pin_of_the_node_counts_more_than_the_known_hosts_file(
    key: asyncssh.SSHKey, tmp_path: Path
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    listed(tmp_path, 22, f"127.0.0.1 {host_keys.line(key)}")
    file = tmp_path / "lab.toml"
    file.write_text(file.read_text() + f'ssh_host_key = "{host_keys.line(other)}"\n')
    (only,) = host_keys.trusted(load(file).publisher)
    assert only.public_data == other.public_data


def test_a_known_hosts_file_that_is_not_there_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(INVENTORY.format(file="nowhere/known_hosts", port=22))
    with pytest.raises(InventoryError, match=r"ssh_known_hosts.*nowhere/known_hosts: there is no such file"):
        load(file)


def test_a_key_is_shown_without_a_login(loop: LoopThread, key: asyncssh.SSHKey) -> None:
    far = FarNode()
    with ssh_node(loop, far, key, pinned=None) as node:
        assert host_keys.shown(node).get_fingerprint() == key.get_fingerprint()
    assert (far.attempts, far.logins) == ([], 0)


def test_a_node_that_speaks_old_algorithms_only_is_told_with_the_flag(
    loop: LoopThread, key: asyncssh.SSHKey, tmp_path: Path
) -> None:
    far = FarNode()
    with old_node(loop, far, key, legacy=False, server_host_keys=[key], **OLD_KEX) as node:
        for look in (partial(asked, node, tmp_path), partial(host_keys.shown, node)):
            with pytest.raises(Unreachable) as caught:
                look()
            assert "set `legacy_algorithms = true`" in caught.value.next_move
    with old_node(loop, far, key, legacy=True, server_host_keys=[key], **OLD_KEX) as node:
        assert asked(node, tmp_path)


def test_a_host_key_that_is_signed_with_sha_1_needs_the_flag(
    loop: LoopThread, rsa: asyncssh.SSHKey, tmp_path: Path
) -> None:
    far = FarNode()
    (pair,) = asyncssh.load_keypairs([rsa])
    pair.host_key_algorithms = [b"ssh-rsa"]
    with old_node(loop, far, rsa, legacy=False, server_host_keys=[pair]) as node:
        with pytest.raises(Unreachable) as caught:
            asked(node, tmp_path)
        assert "set `legacy_algorithms = true` for it" in caught.value.next_move
    with old_node(loop, far, rsa, legacy=True, server_host_keys=[pair]) as node:
        assert asked(node, tmp_path)
        assert host_keys.shown(node).get_fingerprint() == rsa.get_fingerprint()


def test_an_rsa_key_that_is_signed_with_sha_2_needs_no_flag(
    loop: LoopThread, rsa: asyncssh.SSHKey, tmp_path: Path
) -> None:
    with old_node(loop, FarNode(), rsa, legacy=False, server_host_keys=[rsa]) as node:
        assert asked(node, tmp_path)


def test_what_is_not_in_common_is_told_with_what_the_node_offers() -> None:
    node = Node(name="cm-pub", address="127.0.0.1", role="publisher")
    said = "No matching key exchange algorithm found, sent curve25519-sha256,ext-info-c and received old,ext-info-s"
    told = host_keys.unreachable(node, asyncssh.KeyExchangeFailed(said))
    assert told.got == "no key exchange algorithm in common; the node offers old"
    assert told.next_move.startswith(
        "If cm-pub has an old release (up to 11.5), set `legacy_algorithms = true`"
    )


def test_a_connection_lost_after_the_key_was_seen_is_no_matter_of_algorithms() -> None:
    node = Node(name="cm-pub", address="127.0.0.1", role="publisher")
    told = host_keys.unreachable(node, asyncssh.ConnectionLost("Connection lost"), key_seen=True)
    assert "legacy_algorithms" not in told.next_move
