"""The users and passwords of one run, taken from the environment variables that the inventory names."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from cucm_driver.errors import MissingSecret
from cucm_driver.inventory import Account, Inventory


@dataclass(frozen=True)
class Login:
    """A user and a password; printing it shows the user only."""

    user: str
    password: str = field(repr=False)

    @property
    def basic(self) -> str:
        """The value after `Basic ` in an Authorization header."""
        return base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")


@dataclass(frozen=True)
class Secrets:
    """`cli` opens the platform CLI, `api` the HTTPS APIs."""

    cli: Login
    api: Login

    @property
    def hidden(self) -> tuple[str, ...]:
        """Every text that must never reach a journal."""
        return (self.cli.password, self.api.password, self.cli.basic, self.api.basic)


def from_environment(inventory: Inventory, environ: Mapping[str, str]) -> Secrets:
    """Reads both logins from `environ`. MissingSecret names the variable that is not there."""
    return Secrets(
        cli=_login(inventory.credentials.cli, environ), api=_login(inventory.credentials.api, environ)
    )


def _login(account: Account, environ: Mapping[str, str]) -> Login:
    return Login(_value(account.user_env, environ), _value(account.password_env, environ))


def _value(variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable, "")
    if not value:
        raise MissingSecret(
            node="", asked=f"the environment variable {variable}", got="not set or empty", expected="a value"
        )
    return value
