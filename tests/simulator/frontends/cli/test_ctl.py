"""`utils ctl`: what it asks, what it says, and that nothing changes before the `y`."""

from __future__ import annotations

import pytest

from simulator.frontends.cli.accounts import OPERATOR, READER
from simulator.frontends.cli.session import NOT_AUTHORIZED, UNKNOWN
from simulator.model.node import Node
from simulator.model.trust_list import Role
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import Shell, in_a_loop, lab, shell

MIXED = "utils ctl set-cluster mixed-mode"
NON_SECURE = "utils ctl set-cluster non-secure-mode"
UPDATE = "utils ctl update CTLFile"
RESET = "utils ctl reset localkey"
QUESTION = "Do you want to continue? (y/n):"
OLD = "Please Restart the TFTP and Cisco CallManager services on all nodes in the cluster that run these services\n"
NEW = (
    "You must reset all phones to ensure they received the updated CTL file. \n"
    "You must restart Cisco CTIManager services on all the nodes in the cluster that have the service activated.\n"
)


async def answered(admin: Shell, line: str, answer: str = "y") -> str:
    """Everything behind the echo, up to the next prompt."""
    said = await admin.answer(line, QUESTION, (f"{answer}\n", "admin:"))
    return said.removeprefix(f"{line}\n").removesuffix("admin:")


def pending_on(running: Running) -> list[str]:
    return [node.name for node in running.model.nodes.values() if node.ctl is not node.ctl_served]


def publisher(running: Running) -> Node:
    return running.model.publisher


@pytest.mark.parametrize(
    ("release", "later"), [("10.5(1)", OLD), ("11.5", OLD), ("12.0", NEW), ("12.5", NEW), ("15", NEW)]
)
@in_a_loop
async def test_the_way_into_mixed_mode_and_back_in_the_words_of_the_release(release: str, later: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        assert await answered(admin, MIXED) == (
            f"This operation will set the cluster to Mixed mode. {QUESTION}y\n"
            f"\nMoving Cluster to Mixed Mode\nCluster set to Mixed Mode\n{later}"
        )
        assert running.model.mode == "mixed"
        assert await answered(admin, NON_SECURE) == (
            f"This operation will set the cluster to non secure mode. {QUESTION}y\n"
            f"\nMoving Cluster to Non Secure Mode\nCluster set to Non Secure Mode\n{later}"
        )
        assert running.model.mode == "non-secure"
        left = publisher(running).ctl
        assert left is not None
        assert not left.certificates(Role.CCM_TFTP)
        assert "1\tRECORDLENGTH\t2\t" in await admin.run("show ctl")


@pytest.mark.parametrize(("release", "served_at_once"), [("11.5", False), ("12.5", True)])
@in_a_loop
async def test_an_update_lists_the_new_certificate_and_is_served_as_the_release_does(
    release: str, served_at_once: bool
) -> None:
    async with lab(release, mode="mixed") as running, shell(running) as admin:
        new = await running.regenerate("cm-pub", "CAPF", "set cert regen CAPF")
        said = await answered(admin, UPDATE)
        assert said.startswith(f"This operation will update the CTLFile. {QUESTION}y\n\nUpdating CTL file\n")
        assert "CTL file Updated\n" in said
        written = publisher(running).ctl
        assert written is not None
        assert written.certificates(Role.CAPF) == (new,)
        assert pending_on(running) == ([] if served_at_once else ["cm-pub", "cm-sub1", "cm-sub2"])


@pytest.mark.parametrize("line", [MIXED, NON_SECURE, UPDATE])
@in_a_loop
async def test_nothing_changes_before_the_answer_or_after_a_no(line: str) -> None:
    async with lab(mode="non-secure" if line == MIXED else "mixed") as running, shell(running) as admin:
        before = running.model.fingerprint()
        await admin.ask(line, QUESTION)
        assert running.model.fingerprint() == before
        admin.type("n\n")
        await admin.screen.until(b"admin:")
        assert running.model.fingerprint() == before
        assert running.journal.entries[-1].outcome == "declined"


@pytest.mark.parametrize("line", [MIXED, NON_SECURE, UPDATE, RESET])
@in_a_loop
async def test_a_subscriber_refuses_before_it_asks(line: str) -> None:
    async with lab() as running, shell(running, "cm-sub1") as other:
        assert (await other.run(line)).startswith("On all other nodes, this CLI command is disabled\n")


@pytest.mark.parametrize("line", [MIXED, NON_SECURE, UPDATE, RESET])
@in_a_loop
async def test_before_10_0_there_is_no_such_command(line: str) -> None:
    async with lab("8.6", mode="mixed") as running, shell(running) as admin:
        assert await admin.run(line) == f"{UNKNOWN}\n"


@pytest.mark.parametrize(("line", "mode"), [(MIXED, "non-secure"), (UPDATE, "mixed")])
@in_a_loop
async def test_without_the_licence_it_fails_and_changes_nothing(line: str, mode: str) -> None:
    async with lab(mode=mode, export_controlled=False) as running, shell(running) as admin:
        before = publisher(running).ctl
        assert (await answered(admin, line)).endswith("\nExecuted command unsuccessfully\n")
        assert (running.model.mode, publisher(running).ctl) == (mode, before)


@in_a_loop
async def test_the_ctl_of_a_cluster_that_is_not_in_mixed_mode_is_not_updated() -> None:
    async with lab() as running, shell(running) as admin:
        assert (await answered(admin, UPDATE)).endswith("\nExecuted command unsuccessfully\n")
        assert publisher(running).ctl is None


@pytest.mark.parametrize(("release", "second"), [("11.5", "ITLRecovery"), ("12.5", "CallManager")])
@in_a_loop
async def test_reset_localkey_asks_nothing_and_signs_with_the_second_anchor_until_the_next_update(
    release: str, second: str
) -> None:
    async with lab(release, mode="mixed") as running, shell(running) as admin:
        first = publisher(running).ctl
        await admin.run(RESET)
        signed = publisher(running).ctl
        assert first is not None
        assert signed is not None
        assert signed.signer.unit == second
        await answered(admin, UPDATE)
        again = publisher(running).ctl
        assert again is not None
        assert again.signer == first.signer


@in_a_loop
async def test_the_operator_may_update_the_ctl_but_not_reset_it() -> None:
    async with lab(mode="mixed") as running, shell(running, account=OPERATOR) as operator:
        before = publisher(running).ctl
        assert await operator.run(RESET) == f"{NOT_AUTHORIZED}\n"
        assert publisher(running).ctl is before
        await answered(operator, UPDATE)
        assert publisher(running).ctl is not before


@pytest.mark.parametrize("line", [MIXED, NON_SECURE, UPDATE, RESET, "file delete tftp CTLFile.tlv"])
@in_a_loop
async def test_a_reader_may_do_none_of_it(line: str) -> None:
    async with lab(mode="mixed") as running, shell(running, account=READER) as reader:
        before = publisher(running).ctl
        assert await reader.run(line) == f"{NOT_AUTHORIZED}\n"
        assert publisher(running).ctl is before
        assert (await reader.run("show ctl")).startswith("The checksum value of the CTL file:\n")


@in_a_loop
async def test_a_node_that_is_away_misses_the_copy_and_is_named() -> None:
    async with lab(mode="mixed") as running, shell(running) as admin:
        await running.arrange("replication", node="cm-sub2", state=4)
        old = running.model.nodes["cm-sub2"].ctl
        said = await answered(admin, UPDATE)
        assert "CTL file could not be copied to cm-sub2\n" in said
        assert running.model.nodes["cm-sub2"].ctl is old
        assert publisher(running).ctl is not old


@pytest.mark.parametrize(
    "line", ["file delete tftp CTLFile.tlv", "file delete activelog cm/tftpdata/CTLFile.tlv"]
)
@in_a_loop
async def test_the_file_can_be_deleted_on_one_node(line: str) -> None:
    async with lab(mode="mixed") as running, shell(running, "cm-sub1") as other:
        name = line.split()[-1]
        said = await other.answer(line, "to continue: ", ("y\n", "admin:"))
        assert f'Delete the File {name}?\nEnter "y" followed by return to continue: y\n' in said
        assert "files: found = 1, deleted = 1\n" in said
        assert (await other.run("show ctl")).startswith("Length of CTL file: 0\n")
        assert running.model.nodes["cm-sub1"].ctl is None
        assert publisher(running).ctl is not None


@in_a_loop
async def test_the_list_of_files_has_a_ctl_where_there_is_one() -> None:
    async with lab(mode="mixed") as running, shell(running) as admin:
        assert "CTLFile.tlv" in await admin.run("file list tftp *")
    async with lab() as running, shell(running) as admin:
        assert "CTLFile.tlv" not in await admin.run("file list tftp *")
