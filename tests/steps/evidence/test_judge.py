from __future__ import annotations

from typing import Any

import pytest

from steps.evidence.judge import Verdict, judge

START = {"kind": "scenario", "event": "started", "id": "p::S", "name": "S", "feature": "p.feature", "line": 3}
OPERATION = {"node": "cm-pub", "request": "set cert regen TVS"}
INTENT = {"kind": "intent", **OPERATION}
DONE = {"kind": "outcome", **OPERATION, "result": "done"}
LOST = {"kind": "outcome", **OPERATION, "result": "unknown"}


def step(status: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "step", "text": "When I act", "line": 5, "status": status, **fields}


def end(said: str, reason: str = "") -> dict[str, Any]:
    return {"kind": "scenario", "event": "ended", "id": "p::S", "said": said, "reason": reason}


BEGUN, PASSED, FAILED = step("started"), step("passed"), step("failed", error="no")


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([START, BEGUN, PASSED, end("passed")], Verdict.PASSED),
        ([START, BEGUN, INTENT, DONE, PASSED, end("passed")], Verdict.PASSED),
        ([START, BEGUN, FAILED, end("failed")], Verdict.FAILED),
        ([START, end("failed", "fixture")], Verdict.FAILED),
        ([START, BEGUN, PASSED, end("passed"), end("failed", "a fault never struck")], Verdict.FAILED),
        ([START, BEGUN, PASSED], Verdict.UNKNOWN),
        ([START, BEGUN], Verdict.UNKNOWN),
        ([START], Verdict.UNKNOWN),
        ([START, end("passed")], Verdict.UNKNOWN),
        ([START, BEGUN, INTENT, PASSED, end("passed")], Verdict.UNKNOWN),
        ([START, BEGUN, INTENT, LOST, PASSED, end("passed")], Verdict.UNKNOWN),
        ([START, BEGUN, INTENT, LOST, DONE, PASSED, end("passed")], Verdict.PASSED),
        ([START, BEGUN, INTENT, LOST, PASSED, BEGUN, INTENT, DONE, PASSED, end("passed")], Verdict.PASSED),
        ([START, BEGUN, INTENT, DONE, PASSED, BEGUN, INTENT, LOST, PASSED, end("passed")], Verdict.UNKNOWN),
        ([START, BEGUN, INTENT, FAILED, end("failed")], Verdict.FAILED),
        ([START, BEGUN, PASSED, {"kind": "torn", "text": "{"}, end("passed")], Verdict.UNKNOWN),
        ([START, end("not for this cluster", "12.5")], Verdict.NOT_FOR_THIS_CLUSTER),
        ([START, BEGUN, INTENT, DONE, PASSED, end("not for this cluster")], Verdict.FAILED),
        ([], Verdict.UNKNOWN),
    ],
)
def test_the_verdict_follows_from_the_lines_alone(lines: list[dict[str, Any]], verdict: Verdict) -> None:
    assert judge(lines).verdict is verdict


def test_no_prefix_of_a_passed_run_passes() -> None:
    lines = [START, BEGUN, INTENT, DONE, PASSED, BEGUN, PASSED, end("passed")]
    assert judge(lines).verdict is Verdict.PASSED
    for length in range(len(lines)):
        assert judge(lines[:length]).verdict is Verdict.UNKNOWN


def test_failed_outranks_unknown_and_unknown_outranks_passed() -> None:
    good, lost = [START, BEGUN, PASSED, end("passed")], [START, BEGUN]
    bad, other = [START, BEGUN, FAILED, end("failed")], [START, end("not for this cluster")]
    assert judge([*good, *lost]).verdict is Verdict.UNKNOWN
    assert judge([*good, *lost, *bad]).verdict is Verdict.FAILED
    assert judge([*other, *good]).verdict is Verdict.PASSED
    assert judge(other).verdict is Verdict.NOT_FOR_THIS_CLUSTER


def test_why_names_the_operation_nobody_knows() -> None:
    run = judge([START, BEGUN, INTENT, step("passed", seconds=0.5, on_cluster=90.0), end("passed")])
    assert run.scenarios[0].why == "nobody knows whether `set cert regen TVS` on cm-pub was done (line 5)"


def test_lines_before_the_first_scenario_belong_to_none() -> None:
    assert judge([INTENT, START, BEGUN, PASSED, end("passed")]).verdict is Verdict.PASSED
