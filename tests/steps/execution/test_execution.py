"""What an earlier run has done is taken as it ended then: resets phone by phone, everything else as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import ACCEPTED, reset
from steps.execution.execution import Execution, Wishes
from steps.execution.past import Change, Past
from steps.planning.plan import Plan
from tests.steps.execution.test_past import PROCEDURE

BEGUN = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PHONES = ("SEP000000000001", "SEP000000000002")
LINE = 7


def going_on(*changes: Change) -> Execution:
    past = Past(Path("run"), changes=list(changes))
    return Execution(cast(Plan, None), PROCEDURE, Wishes("CHG1"), past, line=LINE)


def done(operation: Operation, after: timedelta = timedelta(0), **more: object) -> Change:
    started = (BEGUN + after).isoformat()
    told = {**operation.recorded(), "started": started, "before": "01", "after": "02", **more}
    return Change(LINE, told, "done")


@pytest.mark.parametrize(
    "operation",
    [regenerate("cm-pub", "TVS"), order_lscs("cm-pub", PHONES, "2026:12:24:12:00")],
    ids=lambda operation: operation.request,
)
def test_a_change_that_was_done_is_not_left_and_ended_as_it_did(operation: Operation) -> None:
    execution = going_on(done(operation))
    assert execution.left(operation) is None
    outcome = execution.earlier(operation)
    assert (outcome.operation, outcome.result, outcome.after, outcome.started) == (
        operation,
        "done",
        "02",
        BEGUN,
    )


def test_of_a_reset_the_phones_that_were_reached_are_spared() -> None:
    whole = reset("cm-pub", [*PHONES, "SEP000000000003"])
    execution = going_on(done(reset("cm-pub", PHONES), each=dict.fromkeys(PHONES, ACCEPTED)))
    left = execution.left(whole)
    assert left is not None
    assert left.targets == ("SEP000000000003",)
    assert execution.left(reset("cm-pub", PHONES)) is None
    assert execution.earlier(reset("cm-pub", PHONES)).started == BEGUN


def test_of_an_order_the_phones_that_were_ordered_for_are_spared_and_the_rest_completes_by_a_later_minute() -> (
    None
):
    first = order_lscs("cm-pub", PHONES, "2026:12:24:12:00")
    killed = done(first, reached=PHONES[:1])
    killed.result = "not done"
    execution = going_on(killed)
    whole = order_lscs("cm-pub", PHONES, "2026:12:24:12:30")
    left = execution.left(whole)
    assert left is not None
    assert (left.request, left.targets) == (whole.request, PHONES[1:])
    assert left.effect.recorded()["finish"] == "2026:12:24:12:30"
    execution = going_on(killed, done(left))
    assert execution.left(whole) is None
    assert execution.earlier(whole).operation == whole


def test_an_earlier_sentence_has_done_nothing_of_this_one() -> None:
    execution = going_on(done(regenerate("cm-pub", "TVS")))
    execution.line = LINE + 1
    assert execution.left(regenerate("cm-pub", "TVS")) == regenerate("cm-pub", "TVS")
