"""`python -m tests.contract.fork_server commands`: runs the command line in forked children, one after the other.

Everything is imported once; a child then starts in milliseconds, with the folder, the environment and the streams of its
job and none of the server's. Jobs come as JSON lines, and for each two lines go back: the child's process id, then how it
ended. One thread only, so that a fork is safe. With `pages` the children are `python -m pytest` instead.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

import asyncssh  # noqa: F401
import httpx  # noqa: F401
import hypothesis  # noqa: F401
import pytest
import pytest_bdd  # noqa: F401

from steps.control import ControlPort, PulledClock
from tests.contract.kill.dying import dying

Job = Mapping[str, Any]


def commands() -> Callable[[Job], int]:
    """`cucm-runbook`; a job may bring the clock of a simulated cluster."""
    import steps.commands.plan
    import steps.execution.executor
    import steps.plugin.hooks  # noqa: F401
    from steps.commands.app import app
    from steps.commands.sentences import sentences

    list(sentences())

    def run(job: Job) -> int:
        clock = PulledClock(ControlPort(*job["clock"])) if job["clock"] else None
        try:
            app(job["words"], obj=clock)
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return run


def pages() -> Callable[[Job], int]:
    """`python -m pytest`; the first one collects a page here, so that the others find its modules rewritten."""
    warm = ["-p", "pytest_bdd.plugin", "-p", "no:cacheprovider", "--collect-only", "-qq"]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main([*warm, "features/certificates/regenerate_tvs.feature"])
    return lambda job: int(pytest.main(list(job["words"])))


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run = {"commands": commands, "pages": pages}[sys.argv[1]]()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(job, run)
        print(pid, file=answers, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _child(job: Job, run: Callable[[Job], int]) -> None:
    """Never comes back."""
    code = 1
    try:
        os.setsid()
        _take_place(job)
        with dying(**job["kill"]) if job["kill"] else nullcontext():
            code = run(job)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _take_place(job: Job) -> None:
    """Folder, environment and streams are the job's; nobody types."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["environ"])
    sys.argv[1:] = job["words"]
    said = os.open(job["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, place in enumerate((nothing, said, said)):
        os.dup2(place, stream)


if __name__ == "__main__":
    main()
