"""One run per cluster from this machine: a lock that the operating system drops when its holder dies.

It knows the cluster's name only, and nothing of runs from other machines.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from cucm_driver.errors import UserMistake

PROGRAM = "cucm-runbook"


class AlreadyRunning(UserMistake):
    """Another run on this machine works on the same cluster; nothing was sent."""

    usual_next_move = "wait until it has ended, or end it in its own terminal; then start again."


class NoLock(UserMistake):
    """The file system keeps no locks; nothing was sent."""

    usual_next_move = (
        "see to it that the folder can be written to and is on a local disk (XDG_STATE_HOME moves it)."
    )


class RunLock:
    """`with RunLock("lab", "pytest features/..."):` for the length of a run; `folder` is the user's state folder."""

    def __init__(self, cluster_name: str, run: str, folder: Path | None = None) -> None:
        self.cluster_name, self.run = cluster_name, run
        self._folder = folder or user_state_path(PROGRAM, appauthor=False) / "locks"
        self._stem = _stem(cluster_name)
        self._lock: FileLock | None = None

    @property
    def file(self) -> Path:
        """The locked file; it stays when the run has ended."""
        return self._folder / f"{self._stem}.lock"

    @property
    def holder_file(self) -> Path:
        """Who holds it, as JSON: pid, user, started, what."""
        return self._folder / f"{self._stem}.json"

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def take(self) -> None:
        """AlreadyRunning, with who holds it; it never waits. NoLock where files cannot be locked."""
        asked = f"one run on {self.cluster_name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.file, timeout=0, fallback_to_soft=False)
            lock.acquire()
        except Timeout:
            raise AlreadyRunning(node="", asked=asked, got=self._holder()) from None
        except (OSError, NotImplementedError) as trouble:
            raise NoLock(node="", asked=asked, got=f"{self.file}: {trouble}") from trouble
        self._lock = lock
        self._tell()

    def release(self) -> None:
        """Lets the next run in; a second time does nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            self.holder_file.unlink(missing_ok=True)
            lock.release()

    def _tell(self) -> None:
        """Written whole or not at all: who waits reads it at any moment."""
        unfinished = self.holder_file.with_suffix(f".{os.getpid()}")
        holder = {
            "pid": os.getpid(),
            "user": _user(),
            "started": datetime.now(UTC).isoformat(),
            "what": self.run,
        }
        unfinished.write_text(json.dumps(holder), encoding="utf-8")
        unfinished.replace(self.holder_file)

    def _holder(self) -> str:
        try:
            holder: dict[str, Any] = json.loads(self.holder_file.read_text(encoding="utf-8"))
            started = datetime.fromisoformat(holder["started"])
            return (
                f"another run has it: process {holder['pid']} of {holder['user']}, "
                f"since {started:%Y-%m-%d %H:%M:%S} UTC: {holder['what']}"
            )
        except (OSError, ValueError, KeyError, TypeError):
            return f"another run has it; it has not (yet) said who it is in {self.holder_file}"


def _stem(cluster_name: str) -> str:
    """A file name for any cluster name: readable, and different for different names."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", cluster_name)[:60]
    return f"{readable}-{hashlib.sha256(cluster_name.encode()).hexdigest()[:8]}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a name in a container
        return "an unnamed user"
