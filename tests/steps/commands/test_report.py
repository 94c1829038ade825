"""`cucm-runbook report` judges from the journal alone, also after a run that was killed."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from steps.commands.app import app

AT = "2026-11-23T22:01:05+00:00"


def run(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, list(arguments))
    return ended.exit_code, ended.output


def test_a_report_is_written_anew_after_a_run_that_was_killed(tmp_path: Path) -> None:
    lines = [
        {
            "kind": "scenario",
            "event": "started",
            "id": "p::S",
            "name": "S",
            "feature": "p.feature",
            "line": 3,
        },
        {"kind": "step", "text": "When I act", "line": 4, "status": "started"},
    ]
    text = "\n".join(json.dumps({"n": 1, "at": AT, "wall": AT, **line}) for line in lines)
    (tmp_path / "journal.jsonl").write_text(text + '\n{"kind": "exch', "utf-8")
    code, said = run("report", str(tmp_path))
    assert code == 1
    assert said.startswith("unknown: ")
    assert "started and never ended" in (tmp_path / "report.html").read_text("utf-8")


def test_a_report_of_a_folder_without_a_journal_says_what_to_do(tmp_path: Path) -> None:
    code, said = run("report", str(tmp_path))
    assert code == 2
    assert "Next: name the folder of a run." in said
    assert not list(tmp_path.iterdir())
