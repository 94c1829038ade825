"""The ground a scenario stands on: arranges what it needs on a simulated cluster, requires it on a live one.

Only the testbed may know that a cluster is simulated. A target counts as simulated when its control port answers
and its run token and SSH host keys are the inventory's; everything else is live and gets no consent here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

import simulator
from cucm_driver.clock import Clock, WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.inventory import Inventory, load, parse
from cucm_driver.release import Release
from cucm_driver.secrets import Secrets, from_environment
from steps.control import ControlPort, PulledClock
from steps.plugin.selection import NotForThisCluster
from steps.plugin.state import RUN, Run
from steps.plugin.target import Target

LAB = "lab"
REHEARSAL = "a rehearsal: the target is a simulated cluster"


class Misfit(AssertionError):
    """The scenario went through, but on ground that does not hold: a fault never struck, or something not simulated."""


@dataclass
class Ground:
    """One cluster as a scenario has it. `control` is None on a live cluster."""

    inventory: Inventory
    clock: Clock
    secrets: Secrets
    control: ControlPort | None


class Testbed:
    """`testbed.lab("11.5", "non-secure")` for examples, `testbed.target()` for procedures; then `testbed.cluster`."""

    __test__ = False

    def __init__(self, run: Run, target: Target, grounds: Grounds) -> None:
        self._run, self._target, self._grounds = run, target, grounds
        self._ground: Ground | None = None
        self._cluster: Cluster | None = None

    def select(self, release: str, mode: str, world: str = "", blueprint: str = LAB) -> None:
        """An example names its own cluster: a fresh one, on the simulator only."""
        self._stand_on(self._grounds.fresh(blueprint, release, mode, world or self._target.world or "lazy"))

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
    def control(self) -> ControlPort:
        """The control port, for arranging and for the post-mortem of examples. NotForThisCluster on a live cluster."""
        self.cluster  # noqa: B018  (brings the ground about)
        control = self._ground.control if self._ground is not None else None
        if control is None:
            raise NotForThisCluster("it arranges circumstances, which is done on a simulated cluster only")
        return control

    @property
    def simulated(self) -> bool:
        self.cluster  # noqa: B018
        return self._ground is not None and self._ground.control is not None

    def leave(self) -> None:
        """Close the driver's connections; then complain of a fault that never struck and of what is not simulated."""
        if self._cluster is not None:
            self._cluster.close()
        if self._ground is not None and self._ground.control is not None:
            _complain(self._ground.control)

    def _stand_on(self, ground: Ground) -> None:
        if self._cluster is not None:
            self._cluster.close()
        self._ground = ground
        self._run.conceal([ground.secrets.cli.password, ground.secrets.api.password])
        self._run.clock = ground.clock.now
        consent = Consent.granted(REHEARSAL) if ground.control is not None else Consent.none()
        self._cluster = Cluster(ground.inventory, ground.secrets, ground.clock, self._run.journal, consent)


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
        self._stack = ExitStack()
        run.finalizers.append(self._stack.close)

    def of(self, target: Target) -> Ground:
        """The ground of a procedure: a fresh simulated cluster, or the one cluster there is."""
        if target.cluster is None:
            return self.fresh(LAB, target.release, target.mode, target.world)
        if self._given(target.cluster) is None:
            inventory = load(target.cluster)
            return Ground(inventory, WallClock(), from_environment(inventory, self._environ), None)
        return self.fresh("", "", "", "")

    def fresh(self, blueprint: str, release: str, mode: str, world: str) -> Ground:
        """A fresh simulated cluster; empty words mean: as the running one is. NotForThisCluster on a live one."""
        control = self._control
        if control is None:
            raise NotForThisCluster(
                "an example names the nodes of the simulated lab; leave out --cluster to run it"
            )
        inventory = parse(control.fresh(blueprint, release, mode, world, {}), "the simulator's inventory")
        secrets = from_environment(inventory, {**control.credentials(), **self._environ})
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


@pytest.fixture
def testbed(request: pytest.FixtureRequest, run: Run, target: Target) -> Iterator[Testbed]:
    """The ground of this scenario."""
    stash = request.config.stash
    if GROUNDS not in stash:
        stash[GROUNDS] = Grounds(stash[RUN], dict(os.environ))
    bed = Testbed(run, target, stash[GROUNDS])
    yield bed
    bed.leave()
