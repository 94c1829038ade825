"""What faults do to a command line: a table from the effect to the act. `simulator.faults` counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from simulator.faults import Effect

if TYPE_CHECKING:
    from simulator.frontends.cli.session import Session

Act = TypeVar("Act")


async def instead_of_an_answer(session: Session, effect: Effect) -> bool:
    """Let an understood command misbehave; whether it is over. ValueError: an unknown effect."""
    return await _act(OF_COMMANDS, effect)(session, effect)


async def of_bytes(session: Session, effect: Effect, octets: bytes) -> bytes:
    """What leaves instead of these bytes."""
    return await _act(OF_BYTES, effect)(session, effect, octets)


def _act(acts: dict[str, Act], effect: Effect) -> Act:
    if effect.kind not in acts:
        raise ValueError(f"no effect {effect.kind!r} on a command line; there are: {', '.join(acts)}")
    return acts[effect.kind]


async def _refuse(session: Session, effect: Effect) -> bool:
    await session.refuse(effect.text)
    return True


async def _drop(session: Session, effect: Effect) -> bool:
    await session.hang_up()


async def _silence(session: Session, effect: Effect) -> bool:
    await session.never()


async def _garble(session: Session, effect: Effect) -> bool:
    await session.terminal.write_bytes(effect.text.encode("latin-1", "replace"))
    return True


async def _delay(session: Session, effect: Effect) -> bool:
    await session.running.wait(timedelta(seconds=effect.seconds))
    return False


async def _prompt(session: Session, effect: Effect) -> bool:
    await session.ask(effect.text)
    return False


OF_COMMANDS: dict[str, Callable[[Session, Effect], Awaitable[bool]]] = {
    "refuse": _refuse,
    "drop": _drop,
    "silence": _silence,
    "garble": _garble,
    "delay": _delay,
    "prompt": _prompt,
}


async def _cut(session: Session, effect: Effect, octets: bytes) -> bytes:
    await session.hang_up()


async def _mute(session: Session, effect: Effect, octets: bytes) -> bytes:
    await session.never()


async def _replace(session: Session, effect: Effect, octets: bytes) -> bytes:
    return effect.text.encode("latin-1", "replace")


async def _late(session: Session, effect: Effect, octets: bytes) -> bytes:
    await session.running.wait(timedelta(seconds=effect.seconds))
    return octets


OF_BYTES: dict[str, Callable[[Session, Effect, bytes], Awaitable[bytes]]] = {
    "drop": _cut,
    "silence": _mute,
    "garble": _replace,
    "delay": _late,
}
