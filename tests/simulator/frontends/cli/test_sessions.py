"""Limits of sessions: how many, how long idle, wrong passwords, and what an account may do."""

from __future__ import annotations

from datetime import timedelta

import asyncssh
import pytest

from simulator.faults import Effect, Fault
from simulator.frontends.cli.accounts import OPERATOR, READER
from tests.simulator.frontends.cli.clusters import connect, eventually, in_a_loop, lab, shell

UNKNOWN = "Executed command unsuccessfully\nNo valid command entered\n"


@in_a_loop
async def test_the_eleventh_session_is_closed_and_a_free_place_is_taken_again() -> None:
    async with lab() as running:
        held = [await connect(running) for _ in range(10)]
        with pytest.raises((asyncssh.Error, ConnectionError)):
            async with shell(running):
                pass
        assert running.journal.entries[-1].outcome == "too many sessions"
        held[0].abort()
        await held[0].wait_closed()
        async with shell(running) as admin:
            assert "cm-pub" in await admin.run("show myself")
        async with shell(running, "cm-sub1"):
            pass
        for connection in held[1:]:
            connection.abort()


@in_a_loop
async def test_the_limit_of_sessions_is_shown_and_set_within_its_range() -> None:
    async with lab() as running, shell(running) as admin:
        assert " 10\n" in await admin.run("show session maxlimit")
        for wrong in ("0", "11", "two"):
            assert (await admin.run(f"set session maxlimit {wrong}")).endswith(
                "Executed command unsuccessfully\n"
            )
        await admin.run("set session maxlimit 1")
        assert " 1\n" in await admin.run("show session maxlimit")
        with pytest.raises((asyncssh.Error, ConnectionError)):
            async with shell(running):
                pass


@in_a_loop
async def test_an_idle_session_is_closed_after_half_an_hour_of_virtual_time() -> None:
    async with lab() as running, shell(running) as admin:
        await running.wait(timedelta(minutes=29))
        assert "cm-pub" in await admin.run("show myself")
        await running.wait(timedelta(minutes=29))
        assert not admin.screen.closed.is_set()
        await running.wait(timedelta(minutes=1))
        await eventually(admin.screen.closed.is_set)


@in_a_loop
async def test_keys_that_come_too_late_are_not_taken() -> None:
    async with lab() as running, shell(running) as admin:
        await running.wait(timedelta(minutes=31))
        admin.type("utils service stop Cisco Tftp\n")
        await eventually(admin.screen.closed.is_set)
        assert [entry.request for entry in running.journal.entries] == ["login administrator"]


@in_a_loop
async def test_a_session_that_waits_for_its_command_is_not_idle() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "cli:show myself", Effect("delay", seconds=3600)))
        assert "cm-pub" in await admin.run("show myself")
        assert "cm-pub" in await admin.run("show myself")


@in_a_loop
async def test_a_new_idle_time_is_confirmed_by_one_key_and_holds_for_new_sessions_only() -> None:
    async with lab() as running, shell(running) as old:
        said = await old.answer("set cli session timeout 5", "Continue (y/n)?", ("y", "admin:"))
        assert said.endswith("Continue (y/n)?y\nCLI session timeout is set to 5 minutes\nadmin:")
        async with shell(running) as new:
            await running.wait(timedelta(minutes=6))
            await eventually(new.screen.closed.is_set)
            assert "CLI session timeout is set to 5 minutes\n" in await old.run("show cli session timeout")


@in_a_loop
async def test_another_key_than_y_leaves_the_idle_time() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.answer("set cli session timeout 5", "?", ("n", "admin:"))
        assert said.endswith("Continue (y/n)?n\nadmin:")
        assert "30 minutes" in await admin.run("show cli session timeout")
        assert "Executed command unsuccessfully" in await admin.run("set cli session timeout 4")


@in_a_loop
async def test_three_wrong_passwords_lock_the_account_for_five_minutes() -> None:
    async with lab() as running:
        for _ in range(3):
            with pytest.raises(asyncssh.PermissionDenied):
                await connect(running, password="wrong", methods="password")
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running)
        async with shell(running, account=OPERATOR), shell(running, "cm-sub1"):
            pass
        await running.wait(timedelta(seconds=300))
        async with shell(running) as admin:
            assert await admin.run("show accountlocking") == (
                "Account Lockout is enabled\nUnlock Time : 300 seconds\nRetry Count : 3 attempts\n"
            )


@in_a_loop
async def test_a_right_password_forgives_the_wrong_ones_before_it() -> None:
    async with lab() as running:
        for _ in range(3):
            for _ in range(2):
                with pytest.raises(asyncssh.PermissionDenied):
                    await connect(running, password="wrong", methods="password")
            async with await connect(running):
                pass


@in_a_loop
async def test_a_command_above_ones_level_is_not_performed() -> None:
    async with lab() as running, shell(running, account=READER) as reader:
        before = running.model.fingerprint()
        assert "privilege level     : 0\n" in await reader.run("show myself")
        for line in (
            "show cert list own",
            "set cert regen TVS",
            "utils service restart Cisco Tftp",
            "run sql x",
        ):
            assert await reader.run(line) == UNKNOWN
            assert running.journal.entries[-1].outcome == "not authorized"
            assert running.journal.entries[-1].modelled
        assert "Primary Node =true" in await reader.run("utils service list")
        assert running.model.fingerprint() == before


@in_a_loop
async def test_level_one_reads_and_writes_but_does_not_reset_the_itl() -> None:
    async with lab() as running, shell(running, account=OPERATOR) as operator:
        assert "account name        : operator\nprivilege level     : 1\n" in await operator.run(
            "show myself"
        )
        assert "tomcat/tomcat.pem" in await operator.run("show cert list own")
        assert await operator.run("utils itl reset localkey") == UNKNOWN


@in_a_loop
async def test_logins_are_listed_newest_first() -> None:
    async with lab() as running:
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running, user="mallory", password="wrong", methods="password")
        async with shell(running, account=READER), shell(running) as admin:
            listed = (await admin.run("show logins")).splitlines()
            assert [line.split()[0] for line in listed] == ["administ", "reader"]
            assert (await admin.run("show logins 1")).startswith("administ ")
            assert (await admin.run("show logins unsuccessful 5")).startswith("mallory ")


@in_a_loop
async def test_the_lock_out_is_set_within_its_ranges_and_holds_for_the_next_wrong_password() -> None:
    async with lab() as running, shell(running) as admin:
        for line in ("count 1", "count 6", "unlocktime 29", "unlocktime 3601", "count two"):
            assert "Executed command unsuccessfully" in await admin.run(f"set accountlocking {line}")
        await admin.run("set accountlocking unlocktime 30")
        assert await admin.run("set accountlocking count 2") == (
            "Account Lockout is enabled\nUnlock Time : 30 seconds\nRetry Count : 2 attempts\n"
        )
        assert running.journal.entries[-1].changing
        for _ in range(2):
            with pytest.raises(asyncssh.PermissionDenied):
                await connect(running, password="wrong", methods="password")
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running)
        await running.wait(timedelta(seconds=30))
        async with await connect(running):
            pass


@in_a_loop
async def test_without_account_locking_nobody_is_locked_out_and_nothing_is_remembered() -> None:
    async with lab() as running, shell(running) as admin:
        assert "Account Lockout is disabled\n" in await admin.run("set accountlocking disable")
        for _ in range(4):
            with pytest.raises(asyncssh.PermissionDenied):
                await connect(running, password="wrong", methods="password")
        async with await connect(running):
            pass
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(running, user="operator", password="wrong", methods="password")
        assert "Account Lockout is enabled\n" in await admin.run("set accountlocking enable")
        assert running.journal.entries[-1].outcome == "ok"
        async with shell(running, account=READER) as reader:
            assert await reader.run("set accountlocking disable") == UNKNOWN
