"""The simulated cluster of a rehearsal in a process of its own: begun early, waited for late, gone with whoever began it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

import simulator
from cucm_driver.errors import Unreachable
from simulator import child as module
from steps import simulated
from steps.simulated import BEGUN, begin
from steps.testbed import Clusters

ROOT = Path(__file__).resolve().parents[3]
PARENT = """
import sys, time
from simulator import Child
with Child("lab", pulled=True) as lab:
    print(lab.control, flush=True)
    time.sleep(60)
"""


def answers(control: str) -> bool:
    where = urlsplit(control)
    try:
        socket.create_connection((where.hostname, where.port), timeout=5).close()
    except OSError:
        return False
    return True


def gone(control: str) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not answers(control):
            return True
        time.sleep(0.05)
    return False


class Made(list[str]):
    """In the place of `simulator.Child`: which were begun."""

    def __call__(self, blueprint: str, pulled: bool) -> Any:
        self.append(blueprint)
        return SimpleNamespace(close=lambda: None)


def config(**differently: Any) -> Any:
    asked = {"collectonly": False, "setuponly": False, "setupplan": False, "cluster": None, "simulator": None}
    option = SimpleNamespace(**{**asked, **differently})
    return SimpleNamespace(
        option=option,
        getoption=lambda name: getattr(option, name),
        stash=pytest.Stash(),
        add_cleanup=lambda clean: None,
    )


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(simulator, "Child", made, raising=False)
    return made


def collect(told: Any, *names: str) -> None:
    for name in names:
        simulated.pytest_collect_file(Path(name), SimpleNamespace(config=told))  # type: ignore[arg-type]


def test_the_first_page_that_is_collected_begins_one_cluster(made: Made) -> None:
    told = config()
    collect(told, "test_x.py", "a.feature", "b.feature")
    assert made == ["lab"]
    assert begin(told) is told.stash[BEGUN]


@pytest.mark.parametrize(
    "differently",
    [
        {"collectonly": True},
        {"setuponly": True},
        {"setupplan": True},
        {"cluster": "lab.toml"},
        {"simulator": "thread"},
    ],
)
def test_nothing_is_begun_where_nothing_is_rehearsed_or_in_another_process(
    made: Made, differently: dict[str, Any]
) -> None:
    collect(config(**differently), "a.feature")
    assert made == []


def test_a_worker_has_it_in_a_thread_unless_asked_otherwise(made: Made) -> None:
    told = config()
    told.workerinput = {}
    collect(told, "a.feature")
    assert made == []
    asked = config(simulator="process")
    asked.workerinput = {}
    collect(asked, "a.feature")
    assert made == ["lab"]


@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_it_is_gone_when_its_parent_is(deadly: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as lines:
        control = lines.readline().strip()
    assert answers(control)
    parent.send_signal(deadly)
    parent.wait(20)
    assert gone(control)


def test_an_interrupt_is_for_its_parent_alone() -> None:
    with simulator.Child("lab", pulled=True) as lab:
        process = lab._process
        assert os.getpgid(process.pid) != os.getpgid(0)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert process.poll() is None
        assert answers(lab.control)
    assert process.returncode == 0
    lab.close()


def failing(child: Callable[[], simulator.Child]) -> str:
    clusters = Clusters(SimpleNamespace(matrix=SimpleNamespace(cluster=None), finalizers=[]), {}, child)  # type: ignore[arg-type]
    with pytest.raises(Unreachable) as told:
        clusters.fresh("lab", "12.5", "non-secure", "lazy")
    return str(told.value)


def test_what_it_cannot_simulate_is_told_where_it_is_needed() -> None:
    told = failing(lambda: simulator.Child("labyrinth"))
    assert told.startswith("the simulator: `start lab`: ")
    assert "labyrinth" in told
    assert "Nothing was changed." in told
    assert "Next: `python -m simulator` shows whether it comes up at all; `--simulator thread`" in told


def test_a_process_that_dies_at_once_is_told_by_its_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CODE", "raise SystemExit('no room left')")
    dead = simulator.Child()
    assert "no room left" in failing(lambda: dead)
    assert "no room left" in failing(lambda: dead)


def test_a_process_that_says_nothing_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CODE", "import sys; sys.stdin.read()")
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    assert "it was not ready after 0.5 s" in failing(simulator.Child)
