"""What a fault does to an answer, the same on every front end. Knows no protocol of the product."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from simulator.faults import Effect
from simulator.running import Running


class Dropped(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class Struck:
    """What is said instead of the true answer; `refused` is the product's own words, `raw` any bytes."""

    refused: str | None = None
    raw: bytes | None = None
    status: int = 200


async def _refuse(running: Running, effect: Effect) -> Struck | None:
    return Struck(refused=effect.text)


async def _drop(running: Running, effect: Effect) -> Struck | None:
    raise Dropped


async def _silence(running: Running, effect: Effect) -> Struck | None:
    await asyncio.Event().wait()
    return None


async def _delay(running: Running, effect: Effect) -> Struck | None:
    await running.wait(timedelta(seconds=effect.seconds))
    return None


async def _garble(running: Running, effect: Effect) -> Struck | None:
    return Struck(raw=effect.text.encode())


async def _status(running: Running, effect: Effect) -> Struck | None:
    return Struck(raw=b"", status=int(effect.text))


EFFECTS: dict[str, Callable[[Running, Effect], Awaitable[Struck | None]]] = {
    "refuse": _refuse,
    "drop": _drop,
    "silence": _silence,
    "delay": _delay,
    "garble": _garble,
    "status": _status,
}
"""`silence` stays silent until the client or the service goes away; `delay` is virtual time."""


async def struck(running: Running, node: str, where: str) -> Struck | None:
    """The fault that strikes at `where` ("axl:getCCMVersion"), carried out; None when the true answer is due.

    Raises Dropped.
    """
    effect = running.faults.strike(node, where)
    return None if effect is None else await EFFECTS[effect.kind](running, effect)


def hang_up(request: web.BaseRequest) -> web.Response:
    """End the connection of `request`; the response returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
