"""`utils dbreplication`: the state of database replication as the database layer monitor reports it."""

from __future__ import annotations

from simulator.frontends.cli.command import Command
from simulator.frontends.cli.dates import server_time
from simulator.frontends.cli.session import Session
from simulator.model.node import Node
from simulator.model.refusal import Refused
from simulator.provenance import inferred, observed

TABLES = 681
SOURCE = observed("15.0.0.98100-154 (Prime Collaboration Deployment guide); 681 tables on 10.5 (TAC 215013)")
TIMES_SOURCE = inferred("the last broadcast sync is set to the minute when the publisher's database came up")

LOG = "cm/trace/dbl/{ended:%Y%m%d_%H%M%S}_dbl_repl_output_Broadcast.log"

SETUP: dict[int, str] = {
    0: "Not Setup",
    1: "Setup Incomplete",
    2: "Setup Completed",
    3: "Out Of Sync",
    4: "Setup Failed",
}
SETUP_SOURCE = observed("2 and 3 in captures; 0, 1 and 4 inferred from the meaning of the RTMT values")

SINGLE_NODE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"

SUMMARY = """
Server Time: {now}

Cluster Replication State: BROADCAST SYNC ended at: {ended:%Y-%m-%d-%H-%M}
     Sync Result: SYNC COMPLETED on {tables} tables out of {tables}
     Sync Status: All Tables are in sync
     Use CLI to see detail: 'file view activelog {log}'

DB Version: ccm{version}

Repltimeout set to: 300s
PROCESS option set to: 1

Cluster Detailed View from {node} ({servers} Servers):

                                           PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
SERVER-NAME              IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
-----------              ----------        ------    -------   -----    -----------    ------------------"""


async def show_runtime_state(session: Session, argument: str) -> None:
    cluster = session.cluster
    if len(cluster.nodes) == 1:
        raise Refused(SINGLE_NODE)
    ended = cluster.publisher.services["A Cisco DB"].since
    summary = SUMMARY.format(
        now=server_time(cluster.now),
        ended=ended,
        log=LOG.format(ended=ended),
        tables=TABLES,
        version=cluster.release.version.replace(".", "_").replace("-", "_"),
        node=session.name,
        servers=len(cluster.nodes),
    )
    await session.say("\n".join([summary, *(_row(session, node) for node in cluster.nodes.values())]) + "\n")


def _row(session: Session, node: Node) -> str:
    host = session.running.addresses[node.name].host
    ping = "0.016" if node.name == session.name else "0.163"
    state = f"({node.replication}) {SETUP[node.replication]}"
    group = f"(g_{node.number + 1})"
    return f"{node.name:<25}{host:<18}{ping:<10}{'Y/Y/Y':<10}{0:<9}{group:<15}{state}"


COMMANDS = (Command("utils dbreplication runtimestate", show_runtime_state, SOURCE),)
