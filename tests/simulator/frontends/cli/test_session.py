"""The stream of one shell: login, prompt, echo, line editing, Ctrl-C, unknown commands, leaving."""

from __future__ import annotations

import asyncio

from simulator.faults import Effect, Fault
from simulator.frontends.cli.session import WELCOME
from simulator.frontends.cli.terminal import CHUNKS
from tests.simulator.frontends.cli.clusters import eventually, in_a_loop, lab, shell

LOGIN = (
    b"Command Line Interface is starting up, please wait ...\r\n"
    b"\r\n"
    b"   Welcome to the Platform Command Line Interface\r\n"
    b"\r\n"
    b"VMware Installation:\r\n"
    b"\t2 vCPU: Intel(R) Xeon(R) CPU E5-2630 v3 @ 2.40GHz\r\n"
    b"\tDisk 1: 80GB, Partitions aligned\r\n"
    b"\t6144 Mbytes RAM\r\n"
    b"\r\n"
    b"admin:"
)


@in_a_loop
async def test_the_login_stream_is_the_products_byte_for_byte() -> None:
    async with lab() as running, shell(running) as admin:
        assert admin.screen.text == LOGIN


@in_a_loop
async def test_an_early_newline_doubles_the_prompt_behind_a_lone_carriage_return() -> None:
    async with lab() as running:
        running.faults.add(Fault("cm-pub", "ssh:prompt", Effect("silence")))
        async with shell(running, early="\n") as admin:
            await admin.screen.until(b"\radmin:")
            assert admin.screen.text == LOGIN + b"\r\n\radmin:"
            assert "cm-pub" in await admin.run("show myself")


@in_a_loop
async def test_a_late_prompt_comes_only_after_a_nudge() -> None:
    async with lab() as running:
        running.faults.add(Fault("cm-pub", "ssh:prompt", Effect("silence")))
        async with shell(running, early=" ") as admin:
            await admin.screen.until(b"admin: ")
            assert admin.screen.text == LOGIN + b" "


@in_a_loop
async def test_output_arrives_in_uneven_chunks() -> None:
    async with lab() as running, shell(running) as admin:
        sizes = [len(packet) for packet in admin.screen.packets]
        welcome = len(WELCOME.replace("\n", "\r\n"))
        assert sizes == [*CHUNKS[:3], welcome - sum(CHUNKS[:3]), 6]


@in_a_loop
async def test_an_empty_line_gives_a_new_prompt() -> None:
    async with lab() as running, shell(running) as admin:
        for nudge in ("\n", "\r", "\r\n"):
            admin.type(nudge)
            assert await admin.screen.until(b"admin:") == "\r\nadmin:"
        assert "cm-pub" in await admin.run("show myself")
        assert len(running.journal.entries) == 2


@in_a_loop
async def test_a_return_and_a_newline_that_arrive_apart_are_one_enter() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("\r")
        assert await admin.screen.until(b"admin:") == "\r\nadmin:"
        admin.type("\n")
        assert await admin.run("show cli pagination") == "Automatic Pagination : On.\n"


@in_a_loop
async def test_what_is_typed_is_echoed_and_edited() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("show itx\x7f\x7f")
        assert await admin.screen.until(b"\b \b") == "show itx\b \b\b \b"
        admin.type("\x15show \x1b[Amyself\t\n")
        output = await admin.screen.until(b"admin:")
        assert output.startswith("\b \b" * 6 + "show myself\r\n")
        assert running.journal.entries[-1].request == "show myself"


@in_a_loop
async def test_lines_typed_ahead_are_performed_one_after_the_other() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("show cli pagination\nset cli pagination off\nshow cli pagination\n")
        await eventually(lambda: admin.screen.text.count(b"admin:") == 1 + 3)
        output = admin.screen.text.removeprefix(LOGIN)
        assert output == (
            b"show cli pagination\r\nAutomatic Pagination : On.\r\nadmin:"
            b"set cli pagination off\r\nAutomatic pagination is turned off\r\nadmin:"
            b"show cli pagination\r\nAutomatic Pagination : Off.\r\nadmin:"
        )


@in_a_loop
async def test_a_terminal_without_a_pty_has_no_echo() -> None:
    async with lab() as running, shell(running) as admin:
        process = await admin.connection.create_process(encoding=None)
        process.stdin.write(b"show cli pagination\nquit\n")
        output = await process.stdout.read()
        assert output == LOGIN + b"Automatic Pagination : On.\r\nadmin:"


@in_a_loop
async def test_an_unknown_command_gets_two_lines_and_stands_in_the_journal_as_not_modelled() -> None:
    async with lab() as running, shell(running) as admin:
        answer = await admin.run("utils network capture")
        assert answer == "Executed command unsuccessfully\nNo valid command entered\n"
        entry = running.journal.entries[-1]
        assert (entry.request, entry.outcome) == ("utils network capture", "unknown command")
        assert not entry.modelled


@in_a_loop
async def test_a_command_with_a_missing_or_spare_argument_fails() -> None:
    async with lab() as running, shell(running) as admin:
        for line in ("show cert own", "show itl now", "set cert regen"):
            assert await admin.run(line) == "Executed command unsuccessfully\n"
            assert running.journal.entries[-1].outcome == "refused"


@in_a_loop
async def test_control_c_drops_the_line_and_returns_to_the_prompt() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("utils service restart Cisco Tomcat\x03")
        assert await admin.screen.until(b"admin:") == "\r\nadmin:"
        admin.type("set cert re")
        await admin.screen.until(b"set cert re")
        admin.type("\x03")
        assert await admin.screen.until(b"admin:") == "\r\nadmin:"
        assert "cm-pub" in await admin.run("show myself")
        assert [entry.request for entry in running.journal.entries] == ["login administrator", "show myself"]


@in_a_loop
async def test_quit_and_exit_end_the_connection() -> None:
    async with lab() as running:
        for line in ("quit", "exit"):
            async with shell(running) as admin:
                admin.type(f"{line}\n")
                async with asyncio.timeout(10):
                    await admin.screen.closed.wait()
                    await admin.connection.wait_closed()
                assert admin.channel.get_exit_status() == 0


@in_a_loop
async def test_every_command_stands_in_the_journal_with_its_virtual_time() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run("utils service restart Cisco Tftp")
        entry = running.journal.entries[-1]
        assert (entry.node, entry.interface, entry.outcome) == ("cm-pub", "cli", "ok")
        assert entry.changing
        assert entry.at == running.clock.now() > running.journal.entries[0].at
