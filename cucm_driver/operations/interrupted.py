"""An operation that was begun and whose end nobody wrote down: what its intent says, and a look that waits.

It sends nothing that changes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cucm_driver.errors import ClusterTrouble, Leaves, NotVerified
from cucm_driver.operations.reader import POLL, Onlooker


class Found(StrEnum):
    """`CANNOT_TELL` is only ever said of what may be repeated: a restart, a reset."""

    DONE = "done"
    NOT_DONE = "not done"
    CANNOT_TELL = "the state cannot tell"


@dataclass(frozen=True)
class Judged:
    """`Judged(Found.NOT_DONE, "1 of 3 ordered", ("SEP2", "SEP3"))`: `left` are the phones that were not reached."""

    found: Found
    now: str
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interrupted:
    """`before` is the state that the intent wrote down, `intended` when; `state` reads the state of now.

    `patience` is how long the effect of the operation is waited for, on the cluster's clock.
    """

    onlooker: Onlooker
    node: str
    request: str
    before: str
    intended: datetime
    patience: timedelta
    state: Callable[[], str]

    def look_until(self, holds: Callable[[str], bool]) -> tuple[bool, str]:
        """Whether it came to hold within the patience, and the last state that could be read. Raises NotVerified."""
        clock = self.onlooker.clock
        deadline = clock.now() + self.patience
        while True:
            try:
                now = self.state()
                if (done := holds(now)) or clock.now() >= deadline:
                    return done, now
            except ClusterTrouble as trouble:
                if clock.now() >= deadline:
                    raise self._unread(trouble) from trouble
            clock.wait(POLL)

    def _unread(self, trouble: ClusterTrouble) -> NotVerified:
        return NotVerified(
            node=self.node,
            asked=self.request,
            got=f"begun earlier, and its state could not be read within {self.patience} ({trouble.got})",
            leaves=Leaves.UNKNOWN,
            next_move="bring the node back into reach; then resume again. Do not repeat the change by hand.",
        )
