"""The testbed's side of a simulator's control port: arrange, clock, faults, post-mortem. Never used by the driver."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from cucm_driver.errors import ClusterTrouble, Unreachable, UserMistake

from .clock_file import ClockFile

PATIENCE = 600.0  # real seconds: a wait comes back when the simulated cluster has got there


class NotTheSimulator(UserMistake):
    """What answers on the control port is not the simulator of the inventory."""

    usual_next_move = "write the inventory anew: `python -m simulator --inventory lab.toml`, and start again."


class NotArranged(ClusterTrouble):
    """The simulator cannot bring about what a Given asks for."""

    usual_next_move = (
        "look at the sentence and at the blueprint; `cucm-runbook steps` lists what can be arranged."
    )


class ControlPort:
    """`ControlPort("http://127.0.1.254:2999", token).arrange("service", node="cm-sub1", ...)`."""

    def __init__(self, url: str, run_token: str) -> None:
        self.url = url
        self.run_token = run_token
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port or 80
        self._headers = {"X-Run-Token": run_token, "Content-Type": "application/json"}
        self._idle: list[HTTPConnection] = []
        self._file: ClockFile | None = None
        self._looked = False
        self.arranged = 0

    def close(self) -> None:
        """Close every connection."""
        while self._idle:
            self._idle.pop().close()
        if self._file is not None:
            self._file.close()
            self._file = None

    def verify(self, host_keys: Mapping[str, str | None]) -> None:
        """Run token and SSH host keys equal the inventory's, or NotTheSimulator: then the target counts as live."""
        identity = self._get("/identity")
        token = hashlib.sha256(self.run_token.encode()).hexdigest()
        if identity.get("run_token_sha256") != token or identity.get("host_keys") != dict(host_keys):
            raise NotTheSimulator(
                node="",
                asked=f"GET {self.url}/identity",
                got="another run token or other SSH host keys than the inventory's",
            )

    def credentials(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self._get("/credentials").items()}

    def fresh(self, blueprint: str, release: str, mode: str, world: str, knobs: Mapping[str, Any]) -> str:
        """A fresh cluster, on the pulled clock; returns its inventory."""
        asked = {
            "blueprint": blueprint,
            "release": release,
            "mode": mode,
            "world": world,
            "knobs": dict(knobs),
            "pulled": True,
        }
        return str(self._post("/cluster", asked)["inventory"])

    def inventory(self) -> str:
        """The inventory of the running cluster, as TOML."""
        return self._send("GET", "/inventory")

    def cluster(self) -> dict[str, Any]:
        return self._get("/cluster")

    def arrange(self, what: str, **fields: Any) -> None:
        self.arranged += 1
        self._post("/arrange", {"what": what, **fields})

    def add_fault(self, node: str, where: str, effect: str, **fields: Any) -> None:
        self._post("/faults", {"node": node, "where": where, "effect": effect, **fields})

    def faults(self) -> list[dict[str, Any]]:
        return list(self._request("GET", "/faults"))

    def journal(self, since: int = 0) -> list[dict[str, Any]]:
        return list(self._request("GET", f"/journal?since={since}"))

    def explain(self) -> dict[str, Any]:
        return self._get("/explain")

    def recoveries(self) -> list[dict[str, Any]]:
        """Ways back for locked phones, each proven on a copy of the cluster's state."""
        return list(self._request("GET", "/recoveries"))

    def now(self) -> datetime:
        """From the file that the clock writes where that can be read here, which costs no request; else by HTTP."""
        told = self._file.now() if self._file is not None else None
        if told is not None:
            return told
        found = self._get("/clock")
        if not self._looked:
            self._looked = True
            with suppress(OSError, ValueError):  # of a simulator on another machine there is no such file
                self._file = ClockFile(Path(found["file"]), self.run_token)
        return datetime.fromisoformat(found["now"])

    def wait(self, duration: timedelta) -> datetime:
        reply = self._post("/clock/wait", {"seconds": max(duration.total_seconds(), 0.0)})
        return datetime.fromisoformat(reply["now"])

    def run_at_real_time(self) -> None:
        """Hand the clock back to whoever else uses the simulator."""
        self._post("/clock/mode", {"pulled": False})

    def enter(self, workers: int) -> None:
        self._post("/clock/workers", {"enter": workers})

    def leave(self, workers: int) -> None:
        self._post("/clock/workers", {"leave": workers})

    def _get(self, path: str) -> dict[str, Any]:
        return dict(self._request("GET", path))

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self._request("POST", path, body))

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return json.loads(self._send(method, path, body))

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        asked = f"{method} {self.url}{path}"
        connection = self._connection()
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, self._headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        except (HTTPException, OSError) as error:
            connection.close()
            raise Unreachable(
                node="the simulator",
                asked=asked,
                got=str(error) or type(error).__name__,
                next_move="the simulator is gone: start again. Where it ran in another terminal, start `python -m simulator` there first, and write the inventory anew.",
            ) from error
        self._idle.append(connection)
        if reply.status == HTTPStatus.FORBIDDEN:
            raise NotTheSimulator(
                node="", asked=asked, got="the run token of the inventory is not this simulator's"
            )
        if reply.status >= HTTPStatus.BAD_REQUEST:
            raise NotArranged(node="the simulator", asked=asked, got=text.strip())
        return text

    def _connection(self) -> HTTPConnection:
        """One that nobody uses just now, or a new one: a wait holds its own for as long as it lasts."""
        try:
            return self._idle.pop()
        except IndexError:
            return HTTPConnection(self._host, self._port, timeout=PATIENCE)


class PulledCrew:
    """Parallel workers that the simulated clock has to wait for; the last one stays announced."""

    def __init__(self, port: ControlPort, workers: int) -> None:
        self._port, self._left, self._lock = port, workers, Lock()

    def leave(self) -> None:
        with self._lock:
            self._left -= 1
            last = self._left < 1
        if not last:
            self._port.leave(1)

    def dismiss(self) -> None:
        """Those who never said that they left (a worker that failed) are taken off."""
        with self._lock:
            missing, self._left = self._left - 1, 1
        if missing > 0:
            self._port.leave(missing)


class PulledClock:
    """Implements `cucm_driver.clock.Clock` on a simulated cluster's virtual time."""

    def __init__(self, port: ControlPort) -> None:
        self._port = port

    def now(self) -> datetime:
        return self._port.now()

    def wait(self, duration: timedelta) -> None:
        self._port.wait(duration)

    @contextmanager
    def crew(self, n: int) -> Iterator[PulledCrew]:
        self._port.enter(n - 1)
        crew = PulledCrew(self._port, n)
        try:
            yield crew
        finally:
            crew.dismiss()
