"""The simulated cluster of a rehearsal: begun before anybody needs it, and waited for when a scenario does.

It answers for where it runs, and that it ends with the run. It is the testbed's: nobody else knows of it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

import simulator

from .plugin.options import PROCESS, where_simulated

LAB = "lab"


class Simulated(Protocol):
    """What the testbed must know of it."""

    @property
    def control(self) -> str:
        """URL of the control port."""

    @property
    def run_token(self) -> str:
        """What every request there carries."""


BEGUN = pytest.StashKey[simulator.Child]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """A page will be carried out: its cluster comes up while this and the next pages are read."""
    config = parent.config
    if file_path.suffix == ".feature" and BEGUN not in config.stash and _rehearses(config):
        child = config.stash[BEGUN] = simulator.Child(LAB, pulled=True)
        config.add_cleanup(child.close)


def _rehearses(config: pytest.Config) -> bool:
    option = config.option
    only_told = option.collectonly or option.setuponly or option.setupplan
    return not only_told and option.cluster is None and where_simulated(config) == PROCESS


def begin(config: pytest.Config) -> AbstractContextManager[Simulated]:
    """The one that was begun, or another one; to be entered once."""
    if (begun := config.stash.get(BEGUN, None)) is not None:
        return begun
    if where_simulated(config) == PROCESS:
        return simulator.Child(LAB, pulled=True)
    return simulator.start(LAB, pulled=True)
