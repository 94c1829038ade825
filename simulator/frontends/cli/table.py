"""Every command that a simulated node knows, in one table."""

from __future__ import annotations

from simulator.frontends.cli import certificates, node, replication, services, trust_lists
from simulator.frontends.cli.command import CommandTable

COMMANDS = CommandTable(
    (
        *node.COMMANDS,
        *certificates.COMMANDS,
        *services.COMMANDS,
        *trust_lists.COMMANDS,
        *replication.COMMANDS,
    )
)
