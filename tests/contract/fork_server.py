"""`python -m tests.contract.fork_server`: runs the command line or pytest in forked children, one after the other.

Everything is imported once; a child then starts in milliseconds, with the folder, the environment and the streams of its
job and none of the server's. Jobs come as JSON lines, and for each two lines go back: the child's process id, then how it
ended. One thread only, so that a fork is safe.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import pytest

from steps.control import ControlPort, PulledClock
from tests.contract.kill.dying import dying

Job = Mapping[str, Any]
PAGE = "features/certificates/regenerate_tvs.feature"
IMPORTED_LATE = (
    "steps.commands.app", "steps.commands.plan", "steps.execution.executor", "asyncssh", "httpx", "hypothesis", "jinja2",
)  # fmt: skip


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _import_everything()
    gc.freeze()  # no child looks through it for garbage, which would also copy it
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(job)
        print(pid, file=answers, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _import_everything() -> None:
    """First what pytest rewrites for a page; this brings every plugin of this machine as well."""
    pytest.main(["-p", "no:cacheprovider", "--collect-only", "-qq", PAGE])
    for name in IMPORTED_LATE:
        import_module(name)


def commands(job: Job) -> int:
    """`cucm-runbook`; a job may bring the clock of a simulated cluster."""
    from steps.commands.app import app

    clock = PulledClock(ControlPort(*job["clock"])) if job["clock"] else None
    try:
        app(job["words"], obj=clock)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def pages(job: Job) -> int:
    """`python -m pytest`"""
    return int(pytest.main(list(job["words"])))


PROGRAMS: dict[str, Callable[[Job], int]] = {"commands": commands, "pages": pages}


def _child(job: Job) -> None:
    """Never comes back."""
    code = 1
    try:
        os.setsid()
        _take_place(job)
        with dying(**job["kill"]) if job["kill"] else nullcontext():
            code = PROGRAMS[job["what"]](job)
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
