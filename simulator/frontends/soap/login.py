"""Who may use the web services of a node: accounts, read-only ones, and the sessions that cookies stand for."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from simulator.provenance import documented, inferred
from simulator.running import Credentials

IDLE = timedelta(minutes=30)
MOST_SESSIONS = (
    1000  # the oldest is forgotten: clients that never send the cookie back get a new one each time
)
COOKIE_SOURCE = documented(
    "AXL developer guide, authentication: cookie, 30 min idle, 404 for an expired one sent alone"
)
READER_SUFFIX = "-readonly"
READER_SOURCE = inferred(
    "read-only access is documented for 11.5 and later; the account's name is ours, its password the other's"
)
READER_SINCE = "11.5"


def reader(account: Credentials) -> str:
    """`"runbook-readonly"`: an application user with Standard AXL Read Only API Access."""
    return account.api_user + READER_SUFFIX


class Accounts:
    """Basic credentials -> whether they may write; None for unknown ones."""

    def __init__(self, account: Credentials, axl_versions: tuple[str, ...]) -> None:
        self._known = {_basic(account.api_user, account.api_password): True}
        if not _older(axl_versions):
            self._known[_basic(reader(account), account.api_password)] = False

    def writes(self, authorization: str) -> bool | None:
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() != "basic":
            return None
        sent = credentials.strip().encode()
        return next((w for known, w in self._known.items() if hmac.compare_digest(sent, known)), None)


def _older(axl_versions: tuple[str, ...]) -> bool:
    """Whether the newest schema served is older than 11.5."""
    newest = axl_versions[-1].split(".")
    return [int(part) for part in newest] < [int(part) for part in READER_SINCE.split(".")]


def _basic(user: str, password: str) -> bytes:
    return base64.b64encode(f"{user}:{password}".encode())


class Sessions:
    """The single sign-on sessions of one Tomcat; they end with it, or after 30 minutes without a request."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: dict[str, tuple[datetime, bool]] = {}

    def new(self, *, writes: bool) -> str:
        token = secrets.token_hex(16).upper()
        self._seen[token] = self._now(), writes
        if len(self._seen) > MOST_SESSIONS:
            del self._seen[next(iter(self._seen))]
        return token

    def writes(self, token: str) -> bool | None:
        """Whether the session may write; None for one that has ended. It lives on from now."""
        seen, writes = self._seen.get(token, (None, False))
        if seen is None or self._now() - seen > IDLE:
            return None
        self._seen[token] = self._now(), writes
        return writes
