"""`cucm-runbook verify-evidence` says whether a folder is still what the run wrote."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from cucm_driver.clock import WallClock
from cucm_driver.record.format import LINES
from cucm_driver.record.journal import Journal
from steps.commands.app import app


def evidence(folder: Path) -> str:
    journal = Journal(folder, [], WallClock())
    journal.note("baseline", registered=40)
    journal.note("said", lines=["40 phones are registered"])
    journal.close()
    return journal.seal


def test_whole_evidence_is_whole_and_its_seal_can_be_compared(tmp_path: Path) -> None:
    seal = evidence(tmp_path)
    whole = CliRunner().invoke(app, ["verify-evidence", str(tmp_path)])
    assert whole.exit_code == 0
    assert seal in whole.output
    assert CliRunner().invoke(app, ["verify-evidence", str(tmp_path), "--seal", seal[:16]]).exit_code == 0
    assert CliRunner().invoke(app, ["verify-evidence", str(tmp_path), "--seal", "0" * 16]).exit_code == 1


def test_changed_evidence_is_named_with_its_line(tmp_path: Path) -> None:
    evidence(tmp_path)
    journal = tmp_path / LINES
    journal.write_text(journal.read_text(encoding="utf-8").replace("40", "41", 1), encoding="utf-8")
    changed = CliRunner().invoke(app, ["verify-evidence", str(tmp_path)])
    assert changed.exit_code == 1
    assert "line 1: does not follow" in changed.output
    assert "NOT what the run wrote" in changed.output
