"""What ends a run besides a kill: the power goes, the disk is full, the network is gone in the middle of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cucm_driver.record.journal import read
from simulator.faults import Effect, Fault
from tests.contract.kill.points import BEGUN, Point
from tests.contract.kill.synced import cut
from tests.contract.kill.trial import Trial, Try


def power_cut(trial: Trial, point: Point) -> Try:
    """Killed at this point, and of the folder only that is left which was synced."""
    trial.begin()
    tried = Try(f"{point}, power cut", lost=True)
    tried.runs.append(trial.run(*trial.execute(), deadly=point))
    cut(trial.place / "evidence", trial.place / "synced")
    return trial.gone_on(tried)


def full_disk(trial: Trial, size: int) -> Try:
    """No file may grow beyond `size` bytes; then there is room again, and the run is gone on with."""
    trial.begin()
    tried = Try(f"no room behind {size} bytes")
    first = trial.run(*trial.execute(), limit=size)
    tried.runs.append(first)
    folder = trial.last_folder()
    assert folder is not None
    if first.code == 0:
        tried.wrong.append("it went through without a record")
    for word in (str(folder), "make room"):
        if word not in first.text:
            tried.wrong.append(f"it does not say {word!r}")
    tried.wrong += _unrecorded(trial)
    return trial.gone_on(tried)


def _unrecorded(trial: Trial) -> Iterator[str]:
    """What the cluster was told to change, and no intent says so."""
    folder = trial.last_folder()
    assert folder is not None
    intents = [line for line in read(folder) if line["kind"] == "intent"]
    intended = {(line["node"], line["request"]) for line in intents}
    targets = {name for line in intents for name in line.get("targets", ())}
    for entry in trial.stage.changes():
        phone = entry.request.rpartition("=")[2].split()[-1]
        if (entry.node, entry.request) not in intended and phone not in targets:
            yield f"{entry.node}: {entry.request} was sent without a record"


def dropped(trial: Trial, node: str, where: str, after: int = 0) -> Try:
    """The connection breaks at this seam of the cluster, e.g. `cli:set cert regen`."""
    trial.begin()
    trial.stage.watch.add(Fault(node, where, Effect("drop"), after))
    tried = Try(f"dropped on {node} at {where}")
    tried.runs.append(trial.run(*trial.execute()))
    tried.wrong += [f"{fault.where} never struck" for fault in trial.stage.watch.never_struck()]
    return trial.gone_on(tried)


SEAMS = ("cli:set cert regen", "cli:utils service restart", "axl:resetPhone")


def all_of(trial: Trial) -> Iterator[Callable[[], Try]]:
    """The power cut at each change that was carried out or written down, each line without room, each seam dropped."""
    for point in trial.points:
        if point.phase == BEGUN or point.name.startswith(("intent", "outcome", "memory")):
            yield partial(power_cut, trial, point)
    for size in trial.sizes:
        yield partial(full_disk, trial, size - 20)
    for node, where in sorted(trial.seams):
        if where in SEAMS:
            yield partial(dropped, trial, node, where)
