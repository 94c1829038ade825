"""A simulated cluster in a process of its own, which ends with the program that started it, however that ends.

Both ends stand here. The program keeps the child's standard input open and says there what to simulate; the child
answers with one line once every socket answers, and is gone as soon as its input ends: the system closes a pipe for
a program that was killed, too. The child has no part in Ctrl-C: whoever started it closes it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

PATIENCE = 60.0  # real seconds for the process to come up
GOODBYE = 5.0  # real seconds for it to be gone
CODE = "from simulator.child import serve; serve()"


class NotStarted(RuntimeError):
    """The process did not come up; the text is its own last word."""


class Child:
    """`child = Child("lab", pulled=True)` returns at once; `with child as lab: lab.control` waits until it is ready.

    It stays empty of a cluster's state: everything else is asked of the control port. Closing it twice does no harm.
    """

    def __init__(self, blueprint: str = "lab", *, release: str = "12.5", pulled: bool = False) -> None:
        self.control = self.run_token = self._trouble = ""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (a pipe that nobody reads would fill up)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": _path()},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._read, name="simulator", daemon=True).start()
        self._ask({"blueprint": blueprint, "release": release, "pulled": pulled})

    def __enter__(self) -> Self:
        """Ready, or NotStarted: at once when it is asked again."""
        if not self.control and not self._trouble:
            self._wait()
        if self._trouble:
            raise NotStarted(self._trouble)
        return self

    def _wait(self) -> None:
        try:
            answer = json.loads(self._answers.get(timeout=PATIENCE) or "{}")
        except Empty:
            answer = {"trouble": f"it was not ready after {PATIENCE:g} s"}
        if "control" in answer:
            self.control, self.run_token = answer["control"], answer["run_token"]
        else:
            self._end()
            self._trouble = answer.get("trouble") or self._last_word()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """The process is gone when this returns."""
        self._end()
        self._said.close()

    def _end(self) -> None:
        _shut(self._process.stdin)
        try:
            self._process.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, what: dict[str, Any]) -> None:
        if self._process.stdin is not None:
            try:
                self._process.stdin.write(json.dumps(what).encode() + b"\n")
                self._process.stdin.flush()
            except OSError:  # it is dead already; why stands in its last word
                return

    def _read(self) -> None:
        """In a thread, since a pipe cannot be waited for with a limit everywhere. An empty line: it is dead."""
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                self._answers.put(lines.readline())

    def _last_word(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        return next(
            (line for line in reversed(lines) if line.strip()), f"exit code {self._process.returncode}"
        )


def _shut(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:  # what was still to be written reaches nobody any more
        return


def _path() -> str:
    """Where this package stands comes first, as it did for whoever imported it."""
    found = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(Path(__file__).resolve().parents[1]), *([found] if found else [])])


def serve() -> None:
    """The child: until its standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = sys.stdin.readline()
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    if asked:
        import asyncio

        asyncio.run(_serve(**json.loads(asked)))


def _end_with_the_input() -> None:
    """At once: nothing of it outlives it, and a cluster that is busy must not keep it."""
    sys.stdin.read()
    os._exit(0)


async def _serve(blueprint: str, release: str, pulled: bool) -> None:
    import asyncio

    from simulator.simulator import Simulator

    try:
        simulator = Simulator()
        await simulator.open(blueprint, release, pulled=pulled)
    except (ValueError, OSError) as error:  # BlueprintError is a ValueError, NoAddress an OSError
        print(json.dumps({"trouble": str(error)}), flush=True)
        return
    print(json.dumps({"control": simulator.block.control_url, "run_token": simulator.run_token}), flush=True)
    await asyncio.Event().wait()
