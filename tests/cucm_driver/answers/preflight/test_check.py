"""A check that cannot be judged is unknown, with the reason, and never stops the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight.check import Check, Judged, Verdict, failed, judged, overall, passed
from cucm_driver.answers.preflight.table import CHECKS, named, preflight
from cucm_driver.errors import Unreachable
from cucm_driver.record.journal import read
from tests.cucm_driver.scripted import ScriptedCluster


def away(reader: CachedReader) -> Judged:
    raise Unreachable(node="cm-sub1", asked="show itl", got="connection\nrefused")


def broken(reader: CachedReader) -> Judged:
    raise ZeroDivisionError("a mistake in the check")


def check(name: str, judge: object) -> Check:
    return Check(name, "nothing", judge, "why", "next", "source")  # type: ignore[arg-type]


ROWS = (
    check("away", away),
    check("broken", broken),
    check("bad", lambda reader: failed("cm-pub: (3)")),
    check("good", lambda reader: passed("all")),
)


def test_whatever_a_check_raises_makes_it_unknown_and_the_next_one_runs(tmp_path: Path) -> None:
    found = preflight(CachedReader(ScriptedCluster(tmp_path, {})), ROWS)
    assert [(each.check.name, str(each.verdict)) for each in found] == [
        ("away", "unknown"), ("broken", "unknown"), ("bad", "fail"), ("good", "pass"),
    ]  # fmt: skip
    assert found[0].said == ("cm-sub1: `show itl`: connection refused",)
    assert "ZeroDivisionError" in found[1].said[0]


def test_findings_stand_in_the_journal(tmp_path: Path) -> None:
    preflight(CachedReader(ScriptedCluster(tmp_path, {})), ROWS)
    (note,) = [line for line in read(tmp_path) if line["kind"] == "preflight"]
    assert [(each["name"], each["verdict"]) for each in note["checks"]][2:] == [
        ("bad", "fail"),
        ("good", "pass"),
    ]


def test_fail_outranks_unknown_and_unknown_outranks_pass(tmp_path: Path) -> None:
    found = preflight(CachedReader(ScriptedCluster(tmp_path, {})), ROWS)
    assert overall(found) is Verdict.FAIL
    assert overall([found[0], found[3]]) is Verdict.UNKNOWN
    assert overall(found[3:]) is Verdict.PASS
    assert overall([]) is Verdict.UNKNOWN


def test_what_could_not_be_read_never_passes() -> None:
    assert judged([], ["cm-sub1: away"], "all") == Judged(Verdict.UNKNOWN, ("cm-sub1: away",))
    assert judged(["cm-pub: bad"], ["cm-sub1: away"], "all").verdict is Verdict.FAIL
    assert judged([], [], "all") == passed("all")


def test_every_check_says_what_it_reads_why_it_matters_and_what_to_do() -> None:
    assert len({each.name for each in CHECKS}) == len(CHECKS)
    for each in CHECKS:
        assert all((each.name, each.reads, each.why, each.next_move, each.source)), each.name
        assert named(each.name) is each


def test_a_name_nobody_knows_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(KeyError, match="database replication"):
        named("replication")


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.name)
def test_no_check_passes_on_a_cluster_that_does_not_answer(tmp_path: Path, each: Check) -> None:
    lab = ScriptedCluster(tmp_path, {})
    silent = Unreachable(node="cm-pub", asked="anything", got="no route")

    def nobody(*_: object, **__: object) -> object:
        raise silent

    for script in lab.scripts.values():
        script.run = nobody  # type: ignore[method-assign,assignment]
    lab.scripted_axl.call = nobody  # type: ignore[method-assign,assignment]
    lab.control_center = nobody  # type: ignore[method-assign,assignment]
    (found,) = preflight(CachedReader(lab), (each,))
    assert found.verdict is Verdict.UNKNOWN
