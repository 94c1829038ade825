"""An operation: one change on one node, as a frozen value that can be listed, stored and judged later.

It does nothing by itself; `cucm_driver.cluster.Cluster.perform` alone acts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from cucm_driver.operations.effect import Effect
from cucm_driver.transports.dialogue import Answer


class Secret(StrEnum):
    """Stands in an answer for what no operation may hold; the cluster puts the secret in when it types."""

    API_PASSWORD = "<the password of the application user>"  # noqa: S105 (not one itself)


@dataclass(frozen=True)
class Operation:
    """One request to one node; `request` is the text as performed: `set cert regen TVS`.

    `usual` is how long it takes on a cluster, `patience` how long its effect is waited for on the injected
    clock, `harms` what phones and users notice. `targets` are the phones of an AXL operation.
    """

    node: str
    request: str
    effect: Effect
    usual: timedelta
    patience: timedelta
    harms: str
    interface: str = "cli"
    answers: tuple[Answer, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """`set cert regen TVS`; `resetPhone`, whichever phones it is for."""
        return call_of(self.request, self.targets)

    def for_phones(self, names: tuple[str, ...]) -> Self:
        """What is left of it for these phones. The request stays: it is the same change, told by its last end."""
        return replace(self, targets=names, effect=self.effect.for_phones(names))

    def recorded(self) -> dict[str, Any]:
        """The operation as the journal keeps it; `targets` in full."""
        return {
            "node": self.node,
            "interface": self.interface,
            "request": self.request,
            "harms": self.harms,
            "usual": self.usual.total_seconds(),
            "patience": self.patience.total_seconds(),
            "targets": list(self.targets),
            **self.effect.recorded(),
        }


def call_of(request: str, targets: Collection[str]) -> str:
    """`resetPhone` of `resetPhone SEP000000000001 and 2 more`: batches are cut anew. A CLI command is taken whole."""
    return request.split()[0] if targets else request
