"""The simulated cluster of the tries: set back before each, and able to kill a run at what only it can see."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from simulator import Lab
from simulator.faults import Effect, Faults
from simulator.journal import Entry
from simulator.keys import KeyRing, PrivateKey
from simulator.model.cluster import Cluster as Model
from simulator.model.service import CAPF
from tests.contract.kill.points import BEGUN, Point

FEW_PHONES = Path(__file__).with_name("few_phones.toml")
FEW_SECURE_PHONES = Path(__file__).with_name("few_secure_phones.toml")
A_WHILE = timedelta(hours=1)
"""After it nobody has just registered: a phone that did a second before a reset counts as one that was reset."""

SEAM = {"understood": {"cli": "cli", "axl": "axl"}, BEGUN: {"cli": "begun"}}
"""The fault seam at which the cluster has got so far with a request, by phase and interface."""


class SameKeys(KeyRing):
    """The same keys for each try, in their order, so that none is made twice; `made` lasts from try to try."""

    def __init__(self, ring: KeyRing, made: dict[str, list[str]]) -> None:
        super().__init__(pool=False)
        self._ring, self._known, self._used = ring, made, Counter[str]()

    def new(self, kind: str) -> str:
        known, at = self._known.setdefault(kind, []), self._used[kind]
        self._used[kind] += 1
        if at == len(known):
            known.append(self._ring.new(kind))
        return known[at]

    def private(self, key_id: str) -> PrivateKey:
        return self._ring.private(key_id)

    def published(self, key_id: str) -> bool:
        return self._ring.published(key_id)


@dataclass
class Watch(Faults):
    """Kills process `pid` at the nth time that `seam` is passed on `node`; faults strike as ever."""

    node: str = ""
    seam: str = ""
    nth: int = 0
    pid: int = 0
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def strike(self, node: str, where: str) -> Effect | None:
        self.passed[node, where] += 1
        if self.pid and (node, where, self.passed[node, where]) == (self.node, self.seam, self.nth):
            os.kill(self.pid, signal.SIGKILL)
        return Faults.strike(self, node, where)


@dataclass
class Stage:
    """`stage.fresh("12.5", "lazy")`, then `stage.keep()` once and `stage.set_back()` before each try."""

    lab: Lab
    _kept: Model | None = None
    _ring: KeyRing | None = None
    _keys: dict[str, list[str]] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)

    def fresh(self, release: str, world: str) -> None:
        self._fresh(FEW_PHONES, release, "non-secure", world)

    def fresh_campaign(self, release: str, world: str) -> None:
        """In mixed mode, CAPF renewed days ago: every LSC is of an older one."""
        self._fresh(FEW_SECURE_PHONES, release, "mixed", world)
        running = self.lab.simulator.running
        self.lab.run(running.arrange("CAPF renewed"))
        for state in ("STOPPED", "STARTED"):  # it presents what is stored since
            self.lab.run(running.arrange("service", node="cm-pub", service=CAPF, state=state))
        self.lab.run(running.wait(A_WHILE))

    def _fresh(self, blueprint: Path, release: str, mode: str, world: str) -> None:
        self.lab.run(self.lab.simulator.fresh(str(blueprint), release, mode, world))
        self._ring, self._kept = self.lab.simulator.running.keys, None
        self._keys.clear()

    @property
    def kept(self) -> Model:
        assert self._kept is not None
        return self._kept

    def keep(self) -> None:
        """The state of now is the one from which every try begins."""
        self._kept = self.model()

    def set_back(self) -> None:
        self.lab.run(self.lab.simulator.restore(self.kept))
        running = self.lab.simulator.running
        assert self._ring is not None
        self.watch = Watch()
        running.faults, running.keys = self.watch, SameKeys(self._ring, self._keys)

    def model(self) -> Model:
        """A copy of the state now."""

        async def kept() -> Model:
            return self.lab.simulator.kept()

        return self.lab.run(kept())

    def changes(self) -> list[Entry]:
        """What was understood since the cluster was set back, not refused, and may have changed something."""
        entries = self.lab.simulator.running.journal.entries
        return [entry for entry in entries if entry.changing and entry.outcome != "refused"]

    def live(self, file: Path) -> None:
        """The inventory, without the word that this cluster is simulated."""
        file.write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", self.lab.inventory))

    def kills_at(self, point: Point, pid: int, among: Iterable[Point]) -> None:
        """The process is killed when the cluster has got so far with the request of this point."""
        interface, request, node = _parts(point.name)
        words = next(w for w in WORDS if request.startswith(w))
        same = [p for p in among if p.phase == point.phase and _parts(p.name)[1].startswith(words)]
        same = [p for p in same if _parts(p.name)[2] == node and p.number <= point.number]
        self.watch.node, self.watch.nth = node, len(same)
        self.watch.seam = f"{SEAM[point.phase][interface]}:{words}"
        self.watch.pid = pid


WORDS = ("set cert regen", "utils service restart", "utils service start", "utils service stop", "utils itl reset localkey", "resetPhone", "updatePhone")  # fmt: skip
"""How the simulator names the commands and calls that a run may send."""


def _parts(name: str) -> tuple[str, str, str]:
    """`("cli", "set cert regen TVS", "cm-pub")` of `cli set cert regen TVS on cm-pub`."""
    rest, _, node = name.rpartition(" on ")
    interface, _, request = rest.partition(" ")
    return interface, request, node
