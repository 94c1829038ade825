"""`utils system restart`, and how the rest of the cluster sees a node that is down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.frontends.cli.clusters import connect, eventually, in_a_loop, lab, shell

QUESTION = "Enter (yes/no)? "


@in_a_loop
async def test_the_node_goes_down_and_comes_back_with_what_it_stores() -> None:
    async with lab() as running, shell(running, "cm-sub1") as admin, shell(running) as other:
        node = running.model.nodes["cm-sub1"]
        new = await running.regenerate("cm-sub1", "TVS", "set cert regen TVS")
        assert node.presents("Cisco Trust Verification Service")["TVS"] != new
        await admin.ask("utils system restart", QUESTION)
        admin.type("yes\n")
        await eventually(admin.screen.closed.is_set)
        assert b"The system is going down for reboot NOW!\r\n" in admin.screen.text
        assert not admin.screen.text.endswith(b"admin:")
        with pytest.raises(ConnectionRefusedError):
            await connect(running, "cm-sub1")
        assert "cm-sub1 Subscriber callmanager DBSub not authenticated - INITIATOR since" in await other.run(
            "show network cluster"
        )
        assert "Off-Line" in await other.run("utils dbreplication runtimestate")
        assert "100% packet loss" in await other.run("utils network ping cm-sub1")
        await running.wait(timedelta(minutes=30))
        async with shell(running, "cm-sub1") as again:
            assert "Cisco Tftp[STARTED]" in await again.run("utils service list")
        assert node.presents("Cisco Trust Verification Service")["TVS"] == new


@in_a_loop
async def test_anything_but_yes_restarts_nothing() -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        said = await admin.answer("utils system restart", QUESTION, ("no\n", "admin:"))
        assert said.startswith(
            "utils system restart\n\nDo you really want to restart ?\n\nEnter (yes/no)? no\n"
        )
        assert running.model.fingerprint() == before
