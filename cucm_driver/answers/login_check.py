"""Whether both accounts are let in: one attempt each on the publisher, before anything else is asked of a cluster.

It changes nothing, and tries nothing a second time: three refusals lock an account.
"""

from collections.abc import Callable

from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble, WrongHostKey, WrongPassword, WrongPin

REFUSALS = (WrongPassword, WrongHostKey, WrongPin)
"""After one of these nothing more is tried in the run: an attempt is spent, or the node is not the one pinned."""


def check_credentials(cluster: Cluster) -> None:
    """Logs in over SSH, then asks AXL for its version; a refusal ends it, and the other account is not tried.

    REFUSALS; any other ClusterTrouble: whether both are let in is unknown.
    """
    attempts: tuple[Callable[[Cluster], object], ...] = (_over_ssh, _over_axl)
    troubles: list[ClusterTrouble] = []
    for attempt in attempts:
        try:
            attempt(cluster)
        except REFUSALS:
            raise
        except ClusterTrouble as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def _over_ssh(cluster: Cluster) -> str:
    return cluster.cli(cluster.publisher).run("show version active")


def _over_axl(cluster: Cluster) -> str:
    """The version is probed with getCCMVersion."""
    return cluster.axl.version
