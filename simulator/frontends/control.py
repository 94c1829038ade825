"""The control port: JSON over HTTP, apart from the product's protocols, for whoever arranges a rehearsal.

Every request carries the run token. The driver never comes here.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import hmac
import json
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncssh
from aiohttp import web

from simulator.faults import Effect, Fault
from simulator.model import explanation, recovery
from simulator.model.certificate import Certificate
from simulator.model.phone import Phase
from simulator.model.refusal import Refused

if TYPE_CHECKING:
    from simulator.simulator import Simulator

PRODUCT = "cucm-runbook simulator"
TOKEN = "X-Run-Token"  # noqa: S105
SHUTDOWN = 0.05  # seconds of real time

Fields = Mapping[str, Any]
Answer = Callable[["Simulator", Fields], Awaitable[Any]]


def plain(value: Any) -> Any:
    """For `json.dumps(default=...)`: records as objects, times as ISO text, certificates by their serial."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Certificate):
        return {"unit": value.unit, "node": value.node, "serial": value.serial_text}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


async def identity(simulator: Simulator, fields: Fields) -> Any:
    keys = simulator.running.host_keys
    return {
        "product": PRODUCT,
        "run_token_sha256": hashlib.sha256(simulator.run_token.encode()).hexdigest(),
        "host_keys": {node: _openssh(keys[node]) for node in simulator.running.model.nodes},
        "pid": os.getpid(),
    }


def _openssh(key: asyncssh.SSHKey) -> str:
    """`ssh-ed25519 AAAAC3...`, without a comment."""
    return " ".join(key.export_public_key().decode().split()[:2])


async def inventory(simulator: Simulator, fields: Fields) -> Any:
    return web.Response(text=simulator.inventory(), content_type="text/plain")


async def credentials(simulator: Simulator, fields: Fields) -> Any:
    return simulator.running.credentials.environment()


async def fresh_cluster(simulator: Simulator, fields: Fields) -> Any:
    await simulator.fresh(
        fields["blueprint"],
        fields["release"],
        fields.get("mode", "non-secure"),
        fields.get("world", "lazy"),
        fields.get("knobs", {}),
        fields.get("pulled", True),
    )
    return {"inventory": simulator.inventory(), "now": simulator.running.clock.now()}


async def cluster(simulator: Simulator, fields: Fields) -> Any:
    model = simulator.running.model
    return {
        "name": model.name,
        "release": model.release.name,
        "mode": model.mode,
        "world": model.world,
        "nodes": list(model.nodes),
        "tftp_nodes": model.tftp_nodes(),
        "phones": len(model.phones),
        "now": simulator.running.clock.now(),
    }


async def arrange(simulator: Simulator, fields: Fields) -> Any:
    circumstances = {name: value for name, value in fields.items() if name != "what"}
    await simulator.running.arrange(fields["what"], **circumstances)
    return {"done": True}


async def clock(simulator: Simulator, fields: Fields) -> Any:
    told = simulator.running.clock
    return {
        "now": told.now(),
        "pulled": told.pulled,
        "workers": told.workers,
        "standing": told.standing,
        "file": str(simulator.clock_file.path),
    }


async def clock_wait(simulator: Simulator, fields: Fields) -> Any:
    running = simulator.running
    await running.wait(timedelta(seconds=float(fields["seconds"])))
    return {"now": running.clock.now()}


async def clock_workers(simulator: Simulator, fields: Fields) -> Any:
    told = simulator.running.clock
    if ("enter" in fields) == ("leave" in fields):
        raise ValueError('give {"enter": n} or {"leave": n}')
    return {
        "workers": told.enter(int(fields["enter"])) if "enter" in fields else told.leave(int(fields["leave"]))
    }


async def clock_mode(simulator: Simulator, fields: Fields) -> Any:
    simulator.running.clock.set_pulled(bool(fields["pulled"]))
    return await clock(simulator, fields)


async def add_fault(simulator: Simulator, fields: Fields) -> Any:
    effect = Effect(fields["effect"], fields.get("text", ""), float(fields.get("seconds", 0)))
    where = str(fields["where"])
    only = ONLY_AT.get(effect.kind)
    if (only and not where.startswith(only)) or (where.startswith("service:") and only != ("service:",)):
        raise ValueError(f"the effect {effect.kind!r} cannot strike at {where!r}")
    if effect.kind == "status" and not (effect.text.isdigit() and 200 <= int(effect.text) <= 599):
        raise ValueError(f"the effect 'status' needs an HTTP status as its text, not {effect.text!r}")
    fault = Fault(
        fields.get("node", "*"), where, effect, int(fields.get("after", 0)), int(fields.get("times", 1))
    )
    return {"id": simulator.running.faults.add(fault)}


ONLY_AT: dict[str, tuple[str, ...]] = {
    "prompt": ("cli:",),
    "status": ("axl:", "ris:", "controlcenter:", "files:"),
    "stays": ("service:",),
    "fails": ("service:",),
}
"""Effects that make sense at some seams only; at a service's seam no other effect does."""


async def faults(simulator: Simulator, fields: Fields) -> Any:
    return [
        {"id": number, **_flat(fault)}
        for number, fault in enumerate(simulator.running.faults.faults, start=1)
    ]


def _flat(fault: Fault) -> dict[str, Any]:
    effect = fault.effect
    counts = {"after": fault.after, "times": fault.times, "struck": fault.struck}
    said = {"effect": effect.kind, "text": effect.text, "seconds": effect.seconds}
    return {"node": fault.node, "where": fault.where, **said, **counts}


async def journal(simulator: Simulator, fields: Fields) -> Any:
    return simulator.running.journal.since(int(fields.get("since", 0)))


async def explain(simulator: Simulator, fields: Fields) -> Any:
    model = simulator.running.model
    if "phone" in fields:
        if fields["phone"] not in model.phones:
            raise Refused(f"there is no phone {fields['phone']}")
        return explanation.explain(model, model.phones[fields["phone"]])
    found = explanation.explanations(model)
    return {
        "locked": [name for one in found if one.locked for name in one.phones],
        "unregistered": [name for one in found if one.turned_away for name in one.phones],
        "ctl_by_tvs": [{"at": at, "node": node} for at, node in model.causes.ctl_by_tvs],
        "registered": sum(phone.phase is Phase.REGISTERED for phone in model.phones.values()),
        "phones": len(model.phones),
        "explanations": found,
    }


async def recoveries(simulator: Simulator, fields: Fields) -> Any:
    """Each way back with what it would do, tried on copies of the state; off the loop, since it takes its time."""
    return await asyncio.to_thread(recovery.recoveries, simulator.running.model)


TABLE: dict[tuple[str, str], Answer] = {
    ("GET", "/identity"): identity,
    ("GET", "/inventory"): inventory,
    ("GET", "/credentials"): credentials,
    ("POST", "/cluster"): fresh_cluster,
    ("GET", "/cluster"): cluster,
    ("POST", "/arrange"): arrange,
    ("GET", "/clock"): clock,
    ("POST", "/clock/wait"): clock_wait,
    ("POST", "/clock/workers"): clock_workers,
    ("POST", "/clock/mode"): clock_mode,
    ("POST", "/faults"): add_fault,
    ("GET", "/faults"): faults,
    ("GET", "/journal"): journal,
    ("GET", "/explain"): explain,
    ("GET", "/recoveries"): recoveries,
}


class ControlPort:
    """`await ControlPort(simulator, listening_socket).open()`; the socket stays the caller's.

    Whoever hangs up in the middle of a wait does not wait any more: the clock does not count on the dead.
    """

    def __init__(self, simulator: Simulator, held: socket.socket) -> None:
        self._simulator = simulator
        self._held = held
        self._runner: web.ServerRunner | None = None

    async def open(self) -> str:
        """The URL under which it answers from now on."""
        server = web.Server(self._answer, access_log=None, handler_cancellation=True)
        self._runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN)
        await self._runner.setup()
        await web.SockSite(self._runner, self._held.dup()).start()
        host, port = self._held.getsockname()[:2]
        return f"http://{host}:{port}"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        token = request.headers.get(TOKEN, "")
        if not hmac.compare_digest(token.encode(), self._simulator.run_token.encode()):
            return _said(403, {"error": f"the header {TOKEN} is missing or belongs to another run"})
        row = TABLE.get((request.method, request.path))
        if row is None:
            return _said(
                404, {"error": f"no such request; known are: {', '.join(' '.join(known) for known in TABLE)}"}
            )
        try:
            fields = dict(request.query) if request.method == "GET" else _object(await request.read())
            found = await row(self._simulator, fields)
        except KeyError as missing:
            return _said(400, {"error": f"{request.path}: {missing} is missing or unknown"})
        except (Refused, ValueError, TypeError) as refused:
            return _said(400, {"error": f"{request.path}: {refused}"})
        return found if isinstance(found, web.StreamResponse) else _said(200, found)


def _object(body: bytes) -> Fields:
    found = json.loads(body or b"{}")
    if not isinstance(found, dict):
        raise ValueError("the body is no JSON object")
    return found


def _said(status: int, found: Any) -> web.Response:
    return web.Response(status=status, text=json.dumps(found, default=plain), content_type="application/json")
