"""`utils service`: the list in its two styles, and orders with a state line at each look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.faults import Effect, Fault
from tests.simulator.frontends.cli.clusters import NOW, eventually, in_a_loop, lab, shell

PREAMBLE = (
    " Don't press Ctrl-c while the service is getting RESTARTED."
    "If Service has not Restarted Properly, execute the same Command Again\n"
)


@in_a_loop
async def test_the_list_has_platform_rows_first_and_says_which_node_is_primary() -> None:
    async with lab() as running:
        for node, primary in (("cm-pub", "true"), ("cm-sub1", "false")):
            async with shell(running, node) as admin:
                lines = (await admin.run("utils service list")).splitlines()
                assert lines[0] == "Requesting service status, please wait..."
                assert "System SSH [STARTED] " in lines
                head = lines.index("Service Manager is running")
                assert lines[head - 1] == "Service Manager [STARTED] "
                assert lines[head + 1 : head + 3] == ["Getting list of all services", ">> Return code = 0"]
                assert "Cisco Tomcat[STARTED]" in lines[head:]
                assert "Cisco DirSync[STOPPED]  Service Not Activated" in lines[head:]
                assert lines[-1] == f"Primary Node ={primary}"


@in_a_loop
async def test_a_restart_repeats_state_lines_until_started() -> None:
    async with lab() as running, shell(running) as admin:
        answer = await admin.run("utils service restart Cisco Tftp")
        assert answer.startswith(PREAMBLE + "Service Manager is running\nCisco Tftp[STOPPING]  \n")
        states = [line for line in answer.splitlines() if line.startswith("Cisco Tftp[")]
        assert list(dict.fromkeys(states)) == [
            f"Cisco Tftp[{s}]  " for s in ("STOPPING", "STARTING", "STARTED")
        ]
        assert len(states) > 3
        assert states.count("Cisco Tftp[STARTED]  ") == 1
        assert running.model.publisher.services["Cisco Tftp"].since > NOW


@in_a_loop
async def test_a_stop_and_a_start_end_in_their_final_state() -> None:
    async with lab() as running, shell(running, "cm-sub1") as admin:
        stopped = await admin.run("utils service stop Cisco Tftp")
        assert stopped.startswith("Service Manager is running\nCisco Tftp[STOPPING]  \n")
        assert stopped.endswith("Cisco Tftp[STOPPED]  Commanded Out of Service\n")
        assert "Cisco Tftp[STOPPED]  Commanded Out of Service\n" in await admin.run("utils service list")
        started = await admin.run("utils service start Cisco Tftp")
        assert started.startswith("Service Manager is running\nCisco Tftp[STARTING]  \n")
        assert started.endswith("Cisco Tftp[STARTED]  \n")


@pytest.mark.parametrize(
    "order", ["restart Cisco TFTP", "start Cisco Tftp", "start Cisco DirSync", "stop A Cisco DB", "restart"]
)
@in_a_loop
async def test_an_order_that_cannot_be_taken_fails_and_changes_nothing(order: str) -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        answer = await admin.run(f"utils service {order}")
        assert answer.endswith("Executed command unsuccessfully\n")
        assert "Service Manager is running" not in answer
        assert running.model.fingerprint() == before


@in_a_loop
async def test_a_service_that_stays_in_starting_gives_the_prompt_back_without_started() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "service:Cisco Tftp:STARTED", Effect("stays")))
        answer = await admin.run("utils service restart Cisco Tftp")
        assert answer.endswith("Cisco Tftp[STARTING]  \n")
        assert running.clock.now() - NOW == timedelta(minutes=5)


@in_a_loop
async def test_a_service_that_falls_while_starting_is_shown_stopped() -> None:
    async with lab() as running, shell(running) as admin:
        running.faults.add(Fault("cm-pub", "service:Cisco Tftp:STARTED", Effect("fails")))
        answer = await admin.run("utils service restart Cisco Tftp")
        assert answer.endswith("Cisco Tftp[STOPPED]  Commanded Out of Service\n")


@pytest.mark.parametrize("leave", ["drop", "interrupt"])
@in_a_loop
async def test_a_restart_is_finished_without_its_administrator(leave: str) -> None:
    async with lab() as running, shell(running) as admin:
        running.clock.enter(1)  # somebody else computes: virtual time stands still
        await admin.ask("utils service restart Cisco Tftp", "[STOPPING]  \r\n")
        if leave == "drop":
            admin.connection.abort()
        else:
            admin.type("\x03")
            await admin.screen.until(b"admin:")
        await eventually(lambda: running.clock.standing == 0)
        running.clock.leave(1)
        await running.wait(timedelta(minutes=1))
        assert running.model.publisher.started("Cisco Tftp")
        assert running.model.publisher.services["Cisco Tftp"].since > NOW
