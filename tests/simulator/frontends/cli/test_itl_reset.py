from __future__ import annotations

import pytest

from simulator.frontends.cli.itl_reset import ADMINISTRATOR
from simulator.frontends.cli.session import UNKNOWN
from simulator.model import recovery
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import Shell, in_a_loop, lab, shell

FROM_12 = """
Name is None 

Generating the reset ITL file.....

The reset ITL file was generated successfully

Locating active Tftp servers in the cluster.....

Following is the list of Active tftp servers in the cluster

====================

cm-pub
cm-sub1

=====================

Number of Active TFTP servers in the cluster : 2

Transferring new reset ITL file to the TFTP server nodes in the cluster.........

Successfully transferred reset ITL to node cm-pub
Successfully transferred reset ITL to node cm-sub1
"""  # noqa: W291 (the product's own line end)


def signers(running: Running) -> list[str]:
    lists = [node.itl for node in running.model.nodes.values() if node.itl is not None]
    return [one.signer.unit for one in lists]


async def answered(admin: Shell, line: str, password: str) -> str:
    await admin.ask(line, ADMINISTRATOR)
    admin.type(f"{password}\n")
    return (await admin.screen.until(b"admin:")).replace("\r\n", "\n")


@pytest.mark.parametrize("release", ["12.0", "12.5", "15"])
@in_a_loop
async def test_from_12_0_the_words_are_those_of_the_guide_and_callmanager_signs(release: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        assert signers(running) == ["ITLRecovery", "ITLRecovery"]
        assert await admin.run("utils itl reset localkey") == FROM_12
        assert signers(running) == ["CallManager", "CallManager"]


@pytest.mark.parametrize("release", ["10.5(1)", "11.5"])
@in_a_loop
async def test_before_12_0_a_password_is_asked_for_and_itlrecovery_signs(release: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        since = running.model.publisher.services["Cisco Tftp"].since
        said = await answered(admin, "utils itl reset localkey", running.credentials.api_password)
        assert "\n['cm-pub', 'cm-sub1']\n" in said
        assert "\nCisco Tftp service restarted on host cm-sub1\n" in said
        assert running.credentials.api_password not in said
        assert signers(running) == ["ITLRecovery", "ITLRecovery"]
        assert running.model.publisher.services["Cisco Tftp"].since > since


@in_a_loop
async def test_a_wrong_password_changes_nothing() -> None:
    async with lab("11.5") as running, shell(running) as admin:
        said = await answered(admin, "utils itl reset localkey", "wrong")
        assert said.endswith("Executed command unsuccessfully\nadmin:")
        assert signers(running) == ["CallManager", "CallManager"]


@in_a_loop
async def test_a_subscriber_refuses_before_it_asks_for_anything() -> None:
    async with lab("11.5") as running, shell(running, "cm-sub1") as other:
        said = await other.run("utils itl reset localkey")
        assert said.startswith("On all other nodes, this CLI command is disabled")
        assert signers(running) == ["CallManager", "CallManager"]


@in_a_loop
async def test_before_10_0_there_is_no_such_command() -> None:
    async with lab("8.6") as running, shell(running) as admin:
        assert await admin.run("utils itl reset localkey") == f"{UNKNOWN}\n"
        assert await admin.run("utils itl reset remotekey host user file") == f"{UNKNOWN}\n"


@in_a_loop
async def test_a_key_that_was_saved_signs_again() -> None:
    async with lab("12.5") as running, shell(running) as admin:
        saved = running.model.publisher.stored["ITLRecovery"]
        recovery.save_recovery_key(running.model)
        await running.regenerate("cm-pub", "ITLRecovery", "set cert regen ITLRecovery")
        said = await admin.run("utils itl reset remotekey 192.0.2.40 drs /ITLRecovery.p12")
        assert said.endswith("Successfully transferred reset ITL to node cm-sub1\n")
        itl = running.model.nodes["cm-sub1"].itl
        assert itl is not None
        assert itl.signer == saved
