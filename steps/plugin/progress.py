"""Tells what a step is at while it lasts: each change as it is sent and as it ends, and phones as they come back.

It reads the lines of the journal, so nothing is told that is not recorded. A terminal that is gone stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from .telling import Teller


class Progress:
    """`run.follow(Progress(teller))`: `01:51:20 UTC  cm-pub: utils service restart Cisco Tftp ... done`."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._under_way = False
        self._registered: object = None

    def __call__(self, kind: str, at: datetime, fields: Mapping[str, object]) -> None:
        """A line of the journal."""
        with suppress(OSError, ValueError):
            if kind == "intent":
                self._begins(f"{at:%H:%M:%S} UTC  {fields['node']}: {fields['request']} ...")
            elif kind == "outcome":
                self._ends(f" {fields['result']}")
            elif kind == "registration":
                self._counts(at, fields["registered"], fields["total"])

    def _begins(self, text: str) -> None:
        self._under_way = True
        self._teller.working(text)

    def _ends(self, text: str) -> None:
        """What was refused before it was sent has no begin, and stands in the error of its step."""
        if self._under_way:
            self._teller.worked(text)
        self._under_way = False

    def _counts(self, at: datetime, registered: object, total: object) -> None:
        if not self._under_way and (registered, total) != self._registered:
            self._teller.working(f"{at:%H:%M:%S} UTC  {registered} of {total} phones are registered")
            self._teller.worked("")
        self._registered = (registered, total)
