"""`file` commands: lists, the viewer with its keys, transfers and deletions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.faults import Effect, Fault
from simulator.frontends.cli.accounts import READER
from tests.simulator.frontends.cli.clusters import Shell, in_a_loop, lab, shell

GET = (
    ("y\n", "SFTP server IP: "),
    ("192.0.2.9\n", "port [22]: "),
    ("\n", "User ID: "),
    ("drs\n", "Password: "),
)
GET_END = (("secret\n", "Download directory: "), ("/keys\n", "admin:"))


async def view(admin: Shell, keys: str, then: str) -> str:
    admin.type(keys)
    return (await admin.screen.until(then.encode())).replace("\r\n", "\n")


@in_a_loop
async def test_a_directory_is_listed_with_dates_and_sizes() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run("utils diagnose test")
        (row, count) = (await admin.run("file list activelog platform/log detail")).splitlines()
        assert row.startswith("23 Nov,2026 22:01:43")
        assert row.endswith("  diag1.log")
        assert count == "dir count = 0, file count = 1"
        above = await admin.run("file list activelog platform detail")
        assert "      <dir>    log\ndir count = 1, file count = 0\n" in above


@in_a_loop
async def test_nothing_found_has_words_of_its_own() -> None:
    async with lab() as running, shell(running) as admin:
        for line in ("list activelog none", "view activelog none", "get tftp none", "list inactivelog *"):
            assert await admin.run(f"file {line}") == "no such file or directory can be found\n"


@in_a_loop
async def test_tftp_lists_the_itl_with_the_length_of_the_served_bytes_where_cisco_tftp_runs() -> None:
    async with lab() as running, shell(running) as admin:
        itl = running.model.publisher.itl
        assert itl is not None
        octets = len(running.wire.trust_list(itl))
        assert f"{octets:>13,}  ITLFile.tlv\n" in await admin.run("file list tftp * detail")
        async with shell(running, "cm-sub2") as other:
            assert "ITLFile.tlv" not in await other.run("file list tftp * detail")


@in_a_loop
async def test_the_viewer_shows_twenty_lines_and_obeys_its_keys() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run("set cli pagination off")
        await admin.run("utils diagnose test")
        options = "(lines 1 - 19 of 19) : \x1b[0m"
        shown = await view(admin, "file view activelog platform/log/diag1.log\n", options)
        assert "end of the file reached\n\x1b[1m\noptions: q=quit, n=next, p=prev, b=begin, e=end" in shown
        assert "test - disk_space " in shown
        assert (await view(admin, "xn", options)).count("disk_space") == 1
        assert await view(admin, "q", "admin:") == "\nadmin:"


@in_a_loop
async def test_the_viewer_pages_forward_and_back() -> None:
    async with lab() as running:
        await running.wait(timedelta(days=40))
        async with shell(running) as admin:
            first = await view(admin, "file view activelog syslog/CiscoSyslog\n", " : \x1b[0m")
            total = int(first.rpartition(" of ")[2].split(")")[0])
            assert total > 20
            assert first.count("%UC_CERT-0-CertExpired") == 20
            assert f"(lines 21 - {min(40, total)} of {total})" in await view(admin, "n", " : \x1b[0m")
            assert f"(lines 1 - 20 of {total})" in await view(admin, "p", " : \x1b[0m")
            assert "end of the file reached" in await view(admin, "e", " : \x1b[0m")
            assert f"(lines 1 - 20 of {total})" in await view(admin, "b", " : \x1b[0m")
            await view(admin, "q", "admin:")


@in_a_loop
async def test_the_syslog_names_what_expires_and_stops_when_it_is_regenerated() -> None:
    async with lab() as running:
        await running.wait(timedelta(hours=3))  # the monitor looks at midnight
        async with shell(running) as admin:
            own = "Certificate name:TVS.der Unit:TVS Type:own-cert Expiration:Wed Dec 23 "
            shown = await view(admin, "file view activelog /syslog/CiscoSyslog\n", " : \x1b[0m")
            assert own in shown
            assert "%UC_CERT-2-CertValidLessThanMonth" in shown
            await view(admin, "q", "admin:")
            await running.regenerate("cm-pub", "TVS", "set cert regen TVS")
            shown = await view(admin, "file view activelog syslog/CiscoSyslog\n", " : \x1b[0m")
            assert own not in shown
            await view(admin, "q", "admin:")


@in_a_loop
async def test_a_transfer_asks_for_its_server_and_cannot_reach_it() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.answer("file get tftp ITLRecovery.p12", "[y/n]? ", *GET, *GET_END)
        assert "Number of files affected: 1\n" in said
        assert "Could not connect to host 192.0.2.9 on port 22" in said
        assert "secret" not in said
        assert running.model.saved_recovery is None


@in_a_loop
async def test_an_arranged_server_takes_the_recovery_key() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "sftp:put", Effect("status", "0")))
        said = await admin.answer("file get tftp ITLRecovery.p12", "[y/n]? ", *GET, *GET_END)
        assert "Transfer completed." in said
        assert running.model.saved_recovery == running.model.publisher.stored["ITLRecovery"]


@in_a_loop
async def test_a_file_is_deleted_after_y_and_enter() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run("utils diagnose test")
        line, log = "file delete activelog platform/log/diag1.log", "platform/log/diag1.log"
        question = f'Delete the File {log}?\nEnter "y" followed by return to continue: '
        assert question in await admin.answer(line, "continue: ", ("n\n", "admin:"))
        assert "diag1.log" in await admin.run("file list activelog platform/log")
        said = await admin.answer(line, "continue: ", ("y\n", "admin:"))
        assert said.endswith("continue: y\nfiles: found = 1, deleted = 1\nadmin:")
        assert (
            await admin.run("file list activelog platform/log") == "no such file or directory can be found\n"
        )


@in_a_loop
async def test_deleting_what_is_not_there_finds_nothing_and_served_files_are_not_simulated() -> None:
    async with lab() as running, shell(running) as admin:
        assert await admin.run("file delete tftp CTLFile.tlv") == "files: found = 0, deleted = 0\n"
        await admin.run("file delete tftp ITLFile.tlv")
        assert not running.journal.entries[-1].modelled
        assert running.model.publisher.itl is not None


@in_a_loop
async def test_the_end_of_a_file_is_followed_until_control_c() -> None:
    async with lab() as running, shell(running) as admin:
        platform_log = "platform/log/diag1.log"
        await admin.run("utils diagnose test")
        whole = (await admin.run(f"file dump activelog {platform_log}")).splitlines()
        last = whole[-1].encode() + b"\r\n"
        for asked, count in (("", 10), (" 3", 3)):
            shown = await view(admin, f"file tail activelog {platform_log}{asked}\n", last.decode())
            assert shown.splitlines()[1:] == whole[-count:]
            assert await view(admin, "\x03", "admin:") == "\nadmin:"
            assert running.journal.entries[-1].outcome == "interrupted"


@in_a_loop
async def test_what_the_monitor_writes_at_midnight_appears_at_the_end() -> None:
    async with lab() as running, shell(running) as admin:
        await view(admin, "file tail activelog syslog/CiscoSyslog\n", "CiscoSyslog\r\n")
        await running.wait(timedelta(hours=3))
        assert "%UC_CERT-2-CertValidLessThanMonth" in await view(admin, "", "in less than 30 days\r\n")
        await view(admin, "\x03", "admin:")


@in_a_loop
async def test_a_search_shows_the_lines_that_match_between_its_frame() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run("utils diagnose test")
        head = "Searching path: /var/log/active/platform/log/diag1.log\n"
        for line in ("platform/log DISK_SPACE ignorecase", 'platform/log/diag1.log "- disk_[a-z]+"'):
            said = await admin.run(f"file search activelog {line}")
            assert said.startswith(head)
            assert said.endswith("Search completed\n")
            assert said.count("disk_space") == 1
        assert "disk" not in await admin.run("file search activelog platform/log DISK_SPACE")


@pytest.mark.parametrize(
    ("line", "outcome", "modelled"),
    [
        ("search activelog platform/log [", "refused", True),
        ("search activelog platform/log", "refused", True),
        ("search activelog nowhere x", "refused", True),
        ("dump tftp ITLFile.tlv", "refused", True),
        ("tail activelog nowhere", "refused", True),
        ("search activelog syslog x reltime days 3", "unknown command", False),
        ("dump activelog syslog/CiscoSyslog hex", "unknown command", False),
        ("tail activelog syslog/CiscoSyslog regexp x", "unknown command", False),
    ],
)
@in_a_loop
async def test_what_cannot_be_shown_is_refused_or_said_to_be_not_simulated(
    line: str, outcome: str, modelled: bool
) -> None:
    async with lab() as running, shell(running) as admin:
        await admin.run(f"file {line}")
        last = running.journal.entries[-1]
        assert (last.outcome, last.modelled) == (outcome, modelled)


@in_a_loop
async def test_a_reader_searches_files_but_neither_dumps_nor_tails_them() -> None:
    async with lab() as running, shell(running, account=READER) as reader:
        assert "Search completed" in await reader.run("file search activelog syslog/CiscoSyslog x")
        for verb in ("dump", "tail"):
            await reader.run(f"file {verb} activelog syslog/CiscoSyslog")
            assert running.journal.entries[-1].outcome == "not authorized"
