"""`utils dbreplication`: the state of database replication as the database layer monitor reports it."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.frontends.cli.by_release import Rows, of_release
from simulator.frontends.cli.command import Command
from simulator.frontends.cli.dates import server_time
from simulator.frontends.cli.platform import Written
from simulator.frontends.cli.session import Session
from simulator.model.node import GOOD_REPLICATION, Node
from simulator.model.refusal import Refused
from simulator.provenance import inferred, observed

TABLES = 681
SOURCE = observed("15.0.0.98100-154 (Prime Collaboration Deployment guide); 681 tables on 10.5 (TAC 215013)")
TIMES_SOURCE = inferred("the last broadcast sync is set to the minute when the publisher's database came up")

BROADCAST_LOG = "cm/trace/dbl/{ended:%Y%m%d_%H%M%S}_dbl_repl_output_Broadcast.log"

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

Cluster Replication State: {state}

DB Version: ccm{version}

Repltimeout set to: 300s
PROCESS option set to: 1

Cluster Detailed View from {node} ({servers} Servers):

                                           PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
SERVER-NAME              IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
-----------              ----------        ------    -------   -----    -----------    ------------------"""

SYNCED = """\
BROADCAST SYNC ended at: {ended:%Y-%m-%d-%H-%M}
     Sync Result: SYNC COMPLETED on {tables} tables out of {tables}
     Sync Status: All Tables are in sync
     Use CLI to see detail: 'file view activelog {log}'"""
CHECKED = """\
Replication status command started at: {at:%Y-%m-%d-%H-%M}
     Replication status command {progress}
     Last Completed Table: {table}
     {result}
     Use 'file view activelog {log}' to see the details"""
CHECKING = """\
Replication status command started at: {at:%Y-%m-%d-%H-%M}
     Replication status command in PROGRESS. Checked {done} tables out of {tables}
     Last Completed Table: {table}"""
COMPLETED: Rows[str] = (
    ((8, 6), "COMPLETED {tables} tables checked out of {tables}"),
    ((14, 0), "COMPLETED. Checked {tables} tables out of {tables}"),
)
COMPLETED_SOURCE = observed(
    "10.5: TAC 215013; in progress on 14: dCloud notes; 15: a field parser's sample; 14 done inferred"
)
MATCHES = {True: "No Errors or Mismatches found.", False: "Errors or Mismatches Were Found!!!"}
LAST_TABLE = "devicenumplanmapremdestmap"
CHECK_LENGTH = timedelta(minutes=2)
CHECK_LENGTH_SOURCE = inferred(
    "minutes; no timing was published. Only the node that was asked tells of the check"
)
CHECK_LOG = "cm/trace/dbl/sdi/ReplicationStatus.{at:%Y_%m_%d_%H_%M_%S}.out"

STARTED = """

Replication status check is now running in background.
Use command 'utils dbreplication runtimestate' to check its progress

The final output will be in file {log}

Please use "file view activelog {log} " command to see the output
"""
STARTED_SOURCE = observed("dCloud notes, 14.0.1: utils dbreplication status returns at once")
OFF_LINE = "(-) Off-Line"
OFF_LINE_SOURCE = inferred("`off-line` and `(-)` are met in the field, not together")


async def show_runtime_state(session: Session, argument: str) -> None:
    cluster = session.cluster
    if len(cluster.nodes) == 1:
        raise Refused(SINGLE_NODE)
    summary = SUMMARY.format(
        now=server_time(cluster.now),
        state=_state(session),
        version=cluster.release.version.replace(".", "_").replace("-", "_"),
        node=session.name,
        servers=len(cluster.nodes),
    )
    await session.say("\n".join([summary, *(_row(session, node) for node in cluster.nodes.values())]) + "\n")


async def check(session: Session, argument: str) -> None:
    """Compare the tables, in the background."""
    now = session.running.clock.now()
    log = CHECK_LOG.format(at=now)
    session.platform.replication_checked = now
    session.platform.written[log] = Written(now, MATCHES[_healthy(session)])
    await session.say(STARTED.format(log=log))


def _state(session: Session) -> str:
    at, now = session.platform.replication_checked, session.running.clock.now()
    if at is None:
        ended = session.cluster.publisher.services["A Cisco DB"].since
        return SYNCED.format(ended=ended, tables=TABLES, log=BROADCAST_LOG.format(ended=ended))
    if now < at + CHECK_LENGTH:
        done = int((now - at) * TABLES / CHECK_LENGTH)
        return CHECKING.format(at=at, done=done, tables=TABLES, table=LAST_TABLE)
    return _checked(session, at)


def _checked(session: Session, at: datetime) -> str:
    progress = of_release(COMPLETED, session.cluster.release.rank).format(tables=TABLES)
    result = MATCHES[_healthy(session)]
    return CHECKED.format(
        at=at, progress=progress, table=LAST_TABLE, result=result, log=CHECK_LOG.format(at=at)
    )


def _healthy(session: Session) -> bool:
    return all(
        node.replication == GOOD_REPLICATION and not node.down for node in session.cluster.nodes.values()
    )


def _row(session: Session, node: Node) -> str:
    host = session.running.addresses[node.name].host
    ping = "0.016" if node.name == session.name else "0.163"
    state = f"({node.replication}) {SETUP[node.replication]}"
    group, answers = f"(g_{node.number + 1})", "Y/Y/Y"
    if node.down:
        ping, answers, state = "Failed", "N/N/N", OFF_LINE
    return f"{node.name:<25}{host:<18}{ping:<10}{answers:<10}{0:<9}{group:<15}{state}"


COMMANDS = (
    Command(
        "utils dbreplication runtimestate", show_runtime_state, SOURCE, about="monitor database replication"
    ),
    Command("utils dbreplication status", check, STARTED_SOURCE, about="compare the tables of all nodes"),
)
