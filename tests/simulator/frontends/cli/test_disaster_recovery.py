"""`utils disaster_recovery`: a backup runs in virtual time, stands in the history, and fails with dead agents."""

from __future__ import annotations

from datetime import timedelta

from simulator.model.backup import Backups
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import Shell, in_a_loop, lab, shell

ADD = "utils disaster_recovery device add network weekly /backup 192.0.2.40 drs"
UNREACHABLE = "Unable to connect to Master Agent host: cm-pub, Port: 4040."


async def new(running: Running, admin: Shell) -> None:
    running.model.backups = Backups()
    await admin.answer(ADD, "location: ", ("secret\n", "admin:"))


@in_a_loop
async def test_without_backups_there_is_neither_status_nor_history() -> None:
    async with lab() as running, shell(running) as admin:
        running.model.backups = Backups()
        for line, said in (
            ("status backup", "drfCliMsg: No backup status available\n"),
            ("history backup", "drfCliMsg:  No history data is available\n"),
            ("status restore", "drfCliMsg: No restore status available\n"),
        ):
            assert await admin.run(f"utils disaster_recovery {line}") == said


@in_a_loop
async def test_a_device_is_listed_with_its_path_and_can_be_deleted() -> None:
    async with lab() as running, shell(running) as admin:
        await new(running, admin)
        assert "secret" not in admin.screen.text.decode()
        listed = await admin.run("utils disaster_recovery device list")
        assert f"{'weekly':<21}{'NETWORK':<21}/backup\n" in listed
        await admin.run("utils disaster_recovery device delete weekly")
        assert "weekly" not in await admin.run("utils disaster_recovery device list")


@in_a_loop
async def test_a_backup_goes_on_by_itself_and_ends_in_the_history() -> None:
    async with lab() as running, shell(running) as admin:
        await new(running, admin)
        said = await admin.run("utils disaster_recovery backup network UCM weekly")
        assert said.startswith("drfCliMsg: Backup initiated successfully")
        assert "Percentage Complete: 0\n" in await admin.run("utils disaster_recovery status backup")
        await running.wait(timedelta(seconds=90))
        assert "Percentage Complete: 50\n" in await admin.run("utils disaster_recovery status backup")
        await running.wait(timedelta(seconds=90))
        status = await admin.run("utils disaster_recovery status backup")
        assert "Status: SUCCESS :Backup Completed...\n" in status
        rows = [line for line in status.splitlines() if line.startswith("UCM ")]
        assert {row.split()[1] for row in rows} == {"CM-PUB", "CM-SUB1", "CM-SUB2"}
        assert {row.split()[3] for row in rows} == {"SUCCESS"}
        history = (await admin.run("utils disaster_recovery history backup")).splitlines()
        assert history[-1].startswith("2026-11-23-22-01-05.tar   NETWORK        Mon Nov 23 22:04:05 UTC 2026")
        assert "  SUCCESS  MANUAL        12.5.1.16900-48 UCM" in history[-1]


@in_a_loop
async def test_a_cancelled_backup_stays_where_it_was() -> None:
    async with lab() as running, shell(running) as admin:
        await new(running, admin)
        await admin.run("utils disaster_recovery backup network UCM weekly")
        await running.wait(timedelta(seconds=90))
        said = await admin.answer("utils disaster_recovery cancel_backup", "continue: ", ("n\n", "admin:"))
        assert "Cancelling" not in said
        assert running.model.backups.running(running.clock.now()) is not None
        said = await admin.run("utils disaster_recovery cancel_backup yes")
        assert said == "Cancelling backup...\nBackup cancelled successfully.\n"
        await running.wait(timedelta(minutes=5))
        assert "Percentage Complete: 50\n" in await admin.run("utils disaster_recovery status backup")
        assert "TAR file not created" in await admin.run("utils disaster_recovery history backup")


@in_a_loop
async def test_a_second_backup_at_the_same_time_and_an_unknown_device_or_feature_are_refused() -> None:
    async with lab() as running, shell(running) as admin:
        await new(running, admin)
        for wrong in ("UCM monthly", "CDR_CAR weekly"):
            assert (await admin.run(f"utils disaster_recovery backup network {wrong}")).endswith(
                "Executed command unsuccessfully\n"
            )
        await admin.run("utils disaster_recovery backup network UCM weekly")
        again = await admin.run("utils disaster_recovery backup network UCM weekly")
        assert "already in progress" in again


@in_a_loop
async def test_a_replaced_identity_certificate_cuts_the_agents_off_until_they_are_restarted() -> None:
    async with lab("12.5") as running, shell(running) as admin:
        await new(running, admin)
        await running.regenerate("cm-sub1", "ipsec", "set cert regen ipsec")
        await admin.run("utils disaster_recovery backup network UCM weekly")
        await running.wait(timedelta(minutes=4))
        status = await admin.run("utils disaster_recovery status backup")
        failed = {row.split()[1] for row in status.splitlines() if " ERROR  " in row}
        assert failed == {"CM-SUB1"}
        await running.regenerate("cm-pub", "ipsec", "set cert regen ipsec")
        assert UNREACHABLE in await admin.run("utils disaster_recovery history backup")
        await admin.run("utils service restart Cisco DRF Master")
        assert "ERROR" in await admin.run("utils disaster_recovery history backup")
