"""What a power cut leaves of a folder: files and names that were synced, as they were then, and nothing else.

The worst that a file system may do: a name that was not synced is gone, and so is every byte behind the last fsync.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Synced:
    """Keeps account of each fsync of this process in `file`, which stands outside of what is cut."""

    file: Path

    def install(self) -> None:
        """In this process, for good."""
        original = os.fsync

        def fsync(descriptor: int) -> None:
            original(descriptor)
            self._note(descriptor)

        os.fsync = fsync  # type: ignore[assignment]

    def _note(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        names = os.listdir(f"/proc/self/fd/{descriptor}") if stat.S_ISDIR(found.st_mode) else None
        with self.file.open("a") as lines:
            lines.write(json.dumps({"inode": found.st_ino, "size": found.st_size, "names": names}) + "\n")


def cut(folder: Path, account: Path) -> None:
    """The power is gone: `folder` as a machine would find it that starts again."""
    notes = [json.loads(line) for line in account.read_text().splitlines()] if account.exists() else []
    sizes = {note["inode"]: note["size"] for note in notes if note["names"] is None}
    names = {note["inode"]: set(note["names"]) for note in notes if note["names"] is not None}
    for directory, below, files in os.walk(folder, topdown=False):
        kept = names.get(os.stat(directory).st_ino, set())
        for name in files:
            file = Path(directory, name)
            size = sizes.get(file.stat().st_ino)
            if size is None or name not in kept:
                file.unlink()
            else:
                os.truncate(file, size)
        for name in below:
            if name not in kept and not any(Path(directory, name).iterdir()):
                Path(directory, name).rmdir()
