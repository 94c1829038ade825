"""The automatic pager: on by default, by the height of the terminal, with three keys."""

from __future__ import annotations

from tests.simulator.frontends.cli.clusters import Shell, in_a_loop, lab, shell

STOP = "\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m"
ROWS = 11  # ten lines and the pager's own
OWN = 8  # lines of `show cert list own`


async def page(admin: Shell, key: str) -> str:
    admin.type(key)
    return await admin.screen.until(STOP.encode())


@in_a_loop
async def test_output_stops_where_the_page_is_full() -> None:
    async with lab() as running, shell(running, rows=ROWS) as admin:
        shown = await page(admin, "show cert list trust\n")
        lines = shown.split("\r\n")
        assert len(lines) == 1 + 10 + 1
        assert lines[-1] == STOP


@in_a_loop
async def test_enter_shows_a_line_and_space_a_page_and_the_pagers_line_is_erased() -> None:
    async with lab() as running, shell(running, rows=ROWS) as admin:
        await page(admin, "utils service list\n")
        one = await page(admin, "\n")
        assert one.startswith("\r\x1b[K")
        assert one.count("\r\n") == 1
        assert (await page(admin, " ")).count("\r\n") == 10


@in_a_loop
async def test_q_leaves_the_rest_and_the_prompt_follows_the_erased_line() -> None:
    async with lab() as running, shell(running, rows=ROWS) as admin:
        await page(admin, "utils service list\n")
        admin.type("xq")
        assert await admin.screen.until(b"admin:") == "\r\x1b[Kadmin:"
        assert "cm-pub" in await admin.run("show myself")


@in_a_loop
async def test_control_c_at_the_pager_returns_to_the_prompt() -> None:
    async with lab() as running, shell(running, rows=ROWS) as admin:
        await page(admin, "utils service list\n")
        admin.type("\x03")
        assert await admin.screen.until(b"admin:") == "\r\nadmin:"
        assert running.journal.entries[-1].outcome == "interrupted"


@in_a_loop
async def test_output_that_just_fits_is_not_paged() -> None:
    async with lab() as running, shell(running, rows=OWN + 1) as admin:
        assert (await admin.run("show cert list own")).count("\n") == OWN


@in_a_loop
async def test_a_resized_terminal_has_another_page() -> None:
    async with lab() as running, shell(running, rows=1000) as admin:
        admin.channel.change_terminal_size(80, OWN)
        shown = await page(admin, "show cert list own\n")
        assert len(shown.split("\r\n")) == 1 + (OWN - 1) + 1


@in_a_loop
async def test_pagination_off_holds_for_this_session_only() -> None:
    async with lab() as running:
        async with shell(running, rows=ROWS) as admin:
            assert await admin.run("show cli pagination") == "Automatic Pagination : On.\n"
            assert await admin.run("set cli pagination off") == "Automatic pagination is turned off\n"
            assert await admin.run("show cli pagination") == "Automatic Pagination : Off.\n"
            assert "Primary Node =true" in await admin.run("utils service list")
            await admin.run("set cli pagination on")
            await page(admin, "utils service list\n")
        async with shell(running, rows=ROWS) as admin:
            assert await admin.run("show cli pagination") == "Automatic Pagination : On.\n"
