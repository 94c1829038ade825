"""The options that shape a run of a runbook, and the tags a feature may carry.

They answer for what was asked for; what an option leads to stands in the module that acts on it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.errors import InventoryError
from cucm_driver.inventory import load

from ..allowance import add_options
from .target import MODE, RELEASE, WORLD, Matrix

PROCESS, THREAD = "process", "thread"
TAGS = {
    "procedure": "a page of the runbook: names no node, runs on a live cluster or a simulated one",
    "mistake": "what goes wrong, how it looks, and the right order beside it",
    "certificates": "pages about identity certificates",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cucm-runbook", "runbook: which cluster, and where the evidence goes")
    group.addoption(
        "--cluster",
        metavar="FILE",
        help="the inventory (TOML) of the cluster to run on; without it a simulated one is started",
    )
    for name, default in (("release", RELEASE), ("mode", MODE), ("world", WORLD)):
        group.addoption(
            f"--{name}",
            action="append",
            default=[],
            metavar=name.upper(),
            help=f"{name} of the simulated cluster (default {default}); give it again to run on both",
        )
    group.addoption(
        "--simulator",
        choices=(PROCESS, THREAD),
        help="where the simulated cluster runs: in a process of its own, which ends with this one, or in a thread of "
        "this one (default: process; with -n: thread)",
    )
    group.addoption(
        "--evidence",
        default="evidence",
        metavar="DIR",
        help="folder that receives one folder a run: journal, report, junit.xml (default: evidence); "
        "with -n 2 (pytest-xdist) that one has a folder for each worker, which has a simulated cluster of its own",
    )
    add_options(group)


def declare_tags(config: pytest.Config) -> None:
    """A clone's settings file declares the tags; an installed runbook has none, so the rest is added here."""
    declared = {line.split(":")[0].split("(")[0].strip() for line in config.getini("markers")}
    for tag in sorted(TAGS.keys() - declared):
        config.addinivalue_line("markers", f"{tag}: {TAGS[tag]}")


def matrix(config: pytest.Config) -> Matrix:
    """The targets asked for; raises UsageError for a cluster file that is missing, told its release, or given to several processes."""
    asked = {name: tuple(config.getoption(name)) for name in ("release", "mode", "world")}
    cluster = config.getoption("cluster")
    if cluster is None:
        return Matrix(asked["release"], asked["mode"], asked["world"])
    given = [f"--{name}" for name, values in asked.items() if values]
    if given:
        raise pytest.UsageError(
            f"--cluster and {', '.join(given)} exclude each other: release, mode and world are read from the "
            "cluster. Nothing was changed. Next: leave out one of them."
        )
    if several_processes(config):
        raise pytest.UsageError(
            "--cluster and -n exclude each other: the cluster has one state, and one process at a time may work on "
            "it. Nothing was changed. Next: leave out -n; or leave out --cluster, and every process rehearses on a "
            "simulated cluster of its own."
        )
    file = Path(config.invocation_params.dir, cluster)
    if not file.is_file():
        raise pytest.UsageError(
            f"--cluster {cluster}: there is no such file. Nothing was changed. Next: check the path."
        )
    try:
        load(file)
    except InventoryError as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    return Matrix(cluster=file)


def several_processes(config: pytest.Config) -> bool:
    """Whether pytest-xdist hands the scenarios to workers, and this process runs none."""
    return str(config.getoption("dist", "no")) != "no"


def where_simulated(config: pytest.Config) -> str:
    """As asked for; otherwise a process of its own where this run has a core to spare for it: not in a worker.

    Measured on two cores: in one process a page takes a tenth less time with it, for as much work; with `-n 2` it has
    no core left, and costs a twentieth more work.
    """
    asked = config.getoption("simulator")
    return str(asked or (THREAD if hasattr(config, "workerinput") else PROCESS))
