"""A plan is a file with a version: it comes back as it was written, and what was edited is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.fingerprint import Fingerprint
from steps.planning.page import page
from steps.planning.pages import changed_texts, feature_text
from steps.planning.plan import (
    Block,
    NotAPlan,
    Plan,
    PlannedOperation,
    PlannedSentence,
    Procedure,
    State,
    Turn,
    read_plan,
)
from steps.planning.waits import PHONES_KNOW, WAITS

RESTART = PlannedOperation(
    node="cm-sub1", interface="cli", request="utils service restart Cisco Tftp", usual=timedelta(seconds=90),
    patience=timedelta(minutes=10), harms="phones that start now wait", phones=20, effect={"effect": "service", "service": "Cisco Tftp", "wanted": "STARTED"},
)  # fmt: skip
ACTS = PlannedSentence(kind="when", text='When I restart "Cisco Tftp"', line=7, operations=(RESTART, RESTART))
RESETS = PlannedSentence(kind="when", text="And I reset the phones", line=8, operations=(RESTART,), usual=timedelta(minutes=3), longest=timedelta(hours=1))  # fmt: skip
LOOKS = PlannedSentence(kind="then", text="Then every phone is back", line=9, longest=timedelta(minutes=30))
RESTS = PlannedSentence(kind="then", text="And one may rest here", line=10)
LOST = Turn(
    node="cm-sub1", request=RESTART.request, verdict="through TVS only", why="it must vouch", source="214231"
)


def feature(folder: Path) -> Path:
    path = folder / "page.feature"
    path.write_text(
        "Feature: F\n\n  Before:  a backup\n  Rest:    before the first,\n           and after the last\n  Undo:    none\n"
    )
    return path


def plan(folder: Path, **changed: object) -> Plan:
    feature(folder)
    renew = Procedure(
        feature="page.feature", name="Renew", line=3, applies=True, before=(LOOKS,), phones=(LOST,),
        blocks=(Block(sentences=(ACTS, RESETS, LOOKS, RESTS)), Block(sentences=(ACTS, RESTS))),
    )  # fmt: skip
    other = Procedure(
        feature="page.feature", name="Other", line=30, applies=False, why="needs 14, found 11.5"
    )
    made = Plan(
        cluster="lab", release="11.5.1.12900-21", mode="non-secure", made_at=datetime(2026, 11, 23, 22, 1, tzinfo=UTC),
        state=State.of(Fingerprint({"release": "11.5"})), phones=40, registered={"cm-pub": 0, "cm-sub1": 39},
        features=(feature_text("page.feature", folder),), procedures=(renew, other),
    )  # fmt: skip
    return made.model_copy(update=changed)


def test_a_plan_comes_back_as_it_was_written(tmp_path: Path) -> None:
    made = plan(tmp_path)
    made.write(tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == made
    assert json.loads((tmp_path / "plan.json").read_text())["version"] == 2


def test_an_operation_takes_its_usual_time_after_the_one_before_it(tmp_path: Path) -> None:
    assert plan(tmp_path).takes == timedelta(seconds=90) * 5 + timedelta(minutes=3)
    assert [block.longest for block in plan(tmp_path).procedures[0].blocks] == [
        timedelta(minutes=90),
        timedelta(0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"version": 2', '"version": 1', "version"),
        ('"release": "11.5"', '"release": "12.5"', "not the one that its digest was made of"),
        ('"mode": "non-secure"', '"mood": "non-secure"', "mode"),
        ("{", "", "the file"),
    ],
)
def test_a_file_of_another_version_or_an_edited_one_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "plan.json"
    plan(tmp_path).write(file)
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(NotAPlan, match=told):
        read_plan(file)


def test_a_file_that_is_not_there_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match=r"No such file[\s\S]*Next: make the plan anew"):
        read_plan(tmp_path / "none.json")


def test_the_head_of_a_page_says_where_to_rest(tmp_path: Path) -> None:
    assert feature_text(feature(tmp_path).name, tmp_path).rest == "before the first, and after the last"


def test_a_page_that_was_changed_since_is_named(tmp_path: Path) -> None:
    planned = plan(tmp_path).features
    assert list(changed_texts(planned, tmp_path)) == []
    (tmp_path / "page.feature").write_text("Feature: another order\n")
    assert list(changed_texts(planned, tmp_path)) == ["page.feature: another text than was planned"]
    (tmp_path / "page.feature").unlink()
    assert list(changed_texts(planned, tmp_path)) == ["page.feature: the page is not there any more"]


def test_the_page_answers_whether_one_may_go_home(tmp_path: Path) -> None:
    lines = list(page(plan(tmp_path)))
    text = "\n".join(lines)
    assert "Other: not for this cluster: needs 14, found 11.5" in text
    assert "Block 1: usually 7 min 30 s, its waits give up after 1 h 30 min in all" in text
    assert text.count("Inside of it you may not stop or go home: ") == 2
    assert "You may rest here, and go on another night, once the last gate has passed." in text
    assert "Then every phone is back   [gate, waits up to 30 min]" in text
    assert "20 phones registered there" in text
    assert "Point of no return for keys: none" in text
    assert (
        "Point of no return for phones: `utils service restart Cisco Tftp` on cm-sub1; back: through TVS only"
        in text
    )
    assert lines[-1] == "1 of 2 procedures apply: 5 operations, usually 10 min 30 s in all."


def test_what_would_stop_the_night_is_said_twice(tmp_path: Path) -> None:
    made = plan(tmp_path)
    stopped = made.procedures[0].model_copy(
        update={"trouble": "page.feature:4: Given replication is good\ncm-sub1: (3)"}
    )
    lines = list(page(made.model_copy(update={"procedures": (stopped,)})))
    assert "      cm-sub1: (3)" in lines
    assert lines[-1] == "WOULD NOT GO THROUGH: Renew"


def test_every_sentence_with_a_wait_and_every_gate_of_the_phones_is_a_sentence_of_the_runbook() -> None:
    from steps.commands.sentences import sentences

    known = {sentence.text for sentence in sentences()}
    assert {*WAITS, *PHONES_KNOW} <= known
