from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NO_PROCEDURE = """Feature: A page without a procedure

  Scenario: An example
    Given the lab cluster on release 12.5 in non-secure mode
"""
INVENTORY = """[cluster]
name = "prod"

[[node]]
name = "cm-pub"
address = "127.0.0.1"
role = "publisher"
product = "callmanager"
"""


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("absent.feature", "absent.feature: no such file or folder.\nNext: name pages of the runbook"),
        ("examples.feature", "no feature named here has a procedure: a scenario with the tag @procedure."),
        ("page.feature", "node cm-pub `role`: Input should be 'publisher' or 'subscriber'"),
    ],
)
def test_what_cannot_be_planned_is_said_once_and_without_noise(tmp_path: Path, page: str, told: str) -> None:
    role = "master" if page == "page.feature" else "publisher"
    (tmp_path / "prod.toml").write_text(INVENTORY.replace("publisher", role))
    (tmp_path / "examples.feature").write_text(NO_PROCEDURE)
    (tmp_path / "page.feature").write_text(NO_PROCEDURE.replace("  Scenario", "  @procedure\n  Scenario"))
    start = [sys.executable, "-c", "from steps.commands.app import app; app()", "plan", page]
    done = subprocess.run(
        [*start, "--cluster", "prod.toml"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("Next: ") == 1
    assert "Warning" not in done.stdout + done.stderr
