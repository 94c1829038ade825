"""What is told while a step lasts."""

from __future__ import annotations

from datetime import UTC, datetime

from steps.plugin.progress import Progress
from steps.plugin.telling import Teller

AT = datetime(2026, 11, 23, 22, 1, 5, tzinfo=UTC)
RESTART = {"node": "cm-pub", "request": "utils service restart Cisco Tftp"}


class Paper(Teller):
    """Writes down what is told."""

    def __init__(self) -> None:
        self.text = ""

    def working(self, text: str) -> None:
        self.text += text

    def worked(self, text: str) -> None:
        self.text += f"{text}\n"


class Gone(Paper):
    """A terminal that was closed."""

    def working(self, text: str) -> None:
        raise OSError("Input/output error")


def test_a_change_is_told_when_it_is_sent_and_when_it_ends() -> None:
    progress = Progress(paper := Paper())
    progress("intent", AT, RESTART)
    assert paper.text == "22:01:05 UTC  cm-pub: utils service restart Cisco Tftp ..."
    progress("registration", AT, {"registered": 38, "total": 40})
    progress("outcome", AT, {**RESTART, "result": "unknown"})
    assert paper.text.endswith("... unknown\n")


def test_phones_are_told_as_often_as_their_number_changes() -> None:
    progress = Progress(paper := Paper())
    for registered in (38, 38, 40):
        progress("registration", AT, {"registered": registered, "total": 40})
    assert paper.text.count("38 of 40 phones are registered\n") == 1
    assert paper.text.endswith("22:01:05 UTC  40 of 40 phones are registered\n")


def test_what_was_refused_before_it_was_sent_is_told_by_its_step() -> None:
    Progress(paper := Paper())("outcome", AT, {**RESTART, "result": "refused"})
    assert paper.text == ""


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    progress = Progress(Gone())
    progress("intent", AT, RESTART)
    progress("outcome", AT, {**RESTART, "result": "done"})
