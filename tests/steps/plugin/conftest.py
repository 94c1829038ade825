"""A pytest of its own in a temporary folder, with a few sentences and the plugin as a runbook loads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

SENTENCES = '''
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
import pytest_bdd

from steps.plugin import PARTS
from steps.plugin.not_known import NotKnown
from steps.plugin.selection import NotForThisCluster
from steps.plugin.sentence import given, then, when

pytest_plugins = list(PARTS)


@given('a cluster up to release {release}', example="a cluster up to release 11.5")
def _(release, target, run):
    """Selects."""
    if float(target.release) > float(release):
        raise NotForThisCluster(f"needs a release up to {release}, found {target.release}")
    moments = [datetime(2026, 11, 23, tzinfo=UTC)]
    run.clock = lambda: moments[0]
    run.pass_time = lambda seconds: moments.__setitem__(0, moments[0] + timedelta(seconds=seconds))


@when('I restart "{service}" on {nodes}', changes=True, example='I restart "Cisco Tftp" on every node')
def _(service, nodes, run, journal):
    """Restarts it."""
    print("noise that pytest captures")
    operation = {"node": "cm-pub", "request": f"utils service restart {service}"}
    journal.intent(operation)
    if hasattr(run, "pass_time"):
        run.pass_time(90)
    if nodes != "a node that never answers":
        journal.outcome({**operation, "result": "done"})


@when("the operator interrupts")
def _():
    """Ctrl-C."""
    raise KeyboardInterrupt


@when("the process dies")
def _():
    """A crash."""
    os._exit(3)


@given("tracebacks cannot be read")
def _():
    """Whoever tries fails."""
    pytest.ExceptionInfo.getrepr = None


@when("I wait")
def _():
    """Long enough for another process to do something."""
    time.sleep(0.2)


@then("the service runs")
def _():
    """Looks."""


@then("the page says more")
def _(run):
    """Tells."""
    run.say(["cm-pub: STARTED\\ncm-sub1: STARTED"])


@then("the service does not run")
def _():
    """Looks."""
    raise AssertionError("Cisco Tftp is STARTED on cm-pub")


@then("this is not for this cluster after all")
def _():
    """Too late."""
    raise NotForThisCluster("too late")


@then("nobody can tell")
def _():
    """Unknown."""
    raise NotKnown("TVS on cm-sub1 does not answer")


@then("this is skipped")
def _():
    """Skips."""
    pytest.skip("nobody looked")


@then("these nodes run it:")
def _(datatable):
    """Looks."""


@pytest_bdd.then("nobody waits for this")
async def _():
    raise AssertionError("never reached")


@pytest_bdd.then("two mean this")
def first():
    pass


@pytest_bdd.then("two mean this")
def second():
    pass
'''


@dataclass(frozen=True)
class Rehearsal:
    """What a run printed, how it ended, and where it left its evidence."""

    text: str
    code: int
    folder: Path | None

    @property
    def journal(self) -> list[dict[str, Any]]:
        assert self.folder is not None
        return [json.loads(line) for line in (self.folder / "journal.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def rehearse(tmp_path: Path) -> Callable[..., Rehearsal]:
    """`rehearse(feature_text, "--release", "11.5")`, in a process of its own."""

    def run(feature: str, *arguments: str) -> Rehearsal:
        (tmp_path / "conftest.py").write_text(SENTENCES, "utf-8")
        (tmp_path / "page.feature").write_text(dedent(feature), "utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "pytest_bdd.plugin", "-p", "no:cacheprovider"]
        command += ["-p", "xdist.plugin"]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            [*command, "--import-mode=importlib", "page.feature", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        folders = sorted((tmp_path / "evidence").glob("*")) if (tmp_path / "evidence").exists() else []
        return Rehearsal(ended.stdout + ended.stderr, ended.returncode, folders[-1] if folders else None)

    return run
