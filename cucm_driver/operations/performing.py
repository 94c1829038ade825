"""Performing one operation: intent, state before, request, state after, outcome. Knows no procedure.

Three outcomes. Done is what the state proves, refused is what the node declined (or what was never sent), the
rest is unknown: an answer that was lost is followed by looking, never by asking again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from cucm_driver.clock import Clock
from cucm_driver.consent import Consent
from cucm_driver.errors import ClusterTrouble, Leaves, Refused, RunbookError, Throttled
from cucm_driver.operations.effect import PhoneCalls
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome, Result
from cucm_driver.operations.phones import ACCEPTED, NOT_SENT
from cucm_driver.operations.reader import POLL, Reader
from cucm_driver.operations.services import NOT_TOLD
from cucm_driver.record.journal import Journal

UNREADABLE = "unreadable"
THROTTLED = tuple(timedelta(seconds=s) for s in (5, 10, 20, 30, 60))


class Actor(Reader, PhoneCalls, Protocol):
    """A cluster as far as performing needs it."""

    @property
    def clock(self) -> Clock: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def consent(self) -> Consent: ...

    def say(self, operation: Operation) -> str:
        """Send a CLI operation; the node's words."""


class Wire(Enum):
    """How the request itself ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True)
class _Request:
    actor: Actor
    operation: Operation
    started: datetime
    before: str = ""

    def outcome(self, result: Result, after: str, said: str, each: dict[str, str] | None = None) -> Outcome:
        ended = self.actor.clock.now()
        return Outcome(self.operation, result, self.before, after, said, self.started, ended, each or {})

    def state(self) -> str:
        return self.operation.effect.state(self.actor, self.operation.node)

    def reached(self, now: str) -> bool:
        effect, node = self.operation.effect, self.operation.node
        return effect.reached(self.actor, node, self.before, now) and self.anew() is not False

    def anew(self) -> bool | None:
        """Whether what had to start anew did; None where nobody tells."""
        return self.operation.effect.anew(self.actor, self.operation.node, self.started)

    def proven(self, now: str) -> bool:
        effect, node = self.operation.effect, self.operation.node
        return effect.proven(self.actor, node, self.before, now, self.started)


def perform(actor: Actor, operation: Operation) -> Outcome:
    """Do it and tell how it ended. Raises NotConsented, or what reading before raises: nothing was sent.

    The intent, with the state before, is on the disk before the first byte leaves.
    """
    actor.consent.require(operation.node, operation.interface, operation.call)
    request = _Request(actor, operation, actor.clock.now())
    try:
        before = _at_rest(request)
        request = _Request(actor, operation, actor.clock.now(), before)
        operation.effect.require(actor, operation.node)
    except RunbookError as error:
        actor.journal.outcome(request.outcome("refused", "", f"not sent: {error.got}").recorded())
        raise
    actor.journal.intent({**operation.recorded(), "before": request.before, "started": request.started})
    outcome = _each_phone(request) if operation.interface == "axl" else _command(request)
    actor.journal.outcome(outcome.recorded())
    return outcome


def _at_rest(request: _Request) -> str:
    """The state before; one in which the node would refuse is waited for."""
    effect, clock = request.operation.effect, request.actor.clock
    deadline = clock.now() + request.operation.patience
    while True:
        state = request.state()
        if effect.at_rest(state) or clock.now() >= deadline:
            return state
        clock.wait(POLL)


def _command(request: _Request) -> Outcome:
    wire, said = _sent(request)
    if wire is Wire.ANSWERED and request.operation.effect.accepted(said):
        done, now = _wait(request, request.reached)
        told = f"{said.rstrip()}\n{NOT_TOLD}" if done and request.anew() is None else said
        return request.outcome("done" if done else "unknown", now, told)
    if wire is Wire.LOST:
        done, now = _wait(request, request.proven)
        return request.outcome("done" if done else "unknown", now, said)
    done, now = _look(request, request.proven)
    if not done and now != request.before:  # it said no, or nonsense, and yet something moves
        done, now = _wait(request, request.proven)
        return request.outcome("done" if done else "unknown", now, said)
    return request.outcome("done" if done else "refused", now, said)


def _sent(request: _Request) -> tuple[Wire, str]:
    """Send once. What the product declined and what never left is refused; all else on the wire is lost."""
    try:
        return Wire.ANSWERED, request.actor.say(request.operation)
    except Refused as error:
        return Wire.REFUSED, error.got
    except ClusterTrouble as error:
        return (Wire.REFUSED if error.leaves is Leaves.NOTHING else Wire.LOST), str(error)


def _wait(request: _Request, holds: Callable[[str], bool]) -> tuple[bool, str]:
    """Look until it holds or the operation's patience on the cluster's clock is over."""
    clock = request.actor.clock
    deadline = clock.now() + request.operation.patience
    while True:
        done, now = _look(request, holds)
        if done or clock.now() >= deadline:
            return done, now
        clock.wait(POLL)


def _look(request: _Request, holds: Callable[[str], bool]) -> tuple[bool, str]:
    """The state now, and whether it holds; a node that cannot be read now may be readable later."""
    now = UNREADABLE
    try:
        now = request.state()
        return holds(now), now
    except ClusterTrouble:
        return False, now


def _each_phone(request: _Request) -> Outcome:
    """Each phone once; then state is looked at, where the effect has one: it alone proves what an answer did not."""
    each, lost = _asked_of_each(request)
    accepted = sum(answer == ACCEPTED for answer in each.values())
    result: Result = "done" if accepted == len(each) else "refused"
    if any(answer.startswith("unknown") for answer in each.values()):
        result = "unknown"
    after = f"{accepted} of {len(each)} accepted"
    if result != "refused":
        shown, now = _look(request, request.reached if result == "done" else request.proven)
        result, after = ("done" if shown else "unknown"), now or after
    said = lost or "; ".join(sorted({a for a in each.values() if a not in (ACCEPTED, NOT_SENT)}))
    return request.outcome(result, after, said, each)


def _asked_of_each(request: _Request) -> tuple[dict[str, str], str]:
    """The answer for every phone, and what was lost; after an answer that was lost, the rest is not sent."""
    operation = request.operation
    each = dict.fromkeys(operation.targets, NOT_SENT)
    for names in operation.effect.together(operation.targets):
        try:
            _ask_patiently(request, names[0])
            each |= dict.fromkeys(names, ACCEPTED)
        except Refused as error:
            each |= dict.fromkeys(names, error.got)
        except ClusterTrouble as error:
            answer = NOT_SENT if error.leaves is Leaves.NOTHING else f"unknown: {error.got}"
            return each | dict.fromkeys(names, answer), error.got
    return each, ""


def _ask_patiently(request: _Request, name: str) -> None:
    """A throttled node did not look at the request: it is asked again, later and later, on the cluster's clock."""
    for pause in THROTTLED:
        try:
            return request.operation.effect.ask(request.actor, name)
        except Throttled:
            request.actor.clock.wait(pause)
    return request.operation.effect.ask(request.actor, name)
