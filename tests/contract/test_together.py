from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.operations import services
from tests.contract.rig import Fresh

TVS = "Cisco Trust Verification Service"
NODES = 21
"""As many as a cluster may have."""


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but load the machine."""
    with ExitStack() as stack:
        for _ in range(processes):
            running = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(running.kill)
        yield


@pytest.fixture
def largest(tmp_path: Path) -> Path:
    """A blueprint of the largest cluster, without phones."""
    nodes = "".join(f'[[node]]\nname = "cm-sub{number:02}"\n\n' for number in range(1, NODES))
    blueprint = tmp_path / "largest.toml"
    blueprint.write_text(
        'name = "largest"\ndomain = "example.com"\nplace = { O = "Example", C = "US" }\n\n'
        '[[node]]\nname = "cm-pub"\nrole = "publisher"\nservices = ["Cisco CallManager", "Cisco Tftp"]\n\n'
        f'{nodes}[groups]\nCMG = ["cm-pub"]\n\n[device_pools]\nDP = "CMG"\n',
        "utf-8",
    )
    return blueprint


@pytest.mark.parametrize("load", [0, 2])
def test_twenty_one_nodes_restarted_together_take_exactly_the_time_of_one(
    fresh: Fresh, largest: Path, load: int
) -> None:
    rig = fresh("12.5", blueprint=largest)
    one = rig.cluster.perform(services.restart("cm-pub", TVS)).require_done().took
    assert one >= timedelta(seconds=12)
    began = rig.control.now()
    with busy(load):
        outcomes = rig.cluster.perform_together([services.restart(node, TVS) for node in rig.cluster.nodes])
    assert [outcome.result for outcome in outcomes] == ["done"] * NODES
    assert {outcome.took for outcome in outcomes} == {one}
    assert rig.control.now() - began == one


def test_nodes_worked_one_after_the_other_take_the_sum(fresh: Fresh) -> None:
    rig = fresh("12.5")
    began = rig.control.now()
    took = [rig.cluster.perform(services.restart(node, TVS)).took for node in rig.cluster.nodes]
    assert rig.control.now() - began == sum(took, timedelta())


def test_after_parallel_work_one_worker_is_announced_again(fresh: Fresh) -> None:
    rig = fresh("12.5")
    rig.cluster.perform_together([services.restart(node, TVS) for node in rig.cluster.nodes])
    assert rig.running.clock.workers == 1
    before = rig.control.now()
    assert rig.control.wait(timedelta(minutes=1)) - before == timedelta(minutes=1)
