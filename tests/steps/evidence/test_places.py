"""The report tells where every new certificate is, and marks on the chart what phones noticed."""

from __future__ import annotations

from typing import Any

from steps.evidence.judge import judge
from steps.evidence.report import render

AT = "2026-11-23T22:01:05+00:00"
HEAD = {"at": AT, "wall": AT, "step": None}
LINES: list[dict[str, Any]] = [
    {
        **HEAD,
        "n": 1,
        "kind": "scenario",
        "event": "started",
        "id": "a",
        "name": "Renew TVS",
        "feature": "f",
        "line": 3,
    },
    {**HEAD, "n": 2, "kind": "step", "status": "started", "text": "When I restart", "line": 4},
    {**HEAD, "n": 3, "kind": "registration", "registered": 40, "total": 40},
    {**HEAD, "n": 4, "kind": "intent", "node": "cm-pub", "request": "utils service restart Cisco Tftp"},
    {
        **HEAD,
        "n": 5,
        "kind": "outcome",
        "node": "cm-pub",
        "request": "utils service restart Cisco Tftp",
        "result": "done",
    },
    {**HEAD, "n": 6, "kind": "registration", "registered": 0, "total": 40, "at": "2026-11-23T22:02:05+00:00"},
    {**HEAD, "n": 7, "kind": "step", "status": "passed", "text": "When I restart", "line": 4, "seconds": 0.1},
    {**HEAD, "n": 8, "kind": "scenario", "event": "ended", "id": "a", "said": "passed", "reason": ""},
    {
        **HEAD,
        "n": 9,
        "kind": "places",
        "places": [
            {
                "unit": "TVS",
                "node": "cm-pub",
                "stored": "70caf64e090751b9",
                "presented": {"Cisco Trust Verification Service": "11aaf64e090751b9", "other": None},
                "distributed": ["cm-sub1"],
                "listed": [],
                "held": 0,
                "telling": 30,
            }
        ],
    },
]


def test_a_certificate_that_is_not_presented_yet_stands_out() -> None:
    page = render(judge(LINES), "night")
    assert "TVS of cm-pub" in page
    assert "still 11aaf64e" in page
    assert 'other: <span class="unknown">unknown</span>' in page
    assert "no list" in page
    assert "0 of 30 that tell" in page


def test_a_restart_is_marked_on_the_chart() -> None:
    page = render(judge(LINES), "night")
    assert '<path class="mark"' in page
    assert "utils service restart Cisco Tftp on cm-pub" in page


def test_places_that_could_not_be_read_are_unknown_not_absent() -> None:
    silent = {**HEAD, "n": 9, "kind": "places", "places": [], "unread": "cm-sub1: Unreachable"}
    page = render(judge([*LINES[:-1], silent]), "night")
    assert "Not read at the end, so unknown: cm-sub1: Unreachable" in page


def test_of_two_looks_at_the_places_the_last_counts() -> None:
    later = {**LINES[-1], "places": [{**LINES[-1]["places"][0], "stored": "22aaf64e090751b9"}]}
    page = render(judge([*LINES, later]), "night")
    assert page.count("TVS of cm-pub") == 1
    assert "22aaf64e" in page


def test_what_was_observed_after_the_end_does_not_change_the_verdict() -> None:
    assert judge(LINES).verdict == "passed"
