"""What an execution changes: the one cluster of the inventory as it stands, locked, with the plan's consent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from cucm_driver.access.run_lock import RunLock
from cucm_driver.clock import Clock, WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.facts.presented import TOMCAT
from cucm_driver.facts.services import SERVICES, STARTED, STOPPED
from cucm_driver.inventory import load
from cucm_driver.operations.reader import POLL
from cucm_driver.operations.services import PATIENCE, tomcat_answers

from ..planning.situation import standing
from ..plugin.selection import NotForThisCluster
from ..plugin.state import Run
from ..plugin.target import Target
from ..testbed import NO_KNOBS, ClusterAccess, Clusters


class Consented(Clusters):
    """Never a fresh cluster. A simulated one lends its passwords and its clock; nothing else sets it apart."""

    def __init__(
        self,
        run: Run,
        environ: dict[str, str],
        consent: Consent,
        clock: Clock | None,
        renewed: Collection[str] = (),
    ) -> None:
        """`renewed` are the nodes whose tomcat an earlier run has renewed: the inventory may pin the one before."""
        super().__init__(run, environ)
        self._consent, self._clock, self._renewed = consent, clock, renewed

    def of(self, target: Target) -> ClusterAccess:
        return self.live()

    def fresh(
        self, blueprint: str, release: str, mode: str, world: str, knobs: Mapping[str, object] = NO_KNOBS
    ) -> ClusterAccess:
        raise NotForThisCluster("an example stands on a cluster of its own, and an execution makes none")

    @cached_property
    def _live(self) -> ClusterAccess:
        """Secrets, the lock of the run, connections with consent: in this order, and once."""
        file = self._run.matrix.cluster
        assert file is not None
        if load(file).simulator is None:
            found = ClusterAccess(load(file), WallClock(), self.secrets, None)
        else:
            found = standing(file, self._environ, self._stack)
        clock = self._clock or found.clock
        self._run.conceal(found.secrets.hidden)
        self._stack.enter_context(RunLock(found.inventory.name, f"evidence in {self._run.folder}"))
        cluster = Cluster(found.inventory, found.secrets, clock, self._run.journal, self._consent)
        self._stack.enter_context(cluster)
        for node in self._renewed:
            _pin_what_is_stored(cluster, node)
        return ClusterAccess(found.inventory, clock, found.secrets, None, cluster)


def _pin_what_is_stored(cluster: Cluster, node: str) -> None:
    """Presents Cisco Tomcat what the node stores, read over SSH, that is the new pin; while it restarts, it is waited for."""
    deadline = cluster.clock.now() + PATIENCE[TOMCAT]
    while not tomcat_answers(cluster, node) and cluster.clock.now() < deadline:
        if cluster.read(node, SERVICES).state(TOMCAT) in (STARTED, STOPPED):
            return
        cluster.clock.wait(POLL)
