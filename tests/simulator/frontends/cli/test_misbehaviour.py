"""Faults on the command line act as they are named, and as often as they are told to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from simulator.faults import Effect, Fault
from simulator.frontends.cli.misbehaviour import OF_BYTES, OF_COMMANDS
from tests.simulator.frontends.cli.clusters import NOW, eventually, in_a_loop, lab, shell

LINE = "show cli pagination"
ANSWER = "Automatic Pagination : On.\n"


@in_a_loop
async def test_a_refused_command_says_the_given_words_once_and_works_again() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", f"cli:{LINE}", Effect("refuse", "Not now.")))
        assert await admin.run(LINE) == "Not now.\nExecuted command unsuccessfully\n"
        assert running.journal.entries[-1].outcome == "fault: refuse"
        assert await admin.run(LINE) == ANSWER


@in_a_loop
async def test_a_dropped_connection_says_nothing_and_does_nothing() -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        running.faults.add(Fault("cm-pub", "cli:utils service restart", Effect("drop")))
        admin.type("utils service restart Cisco Tftp\n")
        await eventually(admin.screen.closed.is_set)
        await eventually(lambda: running.journal.entries[-1].outcome == "dropped")
        assert running.model.fingerprint() == before


@in_a_loop
async def test_a_silent_command_is_left_by_control_c() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", f"cli:{LINE}", Effect("silence")))
        assert await admin.ask(LINE, "\r\n") == f"{LINE}\r\n"
        await asyncio.sleep(0.02)
        assert admin.screen.text.endswith(f"{LINE}\r\n".encode())
        admin.type("\x03")
        await admin.screen.until(b"admin:")
        assert await admin.run(LINE) == ANSWER


@in_a_loop
async def test_a_delayed_command_takes_virtual_time() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", f"cli:{LINE}", Effect("delay", seconds=90)))
        assert await admin.run(LINE) == ANSWER
        assert running.clock.now() - NOW == timedelta(seconds=90)


@in_a_loop
async def test_a_garbled_command_sends_the_given_bytes() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", f"cli:{LINE}", Effect("garble", "\xff\x00?")))
        admin.type(f"{LINE}\n")
        await eventually(lambda: admin.screen.text.endswith(b"\xff\x00?admin:"))


@in_a_loop
async def test_an_unexpected_question_waits_for_a_line_and_goes_on() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", f"cli:{LINE}", Effect("prompt", "Continue (y/n)?")))
        assert (await admin.ask(LINE, "?")).endswith("Continue (y/n)?")
        assert await admin.run("y") == ANSWER


@in_a_loop
async def test_bytes_may_be_cut_in_the_middle_of_an_answer() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "bytes:ssh", Effect("drop"), after=3))
        heard = len(admin.screen.packets)
        admin.type("utils service list\n")
        await eventually(admin.screen.closed.is_set)
        assert len(admin.screen.packets) == heard + 3
        assert b"Primary Node" not in admin.screen.text


@in_a_loop
async def test_bytes_may_be_replaced_or_late() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "bytes:ssh", Effect("delay", seconds=7)))
        running.faults.add(Fault("cm-pub", "bytes:ssh", Effect("garble", "#")))
        admin.type(f"{LINE}\n")
        assert "#" in await admin.screen.until(b"admin:")
        assert running.clock.now() - NOW == timedelta(seconds=7)


@in_a_loop
async def test_bytes_may_stay_away_while_the_connection_stands() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "bytes:ssh", Effect("silence")))
        heard = len(admin.screen.text)
        admin.type(f"{LINE}\n")
        await asyncio.sleep(0.02)
        assert len(admin.screen.text) == heard
        assert not admin.screen.closed.is_set()


@pytest.mark.parametrize("kinds", [OF_COMMANDS, OF_BYTES])
def test_effects_of_services_do_not_exist_on_a_command_line(kinds: dict[str, object]) -> None:
    assert not {"stays", "fails", "status"} & set(kinds)
