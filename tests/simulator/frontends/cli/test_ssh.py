"""The door: methods of the release, wrong passwords, no exec, and what happens when the node goes away."""

from __future__ import annotations

import asyncio

import asyncssh
import pytest

import simulator
from simulator.faults import Effect, Fault
from simulator.frontends.ssh import SshListener
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import connect, eventually, in_a_loop, lab, shell

BOTH = ("password", "keyboard-interactive")


@pytest.mark.parametrize("method", BOTH)
@in_a_loop
async def test_both_methods_open_where_the_release_has_both(method: str) -> None:
    async with lab("11.5", ssh_auth=BOTH) as running:
        async with await connect(running, methods=method):
            pass
        assert [e.outcome for e in running.journal.entries] == ["ok"]


@pytest.mark.parametrize("method", BOTH)
@in_a_loop
async def test_a_method_that_the_release_has_not_is_refused_unheard(method: str) -> None:
    other = next(each for each in BOTH if each != method)
    async with lab(ssh_auth=(other,)) as running:
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running, methods=method)
        assert running.journal.entries == []
        async with await connect(running, methods=other):
            pass


@pytest.mark.parametrize("method", BOTH)
@in_a_loop
async def test_a_wrong_password_is_a_plain_failure_and_counts_once(method: str) -> None:
    async with lab(ssh_auth=BOTH) as running:
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running, password="wrong", methods=method)
        assert [(e.request, e.outcome) for e in running.journal.entries] == [
            ("login administrator", "refused")
        ]


@in_a_loop
async def test_exec_and_subsystems_are_refused() -> None:
    async with lab() as running, await connect(running) as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run("show version active", check=True)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.start_sftp_client()


@in_a_loop
async def test_each_node_shows_its_own_host_key() -> None:
    async with lab() as running:
        for node in running.model.nodes:
            async with await connect(running, node) as connection:
                shown = connection.get_server_host_key()
                assert shown is not None
                assert shown.get_fingerprint() == running.host_keys[node].get_fingerprint()


@in_a_loop
async def test_two_sessions_on_one_node_see_one_state() -> None:
    async with lab() as running, shell(running) as one, shell(running) as other:
        await one.run("utils service stop Cisco Tftp")
        assert "Cisco Tftp[STOPPED]" in await other.run("utils service list")


@in_a_loop
async def test_closing_breaks_open_sessions_and_stops_listening() -> None:
    async with lab() as running, shell(running) as admin:
        running.clock.enter(1)
        await admin.ask("utils service restart Cisco Tftp", "[STOPPING]  \r\n")
        await running.close()
        await eventually(admin.screen.closed.is_set)
        with pytest.raises(ConnectionRefusedError):
            await connect(running)


@in_a_loop
async def test_a_listener_opens_again_after_it_was_closed() -> None:
    async with lab() as running:
        await running.close()
        listener = SshListener(running, "cm-pub")
        await listener.open()
        async with shell(running) as admin:
            assert "cm-pub" in await admin.run("show myself")
        await listener.close()
        await listener.close()


@in_a_loop
async def test_login_faults_refuse_drop_or_delay() -> None:
    async with lab() as running:
        for effect in (Effect("refuse"), Effect("drop"), Effect("delay", seconds=60)):
            running.faults.add(Fault("cm-pub", "ssh:login", effect))
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running)
        with pytest.raises((asyncssh.Error, ConnectionError)):
            await connect(running)
        before = running.clock.now()
        async with await connect(running):
            assert (running.clock.now() - before).total_seconds() == 60


@in_a_loop
async def test_a_silent_login_is_never_answered() -> None:
    async with lab() as running:
        running.faults.add(Fault("cm-pub", "ssh:login", Effect("silence")))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connect(running), 0.1)


def test_every_node_of_the_one_call_entry_answers_on_its_own_address() -> None:
    async def hosts(running: Running) -> list[str]:
        names = []
        for node in running.model.nodes:
            async with shell(running, node) as admin:
                names.append((await admin.run("show myself")).split()[3])
        return names

    with simulator.start("lab", release="11.5", pulled=True) as started:
        running = started.simulator.running
        assert asyncio.run(hosts(running)) == ["cm-pub", "cm-sub1", "cm-sub2"]
        assert len({address.host for address in running.addresses.values()}) == 3
