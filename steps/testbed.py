"""The ground a scenario stands on: arranges what it needs on a simulated cluster, requires it on a live one.

Only the testbed may know that a cluster is simulated. A target counts as simulated when its control port answers
and its run token and SSH host keys are the inventory's; everything else is live and gets no consent here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

import simulator
from cucm_driver.access.run_lock import RunLock
from cucm_driver.access.secrets import Secrets, resolve
from cucm_driver.answers.login_check import REFUSALS, check_credentials
from cucm_driver.clock import Clock, WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.errors import RunbookError, UserMistake
from cucm_driver.inventory import Inventory, load, parse
from cucm_driver.release import Release

from .control import ControlPort, PulledClock
from .plugin.selection import NotForThisCluster
from .plugin.state import RUN, Run
from .plugin.target import Target

LAB = "lab"
NO_KNOBS: Mapping[str, object] = {}
REHEARSAL = "a rehearsal: the target is a simulated cluster"


class Misfit(AssertionError):
    """The scenario went through, but on ground that does not hold: a fault never struck, or something not simulated."""


@dataclass
class Ground:
    """One cluster as a scenario has it. `control` is None on a live cluster, whose connections last for the run."""

    inventory: Inventory
    clock: Clock
    secrets: Secrets
    control: ControlPort | None
    kept: Cluster | None = None


class Testbed:
    """`testbed.lab("11.5", "non-secure")` for examples, `testbed.target()` for procedures; then `testbed.cluster`."""

    __test__ = False

    def __init__(self, run: Run, target: Target, grounds: Grounds) -> None:
        self._run, self._target, self._grounds = run, target, grounds
        self._ground: Ground | None = None
        self._cluster: Cluster | None = None

    def select(self, release: str, mode: str, world: str = "", blueprint: str = LAB, **knobs: object) -> None:
        """An example names its own cluster: a fresh one, on the simulator only; `knobs` are the simulator's."""
        world = world or self._target.world or "lazy"
        self._stand_on(self._grounds.fresh(blueprint, release, mode, world, knobs))

    def release(self) -> Release:
        """The release of the target; of a simulated one by the option, so that a misfit is said at once."""
        if self._target.cluster is None and self._ground is None:
            return Release.parse(self._target.release)
        return self.cluster.release()

    @property
    def mode(self) -> str:
        if self._target.cluster is None and self._ground is None:
            return self._target.mode
        return self.cluster.security_mode()

    @property
    def cluster(self) -> Cluster:
        """The driver's view of the cluster; brought about when first asked for."""
        if self._ground is None:
            self._stand_on(self._grounds.of(self._target))
        if self._cluster is None:
            raise AssertionError("a ground without a cluster")
        return self._cluster

    @property
    def arranged(self) -> int:
        """How often something was arranged on the simulated cluster; 0 on a live one."""
        control = self._ground.control if self._ground is not None else None
        return control.arranged if control is not None else 0

    @property
    def control(self) -> ControlPort:
        """The control port, for arranging and for the post-mortem of examples. NotForThisCluster on a live cluster."""
        self.cluster  # noqa: B018  (brings the ground about)
        control = self._ground.control if self._ground is not None else None
        if control is None:
            raise NotForThisCluster("it arranges circumstances, which is done on a simulated cluster only")
        return control

    def leave(self) -> None:
        """Close the driver's connections; then complain of a fault that never struck and of what is not simulated."""
        self._hang_up()
        if self._ground is not None and self._ground.control is not None:
            _complain(self._ground.control)

    def _stand_on(self, ground: Ground) -> None:
        self._hang_up()
        self._ground = ground
        self._run.conceal(ground.secrets.hidden)
        self._run.clock = ground.clock.now
        self._run.journal.note(
            "ground", cluster=ground.inventory.name, live=ground.inventory.simulator is None
        )
        self._cluster = ground.kept or Cluster(
            ground.inventory, ground.secrets, ground.clock, self._run.journal, Consent.granted(REHEARSAL)
        )

    def _hang_up(self) -> None:
        if self._cluster is not None and self._ground is not None and self._ground.kept is None:
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


class Grounds:
    """The clusters of one pytest session: one simulator process for all scenarios, or the one of an inventory file."""

    def __init__(self, run: Run, environ: dict[str, str]) -> None:
        self._run, self._environ = run, environ
        self._refused: RunbookError | None = None
        self._let_in = False
        self._stack = ExitStack()
        run.finalizers.append(self._stack.close)

    def of(self, target: Target) -> Ground:
        """The ground of a procedure: a fresh simulated cluster, or the one cluster there is."""
        if target.cluster is None:
            return self.fresh(LAB, target.release, target.mode, target.world)
        if self._given(target.cluster) is None:
            return self.live()
        return self.fresh("", "", "", "")

    def live(self) -> Ground:
        """The live cluster of the inventory, once both accounts are let in. What was refused is not tried again."""
        if self._refused is not None:
            raise self._refused
        try:
            ground = self._live
            if not self._let_in and ground.kept is not None:
                check_credentials(ground.kept)
                self._let_in = True
        except (*REFUSALS, UserMistake) as refused:
            self._refused = refused
            raise
        return ground

    @cached_property
    def secrets(self) -> Secrets:
        """Of the live cluster; who is to be asked for a password is asked once."""
        if self._run.matrix.cluster is None:
            raise AssertionError("a live cluster without an inventory")
        return resolve(load(self._run.matrix.cluster), self._environ)

    @cached_property
    def _live(self) -> Ground:
        """Secrets, the lock of the run, connections without consent: in this order, and once."""
        if self._run.matrix.cluster is None:
            raise AssertionError("a live cluster without an inventory")
        inventory, clock = load(self._run.matrix.cluster), WallClock()
        self._run.conceal(self.secrets.hidden)
        self._stack.enter_context(RunLock(inventory.name, f"evidence in {self._run.folder}"))
        cluster = Cluster(inventory, self.secrets, clock, self._run.journal, Consent.none())
        return Ground(inventory, clock, self.secrets, None, self._stack.enter_context(cluster))

    def fresh(
        self, blueprint: str, release: str, mode: str, world: str, knobs: Mapping[str, object] = NO_KNOBS
    ) -> Ground:
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
        return Ground(inventory, PulledClock(control), secrets, control)

    @cached_property
    def _control(self) -> ControlPort | None:
        file = self._run.matrix.cluster
        return self._given(file) if file is not None else self._started()

    def _started(self) -> ControlPort:
        lab = self._stack.enter_context(simulator.start(LAB, pulled=True))
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


GROUNDS = pytest.StashKey[Grounds]()


def grounds(config: pytest.Config) -> Grounds:
    """The ones of this session, made when first asked for."""
    if GROUNDS not in config.stash:
        config.stash[GROUNDS] = Grounds(config.stash[RUN], dict(os.environ))
    return config.stash[GROUNDS]


@pytest.fixture
def testbed(request: pytest.FixtureRequest, run: Run, target: Target) -> Iterator[Testbed]:
    """The ground of this scenario."""
    bed = Testbed(run, target, grounds(request.config))
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
            _ = grounds(session.config).secrets
    except UserMistake as mistake:
        raise pytest.UsageError(str(mistake)) from None
