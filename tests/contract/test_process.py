from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from cucm_driver.inventory import load
from steps.control import NotTheSimulator
from steps.plugin.target import Matrix, Target
from steps.testbed import Clusters
from tests.contract.processes import Process, run, runbook, simulator_process
from tests.contract.stranger import shell

PAGE = "features/certificates/regenerate_tvs.feature"
LIVE = "Renew TVS, from 12.0"
UDP = ("tftp",)
NOT_THERE = {"cm-sub1": ("capf",), "cm-sub2": ("capf", "tftp_http", "files_callmanager", "files_tomcat")}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with simulator_process(tmp_path_factory.mktemp("process"), "--release", "12.5") as process:
        yield process


async def reached(host: str, port: int) -> None:
    _, writer = await asyncio.open_connection(host, port)
    writer.close()


def ends(process: Process) -> list[tuple[str, int]]:
    """Every TCP socket that the inventory names, and the control port; CAPF and Cisco Tftp do not run everywhere."""
    inventory = process.inventory
    assert inventory.simulator is not None
    control = inventory.simulator.control.removeprefix("http://").split(":")
    per_node = [
        (node.address, port)
        for node in inventory.nodes
        for name, port in node.ports.model_dump().items()
        if name not in (*UDP, *NOT_THERE.get(node.name, ()))
    ]
    return [*per_node, (control[0], int(control[1]))]


def test_every_socket_answers_once_the_one_ready_line_is_said_and_ctrl_c_ends_it_in_order(
    tmp_path: Path,
) -> None:
    with simulator_process(tmp_path, "--release", "11.5") as process:

        async def all_at_once() -> None:
            await asyncio.gather(*(reached(host, port) for host, port in ends(process)))

        asyncio.run(all_at_once())
        assert len(set(ends(process))) >= 15
        assert process.ready.startswith("ready: lab, release 11.5, non-secure, lazy; cm-pub 127.0.")
        assert process.interrupt() == 0
        assert (process.said, process.errors.read_text()) == ([], "")


def test_ctrl_c_ends_it_in_order_though_sessions_are_open_and_a_restart_is_under_way(tmp_path: Path) -> None:
    with simulator_process(tmp_path) as process:
        node = process.inventory.publisher
        with closing(process.port()) as port:
            account = port.credentials()

        async def interrupted() -> int:
            async with shell(
                node.address, node.ports.ssh, account["CUCM_CLI_USER"], account["CUCM_CLI_PASSWORD"]
            ) as cli:
                order = asyncio.create_task(cli.ask("utils service restart Cisco Tomcat"))
                await asyncio.wait({order}, timeout=0.2)
                assert not order.done()
                code = await asyncio.to_thread(process.interrupt)
                order.cancel()
                await asyncio.wait({order})
                return code

        assert asyncio.run(interrupted()) == 0
        assert process.errors.read_text() == ""


def test_the_driver_reads_the_inventory_that_the_process_wrote(lab: Process) -> None:
    inventory = load(lab.file)
    assert [node.name for node in inventory.nodes] == ["cm-pub", "cm-sub1", "cm-sub2"]
    assert inventory.publisher.role == "publisher"
    assert all(node.ssh_host_key and node.tls_sha256 for node in inventory.nodes)
    assert str(lab.file) in lab.ready


def test_a_page_of_the_runbook_is_rehearsed_against_a_running_simulator(lab: Process, tmp_path: Path) -> None:
    evidence = ("--evidence", str(tmp_path), "-p", "no:cacheprovider")
    ended = run("pytest", f"{PAGE}::{LIVE}[lab]", "--cluster", str(lab.file), *evidence)
    assert ended.code == 0, ended.text
    assert "1 passed" in ended.text
    with closing(lab.port()) as port:
        changed = [entry["request"] for entry in port.journal() if entry["changing"]]
    assert changed[:3] == ["set cert regen TVS"] * 3


def with_another(what: str, text: str) -> str:
    """The inventory with another run token, or with the host key of another node."""
    token, keys = re.findall(r'run_token = "(\w+)"', text), re.findall(r'ssh_host_key = "(.*?)"', text)
    return text.replace(token[0], "0" * 32) if what == "run token" else text.replace(keys[0], keys[1])


@pytest.mark.parametrize("what", ["run token", "host key"])
def test_an_inventory_of_another_simulator_is_refused(lab: Process, tmp_path: Path, what: str) -> None:
    file = tmp_path / "other.toml"
    file.write_text(with_another(what, lab.file.read_text()))
    bed = Mock(spec_set=["matrix", "finalizers"], matrix=Matrix(cluster=file), finalizers=[])
    with closing(lab.port()) as port:
        before = len(port.journal())
        with pytest.raises(
            NotTheSimulator, match=r"(?s)run token.*Nothing was changed\.\nNext: write the inventory anew"
        ):
            Clusters(bed, {}).of(Target(cluster=file))
        assert len(port.journal()) == before
    for finish in bed.finalizers:
        finish()


def test_without_simulator_in_the_inventory_the_cluster_is_live_and_a_change_is_not_consented(
    lab: Process, tmp_path: Path
) -> None:
    with closing(lab.port()) as port:
        fresh = port.fresh("", "", "", "", {})
        file = tmp_path / "live.toml"
        file.write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", fresh))
        assert load(file).simulator is None
        ended = runbook(tmp_path, f"{PAGE}::{LIVE}[live]", "--cluster", str(file), environ=port.credentials())
        journal = port.journal()
    assert ended.code == 1, ended.text
    assert "`set cert regen TVS`: not sent: it counts as changing and there is no consent" in ended.text
    assert "Nothing was changed." in ended.text
    assert len(journal) > 20
    assert [entry for entry in journal if entry["changing"]] == []


@pytest.mark.long
@pytest.mark.parametrize("release", ["11.5", "12.5", "14"])
def test_every_feature_run_on_a_live_cluster_changes_nothing(tmp_path: Path, release: str) -> None:
    """At thirty times the speed: RISPort70 answers so many requests a minute, and no more."""
    with (
        simulator_process(tmp_path, "--release", release, "--speed", "30") as lab,
        closing(lab.port()) as port,
    ):
        fresh = lab.file.read_text()
        file = tmp_path / "live.toml"
        file.write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", fresh))
        ended = runbook(tmp_path, "features", "--cluster", str(file), environ=port.credentials())
        journal = port.journal()
    assert ended.code == 1, ended.text
    assert "there is no consent" in ended.text
    assert len(journal) > 100
    assert [entry for entry in journal if entry["changing"]] == []


def test_two_simulators_at_once_stand_on_addresses_of_their_own(lab: Process, tmp_path: Path) -> None:
    with ExitStack() as stack:
        other = stack.enter_context(simulator_process(tmp_path))
        first, second = ({node.address for node in each.inventory.nodes} for each in (lab, other))
        assert not first & second
