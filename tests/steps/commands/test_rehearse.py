"""`cucm-runbook rehearse` is pytest with the runbook's settings, from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from steps.commands.app import app
from steps.commands.settings import ROOT


def run(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, list(arguments))
    return ended.exit_code, ended.output


def test_a_rehearsal_hands_options_on_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pytest, "main", lambda arguments, plugins: asked.extend(arguments) or 3)
    code, _ = run(
        "rehearse", "-k", "TVS", "features/a.feature", "--release", "11.5", "--release", "12.5", "-x"
    )
    assert code == 3
    assert asked[-8:] == ["-k", "TVS", "features/a.feature", "--release", "11.5", "--release", "12.5", "-x"]


@pytest.mark.parametrize("named", [[], [str(ROOT / "features" / "mistakes")]])
def test_a_rehearsal_finds_the_features_from_any_folder(tmp_path: Path, named: list[str]) -> None:
    start = [sys.executable, "-c", "from steps.commands.app import app; app()", "rehearse", *named]
    ended = subprocess.run(
        [*start, "--collect-only", "-q", "--evidence", "features"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = {line.partition("::")[0] for line in ended.stdout.splitlines() if "::" in line}
    where = "mistakes" if named else "certificates"
    assert any(f"features/{where}/" in path for path in found)
    assert all(path.endswith(".feature") for path in found)
