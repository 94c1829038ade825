"""Runs of the command line and of pytest in processes of their own that are forked, so that nothing is imported again."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds of real time


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    text: str


@dataclass
class Forks:
    """`Forks.start()`: a server of forked runs, see `fork_server`; `end()` it."""

    process: subprocess.Popen[str]
    errors: IO[str]

    @classmethod
    def start(cls) -> Forks:
        command = [sys.executable, "-m", "tests.contract.fork_server"]
        errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  (it lasts as long as the server)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        return cls(subprocess.Popen(command, cwd=ROOT, text=True, **pipes), errors)

    def run(
        self,
        what: str,
        words: Sequence[str],
        environ: Mapping[str, str],
        out: Path,
        *,
        clock: tuple[str, str] | None = None,
        kill: Mapping[str, Any] | None = None,
        started: Callable[[int], None] = lambda pid: None,
    ) -> Ended:
        """`run("commands", ["plan", ...], ...)` to its end; a negative code is a signal, 6 where it hung.

        `started` is told the process id; `clock` is the control port and the run token of the cluster whose hours count.
        """
        job = {
            "what": what, "words": words, "environ": dict(environ), "cwd": str(ROOT), "out": str(out),
            "clock": clock, "kill": kill,
        }  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        pid = self._number()
        watchdog = threading.Timer(PATIENCE, os.kill, (pid, signal.SIGABRT))
        watchdog.start()
        try:
            started(pid)
            return Ended(self._number(), out.read_text("utf-8"))
        finally:
            watchdog.cancel()

    def _number(self) -> int:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise ChildProcessError(f"the server of forked runs has ended: {self.errors.read()}")
        return int(line)

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


@cache
def _shared() -> Forks:
    """One for all tests of this process."""
    forks = Forks.start()
    atexit.register(forks.end)
    return forks


def forked(what: str, *words: str, environ: Mapping[str, str], clock: tuple[str, str] | None = None) -> Ended:
    """`forked("pages", "features", "--collect-only", environ=os.environ)` or `forked("commands", "plan", ...)`."""
    with tempfile.TemporaryDirectory(prefix="forked-") as folder:
        return _shared().run(what, words, environ, Path(folder, "said.txt"), clock=clock)
