from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from steps import command
from steps.plugin.sentence import Sentence

AT = "2026-11-23T22:01:05+00:00"
RESTART = Sentence(
    kind="when",
    text='I restart "{service}" on every node',
    example='I restart "Cisco Tftp" on every node',
    changes=True,
    explanation="Restarts one node after the other.",
    origin="services.py:3 (restart)",
)
RUNS = Sentence("then", "every service runs", "every service runs", False, "Looks.", "services.py:9 (runs)")


def run(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(command.app, list(arguments))
    return ended.exit_code, ended.output


def test_a_sentence_is_told_with_its_parameters_an_example_and_what_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "sentences", lambda: [RUNS, RESTART])
    code, text = run("steps")
    assert code == 0
    assert text == (
        'When I restart "{service}" on every node   [changes the cluster]\n'
        "    Restarts one node after the other.\n"
        "    takes: service (text)\n"
        '    e.g.   When I restart "Cisco Tftp" on every node\n'
        "\n"
        "Then every service runs\n"
        "    Looks.\n"
        "\n"
        "2 sentences, 1 of them change a cluster.\n"
    )


def test_only_the_changing_sentences_are_told_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "sentences", lambda: [RUNS, RESTART])
    code, text = run("steps", "--changing")
    assert code == 0
    assert "every service runs" not in text


def test_a_rehearsal_hands_options_on_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pytest, "main", lambda arguments, plugins: asked.extend(arguments) or 3)
    code, _ = run(
        "rehearse", "-k", "TVS", "features/a.feature", "--release", "11.5", "--release", "12.5", "-x"
    )
    assert code == 3
    assert asked[-8:] == ["-k", "TVS", "features/a.feature", "--release", "11.5", "--release", "12.5", "-x"]


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


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'pytest', 'httpx', 'asyncssh', 'jinja2'}"
    code = f"import sys; from steps import command; print(sorted({heavy} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=command.ROOT, check=True
    )
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("named", [[], [str(command.ROOT / "features" / "mistakes")]])
def test_a_rehearsal_finds_the_features_from_any_folder(tmp_path: Path, named: list[str]) -> None:
    start = [sys.executable, "-c", "from steps.command import app; app()", "rehearse", *named]
    ended = subprocess.run(
        [*start, "--collect-only", "-q", "--evidence", "features"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(command.ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = {line.partition("::")[0] for line in ended.stdout.splitlines() if "::" in line}
    where = "mistakes" if named else "certificates"
    assert any(f"features/{where}/" in path for path in found)
    assert all(path.endswith(".feature") for path in found)
