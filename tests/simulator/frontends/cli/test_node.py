"""What a node says of itself: version and cluster, as the publisher and as a subscriber sees them."""

from __future__ import annotations

import pytest

from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell

PUBLISHER = "127.0.0.1 cm-pub.example.com cm-pub Publisher callmanager"


@pytest.mark.parametrize(("release", "version"), [("11.5", "11.5.1.12900-21"), ("12.5", "12.5.1.16900-48")])
@in_a_loop
async def test_the_version_is_the_releases(release: str, version: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        assert await admin.run("show version active") == (
            f"\nActive Master Version: {version}\n"
            "Active Version Installed Software Options:\n"
            "No Installed Software Options Found.\n"
            "\n"
        )


@in_a_loop
async def test_the_publisher_shows_all_nodes_and_the_server_table() -> None:
    async with lab() as running, shell(running) as admin:
        rows = (await admin.run("show network cluster")).splitlines()
        assert rows[0] == f"{PUBLISHER} DBPub authenticated"
        assert (
            "cm-sub1.example.com cm-sub1 Subscriber callmanager DBSub authenticated using TCP since "
            in rows[1]
        )
        assert rows[3:6] == ["", "Server Table (processnode) Entries", "----------------------------------"]
        assert rows[6:] == ["127.0.0.1"] * 3


@in_a_loop
async def test_a_subscriber_shows_itself_without_a_link_and_no_server_table() -> None:
    async with lab() as running, shell(running, "cm-sub2") as admin:
        rows = (await admin.run("show network cluster")).splitlines()
        assert len(rows) == 3
        assert rows[2].endswith("DBSub authenticated")
        assert "DBPub authenticated using TCP since " in rows[0]
