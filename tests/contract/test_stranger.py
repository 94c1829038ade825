from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from cucm_driver.inventory import Node
from tests.contract.processes import Process, simulator_process
from tests.contract.stranger import ask_axl, poll_axl, restart_and_watch


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A simulator in real time, thirty times as fast."""
    with simulator_process(
        tmp_path_factory.mktemp("stranger"), "--speed", "30", "--release", "12.5"
    ) as process:
        yield process


@pytest.fixture(scope="module")
def accounts(lab: Process) -> dict[str, str]:
    with closing(lab.port()) as port:
        return port.credentials()


def ssh_of(node: Node, accounts: dict[str, str]) -> tuple[str, int, str, str]:
    return node.address, node.ports.ssh, accounts["CUCM_CLI_USER"], accounts["CUCM_CLI_PASSWORD"]


def test_a_script_that_polls_the_service_list_sees_every_phase_of_a_restart(
    lab: Process, accounts: dict[str, str]
) -> None:
    node = lab.inventory.node("cm-sub1")
    seen = asyncio.run(restart_and_watch(*ssh_of(node, accounts), "Cisco CallManager", patience=30))
    assert seen in (["STOPPING", "STARTING", "STARTED"], ["STARTED", "STOPPING", "STARTING", "STARTED"])


def test_a_script_that_polls_axl_finds_it_away_while_cisco_tomcat_restarts_and_back_afterwards(
    lab: Process, accounts: dict[str, str]
) -> None:
    node = lab.inventory.publisher

    api = node.address, node.ports.https, accounts["CUCM_API_USER"], accounts["CUCM_API_PASSWORD"]

    async def both() -> tuple[list[str], list[str]]:
        stop = asyncio.Event()
        assert await ask_axl(*api) == "200"
        polling = asyncio.create_task(poll_axl(*api, stop))
        states = await restart_and_watch(*ssh_of(node, accounts), "Cisco Tomcat", patience=30)
        stop.set()
        return states, await asyncio.wait_for(polling, 30)

    states, answers = asyncio.run(both())
    assert states[-3:] == ["STOPPING", "STARTING", "STARTED"]
    assert answers[0] == answers[-1] == "200"
    away = answers[1:-1]
    assert "ConnectError" in away
    assert set(away) <= {"ConnectError", "ReadError", "RemoteProtocolError"}


def test_time_does_not_wait_for_a_stranger(lab: Process) -> None:
    with closing(lab.port()) as port:
        first = port.now()
        assert port.now() > first
