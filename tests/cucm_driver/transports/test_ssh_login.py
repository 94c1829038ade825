"""Logging in: the host key before the password, and one attempt only."""

from datetime import timedelta

import asyncssh
import pytest

from cucm_driver.access.secrets import Login
from cucm_driver.consent import Consent
from cucm_driver.errors import NoAnswer, Unreachable, WrongHostKey, WrongPassword
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.cli import Cli
from cucm_driver.transports.loop import LoopThread
from tests.cucm_driver.transports.far_end import PASSWORD, FarNode, ssh_node, stream_server

BOTH = ("keyboard-interactive", "password")


def cli_for(node: Node, journal: Journal, password: str = PASSWORD) -> Cli:
    return Cli(node, Login("admin", password), journal, Consent.none())


@pytest.mark.parametrize(
    ("methods", "used"),
    [
        (BOTH, "keyboard-interactive"),
        (("keyboard-interactive",), "keyboard-interactive"),
        (("password",), "password"),
    ],
)
def test_the_method_is_the_first_that_the_node_offers(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey, methods: tuple[str, ...], used: str
) -> None:
    far = FarNode(methods=methods)
    with ssh_node(far_loop, far, key) as node:
        cli = cli_for(node, journal)
        assert cli.run("show itl")
        cli.close()
    assert far.attempts == [used]


@pytest.mark.parametrize("methods", [BOTH, ("password",), ("keyboard-interactive",)])
def test_a_wrong_password_costs_one_attempt_however_often_it_is_asked_for(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey, methods: tuple[str, ...]
) -> None:
    far = FarNode(methods=methods)
    with ssh_node(far_loop, far, key) as node:
        cli = cli_for(node, journal, "wrong")
        for _ in range(3):
            with pytest.raises(WrongPassword, match="`admin`"):
                cli.run("show itl")
        cli.close()
    assert len(far.attempts) == 1
    assert [line["outcome"] for line in read(journal.folder)] == ["WrongPassword"]


def test_another_host_key_is_refused_before_the_password(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    far = FarNode()
    with ssh_node(far_loop, far, key, pinned=other.export_public_key().decode()) as node:
        cli = cli_for(node, journal)
        with pytest.raises(WrongHostKey) as caught:
            cli.run("show itl")
        cli.close()
    assert key.get_fingerprint() in caught.value.got
    assert other.get_fingerprint() in caught.value.expected
    assert far.attempts == []


def test_a_host_key_of_another_kind_is_refused_with_its_fingerprint(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey
) -> None:
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    far = FarNode()
    with ssh_node(far_loop, far, key, pinned=other.export_public_key().decode()) as node:
        cli = cli_for(node, journal)
        with pytest.raises(WrongHostKey, match="the pinned key"):
            cli.run("show itl")
        cli.close()
    assert far.attempts == []


def test_a_node_without_a_pinned_key_is_not_trusted_but_its_key_is_shown(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey
) -> None:
    far = FarNode()
    with ssh_node(far_loop, far, key, pinned=None) as node:
        cli = cli_for(node, journal)
        with pytest.raises(WrongHostKey) as caught:
            cli.run("show itl")
        cli.close()
    line = " ".join(key.export_public_key().decode().split()[:2])
    assert line in caught.value.next_move
    assert "the inventory has none" in str(caught.value)
    assert far.attempts == []


def test_a_node_that_does_not_listen_is_unreachable(far_loop: LoopThread, journal: Journal) -> None:
    with stream_server(far_loop, lambda _: b"") as port:
        pass
    node = Node(name="cm-sub1", address="127.0.0.1", role="subscriber", ports=Ports(ssh=port))
    cli = cli_for(node, journal)
    with pytest.raises(Unreachable, match=rf"cm-sub1: `ssh to 127.0.0.1 port {port}`: Connection refused"):
        cli.run("show itl")
    cli.close()


def test_something_that_is_not_ssh_is_one_clear_error(far_loop: LoopThread, journal: Journal) -> None:
    with stream_server(far_loop, lambda _: b"220 mail.example.com ESMTP\r\n" * 400) as port:
        node = Node(name="cm-sub1", address="127.0.0.1", role="subscriber", ports=Ports(ssh=port))
        cli = cli_for(node, journal)
        with pytest.raises(Unreachable, match="Next: check the address and port"):
            cli.run("show itl")
        cli.close()


def test_a_login_that_never_reaches_a_prompt_ends_with_patience(
    far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey
) -> None:
    far = FarNode(banner="Command Line Interface is starting up, please wait ...\n")
    with ssh_node(far_loop, far, key) as node:
        patience = timedelta(seconds=0.3)
        cli = Cli(node, Login("admin", PASSWORD), journal, Consent.none(), login_patience=patience)
        with pytest.raises(NoAnswer, match="starting up, please wait"):
            cli.run("show itl")
        cli.close()
    assert far.typed == []
