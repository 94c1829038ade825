"""What a stranger reads first: the verdict in words, the warnings, what the checks did not find good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from steps.evidence import story
from steps.evidence.judge import JudgedScenario, judge
from steps.evidence.report import render

AT = "2026-11-23T22:01:05+00:00"
TFTP = "utils service restart Cisco Tftp"


def line(kind: str, **fields: Any) -> dict[str, Any]:
    return {"n": 1, "at": AT, "wall": AT, "kind": kind, "step": None, **fields}


def lines(
    *within: dict[str, Any], said: str = "passed", feature: str = "features/p.feature"
) -> list[dict[str, Any]]:
    step = {"text": "When I act", "line": 4}
    return [
        line("scenario", event="started", id="p::S", name="S", feature=feature, line=3),
        line("step", status="started", **step),
        *within,
        line("step", status="passed", **step),
        line("scenario", event="ended", id="p::S", said=said, reason=""),
    ]


def scenario(*within: dict[str, Any]) -> JudgedScenario:
    return judge(lines(*within)).scenarios[0]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("passed", "what it promises was seen"),
        ("failed", "Something that a page promises was not seen"),
        ("", "Nobody saw how something ended"),
        ("not for this cluster", "Nothing here applies to this cluster"),
    ],
)
def test_the_verdict_stands_on_top_in_plain_words(end: str, words: str) -> None:
    top, _, _ = render(judge(lines(said=end)), "night").partition("<details")
    assert words in top


def test_a_warning_stands_before_the_steps() -> None:
    page = render(
        judge(lines(line("said", lines=["WARNING: two keys at once. Stop.", "40 phones"]))), "night"
    )
    assert page.index('<p class="warning"><b>Warning.</b> two keys at once. Stop.') < page.index("When I act")


def test_what_is_told_without_the_word_is_no_warning() -> None:
    assert story.warnings(scenario(line("said", lines=["40 phones are registered"]))) == []


def test_only_changes_that_phones_notice_are_marked_and_nodes_share_a_number() -> None:
    found = story.marks(
        scenario(
            line("intent", node="cm-pub", request="set cert regen TVS"),
            line("intent", node="cm-pub", request=TFTP),
            line("intent", node="cm-sub1", request=TFTP),
            line("intent", node="cm-pub", request="resetPhone SEP000000000001"),
        )
    )
    at = datetime.fromisoformat(AT)
    assert list(story.legend(found)) == [
        (1, at, f"{TFTP} on cm-pub, cm-sub1"),
        (2, at, "resetPhone SEP000000000001 on cm-pub"),
    ]


def test_checks_that_passed_are_left_out_and_the_last_finding_counts() -> None:
    def check(name: str, verdict: str) -> dict[str, Any]:
        told = {"said": ["seen"], "why": "it matters", "next": "mend it", "reads": "", "source": ""}
        return {"name": name, "verdict": verdict, **told}

    page = render(
        judge(
            lines(
                line("preflight", checks=[check("NTP", "fail"), check("DRS backup", "fail")]),
                line("preflight", checks=[check("NTP", "pass")]),
            )
        ),
        "night",
    )
    assert "<td>DRS backup</td>" in page
    assert "<td>NTP</td>" not in page


def test_a_page_of_mistakes_says_what_passed_means() -> None:
    page = render(judge(lines(feature="features/mistakes/both.feature")), "night")
    assert "passed means that it went as the page says" in page


def test_many_scenarios_are_folded_and_those_that_failed_are_not() -> None:
    page = render(judge([*lines() * 7, *lines(said="failed")]), "night")
    assert page.count('<details class="scenario">') == 7
    assert page.count('<details class="scenario" open>') == 1


def test_the_reason_on_top_leaves_what_pytest_adds_to_the_step() -> None:
    told = "2 phones are not back\nNext: look at one of them.\nassert False\n +  where False = Back().holds"
    failed = line("step", status="failed", text="When I act", line=4, error=told)
    page = render(judge([*lines()[:2], failed, lines(said="failed")[-1]]), "night")
    before, _, step = page.partition('<details class="step"')
    assert "Next: look at one of them." in before
    assert "assert False" not in before
    assert "assert False" in step
