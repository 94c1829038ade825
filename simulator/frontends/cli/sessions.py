"""Sessions and accounts of one node: their limits, the lock-out, and who logged in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from simulator.frontends.cli.command import Argument, Command, Declined, Parameter
from simulator.frontends.cli.dates import stamp
from simulator.frontends.cli.session import Session
from simulator.journal import Entry
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred, recalled

MYSELF = """
Machine Name        : {host}
account name        : {user}
privilege level     : {level}
command count       : disabled
logging setting     : disabled
"""
MYSELF_SOURCE = recalled("show myself: the fields are from memory; no transcript was found")

CONTINUE = "Continue (y/n)?"
CONTINUE_SOURCE = documented("DevNet cli_set_cli_session_timeout.yml: the question; one key answers it")

LIMITS = range(1, 11)
LIMIT = "The maximum number of concurrent sessions is set to {limit}"
LIMIT_SOURCE = recalled(
    "show session maxlimit: range and default are documented (12.5(1)SU2), the words are not"
)
TIMEOUTS = range(5, 100_000)
TIMEOUT = "CLI session timeout is set to {minutes} minutes"
TIMEOUT_SOURCE = recalled("range, default and question are documented (12.5(1)SU2), the words are not")
OUT_OF_RANGE = "Enter a value between {first} and {last}"
OUT_OF_RANGE_SOURCE = inferred("after the words of other commands for a value out of range")

LOCKING = "Account Lockout is {state}\nUnlock Time : {seconds} seconds\nRetry Count : {retries} attempts"
LOCKING_SOURCE = documented("CLI Reference Guide 12.5(1)SU3, show accountlocking; its level is inferred")
RETRIES, UNLOCK_TIMES = range(2, 6), range(30, 3601)
SET_LOCKING_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU2, set accountlocking: 2 to 5 attempts, 30 to 3600 s; enable|disable: Cisco 214103; "
    "the level and that the settings are shown again are inferred"
)

ROWS = 20
LOGINS_SOURCE = recalled(
    "rows as `last` prints them; 20 by default is documented (CLI Reference Guide 12.5(1)SU3)"
)
SEEN = {"": ("ok",), "successful": ("ok",), "unsuccessful": ("refused",)}


async def show_myself(session: Session, argument: str) -> None:
    account = session.account
    await session.say(MYSELF.format(host=session.name, user=account.name, level=account.level))


async def show_limit(session: Session, argument: str) -> None:
    await session.say(LIMIT.format(limit=session.platform.session_limit))


async def set_limit(session: Session, argument: str) -> None:
    session.platform.session_limit = _number(argument, LIMITS)
    await show_limit(session, "")


async def show_timeout(session: Session, argument: str) -> None:
    minutes = session.platform.session_timeout // timedelta(minutes=1)
    await session.say(TIMEOUT.format(minutes=minutes))


async def set_timeout(session: Session, argument: str) -> None:
    """For sessions that begin from now on."""
    minutes = _number(argument, TIMEOUTS)
    if (await session.ask_key(CONTINUE)).lower() != "y":
        raise Declined
    session.platform.session_timeout = timedelta(minutes=minutes)
    await show_timeout(session, "")


async def show_locking(session: Session, argument: str) -> None:
    locking = session.platform.locking
    seconds = locking.unlock_time // timedelta(seconds=1)
    state = "enabled" if locking.enabled else "disabled"
    await session.say(LOCKING.format(state=state, seconds=seconds, retries=locking.retries))


async def switch_locking(enabled: bool, session: Session, argument: str) -> None:
    session.platform.locking.switch(enabled=enabled)
    await show_locking(session, "")


async def set_retries(session: Session, argument: str) -> None:
    session.platform.locking.retries = _number(argument, RETRIES)
    await show_locking(session, "")


async def set_unlock_time(session: Session, argument: str) -> None:
    session.platform.locking.unlock_time = timedelta(seconds=_number(argument, UNLOCK_TIMES))
    await show_locking(session, "")


async def show_logins(session: Session, argument: str) -> None:
    """`show logins`, `show logins 5`, `show logins unsuccessful 5`; the newest first."""
    kind = next((word for word in argument.split() if word in SEEN), "")
    count = argument.removeprefix(kind).replace("last", "").strip() or str(ROWS)
    if not count.isdecimal():
        raise Refused("")
    logins = [
        e for e in session.running.journal.entries if _login(e, session.name) and e.outcome in SEEN[kind]
    ]
    await session.say("\n".join(_row(entry) for entry in logins[::-1][: int(count)]))


def _login(entry: Entry, node: str) -> bool:
    return entry.node == node and entry.interface == "ssh" and entry.request.startswith("login ")


def _row(entry: Entry) -> str:
    user = entry.request.removeprefix("login ")
    return f"{user[:8]:<9}ssh:notty    127.0.0.1        {stamp(entry.at)}"


def _number(argument: str, allowed: range) -> int:
    if not argument.isdecimal() or int(argument) not in allowed:
        raise Refused(OUT_OF_RANGE.format(first=allowed[0], last=allowed[-1]))
    return int(argument)


_MINUTES = (Parameter("minutes", "5 to 99999; holds for new sessions"),)
_VALUE = (Parameter("value", "1 to 10 sessions"),)
_ATTEMPTS = (Parameter("attempts", "2 to 5 wrong passwords"),)
_SECONDS = (Parameter("seconds", "30 to 3600"),)
_LOGINS = (
    Parameter("kind", "successful or unsuccessful", mandatory=False),
    Parameter("number", "rows, 20 by default", mandatory=False),
)

COMMANDS = (
    Command("show myself", show_myself, MYSELF_SOURCE, about="display information about the current account"),
    Command("show session maxlimit", show_limit, LIMIT_SOURCE, about="show the upper limit of SSH sessions"),
    Command(
        "set session maxlimit", set_limit, LIMIT_SOURCE, 1, True, Argument.REQUIRED,
        "set the upper limit of SSH sessions", _VALUE,
    ),
    Command("show cli session timeout", show_timeout, TIMEOUT_SOURCE, about="show after how long idle sessions end"),
    Command(
        "set cli session timeout", set_timeout, TIMEOUT_SOURCE, 1, True, Argument.REQUIRED,
        "set after how long idle sessions end", _MINUTES,
    ),
    Command("show accountlocking", show_locking, LOCKING_SOURCE, about="show the account locking settings"),
    Command(
        "set accountlocking enable", partial(switch_locking, True), SET_LOCKING_SOURCE, 1, True,
        about="lock accounts after wrong passwords",
    ),
    Command(
        "set accountlocking disable", partial(switch_locking, False), SET_LOCKING_SOURCE, 1, True,
        about="never lock accounts",
    ),
    Command(
        "set accountlocking count", set_retries, SET_LOCKING_SOURCE, 1, True, Argument.REQUIRED,
        "set how many wrong passwords lock an account", _ATTEMPTS,
    ),
    Command(
        "set accountlocking unlocktime", set_unlock_time, SET_LOCKING_SOURCE, 1, True, Argument.REQUIRED,
        "set how long an account stays locked", _SECONDS,
    ),
    Command(
        "show logins", show_logins, LOGINS_SOURCE, argument=Argument.OPTIONAL,
        about="list recent logins to the server", parameters=_LOGINS,
    ),
)  # fmt: skip
