"""`pytest -n 2`: scenarios run in several processes, each on a simulated cluster of its own and with its own evidence.

It answers for these processes leaving one run: one folder that has a folder for each, and what they left, also of
one that died. pytest-xdist starts them and hands out the scenarios; without it nothing here is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cucm_driver.record.format import LINES
from cucm_driver.record.journal import read
from cucm_driver.record.seal import last_seal

from ..evidence.judge import judge
from ..evidence.share import Share, leave
from .state import RUN, Run, names, title
from .target import Matrix

FOLDER, SHARE = "runbook folder", "runbook share"


class Workers:
    """Of the process that has the terminal and runs no scenario; `folder` is that of the run."""

    def __init__(self, evidence: Path, stem: str) -> None:
        # The first worker that begins a scenario makes it: a run of other tests leaves none.
        self.folder = next(path for path in (evidence / name for name in names(stem)) if not path.exists())
        self._known: dict[str, Share | None] = {}

    def starts(self, name: str) -> None:
        """`gw0`; another one takes the place of one that died."""
        self._known[name] = None

    def ends(self, name: str, share: str) -> None:
        """What it sent, as the last thing it did."""
        self._known[name] = Share.from_text(share)

    def shares(self) -> list[Share]:
        """Of each that began a scenario; the journal tells of one that sent nothing."""
        found = (share or self._of_a_dead_one(name) for name, share in self._known.items())
        return [share for share in found if share is not None]

    def _of_a_dead_one(self, name: str) -> Share | None:
        folder = self.folder / name
        if not (folder / LINES).is_file():
            return None
        return leave(folder, judge(read(folder)), last_seal(folder), title(folder))


WORKERS = pytest.StashKey[Workers]()


def run_of(config: pytest.Config, matrix: Matrix, evidence: Path) -> Run:
    """The run of this process: a worker's folder stands in that of the whole run and has the worker's name."""
    given: dict[str, str] = getattr(config, "workerinput", {})
    if FOLDER in given:
        return Run(config, matrix, Path(given[FOLDER]), given["workerid"])
    return Run(config, matrix, evidence)


def send(config: pytest.Config, share: Share) -> None:
    """From a worker; one process alone has nobody to send it to."""
    output: dict[str, str] = getattr(config, "workeroutput", {})
    output[SHARE] = share.as_text()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist is about to start a worker."""
    run = node.config.stash[RUN]
    if WORKERS not in node.config.stash:
        node.config.stash[WORKERS] = Workers(run.evidence.absolute(), run.stem)
    workers = node.config.stash[WORKERS]
    workers.starts(node.gateway.id)
    node.workerinput[FOLDER] = str(workers.folder)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended, or died."""
    output: dict[str, str] = getattr(node, "workeroutput", {})
    if SHARE in output:
        node.config.stash[WORKERS].ends(node.gateway.id, output[SHARE])
