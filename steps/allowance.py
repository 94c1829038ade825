"""What a run allows when phones are reset: how many may be lost, how long a batch may take, how large it is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest


@dataclass(frozen=True)
class Allowance:
    """`Allowance(max_lost=3)`: of all phones of a run three may stay away before it stops.

    `settle` is how long a batch may take to come back before its missing phones count as lost, `pilot` how many
    phones of each kind go first, `batch` how many of the others go together. With `reset_pools` a device pool that holds
    nothing but such phones is reset by one call. Of more phones than
    `ask_phones` a sample is asked what it holds.
    """

    max_lost: int = 0
    settle: timedelta = timedelta(minutes=30)
    pilot: int = 2
    batch: int = 2000
    reset_pools: bool = False
    ask_phones: int | None = None


USUAL = Allowance()
ASK_PHONES = (
    "of more phones than this a random sample is asked on its web page what it holds: of each model, security profile, "
    "CallManager group and TFTP node its share, at least five (default: every phone); the others count as unknown"
)
RESET_POOLS = (
    "after the pilot, reset by device pool where a pool is no larger than --batch and holds nothing but registered phones "
    "of the baseline (asked again immediately before); the other phones go by name, as all do without this option"
)


def whole(least: int) -> Callable[[str], int]:
    """For an option: a whole number of at least `least`; anything else is a usage error before anything starts."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() else -1
        if number < least:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number of {least} or more. Nothing was changed. Next: correct it."
            )
        return number

    return read


def add_options(group: pytest.OptionGroup) -> None:
    """Six options; their defaults are those of `Allowance`."""
    minutes = int(USUAL.settle.total_seconds() // 60)
    for name, least, usual, metavar, told in (
        ("max-lost-phones", 0, USUAL.max_lost, "N", "phones that may be lost before a reset of phones stops"),
        ("settle", 1, minutes, "MINUTES", "how long a batch of reset phones may take to come back"),
        ("pilot", 1, USUAL.pilot, "N", "phones of each model, security profile and TFTP node that go first"),
        ("batch", 1, USUAL.batch, "N", "phones that are reset together after the pilot"),
    ):
        group.addoption(
            f"--{name}", type=whole(least), default=usual, metavar=metavar, help=f"{told} (default {usual})"
        )
    group.addoption("--ask-phones", type=whole(1), default=None, metavar="N", help=ASK_PHONES)
    group.addoption("--reset-pools", action="store_true", help=RESET_POOLS)


def allowance(config: pytest.Config) -> Allowance:
    """As the options say."""
    return Allowance(
        max_lost=config.getoption("max_lost_phones"),
        settle=timedelta(minutes=config.getoption("settle")),
        pilot=config.getoption("pilot"),
        batch=config.getoption("batch"),
        reset_pools=config.getoption("reset_pools"),
        ask_phones=config.getoption("ask_phones"),
    )
