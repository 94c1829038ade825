"""The first line of a journal tells its format; what this version does not read is refused before anything is concluded."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.clock import WallClock
from cucm_driver.record import format as journal_format
from cucm_driver.record.format import FORMAT, LINES, UNNUMBERED, AnotherFormat, format_of
from cucm_driver.record.journal import Journal, read
from cucm_driver.record.seal import verify


def written(folder: Path, number: int | None) -> Path:
    """A journal of two lines, of this format (None: without a number)."""
    journal = Journal(folder, [], WallClock())
    journal.note("baseline", registered=40)
    journal.note("said", lines=["40 phones"])
    journal.close()
    stands = f', "format": {FORMAT}'
    file = folder / LINES
    text = file.read_text(encoding="utf-8")
    assert text.count(stands) == 1, "the first line, and no other, carries the number"
    file.write_text(text.replace(stands, f', "format": {number}' if number else ""), encoding="utf-8")
    return folder


def test_the_first_line_alone_carries_the_number(tmp_path: Path) -> None:
    first, second = read(written(tmp_path, FORMAT))
    assert first["format"] == FORMAT
    assert "format" not in second


def test_a_journal_that_goes_on_keeps_its_one_number(tmp_path: Path) -> None:
    written(tmp_path, FORMAT)
    journal = Journal(tmp_path, [], WallClock())
    journal.note("resumed")
    journal.close()
    assert [line.get("format") for line in read(tmp_path)] == [FORMAT, None, None]
    assert verify(tmp_path).holds


def test_a_journal_without_a_line_is_of_this_format(tmp_path: Path) -> None:
    assert format_of(tmp_path) == FORMAT


def test_a_first_line_torn_by_a_crash_leaves_the_number_to_the_next(tmp_path: Path) -> None:
    (tmp_path / LINES).write_text('{"n": 1, "ki', encoding="utf-8")
    journal = Journal(tmp_path, [], WallClock())
    journal.note("baseline")
    journal.close()
    assert format_of(tmp_path) == FORMAT


def test_a_journal_without_a_number_is_still_read(tmp_path: Path) -> None:
    written(tmp_path, None)
    assert format_of(tmp_path) == UNNUMBERED
    assert [line["kind"] for line in read(tmp_path)] == ["baseline", "said"]


def test_a_newer_journal_is_refused_with_the_next_move(tmp_path: Path) -> None:
    written(tmp_path, FORMAT + 1)
    with pytest.raises(AnotherFormat, match="from a newer version") as caught:
        list(read(tmp_path))
    assert "Next: use the version of cucm-runbook that wrote this folder" in str(caught.value)
    with pytest.raises(AnotherFormat):
        verify(tmp_path)
    with pytest.raises(AnotherFormat):
        Journal(tmp_path, [], WallClock())


def test_an_older_journal_that_is_not_understood_any_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, None)
    monkeypatch.setattr(journal_format, "READS", frozenset({FORMAT}))
    with pytest.raises(AnotherFormat, match="from an older version"):
        list(read(tmp_path))
