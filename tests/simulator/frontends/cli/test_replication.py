"""`utils dbreplication runtimestate`: a row for each node, with the state of its replication."""

from __future__ import annotations

from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell

ROWS = """\
                                           PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
SERVER-NAME              IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
-----------              ----------        ------    -------   -----    -----------    ------------------
cm-pub                   127.0.0.1         0.016     Y/Y/Y     0        (g_2)          (2) Setup Completed
cm-sub1                  127.0.0.1         0.163     Y/Y/Y     0        (g_3)          (2) Setup Completed
cm-sub2                  127.0.0.1         0.163     Y/Y/Y     0        (g_4)          (2) Setup Completed

"""


@in_a_loop
async def test_a_healthy_cluster_shows_setup_completed_in_the_products_columns() -> None:
    async with lab() as running, shell(running) as admin:
        text = await admin.run("utils dbreplication runtimestate")
        assert "\nServer Time: Mon Nov 23 22:01:05 UTC 2026\n" in text
        assert "\nDB Version: ccm12_5_1_16900_48\n" in text
        assert "\nCluster Detailed View from cm-pub (3 Servers):\n" in text
        assert text.endswith(ROWS)


@in_a_loop
async def test_broken_replication_of_a_node_shows_in_its_row() -> None:
    async with lab() as running, shell(running) as admin:
        await running.arrange("replication", node="cm-sub1", state=3)
        rows = (await admin.run("utils dbreplication runtimestate")).splitlines()
        assert next(row for row in rows if row.startswith("cm-sub1 ")).endswith("(3) Out Of Sync")
