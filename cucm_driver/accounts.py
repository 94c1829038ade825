"""The two accounts of a cluster as its inventory refers to them: which of four ways leads to each password.

It holds references only, and knows a password where one stands by mistake well enough to refuse it.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Table(BaseModel):
    """A TOML table: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


def _variable(text: str) -> str:
    """The name of an environment variable; anything else may be a password in the wrong place: not repeated."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise ValueError("not the name of an environment variable (a password never stands here)")
    return text


Text = Annotated[str, Field(min_length=1)]
Variable = Annotated[str, AfterValidator(_variable)]


class Way(StrEnum):
    """How an account refers to its password: the key that says so."""

    ENVIRONMENT = "password_env"
    KEYRING = "password_keyring"
    COMMAND = "password_command"
    PROMPT = "prompt"


WAYS = "; ".join(
    (
        "`user_env` with `password_env`",
        "`user` with `password_keyring`",
        "`user` with `password_command`",
        "`user` with `prompt = true`",
    )
)


class Account(Table):
    """Where a user and a password are to be found; never the password itself."""

    user_env: Variable | None = None
    password_env: Variable | None = None
    user: Text | None = None
    password_keyring: Text | None = None
    password_command: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    prompt: bool = False

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = self._ways()
        by_name = ways == [Way.ENVIRONMENT]
        if len(ways) != 1 or bool(self.user_env) != by_name or bool(self.user) == by_name:
            raise ValueError(f"exactly one of these is needed: {WAYS}")
        return self

    def _ways(self) -> list[Way]:
        return [way for way in Way if getattr(self, way.value)]

    @property
    def way(self) -> Way:
        """How the password is found, e.g. `Way.KEYRING`."""
        return self._ways()[0]


class Credentials(Table):
    """`cli`: the platform administrator (SSH). `api`: the application user (AXL, RISPort70 and so on)."""

    cli: Account = Account(user_env="CUCM_CLI_USER", password_env="CUCM_CLI_PASSWORD")  # noqa: S106 (names)
    api: Account = Account(user_env="CUCM_API_USER", password_env="CUCM_API_PASSWORD")  # noqa: S106 (names)


def passwords(table: object, place: str = "") -> Iterator[str]:
    """Keys that can only hold a password, e.g. `credentials.cli.password`."""
    if isinstance(table, list):
        for row in table:
            yield from passwords(row, place)
    if isinstance(table, dict):
        for key, value in table.items():
            where = f"{place}.{key}".strip(".")
            if re.search(r"(?i)passw|passphrase|pwd", key) and key not in tuple(Way):
                yield where
            yield from passwords(value, where)
