"""A platform CLI session that is lost, closed or silent: what is repeated, and what never is."""

import asyncio
from datetime import timedelta

import pytest

from cucm_driver.errors import Leaves, NoAnswer, Unreachable
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.cli import Answer
from cucm_driver.transports.loop import LoopThread
from tests.cucm_driver.transports.far_end import ConnectCli, FarNode

REGEN = "set cert regen TVS"
DECLARED = Answer(r"Proceed with regeneration \(yes\|no\)\?", "yes")
SHORT = timedelta(seconds=0.3)


def test_a_lost_connection_is_reopened_once_for_a_read(connect_cli: ConnectCli) -> None:
    far = FarNode(drops_on="show itl")
    with connect_cli(far) as cli:
        assert cli.run("show itl") == "show itl was done\n"
    assert (far.logins, far.typed.count("show itl")) == (2, 2)


def test_a_read_that_is_lost_twice_is_given_up(connect_cli: ConnectCli) -> None:
    far = FarNode(drops_on="show itl", drops=9)
    with connect_cli(far) as cli, pytest.raises(Unreachable, match="lost"):
        cli.run("show itl")
    assert far.typed.count("show itl") == 2


def test_a_changing_command_is_never_repeated(connect_cli: ConnectCli, journal: Journal) -> None:
    far = FarNode(drops_on=REGEN)
    with connect_cli(far) as cli:
        with pytest.raises(Unreachable) as caught:
            cli.run(REGEN, [DECLARED])
        assert caught.value.leaves is Leaves.UNKNOWN
        assert cli.run("show itl")
    assert far.typed.count(REGEN) == 1
    assert [line["outcome"] for line in read(journal.folder)] == ["ok", "Unreachable", "ok", "ok"]


def test_a_session_that_the_node_has_closed_is_replaced_before_a_change(
    connect_cli: ConnectCli, far_loop: LoopThread
) -> None:
    far = FarNode()

    async def hang_up() -> None:
        far.connections[-1].abort()

    with connect_cli(far) as cli:
        cli.run("show itl")
        far_loop.run(hang_up())
        deadline = 200
        while cli._shell is not None and cli._shell.alive and deadline:
            deadline -= 1
            far_loop.run(_breath())
        assert cli.run(REGEN) == f"{REGEN} was done\n"
    assert far.logins == 2


async def _breath() -> None:
    await asyncio.sleep(0.005)


def test_silence_ends_with_patience_and_leaves_a_change_unknown(connect_cli: ConnectCli) -> None:
    far = FarNode(keeps_silent_on=REGEN)
    with connect_cli(far) as cli:
        with pytest.raises(NoAnswer) as caught:
            cli.run(REGEN, patience=SHORT)
        assert caught.value.leaves is Leaves.UNKNOWN
        assert cli.run("show itl") == "show itl was done\n"
