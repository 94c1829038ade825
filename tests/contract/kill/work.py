"""One worker's part of the complete set, in a process of its own with a simulated cluster of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import simulator
from tests.contract.kill.cluster import FEW_PHONES
from tests.contract.kill.disasters import all_of
from tests.contract.kill.trial import Case, Try, prepared

PAGES = "features/certificates"
TOMCAT = {"11.5": "Renew Tomcat, up to 12.5", "12.5": "Renew Tomcat, up to 12.5"}
CASES = tuple(
    Case(f"{PAGES}/regenerate_{page}.feature", release, world, TOMCAT[release] if page == "tomcat" else "")
    for page, worlds in (("tvs", "eager lazy"), ("callmanager", "lazy eager"), ("tomcat", "lazy eager"))
    for release, world in zip(("12.5", "11.5"), worlds.split(), strict=True)
)


@dataclass(frozen=True)
class Share:
    """A worker's part of a case: of every `every`-th point the `at`-th of `of` pieces.

    Neighbours stay together, since what they leave is often the same; a later piece takes longer, since its runs do.
    """

    case: Case
    at: int
    of: int
    each: bool
    every: int


def tried(share: Share) -> Iterator[tuple[int, Try]]:
    """Each try, with the number of points of the whole case."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kill-points-")))
        lab = stack.enter_context(simulator.start(str(FEW_PHONES), pulled=True))
        trial = stack.enter_context(prepared(lab, folder, share.case))
        killed: list[Callable[[], Try]] = [
            partial(trial.killed_at, point, each=share.each) for point in trial.points
        ]
        tries = [*killed, *all_of(trial)][:: share.every]
        first, end = (len(tries) * at // share.of for at in (share.at, share.at + 1))
        for one in tries[first:end]:
            yield len(tries), one()


Found = SimpleQueue[tuple[str, int, Try | None]]


def work(shares: Sequence[Share], found: Found) -> None:
    """In a process of its own; the end of it is told, whatever it was."""
    try:
        for share in shares:
            for points, one in tried(share):
                found.put((str(share.case), points, one))
    finally:
        found.put(("", 0, None))
