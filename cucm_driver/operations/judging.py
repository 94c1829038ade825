"""What became of an operation that was begun and whose end nobody wrote down: the cluster's state tells, or cannot.

It sends nothing that changes anything. No certificate is ever regenerated because nobody knows whether it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cucm_driver.operations.interrupted import Found, Interrupted
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Onlooker


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
    effect, node = operation.effect, operation.node
    interrupted = Interrupted(
        onlooker, node, operation.request, before, intended, operation.patience,
        state=lambda: effect.state(onlooker, node),
    )  # fmt: skip
    judged = effect.judged(interrupted)
    if judged.found is Found.DONE:
        return Judgement(judged.found, judged.now, None)
    rest = operation.for_phones(judged.left) if judged.left else operation
    return Judgement(judged.found, judged.now, rest)
