"""A fact of the platform CLI: a command that changes nothing, and how to read what it prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


class Unreadable(ValueError):
    """A reader did not find what it looks for: the message says what was missing."""


@dataclass(frozen=True)
class Fact(Generic[T]):
    """`Fact("services", "utils service list", read_services, EXAMPLE)`; `parse` raises Unreadable.

    `example` is output of a real node where one was published; `patience` is for the answer on the socket.
    """

    name: str
    command: str
    parse: Callable[[str], T] = field(repr=False)
    example: str = field(repr=False)
    patience: timedelta = timedelta(seconds=60)
