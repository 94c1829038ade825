"""`cucm-runbook steps` tells each sentence, its parameters, an example and whether it changes a cluster."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from steps.commands import sentences
from steps.commands.app import app
from steps.plugin.sentence import Sentence

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
    ended = CliRunner().invoke(app, list(arguments))
    return ended.exit_code, ended.output


def test_a_sentence_is_told_with_its_parameters_an_example_and_what_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sentences, "sentences", lambda: [RUNS, RESTART])
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
    monkeypatch.setattr(sentences, "sentences", lambda: [RUNS, RESTART])
    code, text = run("steps", "--changing")
    assert code == 0
    assert "every service runs" not in text
