"""The chain shows what was changed, removed or added; a torn line after a crash is told apart from that."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.clock import WallClock
from cucm_driver.record.format import LINES
from cucm_driver.record.journal import Journal, read
from cucm_driver.record.seal import verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    journal = Journal(tmp_path, ["secret"], WallClock())
    journal.note("baseline", registered=40, said='a "quoted" line, with umlauts: Zürich')
    journal.intent({"node": "cm-pub", "request": "set cert regen TVS"})
    with journal.exchanging("cm-pub", "cli", "show itl") as exchange:
        exchange.reply = "x" * 5000
    journal.outcome({"node": "cm-pub", "request": "set cert regen TVS", "result": "done"})
    journal.close()
    return tmp_path


def lines(folder: Path) -> list[str]:
    return (folder / LINES).read_text(encoding="utf-8").splitlines(keepends=True)


def test_a_whole_journal_verifies_and_tells_its_last_seal(folder: Path) -> None:
    found = verify(folder)
    assert found.holds
    assert found.lines == 4
    assert found.last == list(read(folder))[-1]["seal"]


def test_a_journal_that_goes_on_after_a_restart_stays_one_chain(folder: Path) -> None:
    journal = Journal(folder, [], WallClock())
    journal.note("resumed")
    journal.close()
    assert verify(folder).holds
    assert verify(folder).last == journal.seal


@pytest.mark.parametrize("line", [0, 1, 2, 3])
def test_one_changed_character_shows(folder: Path, line: int) -> None:
    text = lines(folder)
    text[line] = text[line].replace('"kind"', '"Kind"', 1)
    (folder / LINES).write_text("".join(text), encoding="utf-8")
    assert not verify(folder).holds


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_removed_line_shows(folder: Path, line: int) -> None:
    text = lines(folder)
    (folder / LINES).write_text("".join(text[:line] + text[line + 1 :]), encoding="utf-8")
    assert not verify(folder).holds


def test_two_lines_in_another_order_show(folder: Path) -> None:
    first, second, *rest = lines(folder)
    (folder / LINES).write_text("".join([second, first, *rest]), encoding="utf-8")
    assert not verify(folder).holds


def test_a_kept_reply_that_was_changed_or_lost_shows(folder: Path) -> None:
    reply = next((folder / "replies").iterdir())
    reply.write_text("y" * 5000, encoding="utf-8")
    assert "is not the reply that was kept" in str(verify(folder).findings[0])
    reply.unlink()
    assert "is missing" in str(verify(folder).findings[0])


def test_a_torn_line_is_told_and_the_rest_still_holds(folder: Path) -> None:
    with (folder / LINES).open("ab") as file:
        file.write(b'{"n": 5, "kind": "inte')
    journal = Journal(folder, [], WallClock())
    journal.note("resumed")
    journal.close()
    found = verify(folder)
    assert found.holds
    assert found.torn == 1


def test_an_empty_folder_does_not_verify(tmp_path: Path) -> None:
    assert not verify(tmp_path).holds
