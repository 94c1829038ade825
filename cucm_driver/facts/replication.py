"""Database replication, from `utils dbreplication runtimestate`. Table contents are not compared here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """
Server Time: Tue Aug  1 15:10:52 IST 2023

Cluster Replication State: BROADCAST SYNC ended at: 2023-07-17-16-47
     Sync Result: SYNC COMPLETED on 753 tables out of 753
     Sync Status: All Tables are in sync
     Use CLI to see detail: 'file view activelog cm/trace/dbl/20230717_164617_dbl_repl_output_Broadcast.log'

DB Version: ccm15_0_0_98100_154

Repltimeout set to: 300s
PROCESS option set to: 1

Cluster Detailed View from cucm-55 (2 Servers):

                                           PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
SERVER-NAME              IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
-----------              ----------        ------    -------   -----    -----------    ------------------
cucm-57                  10.77.32.57       0.163     Y/Y/Y     0        (g_3)          (2) Setup Completed
cucm-55                  10.77.32.55       0.016     Y/Y/Y     0        (g_2)          (2) Setup Completed
"""
_ROW = re.compile(r"^(?P<node>\S+)\s+(?P<address>\d{1,3}(?:\.\d{1,3}){3})\s+(?P<rest>\S.*)$", re.M)
_STATE = re.compile(r"\((?P<state>\d|-)\)\s*(?P<said>.*)$")
GOOD = 2
ALONE = "cluster with a single active node"


@dataclass(frozen=True, slots=True)
class NodeReplication:
    """One row: 0 not started, 1 wrong count, 2 good, 3 bad, 4 set-up failed, None where it does not tell."""

    node: str
    address: str
    state: int | None
    said: str


@dataclass(frozen=True)
class Replication:
    """The rows of one view; a cluster of one node has none, and nothing to replicate."""

    rows: tuple[NodeReplication, ...]

    @property
    def good(self) -> bool:
        """Whether every row says 2."""
        return all(row.state == GOOD for row in self.rows)

    @property
    def bad(self) -> tuple[NodeReplication, ...]:
        """The rows that say anything else."""
        return tuple(row for row in self.rows if row.state != GOOD)


def read_replication(text: str) -> Replication:
    """The table of servers, in its order."""
    rows = tuple(_row(match) for match in _ROW.finditer(text))
    if not rows and ALONE not in text:
        raise Unreadable("no row '<server> <address> ... (2) Setup Completed'")
    return Replication(rows)


def _row(match: re.Match[str]) -> NodeReplication:
    found = _STATE.search(match["rest"])
    state = int(found["state"]) if found and found["state"].isdigit() else None
    said = found["said"] if found else match["rest"]
    return NodeReplication(match["node"], match["address"], state, said.strip())


REPLICATION = Fact(
    "replication",
    "utils dbreplication runtimestate",
    read_replication,
    EXAMPLE,
    patience=timedelta(seconds=180),  # it takes tens of seconds; field tools allow 180
)
