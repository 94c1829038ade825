"""`run sql`: columns as wide as they must be, the database's errors, and changes."""

from __future__ import annotations

from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell

MODE = "run sql select paramname,paramvalue from processconfig where paramname='ClusterSecurityMode'"


@in_a_loop
async def test_rows_stand_under_names_and_underlines_of_full_width() -> None:
    async with lab() as running, shell(running) as admin:
        assert await admin.run(MODE) == (
            "paramname           paramvalue\n"
            "=================== ==========\n"
            "ClusterSecurityMode 0         \n"
        )  # fmt: skip


@in_a_loop
async def test_an_empty_result_is_names_and_underline() -> None:
    async with lab() as running, shell(running) as admin:
        assert await admin.run("run sql select name from processnode where name='x'") == "name\n====\n"


@in_a_loop
async def test_an_error_is_the_databases_text_alone() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.run("run sql select name from nowhere")
        assert said == "The specified table (nowhere) is not in the database.\n"
        assert running.journal.entries[-1].outcome == "refused"


@in_a_loop
async def test_an_update_counts_its_rows_and_changes_the_model() -> None:
    async with lab() as running, shell(running) as admin:
        statement = "update processconfig set paramvalue='T' where paramname='RollBackToPreGrayback'"
        assert await admin.run(f"run sql {statement}") == "Rows: 1\n"
        assert running.journal.entries[-1].changing
        assert running.model.parameters["RollBackToPreGrayback"] == "T"
        await admin.run(MODE)
        assert not running.journal.entries[-1].changing


@in_a_loop
async def test_a_change_that_nobody_simulated_is_noted_as_such() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.run("run sql delete from device")
        assert said == "Executed command unsuccessfully\nNo valid command entered\n"
        assert not running.journal.entries[-1].modelled
