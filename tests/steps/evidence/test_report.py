from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from steps.evidence import junit, report
from steps.evidence.judge import JudgedRun, judge

AT = "2026-11-23T22:01:05+00:00"


def line(kind: str, **fields: Any) -> dict[str, Any]:
    return {"n": 1, "at": AT, "wall": AT, "kind": kind, "step": None, **fields}


def exchange(**fields: Any) -> dict[str, Any]:
    usual = {"node": "cm-pub", "interface": "cli", "request": "show itl", "reply": "ok", "started": AT}
    return line("exchange", **{**usual, "seconds": 0.1, "changing": False, "outcome": "ok", **fields})


def run_with(*lines: dict[str, Any]) -> JudgedRun:
    return judge(
        [
            line("scenario", event="started", id="p::S", name="S <b>", feature="features/p.feature", line=3),
            line("step", text="When I act & wait", status="started", line=4),
            *lines,
            line("step", text="When I act & wait", status="passed", line=4, seconds=0.12, on_cluster=90.0),
            line("scenario", event="ended", id="p::S", said="passed", reason=""),
        ]
    )


def test_the_report_is_one_file_without_any_outside_reference() -> None:
    page = report.render(run_with(exchange()), "night")
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!#)""", page)
    assert not re.search(r"<script|@import|url\(|//[a-z]", page)


def test_a_step_shows_both_durations_and_what_was_said() -> None:
    reply = "Successfully regenerated <certificate>"
    page = report.render(
        run_with(
            exchange(request="set cert regen TVS", changing=True, reply=reply),
            line("intent", node="cm-pub", request="set cert regen TVS"),
            line(
                "outcome",
                node="cm-pub",
                request="set cert regen TVS",
                result="done",
                before={"serial": "5bad64b5a1ae0b66c3b1"},
                after={"serial": "1f"},
            ),
            exchange(reply_file="replies/ab.bin", reply_bytes=9000) | {"reply": ""},
        ),
        "night",
    )
    assert "0.12 s (1 min 30 s on the cluster)" in page
    assert "Successfully regenerated &lt;certificate&gt;" in page
    assert "Changed on <b>cm-pub</b>: <code>set cert regen TVS</code>" in page
    assert '<td title="serial 5bad64b5a1ae0b66c3b1">serial 5bad64b5</td>' in page
    assert '<td title="serial 1f">serial 1f</td>' in page
    assert "S &lt;b&gt;" in page


def test_a_reply_kept_in_a_file_is_named() -> None:
    long = exchange(reply_file="replies/ab.bin", reply_bytes=9000)
    del long["reply"]
    assert "9000 bytes, in replies/ab.bin" in report.render(run_with(long), "night")


def test_registration_over_time_is_a_chart() -> None:
    notes = [
        line("registration", at=f"2026-11-23T22:0{minute}:00+00:00", registered=registered, total=40)
        for minute, registered in enumerate((40, 12, 40))
    ]
    page = report.render(run_with(*[{**note, "at": note["at"]} for note in notes]), "night")
    assert 'aria-label="Registered phones: 40 at first, 12 at least, 40 at last"' in page
    assert "<title>22:01:00 12 of 40</title>" in page
    assert page.count("<circle") == 3


def test_thousands_of_replies_are_left_to_the_journal_and_the_page_says_so() -> None:
    page = report.render(run_with(*[exchange(reply="a unique reply")] * (report.MOST_EXCHANGES + 1)), "night")
    assert "a unique reply" not in page
    assert "they stand in journal.jsonl beside this file" in page


def test_junit_takes_what_xml_cannot_hold(tmp_path: Path) -> None:
    run = judge(
        [
            line("scenario", event="started", id="p::S", name="S", feature="features/p.feature", line=3),
            line("scenario", event="ended", id="p::S", said="failed", reason="bell \x07 and \x1b[0m\nsecond"),
        ]
    )
    case = ElementTree.parse(junit.write(tmp_path, run)).find(".//testcase")
    assert case is not None
    assert case.attrib["classname"] == "features.p"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "bell  and [0m"
