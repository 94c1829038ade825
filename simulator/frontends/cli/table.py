"""Every command that a simulated node knows, in one table."""

from __future__ import annotations

from itertools import chain

from simulator.frontends.cli import (
    assistance,
    certificates,
    ctl,
    diagnostics,
    disaster_recovery,
    files,
    itl_reset,
    network,
    node,
    performance,
    replication,
    requests,
    services,
    sessions,
    sql,
    status,
    system,
    trust_lists,
    trust_stores,
)
from simulator.frontends.cli.command import CommandTable

CHAPTERS = (
    node, sessions, status, network, certificates, trust_stores, requests, services, trust_lists, ctl, itl_reset, replication, disaster_recovery,
    diagnostics, performance, sql, files, system, assistance,
)  # fmt: skip

COMMANDS = CommandTable(chain.from_iterable(chapter.COMMANDS for chapter in CHAPTERS))
