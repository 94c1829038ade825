"""What a plan allows: its own requests in their order; of phones not the names, which move until the night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset
from steps.execution.agenda import Agenda, NotAsPlanned
from steps.planning.plan import Block, PlannedOperation, PlannedSentence
from tests.steps.execution.test_past import PROCEDURE

LINE, FINISH = 40, "2026:12:24:12:00"


def agenda(*planned: Operation) -> Agenda:
    """Of a procedure with one sentence."""
    sentence = PlannedSentence(kind="when", text="When", line=LINE, operations=tuple(map(written, planned)))
    return Agenda(PROCEDURE.model_copy(update={"blocks": (Block(sentences=(sentence,)),)}))


def written(operation: Operation) -> PlannedOperation:
    return PlannedOperation(
        node=operation.node, interface=operation.interface, request=operation.request, usual=timedelta(0),
        patience=timedelta(0), harms="", phones=0, targets=operation.targets, effect=dict(operation.effect.recorded()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "asked"),
    [
        (order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH), [order_lscs("cm-pub", ["SEP2"], FINISH)]),
        (reset("cm-pub", ["SEP1"]), [reset("cm-pub", ["SEP1"]), reset("cm-pub", ["SEP2"])]),
    ],
)
def test_which_phones_it_concerns_is_known_in_the_night(
    planned: Operation, asked: Sequence[Operation]
) -> None:
    agenda(planned).check(LINE, asked)


@pytest.mark.parametrize(
    ("planned", "asked"),
    [
        (reset("cm-pub", ["SEP1"]), order_lscs("cm-pub", ["SEP1"], FINISH)),
        (order_lscs("cm-pub", ["SEP1"], FINISH), reset("cm-pub", ["SEP1"])),
        (reset("cm-pub", ["SEP1"]), reset("cm-sub1", ["SEP1"])),
        (regenerate("cm-pub", "TVS"), regenerate("cm-pub", "CallManager")),
    ],
)
def test_another_change_than_the_planned_one_is_not_sent(planned: Operation, asked: Operation) -> None:
    with pytest.raises(NotAsPlanned):
        agenda(planned).check(LINE, [asked])
