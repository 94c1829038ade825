"""The cluster of a scenario: arranges what it needs on a simulated cluster, requires it on a live one.

Only the testbed may know that a cluster is simulated. A target counts as simulated when its control port answers
and its run token and SSH host keys are the inventory's; everything else is live and gets no consent here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pytest

import simulator
from cucm_driver.access.run_lock import RunLock
from cucm_driver.access.secrets import Secrets, resolve
from cucm_driver.answers.login_check import REFUSALS, check_credentials
from cucm_driver.clock import Clock, WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.errors import RunbookError, Unreachable, UserMistake
from cucm_driver.inventory import Inventory, load, parse
from cucm_driver.release import Release

from .control import ControlPort, PulledClock
from .plugin.selection import NotForThisCluster
from .plugin.state import RUN, Run
from .plugin.target import Target
from .simulated import LAB, Simulated, begin

Begun = Callable[[], AbstractContextManager[Simulated]]
NO_KNOBS: Mapping[str, object] = {}
IN_SIGHT = "`python -m simulator` shows whether it comes up at all; `--simulator thread` does without a process of its own."
REHEARSAL = "a rehearsal: the target is a simulated cluster"


class Misfit(AssertionError):
    """The scenario went through, but it proves nothing: a fault never struck, or something was asked that is not simulated."""


@dataclass
class ClusterAccess:
    """All that it takes to reach the cluster of a scenario. `control` is None on a live cluster, whose connections last for the run."""

    inventory: Inventory
    clock: Clock
    secrets: Secrets
    control: ControlPort | None
    kept: Cluster | None = None


class Testbed:
    """`testbed.lab("11.5", "non-secure")` for examples, `testbed.target()` for procedures; then `testbed.cluster`."""

    __test__ = False

    def __init__(self, run: Run, target: Target, clusters: Clusters) -> None:
        self._run, self._target, self._clusters = run, target, clusters
        self._access: ClusterAccess | None = None
        self._cluster: Cluster | None = None

    def select(self, release: str, mode: str, world: str = "", blueprint: str = LAB, **knobs: object) -> None:
        """An example names its own cluster: a fresh one, on the simulator only; `knobs` are the simulator's."""
        world = world or self._target.world or "lazy"
        self._take(self._clusters.fresh(blueprint, release, mode, world, knobs))

    def release(self) -> Release:
        """The release of the target; of a simulated one by the option, so that a misfit is said at once."""
        if self._target.cluster is None and self._access is None:
            return Release.parse(self._target.release)
        return self.cluster.release()

    @property
    def mode(self) -> str:
        if self._target.cluster is None and self._access is None:
            return self._target.mode
        return self.cluster.security_mode()

    @property
    def cluster(self) -> Cluster:
        """The driver's view of the cluster; brought about when first asked for."""
        if self._access is None:
            self._take(self._clusters.of(self._target))
        if self._cluster is None:
            raise AssertionError("nobody has chosen a cluster")
        return self._cluster

    @property
    def arranged(self) -> int:
        """How often something was arranged on the simulated cluster; 0 on a live one."""
        control = self._access.control if self._access is not None else None
        return control.arranged if control is not None else 0

    @property
    def control(self) -> ControlPort:
        """The control port, for arranging and for the post-mortem of examples. NotForThisCluster on a live cluster."""
        self.cluster  # noqa: B018  (chooses it)
        control = self._access.control if self._access is not None else None
        if control is None:
            raise NotForThisCluster("it arranges circumstances, which is done on a simulated cluster only")
        return control

    def leave(self) -> None:
        """Close the driver's connections; then complain of a fault that never struck and of what is not simulated."""
        self._hang_up()
        if self._access is not None and self._access.control is not None:
            _complain(self._access.control)

    def _take(self, access: ClusterAccess) -> None:
        self._hang_up()
        self._access = access
        self._run.conceal(access.secrets.hidden)
        self._run.clock = access.clock.now
        self._run.journal.note(
            "ground", cluster=access.inventory.name, live=access.inventory.simulator is None
        )
        self._cluster = access.kept or Cluster(
            access.inventory, access.secrets, access.clock, self._run.journal, Consent.granted(REHEARSAL)
        )
        self._cluster.ask_phones = self._run.allowance.ask_phones

    def _hang_up(self) -> None:
        if self._cluster is not None and self._access is not None and self._access.kept is None:
            self._cluster.close()


def _complain(control: ControlPort) -> None:
    idle = [f["where"] for f in control.faults() if not f["struck"]]
    foreign = [
        f"{e['node']}: {e['interface']} `{e['request']}`" for e in control.journal() if not e["modelled"]
    ]
    if idle:
        raise Misfit(
            f"these faults were asked for and never struck: {', '.join(idle)}. The scenario proves nothing about them."
        )
    if foreign:
        raise Misfit(
            f"this was asked of the simulator and is not simulated, so nothing is proved: {'; '.join(foreign)}"
        )


class Clusters:
    """The clusters of one pytest session: one simulator for all scenarios, or the one of an inventory file.

    `begun` is entered once, when the first scenario needs a simulated cluster.
    """

    def __init__(self, run: Run, environ: dict[str, str], begun: Begun | None = None) -> None:
        self._run, self._environ, self._begun = run, environ, begun
        self._refused: RunbookError | None = None
        self._let_in = False
        self._stack = ExitStack()
        run.finalizers.append(self._stack.close)

    def of(self, target: Target) -> ClusterAccess:
        """The cluster of a procedure: a fresh simulated cluster, or the one cluster there is."""
        if target.cluster is None:
            return self.fresh(LAB, target.release, target.mode, target.world)
        if self._given(target.cluster) is None:
            return self.live()
        return self.fresh("", "", "", "")

    def live(self) -> ClusterAccess:
        """The live cluster of the inventory, once both accounts are let in. What was refused is not tried again."""
        if self._refused is not None:
            raise self._refused
        try:
            access = self._live
            if not self._let_in and access.kept is not None:
                check_credentials(access.kept)
                self._let_in = True
        except (*REFUSALS, UserMistake) as refused:
            self._refused = refused
            raise
        return access

    @cached_property
    def secrets(self) -> Secrets:
        """Of the live cluster; who is to be asked for a password is asked once."""
        if self._run.matrix.cluster is None:
            raise AssertionError("a live cluster without an inventory")
        return resolve(load(self._run.matrix.cluster), self._environ)

    @cached_property
    def _live(self) -> ClusterAccess:
        """Secrets, the lock of the run, connections without consent: in this order, and once."""
        if self._run.matrix.cluster is None:
            raise AssertionError("a live cluster without an inventory")
        inventory, clock = load(self._run.matrix.cluster), WallClock()
        self._run.conceal(self.secrets.hidden)
        self._stack.enter_context(RunLock(inventory.name, f"evidence in {self._run.folder}"))
        cluster = Cluster(inventory, self.secrets, clock, self._run.journal, Consent.none())
        return ClusterAccess(inventory, clock, self.secrets, None, self._stack.enter_context(cluster))

    def fresh(
        self, blueprint: str, release: str, mode: str, world: str, knobs: Mapping[str, object] = NO_KNOBS
    ) -> ClusterAccess:
        """A fresh simulated cluster; empty words mean: as the running one is. NotForThisCluster on a live one."""
        control = self._control
        if control is None:
            raise NotForThisCluster(
                "an example names the nodes of the simulated lab; leave out --cluster to run it"
            )
        given = self._run.matrix.cluster is not None and blueprint
        if given and control.cluster()["name"] != blueprint:
            raise NotForThisCluster(
                f"an example names the nodes of the simulated {blueprint}; this simulator runs another"
            )
        inventory = parse(control.fresh(blueprint, release, mode, world, knobs), "the simulator's inventory")
        secrets = resolve(inventory, {**control.credentials(), **self._environ})
        return ClusterAccess(inventory, PulledClock(control), secrets, control)

    @cached_property
    def _control(self) -> ControlPort | None:
        file = self._run.matrix.cluster
        return self._given(file) if file is not None else self._started()

    def _started(self) -> ControlPort:
        if self._begun is None:
            raise AssertionError("a simulated cluster that nobody begins")
        try:
            lab = self._stack.enter_context(self._begun())
        except (OSError, simulator.NotStarted) as trouble:
            raise Unreachable(
                node="the simulator", asked=f"start {LAB}", got=str(trouble), next_move=IN_SIGHT
            ) from trouble
        return self._opened(lab.control, lab.run_token)

    def _given(self, file: Path) -> ControlPort | None:
        """The control port of an inventory, once its identity is proved; None for a live cluster."""
        inventory = load(file)
        if inventory.simulator is None:
            return None
        control = self._opened(inventory.simulator.control, inventory.simulator.run_token)
        control.verify({node.name: node.ssh_host_key for node in inventory.nodes})
        self._stack.callback(control.run_at_real_time)
        return control

    def _opened(self, url: str, run_token: str) -> ControlPort:
        control = ControlPort(url, run_token)
        self._stack.callback(control.close)
        return control


CLUSTERS = pytest.StashKey[Clusters]()


def clusters(config: pytest.Config) -> Clusters:
    """The ones of this session, made when first asked for."""
    if CLUSTERS not in config.stash:
        config.stash[CLUSTERS] = Clusters(config.stash[RUN], dict(os.environ), partial(begin, config))
    return config.stash[CLUSTERS]


@pytest.fixture
def testbed(request: pytest.FixtureRequest, run: Run, target: Target) -> Iterator[Testbed]:
    """The cluster of this scenario, and what can be arranged on it."""
    bed = Testbed(run, target, clusters(request.config))
    yield bed
    bed.leave()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """The passwords of a live cluster are fetched, and asked for, before the first scenario begins."""
    cluster = session.config.stash[RUN].matrix.cluster
    if cluster is None or session.config.option.collectonly or not session.items:
        return
    try:
        if load(cluster).simulator is None:
            _ = clusters(session.config).secrets
    except UserMistake as mistake:
        raise pytest.UsageError(str(mistake)) from None
