"""A Given about release, mode or topology selects; where it does not fit: not for this cluster.

It answers for saying so. It does not know how a cluster is read.
"""

from __future__ import annotations


class NotForThisCluster(Exception):
    """Raised by a Given before any change, e.g. `NotForThisCluster("needs up to 11.5, found 12.5")`.

    The scenario is then neither passed nor failed nor skipped, and a run in which nothing applied fails.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
