"""The record of a run: one JSON line per exchange, operation, step or note; it judges nothing.

The transports fill it, so nothing can forget it; secrets are struck out here, before a byte reaches the disk.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from cucm_driver.clock import Clock
from cucm_driver.errors import UserMistake
from cucm_driver.record.format import FORMAT, LINES, require_readable
from cucm_driver.record.redaction import Redaction
from cucm_driver.record.seal import FIRST, last_seal, sealed

REPLIES = "replies"
LONGEST_INLINE = 4096

Follower = Callable[[str, datetime, Mapping[str, object]], None]
"""Is told kind, time and fields of a line, secrets struck out."""


class NotRecorded(UserMistake):
    """The folder of the evidence takes no more, or cannot be written to; without a record nothing is sent."""

    nothing = "Nothing more was sent."
    usual_next_move = "make room there, or see to it that it can be written to; then resume from that folder."


@dataclass
class Exchange:
    """An exchange that is under way: the transport fills in what came back."""

    reply: str | bytes = ""
    outcome: str = "ok"


class Journal:
    """Appends to `folder`/journal.jsonl; thread-safe; goes on numbering where an earlier run stopped.

    Each line has `n`, `at` (the injected clock), `wall` (real time), `kind`, `step` (`current_step`) and a
    `seal` over itself and all lines before it (`cucm_driver.record.seal`); the first has `format`. `follower` is told each line once it is written.
    """

    def __init__(
        self, folder: Path, secrets: Collection[str], clock: Clock, follower: Follower | None = None
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.follower = follower
        self.current_step: str | None = None
        self._strike = Redaction(secrets)
        self._lock = threading.Lock()
        (folder / REPLIES).mkdir(parents=True, exist_ok=True)
        self._n = sum(1 for _ in read(folder))
        self._seal = last_seal(folder)
        self._failed: NotRecorded | None = None
        self._file = (folder / LINES).open("ab", buffering=0)
        self._mend()
        _sync_folder(folder)
        _sync_folder(folder.parent)

    def _mend(self) -> None:
        """A line torn by a crash is closed, so that the next one stands alone."""
        text = (self.folder / LINES).read_bytes()
        if text and not text.endswith(b"\n"):
            self._file.write(b"\n")

    def exchange(
        self,
        node: str,
        interface: str,
        request: str,
        reply: str | bytes,
        started: datetime,
        seconds: float,
        changing: bool,
        outcome: str,
    ) -> int:
        """One request and what came back; `seconds` is real time, `outcome` e.g. "ok", "HTTP 503"."""
        return self._write(
            "exchange",
            {
                "node": node,
                "interface": interface,
                **self._request(request),
                **self._kept("reply", reply),
                "started": started,
                "seconds": round(seconds, 6),
                "changing": changing,
                "outcome": outcome,
            },
        )

    @contextmanager
    def exchanging(
        self, node: str, interface: str, request: str, changing: bool = False
    ) -> Iterator[Exchange]:
        """Records the exchange however it ends; an error's name and text become outcome and reply.

        NotRecorded before it begins where an earlier line could not be written: nothing is sent without a record.
        """
        self._require_whole()
        started, begun = self.clock.now(), perf_counter()
        exchange = Exchange()
        try:
            yield exchange
        except BaseException as trouble:
            exchange.outcome = type(trouble).__name__
            exchange.reply = exchange.reply or str(trouble)
            raise
        finally:
            seconds = perf_counter() - begun
            self.exchange(
                node, interface, request, exchange.reply, started, seconds, changing, exchange.outcome
            )

    def intent(self, operation: Mapping[str, object]) -> int:
        """A change is about to be made: on the disk before the first byte leaves."""
        return self._write("intent", operation, durable=True)

    def outcome(self, operation: Mapping[str, object]) -> int:
        """How a change ended: on the disk before anything else happens."""
        return self._write("outcome", operation, durable=True)

    def step(self, text: str, status: str, **fields: object) -> int:
        """A runbook step, e.g. ("When ...", "passed")."""
        return self._write("step", {"text": text, "status": status, **fields})

    def note(self, kind: str, **fields: object) -> int:
        """Anything else, e.g. note("baseline", registered=40)."""
        return self._write(kind, fields)

    def remember(self, kind: str, **fields: object) -> int:
        """A note that is on the disk when this returns: what a later run goes on from."""
        return self._write(kind, fields, durable=True)

    def keep(self, content: bytes) -> str:
        """Keeps bytes in a file named after their SHA-256, on the disk when this returns: `replies/<sha256>.bin`."""
        relative = self._stored(content, "bin")
        self._synced(self.folder / relative)
        return relative

    def keep_as(self, name: str, content: bytes) -> None:
        """Keeps bytes beside the journal, whole and on the disk when this returns, e.g. `plan.json`."""
        self._put(self.folder / name, content)
        self._synced(self.folder / name)

    @property
    def seal(self) -> str:
        """The seal of the last line, 64 hex digits: what to note elsewhere when the run ends."""
        return self._seal

    def close(self) -> None:
        """Closes the file; a second time does nothing."""
        self._file.close()

    def _request(self, request: str) -> dict[str, object]:
        """A request always stands in its line; a long one is cut there and kept whole in a file."""
        struck = self._strike(request)
        if len(struck) <= LONGEST_INLINE:
            return {"request": struck}
        return {"request": struck[:LONGEST_INLINE] + " ...", **self._kept("request", struck)}

    def _kept(self, name: str, value: str | bytes) -> dict[str, object]:
        """Short text stands in the line; long text and bytes go to a file named after their SHA-256."""
        if isinstance(value, str):
            value = self._strike(value)
            if len(value) <= LONGEST_INLINE:
                return {name: value}
        content = value.encode("utf-8", "replace") if isinstance(value, str) else value
        relative = self._stored(content, "txt" if isinstance(value, str) else "bin")
        return {f"{name}_file": relative, f"{name}_bytes": len(content)}

    def _stored(self, content: bytes, ending: str) -> str:
        relative = f"{REPLIES}/{hashlib.sha256(content).hexdigest()}.{ending}"
        path = self.folder / relative
        if not path.exists():
            self._put(path, content)
        return relative

    def _put(self, path: Path, content: bytes) -> None:
        """The whole file or none. Raises NotRecorded."""
        unfinished = path.with_suffix(f".{threading.get_ident()}")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise self._fails(error) from error

    def _synced(self, path: Path) -> None:
        try:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            _sync_folder(path.parent)
        except OSError as error:
            raise self._fails(error) from error

    def _write(self, kind: str, fields: Mapping[str, object], durable: bool = False) -> int:
        at = self.clock.now()
        struck = {key: self._cleaned(value) for key, value in fields.items()}
        with self._lock:
            head = {
                "n": self._n + 1,
                "at": at,
                "wall": datetime.now(UTC),
                "kind": kind,
                "step": self.current_step,
                **({"format": FORMAT} if self._seal == FIRST else {}),
            }
            line = json.dumps({**head, **struck, **head}, default=_plain, ensure_ascii=False)
            line, seal = sealed(self._seal, line.encode("utf-8", "replace").decode())
            self._append(line.encode() + b"\n", durable)
            self._n, self._seal = self._n + 1, seal
            number = self._n
        if self.follower is not None:
            self.follower(kind, at, struck)
        return number

    def _append(self, line: bytes, durable: bool) -> None:
        """The whole line or none: a disk that is nearly full takes a part of it. Raises NotRecorded."""
        self._require_whole()
        end = os.fstat(self._file.fileno()).st_size
        try:
            while line:
                line = line[self._file.write(line) :]
            if durable:
                os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(end)
            raise self._fails(error) from error

    def _require_whole(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _fails(self, error: OSError) -> NotRecorded:
        """From now on nothing can be recorded any more, so nothing is sent."""
        self._failed = NotRecorded(
            node="", asked=f"a record in {self.folder}", got=error.strerror or str(error)
        )
        return self._failed

    def _cleaned(self, value: object) -> object:
        if isinstance(value, str):
            return self._strike(value)
        if isinstance(value, Mapping):
            return {str(key): self._cleaned(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._cleaned(inner) for inner in value]
        return value


def read(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of a journal, oldest first. A line torn by a crash comes as {"kind": "torn", "text": ...}.

    Raises AnotherFormat before the first.
    """
    require_readable(folder)
    path = folder / LINES
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                yield {"kind": "torn", "text": line.decode("utf-8", "replace")}


def _sync_folder(folder: Path) -> None:
    """A new file is found again after a power cut. Windows keeps folders by itself and opens none."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
