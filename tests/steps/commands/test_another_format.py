"""A folder of another version of cucm-runbook is refused by every command that reads one, with the next move."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cucm_driver.clock import WallClock
from cucm_driver.record import format as journal_format
from cucm_driver.record.format import FORMAT, LINES
from cucm_driver.record.journal import Journal
from steps.commands.app import app
from steps.execution.past import PLAN

READERS = {
    "report": ["report"],
    "verify-evidence": ["verify-evidence"],
    "resume": ["execute", "--cluster", "lab.toml", "--resume"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run that was interrupted before it changed anything."""
    journal = Journal(tmp_path, [], WallClock())
    journal.note("execution", change="CHG1", procedure="Renew TVS")
    journal.close()
    (tmp_path / PLAN).write_text("{}", encoding="utf-8")
    return tmp_path


def renumbered(folder: Path, number: str) -> None:
    file = folder / LINES
    text = file.read_text(encoding="utf-8").replace(f', "format": {FORMAT}', number)
    file.write_text(text, encoding="utf-8")


def ended(reader: str, folder: Path) -> tuple[int, str]:
    cluster = folder / "lab.toml"
    cluster.touch()
    words = [str(cluster) if word == "lab.toml" else word for word in READERS[reader]]
    result = CliRunner().invoke(app, [*words, str(folder)])
    return result.exit_code, result.output


@pytest.mark.parametrize("reader", READERS)
def test_a_newer_journal_is_refused(reader: str, folder: Path) -> None:
    renumbered(folder, f', "format": {FORMAT + 1}')
    code, said = ended(reader, folder)
    assert code == 2
    assert "from a newer version of cucm-runbook" in said
    assert "Next: use the version of cucm-runbook that wrote this folder" in said
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize("reader", READERS)
def test_an_older_journal_that_is_not_understood_any_more_is_refused(
    reader: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renumbered(folder, "")
    monkeypatch.setattr(journal_format, "READS", frozenset({FORMAT}))
    code, said = ended(reader, folder)
    assert code == 2
    assert "from an older version of cucm-runbook" in said


@pytest.mark.parametrize("reader", READERS)
def test_a_journal_without_a_number_is_read(reader: str, folder: Path) -> None:
    renumbered(folder, "")
    assert "its format is" not in ended(reader, folder)[1]
