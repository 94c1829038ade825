"""A journal folded into what a later run goes on from; its agenda, and the account at its end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.phones import reset
from cucm_driver.operations.services import restart
from steps.execution.account import account, ending
from steps.execution.agenda import Agenda, NotAsPlanned, requests
from steps.execution.past import NotResumable, Past, folded, read_past
from steps.planning.plan import Block, PlannedOperation, PlannedSentence, Procedure, Turn

PAGE = "features/x.feature"


def planned(*operations: Any) -> tuple[PlannedOperation, ...]:
    return tuple(
        PlannedOperation(
            node=o.node, interface=o.interface, request=o.request, usual=o.usual, patience=o.patience,
            harms=o.harms, phones=0, targets=o.targets, effect=dict(o.effect.recorded()),
        )
        for o in operations
    )  # fmt: skip


REGENERATE = (regenerate("cm-pub", "TVS"), regenerate("cm-sub1", "TVS"))
RESTART = (restart("cm-pub", "Cisco Tftp"),)
RESET = (reset("cm-pub", ["SEP1", "SEP2"]),)
PROCEDURE = Procedure(
    feature=PAGE, name="Renew TVS", line=3, applies=True,
    before=(PlannedSentence(kind="given", text="Given x", line=5),),
    blocks=(
        Block(sentences=(
            PlannedSentence(kind="when", text="When I regenerate", line=7, operations=planned(*REGENERATE)),
            PlannedSentence(kind="then", text="Then one may rest here", line=8),
        )),
        Block(sentences=(
            PlannedSentence(kind="when", text="When I restart", line=9, operations=planned(*RESTART)),
            PlannedSentence(kind="when", text="And I reset the phones", line=10, operations=planned(*RESET)),
            PlannedSentence(kind="then", text="Then they are back", line=11),
        )),
    ),
    keys=Turn(node="cm-pub", request="set cert regen TVS", verdict="a DRS restore", why="gone", source="x"),
)  # fmt: skip


def line(kind: str, at: int, operation: Any = None, **more: object) -> dict[str, Any]:
    told = operation.recorded() if operation is not None else {}
    return {
        "kind": kind,
        "step": f"{PAGE}:{at} words",
        "line": at,
        "started": "2026-11-23T22:00:00+00:00",
        **told,
        **more,
    }


def passed(at: int) -> dict[str, Any]:
    return line("step", at, status="passed")


def intent(at: int, operation: Any) -> dict[str, Any]:
    return line("intent", at, operation, before="01")


def outcome(at: int, operation: Any, result: str = "done") -> dict[str, Any]:
    return line("outcome", at, operation, result=result, before="01", after="02")


FIRST = [
    {"kind": "execution", "change": "CHG1", "procedure": "Renew TVS"},
    passed(5),
    {"kind": "memory", "night": {"file": "replies/1.bin"}},
    intent(7, REGENERATE[0]), outcome(7, REGENERATE[0]), intent(7, REGENERATE[1]),
]  # fmt: skip


def test_a_change_without_an_end_is_unfinished() -> None:
    past = folded(Path("run"), FIRST)
    assert past.passed == {5}
    assert past.memory == {"file": "replies/1.bin"}
    assert (past.change_number, past.procedure) == ("CHG1", "Renew TVS")
    assert [(c.record["node"], c.result) for c in past.changes] == [("cm-pub", "done"), ("cm-sub1", "")]
    assert [c.record["node"] for c in past.unfinished] == ["cm-sub1"]


def test_an_unknown_end_is_no_end_and_a_refusal_is_one() -> None:
    unknown = folded(Path("run"), [*FIRST, outcome(7, REGENERATE[1], "unknown")])
    assert [c.record["node"] for c in unknown.unfinished] == ["cm-sub1"]
    assert not folded(Path("run"), [*FIRST, outcome(7, REGENERATE[1], "refused")]).unfinished


def test_the_same_request_in_two_sentences_is_two_changes() -> None:
    twice = [intent(7, RESTART[0]), outcome(7, RESTART[0]), intent(9, RESTART[0])]
    past = folded(Path("run"), twice)
    assert [(c.line, c.result) for c in past.changes] == [(7, "done"), (9, "")]


def test_a_later_run_takes_over_all_of_it() -> None:
    past = folded(Path("run"), FIRST)
    judged = line("judged", 0, REGENERATE[1], result="done", after="02", page_line=7)
    later = folded(Path("later"), [FIRST[0], {"kind": "resumes", **past.recorded()}, judged, passed(7)])
    assert later.passed == {5, 7}
    assert later.memory == past.memory
    assert [c.result for c in later.changes] == ["done", "done"]
    assert not later.unfinished


def test_a_folder_without_a_plan_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(NotResumable, match=r"plan\.json"):
        read_past(tmp_path)


def test_only_the_next_operations_of_the_sentence_are_allowed() -> None:
    agenda = Agenda(PROCEDURE)
    agenda.check(7, REGENERATE[:1])
    with pytest.raises(NotAsPlanned, match="cm-sub1: set cert regen TVS"):
        agenda.check(7, REGENERATE[:1])
    agenda.check(7, REGENERATE[1:])
    agenda.require_all(7)
    with pytest.raises(NotAsPlanned, match="no further change"):
        agenda.check(8, RESTART)
    with pytest.raises(NotAsPlanned, match="not asked for any more"):
        agenda.require_all(9)


def test_what_an_earlier_run_has_done_need_not_be_asked_for_again() -> None:
    agenda, done = Agenda(PROCEDURE), frozenset({("cm-pub", "set cert regen TVS")})
    with pytest.raises(NotAsPlanned):
        agenda.check(7, REGENERATE[1:])
    agenda.check(7, REGENERATE[1:], done)
    agenda.require_all(7, done)


def test_which_phones_are_reset_no_plan_can_know() -> None:
    agenda = Agenda(PROCEDURE)
    agenda.check(10, [reset("cm-pub", ["SEP1"]), reset("cm-pub", ["SEP9"])])
    agenda.require_all(10)
    assert ("cm-pub", "resetPhone") in set(requests(PROCEDURE))


def test_blocks_begin_behind_resting_points() -> None:
    agenda = Agenda(PROCEDURE)
    assert [agenda.block_after(at) for at in (5, 7, 8, 9, 11)] == [1, None, 2, None, None]
    assert [agenda.block_at(at) for at in (5, 7, 10)] == [0, 1, 2]
    assert agenda.begins_block(9)
    assert agenda.block(1).takes == 2 * timedelta(seconds=10)


def test_the_account_says_changed_unknown_and_not_done() -> None:
    past = folded(Path("run"), FIRST)
    assert [(each.word, each.node, each.request) for each in account(PROCEDURE, past)] == [
        ("changed", "cm-pub", "set cert regen TVS"),
        ("UNKNOWN", "cm-sub1", "set cert regen TVS"),
        ("not done", "cm-pub", "utils service restart Cisco Tftp"),
        ("not done", "cm-pub", "resetPhone SEP1 and 1 more"),
    ]
    told = "\n".join(ending(PROCEDURE, past, "resume it"))
    assert "INSIDE block 1 of 2" in told
    assert "Past the point of no return for keys" in told
    assert told.endswith("Next: resume it")


def test_at_a_resting_point_one_may_go_home() -> None:
    past = folded(Path("run"), [*FIRST, outcome(7, REGENERATE[1]), passed(7), passed(8)])
    told = "\n".join(ending(PROCEDURE, past, "resume it"))
    assert "Block 1 of 2 is finished: this is a resting point, one may go home." in told


def test_nothing_changed_is_said_so() -> None:
    assert list(ending(PROCEDURE, Past(Path("run")), "resume it"))[-1].startswith("Nothing was changed.")
