"""`python -m simulator` and `python -m pytest` as processes of their own, as a user starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cucm_driver.inventory import Inventory, load
from steps.control import ControlPort
from tests.contract.forks import PATIENCE, ROOT, Ended, forked


def until(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Look again and again until it holds; after `patience` the test fails and says what was waited for."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"not within {patience:g} s: {what}"
        time.sleep(0.02)


@dataclass
class Process:
    """A simulator in a process of its own; `ready` is its one line."""

    popen: subprocess.Popen[str]
    file: Path
    errors: Path
    ready: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def inventory(self) -> Inventory:
        return load(self.file)

    def port(self) -> ControlPort:
        simulated = self.inventory.simulator
        assert simulated is not None
        return ControlPort(simulated.control, simulated.run_token)

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        self.popen.send_signal(signal.SIGINT)
        rest, _ = self.popen.communicate(timeout=PATIENCE)
        self.said = rest.splitlines()
        return self.popen.returncode


@contextmanager
def simulator_process(folder: Path, *options: str) -> Iterator[Process]:
    """`python -m simulator --inventory folder/lab.toml ...`, ready; killed at the end if it still runs."""
    file, errors = folder / "lab.toml", folder / "stderr.txt"
    command = [sys.executable, "-m", "simulator", "--inventory", str(file), *options]
    with (
        errors.open("w") as stderr,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as popen,
    ):
        process = Process(popen, file, errors)
        try:
            assert popen.stdout is not None
            process.ready = popen.stdout.readline()
            assert process.ready, errors.read_text()
            yield process
        finally:
            if popen.poll() is None:
                popen.kill()


def run(*command: str, cwd: Path = ROOT, environ: Mapping[str, str] | None = None) -> Ended:
    """`run("simulator", "--block", "7")` is `python -m simulator --block 7`, to its end."""
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**_without_secrets(), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return Ended(ended.returncode, ended.stdout + ended.stderr)


def runbook(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
    """`python -m pytest ...` in the clone, with the plugins of the runbook alone; the evidence goes to `folder`.

    A forked process: what this one looks at is what a page leads to, not how Python starts.
    """
    fixed = ("-p", "no:cacheprovider", "--evidence", str(folder / "evidence"), "-q")
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "XDG_STATE_HOME": str(folder / "state")}
    alone = {**_without_secrets(), **alone, **(environ or {})}
    return forked("pages", "-p", "pytest_bdd.plugin", *arguments, *fixed, environ=alone)


def _without_secrets() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CUCM_")}
