"""What every test of a wire needs: a loop for the far end, a journal, a node."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest

from cucm_driver.access.secrets import Login
from cucm_driver.clock import WallClock
from cucm_driver.consent import Consent
from cucm_driver.record.journal import Journal
from cucm_driver.transports import shell
from cucm_driver.transports.cli import Cli
from cucm_driver.transports.loop import LoopThread
from tests.cucm_driver.transports.far_end import PASSWORD, ConnectCli, FarNode, ssh_node


@pytest.fixture(scope="module")
def far_loop() -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path, ["open-sesame"], WallClock())
    yield journal
    journal.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same silences, ten times shorter."""
    monkeypatch.setattr(shell, "SILENCE", {what: seconds / 10 for what, seconds in shell.SILENCE.items()})
    monkeypatch.setattr(shell, "TICK", 0.01)
    monkeypatch.setattr(shell, "NUDGE_AFTER", 0.05)
    monkeypatch.setattr(shell, "ECHO_WITHIN", 0.2)


@pytest.fixture(scope="session")
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture
def connect_cli(quick: None, far_loop: LoopThread, journal: Journal, key: asyncssh.SSHKey) -> ConnectCli:
    @contextmanager
    def connected(far: FarNode, consent: Consent | None = None) -> Iterator[Cli]:
        with ssh_node(far_loop, far, key) as node:
            cli = Cli(node, Login("admin", PASSWORD), journal, consent or Consent.granted("the test"))
            yield cli
            cli.close()

    return connected
