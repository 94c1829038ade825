"""`python -m tests.contract.kill.server`: runs the command line in forked children, one after the other.

Everything is imported once; a child then starts in milliseconds. Jobs come as JSON lines, and for each two lines go back:
the child's process id, then how it ended. One thread only, so that a fork is safe.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncssh  # noqa: F401
import httpx  # noqa: F401
import pytest_bdd  # noqa: F401

import steps.commands.plan
import steps.execution.executor
import steps.plugin.hooks  # noqa: F401
from steps.commands.app import app
from steps.commands.sentences import sentences
from steps.control import ControlPort, PulledClock
from tests.contract.kill.points import Instruments, Point
from tests.contract.kill.synced import Synced


def main() -> None:
    list(sentences())
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(job)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _child(job: Mapping[str, Any]) -> None:
    """Never comes back; an error that nobody caught is exit code 70."""
    code = 70
    try:
        _redirect(job["out"])
        reader = _beyond_limits() if job["limit"] else None
        os.environ.update(job["environ"])
        if job["limit"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], resource.RLIM_INFINITY))
        instruments = Instruments(Point(**job["deadly"]) if job["deadly"] else None)
        instruments.install()
        Synced(Path(job["synced"])).install()
        code = _run(job)
        if job["points"]:
            Path(job["points"]).write_text(json.dumps([point.recorded() for point in instruments.found]))
    finally:
        sys.stdout.flush()
        if reader is not None:
            os.close(1), os.close(2)
            reader.wait()
        os._exit(code)


def _run(job: Mapping[str, Any]) -> int:
    try:
        app(job["words"], obj=PulledClock(ControlPort(job["url"], job["token"])))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _redirect(out: str) -> None:
    said = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)


def _beyond_limits() -> subprocess.Popen[bytes]:
    """Another process writes down what this one says: a terminal takes words while the disk is full."""
    reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    os.dup2(reader.stdin.fileno(), 1)
    os.dup2(reader.stdin.fileno(), 2)
    reader.stdin.close()
    return reader


if __name__ == "__main__":
    main()
