"""Who may come in to one node: the platform accounts with their levels, and the lock-out after wrong passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest

from simulator.provenance import documented
from simulator.running import Credentials

INSTALLATION = 4
"""The level of the administrator made at the installation: the only one with all commands."""


@dataclass(frozen=True, slots=True)
class Account:
    """`Account("operator", "rehearse-operator-5523", 1)`: 0 reads, 1 reads and writes, 4 made at installation."""

    name: str
    password: str
    level: int


OPERATOR = Account("operator", "rehearse-operator-5523", 1)
READER = Account("reader", "rehearse-reader-6048", 0)
LEVELS_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU2, set account name: privilege levels 0 and 1; 4 at installation"
)


def accounts(credentials: Credentials) -> tuple[Account, ...]:
    """The installation's administrator and two lesser accounts, the same on every node."""
    return Account(credentials.cli_user, credentials.cli_password, INSTALLATION), OPERATOR, READER


@dataclass(slots=True)
class AccountLocking:
    """Counts wrong passwords by account name. Over SSH a locked account looks like a wrong password."""

    retries: int = 3
    unlock_time: timedelta = timedelta(seconds=300)
    enabled: bool = True
    _failures: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    SOURCE = documented("CLI Reference Guide 12.5(1), show accountlocking: 3 attempts, 300 seconds")

    def locked(self, name: str, now: datetime) -> bool:
        count, last = self._failures.get(name, (0, now))
        return self.enabled and count >= self.retries and now < last + self.unlock_time

    def wrong(self, name: str, now: datetime) -> None:
        """A wrong password. The count starts anew once a lock has run out."""
        count, last = self._failures.get(name, (0, now))
        if count >= self.retries and now >= last + self.unlock_time:
            count = 0
        self._failures[name] = (count + 1, now)

    def switch(self, *, enabled: bool) -> None:
        """Off: nobody is locked out, and what was counted before is forgotten."""
        self.enabled = enabled
        self._failures.clear()

    def right(self, name: str) -> None:
        self._failures.pop(name, None)


def admit(
    held: tuple[Account, ...], locking: AccountLocking, name: str, password: str, now: datetime
) -> Account | None:
    """The account, or None for a wrong name, a wrong password or a locked account."""
    account = next((one for one in held if one.name == name), None)
    if locking.locked(name, now):
        return None
    if account is None or not compare_digest(account.password.encode(), password.encode()):
        locking.wrong(name, now)
        return None
    locking.right(name)
    return account
