"""How an operation ended: done, refused or unknown. Unknown never counts as done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from cucm_driver.errors import Leaves, NotVerified, Refused
from cucm_driver.operations.operation import Operation

Result = Literal["done", "refused", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """`before` and `after` are the effect's states, `said` the node's own words; times of the injected clock.

    `each` tells of every phone of a reset: `{"SEP000000000001": "accepted"}`.
    """

    operation: Operation
    result: Result
    before: str
    after: str
    said: str
    started: datetime
    ended: datetime
    each: Mapping[str, str] = field(default_factory=dict)

    @property
    def took(self) -> timedelta:
        """How long it took on the cluster."""
        return self.ended - self.started

    def require_done(self) -> Self:
        """This outcome if it is done; else raises Refused or NotVerified for the engineer."""
        operation = self.operation
        if self.result == "done":
            return self
        if self.result == "refused":
            said = self.said.strip() or "no reason given"
            raise Refused(node=operation.node, asked=operation.request, got=said, leaves=Leaves.NOTHING)
        raise NotVerified(
            node=operation.node,
            asked=operation.request,
            got=f"not verified within {operation.patience} (before: {self.before}, now: {self.after})",
            leaves=Leaves.UNKNOWN,
        )

    def recorded(self) -> dict[str, Any]:
        """The outcome as the journal keeps it."""
        return {
            **self.operation.recorded(),
            "result": self.result,
            "before": self.before,
            "after": self.after,
            "said": self.said,
            "started": self.started,
            "ended": self.ended,
            "each": dict(self.each),
        }
