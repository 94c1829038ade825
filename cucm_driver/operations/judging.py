"""What became of an operation that was begun and whose end nobody wrote down: the cluster's state tells, or cannot.

It sends nothing that changes anything. No certificate is ever regenerated because nobody knows whether it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cucm_driver.clock import Clock
from cucm_driver.errors import ClusterTrouble, Leaves, NotVerified
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.services import STARTED, STOPPED
from cucm_driver.operations.capf import LscOrders
from cucm_driver.operations.operation import Operation, Reader
from cucm_driver.operations.performing import POLL
from cucm_driver.operations.phones import Phones, reset
from cucm_driver.operations.services import CLOCKS_DIFFER, Services


class Found(StrEnum):
    """`CANNOT_TELL` is only ever said of what may be repeated: a restart, a reset."""

    DONE = "done"
    NOT_DONE = "not done"
    CANNOT_TELL = "the state cannot tell"


class Onlooker(Reader, Protocol):
    """A cluster as far as judging needs it."""

    @property
    def clock(self) -> Clock: ...
    def registrations(self, names: tuple[str, ...]) -> dict[str, Registration]:
        """The newest RIS entry of each of these phones."""


@dataclass(frozen=True)
class Judgement:
    """`rest` is what remains to be done: the operation, of phones as far as they were not reached; or None."""

    found: Found
    now: str
    rest: Operation | None


def judge(onlooker: Onlooker, operation: Operation, before: str, intended: datetime) -> Judgement:
    """Look until the state holds still. NotVerified where it cannot be read: then nothing may be repeated.

    `before` is the state that the intent wrote down, `intended` when: a service that has started since was restarted.
    """
    if isinstance(operation.effect, Phones):
        return _phones(onlooker, operation, intended)
    if isinstance(operation.effect, Services):
        return _service(onlooker, operation, operation.effect, intended)
    done, now = _watch(
        onlooker, operation, lambda state: _moved(onlooker, operation, before, state, intended)
    )
    if isinstance(operation.effect, LscOrders):
        return _orders(onlooker, operation, operation.effect, now)
    return Judgement(Found.DONE, now, None) if done else Judgement(Found.NOT_DONE, now, operation)


def _moved(onlooker: Onlooker, operation: Operation, before: str, now: str, intended: datetime) -> bool:
    return operation.effect.proven(onlooker, operation.node, before, now, intended)


def _service(onlooker: Onlooker, operation: Operation, effect: Services, intended: datetime) -> Judgement:
    """A service on its way is waited for; then the time since which it runs decides."""
    _, now = _watch(onlooker, operation, lambda state: state in (STARTED, STOPPED))
    if now != effect.wanted:
        return Judgement(Found.NOT_DONE, now, operation)
    anew = effect.anew(onlooker, operation.node, intended)
    if anew is None:
        return Judgement(Found.CANNOT_TELL, now, operation)
    return Judgement(Found.DONE, now, None) if anew else Judgement(Found.NOT_DONE, now, operation)


def _phones(onlooker: Onlooker, operation: Operation, intended: datetime) -> Judgement:
    """A phone whose newest entry is younger than the intent was reset, or has started by itself: it is spared."""
    seen = onlooker.registrations(operation.targets)
    since = intended - CLOCKS_DIFFER
    left = tuple(name for name in operation.targets if name not in seen or seen[name].at < since)
    now = f"{len(operation.targets) - len(left)} of {len(operation.targets)} have started since"
    if not left:
        return Judgement(Found.DONE, now, None)
    found = Found.NOT_DONE if len(left) == len(operation.targets) else Found.CANNOT_TELL
    return Judgement(found, now, reset(operation.node, left))


def _orders(onlooker: Onlooker, operation: Operation, effect: LscOrders, now: str) -> Judgement:
    """The database shows each order by the minute it completes by; the phones without it are left."""
    left = effect.left(onlooker)
    rest = replace(operation, targets=left, effect=replace(effect, names=left))
    return Judgement(Found.NOT_DONE, now, rest) if left else Judgement(Found.DONE, now, None)


def _watch(onlooker: Onlooker, operation: Operation, holds: Callable[[str], bool]) -> tuple[bool, str]:
    """Whether it came to hold within the operation's patience, and the last state that could be read."""
    deadline = onlooker.clock.now() + operation.patience
    while True:
        try:
            now = operation.effect.state(onlooker, operation.node)
            if (done := holds(now)) or onlooker.clock.now() >= deadline:
                return done, now
        except ClusterTrouble as trouble:
            if onlooker.clock.now() >= deadline:
                raise _unread(operation, trouble) from trouble
        onlooker.clock.wait(POLL)


def _unread(operation: Operation, trouble: ClusterTrouble) -> NotVerified:
    return NotVerified(
        node=operation.node,
        asked=operation.request,
        got=f"begun earlier, and its state could not be read within {operation.patience} ({trouble.got})",
        leaves=Leaves.UNKNOWN,
        next_move="bring the node back into reach; then resume again. Do not repeat the change by hand.",
    )
