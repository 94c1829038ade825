"""`?`, TAB and `help`: what the command table tells before Enter."""

from __future__ import annotations

from simulator.frontends.cli.accounts import READER
from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell


@in_a_loop
async def test_a_question_mark_prints_the_syntax_without_enter_and_the_line_stands_again() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("file list activelog?")
        shown = await admin.screen.until(b"admin:file list activelog")
        assert shown.replace("\r\n", "\n") == (
            "file list activelog?Syntax:\n"
            "file list activelog file-spec [options]\n"
            "file-spec   mandatory   file to list\n"
            "options     optional    page|detail|reverse|[date|size]\n"
            "admin:file list activelog"
        )
        admin.type(" nothing\n")
        assert "no such file or directory can be found\r\n" in await admin.screen.until(b"admin:")
        assert running.journal.entries[-1].request == "file list activelog nothing"


@in_a_loop
async def test_a_question_mark_behind_a_beginning_lists_what_may_follow_with_stars_at_sub_menus() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("show cert?")
        shown = await admin.screen.until(b"admin:show cert")
        assert "show cert list*\r\nshow cert own\r\nshow cert trust\r\n" in shown


@in_a_loop
async def test_tab_completes_the_only_word_that_fits() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("sh\tses\tm\t\n")
        shown = await admin.screen.until(b"admin:")
        assert shown.startswith("show session maxlimit \r\n")
        assert running.journal.entries[-1].request == "show session maxlimit"


@in_a_loop
async def test_tab_between_several_words_adds_nothing() -> None:
    async with lab() as running, shell(running) as admin:
        admin.type("show c\t\n")
        await admin.screen.until(b"admin:")
        assert running.journal.entries[-1].request == "show c"


@in_a_loop
async def test_a_question_mark_in_an_answer_is_an_answer() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.ask("set cert regen TVS", "(yes|no)? ")
        admin.type("?\n")
        assert "Regeneration aborted" in await admin.screen.until(b"admin:")


@in_a_loop
async def test_help_names_the_command_and_its_parameters() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.run("help set cert regen")
        assert said.startswith("regen help:\nThis will regenerate a certificate\n\nset cert regen unit\n")
        assert "utils service restart" in await admin.run("help utils service")


@in_a_loop
async def test_commands_above_ones_level_are_not_offered() -> None:
    async with lab() as running, shell(running, account=READER) as reader:
        assert "utils service list" in await reader.run("help utils service")
        assert "restart" not in await reader.run("help utils service")
