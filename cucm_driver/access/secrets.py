"""The users and passwords of one run, fetched from where the inventory says they are kept.

It answers for getting at them and for not showing them; it stores nothing and sends nothing.
"""

import base64
import getpass
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cucm_driver.accounts import Account, Way
from cucm_driver.errors import MissingSecret
from cucm_driver.inventory import Inventory

COMMAND_WITHIN = 30.0  # seconds of real time
INSTALL = "install the extra: `pip install 'cucm-runbook[keyring]'`, or refer to the password in another way."
Ask = Callable[[str], str]


class Password(str):
    """A text that a traceback, a log of variables or a debugger shows as `'***'`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


@dataclass(frozen=True)
class Login:
    """A user and a password; printing it shows the user only."""

    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "password", Password(self.password))

    @property
    def basic(self) -> str:
        """The value after `Basic ` in an Authorization header."""
        return Password(base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii"))


@dataclass(frozen=True)
class Secrets:
    """`cli` opens the platform CLI, `api` the HTTPS APIs."""

    cli: Login
    api: Login

    @property
    def hidden(self) -> tuple[str, ...]:
        """Every text that must never reach a journal."""
        return (self.cli.password, self.api.password, self.cli.basic, self.api.basic)


def nobody(question: str) -> str:
    """Where nobody can be asked. MissingSecret."""
    raise _missing("a password at the terminal", "there is nobody to ask", "a terminal")


def at_the_terminal(question: str) -> str:
    """Asks without an echo. MissingSecret where there is no terminal: a job in the background has none."""
    if not _terminal():
        raise _missing(
            question.rstrip(": "),
            "there is no terminal to ask at",
            "a terminal",
            "start it in a terminal, or refer to the password by keyring, command or environment variable.",
        )
    return getpass.getpass(question)


def resolve(inventory: Inventory, environ: Mapping[str, str], ask: Ask = at_the_terminal) -> Secrets:
    """Both logins, from wherever each stands; who is asked is asked before anything else happens.

    MissingSecret names the account, the key of the inventory and what is not there; never a value.
    """
    environ = _Veiled(environ)
    accounts = {"cli": inventory.credentials.cli, "api": inventory.credentials.api}
    asked = {
        kind: _prompted(inventory, kind, account.user or "", ask)
        for kind, account in accounts.items()
        if account.way is Way.PROMPT
    }
    logins = {
        kind: asked[kind] if kind in asked else _login(kind, account, environ)
        for kind, account in accounts.items()
    }
    return Secrets(**logins)


def from_environment(inventory: Inventory, environ: Mapping[str, str]) -> Secrets:
    """`resolve` where nobody can be asked. MissingSecret names the variable that is not there."""
    environ = _Veiled(environ)
    return resolve(inventory, environ, nobody)


def _prompted(inventory: Inventory, kind: str, user: str, ask: Ask) -> Login:
    password = Password(ask(f"Password of {user} ({kind}, cluster {inventory.name}): "))
    if not password:
        raise _missing(f"credentials.{kind}: the password of {user}", "nothing was typed", "a password")
    return Login(user, password)


def _login(kind: str, account: Account, environ: Mapping[str, str]) -> Login:
    where = f"credentials.{kind}"
    if account.way is Way.KEYRING:
        user, service = account.user or "", account.password_keyring or ""
        return Login(user, _from_keyring(f"{where}.password_keyring", service, user))
    if account.way is Way.COMMAND:
        command = account.password_command or ()
        return Login(account.user or "", _from_command(f"{where}.password_command", command))
    return Login(_value(account.user_env or "", environ), _value(account.password_env or "", environ))


def _value(variable: str, environ: Mapping[str, str]) -> str:
    value = Password(environ.get(variable, ""))
    if not value:
        raise _missing(f"the environment variable {variable}", "not set or empty", "a value")
    return value


def _from_keyring(where: str, service: str, user: str) -> str:
    asked = f"{where}: `{service}`, user {user}"
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        raise _missing(asked, "the package keyring is not installed", "it", INSTALL) from None
    try:
        found = Password(keyring.get_password(service, user) or "")
    except NoKeyringError:
        got = "this machine has no keyring (no desktop session, no Secret Service, no backend)"
        next_move = "unlock or set up a keyring, or use password_command, prompt or environment variables."
        raise _missing(asked, got, "a keyring", next_move) from None
    except KeyringError as trouble:
        raise _missing(asked, f"the keyring declined: {type(trouble).__name__}", "a password") from None
    if not found:
        raise _missing(asked, "not in the keyring", "a password", f"`keyring set '{service}' {user}`.")
    return found


def _from_command(where: str, command: tuple[str, ...]) -> str:
    """The first line of what it prints. Its arguments may be telling, so errors name the program only."""
    asked = f"{where}: `{command[0]}`"
    status, printed, complaint = _run(asked, command)
    if status != 0:
        raise _missing(asked, f"it ended with {status}: {complaint or 'and said nothing'}", "exit status 0")
    if not printed:
        raise _missing(
            asked, f"its first line is empty{complaint and f'; it said: {complaint}'}", "a password"
        )
    return printed


def _run(asked: str, command: tuple[str, ...]) -> tuple[int, Password, str]:
    """Exit status, first line, complaint. No shell, no input; its output is in no error and no traceback."""
    try:
        ended = subprocess.run(  # noqa: S603 (the user's own command, without a shell)
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_WITHIN
        )
    except subprocess.TimeoutExpired:
        raise _missing(asked, f"no answer within {COMMAND_WITHIN:g} s", "a password") from None
    except (OSError, ValueError) as trouble:
        reason = (
            os.strerror(trouble.errno) if isinstance(trouble, OSError) and trouble.errno else "not runnable"
        )
        raise _missing(asked, reason, "a program that prints a password") from None
    lines = [Password(line) for line in ended.stdout.decode("utf-8", "replace").splitlines()]
    complaint = " / ".join(ended.stderr.decode("utf-8", "replace").split("\n")).strip(" /")
    for line in filter(str.strip, lines):
        complaint = complaint.replace(line, "***")
    return ended.returncode, lines[0] if lines else Password(), complaint[:500]


def _missing(asked: str, got: str, expected: str, next_move: str = "") -> MissingSecret:
    usual = (
        "" if "environment variable" in asked else "correct it (never write a password into the inventory)."
    )
    return MissingSecret(node="", asked=asked, got=got, expected=expected, next_move=next_move or usual)


def _terminal() -> bool:
    """Whether somebody can be asked; a test runner that has taken stdin over is no hindrance where /dev/tty is."""
    if sys.platform == "win32":
        return sys.stdin is sys.__stdin__ and sys.stdin is not None and sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


class _Veiled(Mapping[str, str]):
    """Environment variables; printing them tells how many."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        return self._environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)

    def __repr__(self) -> str:
        return f"<{len(self)} environment variables>"
