"""What the platform of one node keeps for its command line beside the cluster's model. It outlives sessions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.database.sql import Database
from simulator.frontends.cli.accounts import Account, AccountLocking, accounts
from simulator.provenance import documented
from simulator.running import Running

SESSION_LIMIT = 10
SESSION_LIMIT_SOURCE = documented("CLI Reference Guide 12.5(1)SU2, set session maxlimit: 1 to 10, default 10")
IDLE = timedelta(minutes=30)
IDLE_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU2, set cli session timeout: 5 to 99999 minutes, default 30"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A file of `activelog` that a command has written."""

    at: datetime
    text: str


@dataclass(slots=True)
class Platform:
    """`Platform.of(running)`: one a node; `requests` are its certificate signing requests as PEM, by unit."""

    accounts: tuple[Account, ...]
    database: Database
    locking: AccountLocking = field(default_factory=AccountLocking)
    session_limit: int = SESSION_LIMIT
    session_timeout: timedelta = IDLE
    requests: dict[str, str] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    replication_checked: datetime | None = None
    restarting: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, running: Running, node: str = "") -> Platform:
        return cls(accounts(running.credentials), Database(running.model, running.wire.pem, node))
