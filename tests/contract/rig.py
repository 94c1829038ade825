"""Both ends of the contract side by side: the driver's view of one cluster, and the truth behind it.

The truth is the simulator's model and its journal; nothing here decides what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cucm_driver.access.secrets import Secrets, from_environment
from cucm_driver.clock import Clock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.inventory import Inventory, parse
from cucm_driver.record.journal import Journal
from simulator import Lab
from simulator.model.cluster import Cluster as Model
from simulator.releases import RELEASES
from simulator.running import Running
from simulator.wire import Wire
from steps.control import ControlPort, PulledClock

SERVED = tuple(RELEASES)
"""Every release of the table; facts are read on each."""

CHANGED = tuple(name for name in ("11.5", "12.5") if name in RELEASES)
"""The releases on which changes are tried: before and after ITLRecovery became the signer (12.0)."""

WORLDS = ("lazy", "eager")
BY = "a contract test"


@dataclass
class Rig:
    """`rig.cluster` is the driver, `rig.model` the truth, `rig.changes()` the simulator's own log of changes."""

    lab: Lab
    control: ControlPort
    inventory: Inventory
    secrets: Secrets
    clock: Clock
    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)
    _made: int = 0

    def __post_init__(self) -> None:
        self._running = self.lab.simulator.running
        self.cluster = self.driver()

    @property
    def running(self) -> Running:
        """The cluster this rig was made for; a later one in its place would be compared with the wrong truth."""
        assert self.lab.simulator.running is self._running, (
            "another fresh cluster has taken the place of this one"
        )
        return self._running

    @property
    def model(self) -> Model:
        return self.running.model

    @property
    def wire(self) -> Wire:
        return self.running.wire

    def driver(
        self,
        consent: Consent | None = None,
        inventory: Inventory | None = None,
        secrets: Secrets | None = None,
    ) -> Cluster:
        """Another driver on the same cluster, with a journal of its own; by default with consent."""
        self._made += 1
        secrets = secrets or self.secrets
        journal = Journal(self.folder / f"driver-{self._made}", secrets.hidden, self.clock)
        self.stack.callback(journal.close)
        granted = Consent.granted(BY) if consent is None else consent
        made = Cluster(inventory or self.inventory, secrets, self.clock, journal, granted)
        return self.stack.enter_context(made)

    def changes(self) -> list[tuple[str, str, str]]:
        """`[("cm-pub", "set cert regen TVS", "ok")]`: every changing request that was understood, and its outcome."""
        return [(e.node, e.request, e.outcome) for e in self.running.journal.entries if e.changing]

    def asked(self, interface: str) -> list[str]:
        """`["login administrator"]`: every request of one interface, in order."""
        return [e.request for e in self.running.journal.entries if e.interface == interface]


Fresh = Callable[..., Rig]


@contextmanager
def standing(
    lab: Lab, control: ControlPort, folder: Path, release: str, world: str, **more: object
) -> Iterator[Rig]:
    """A fresh cluster in place of the one before, and a driver with consent."""
    knobs = more.get("knobs", {})
    assert isinstance(knobs, Mapping)
    mode = str(more.get("mode", "non-secure"))
    text = control.fresh(str(more.get("blueprint", "lab")), release, mode, world, knobs)
    inventory = parse(text, "the simulator's inventory")
    secrets = from_environment(inventory, control.credentials())
    with ExitStack() as stack:
        rig = Rig(lab, control, inventory, secrets, PulledClock(control), folder, stack)
        yield rig
