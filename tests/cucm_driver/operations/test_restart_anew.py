"""A restart is done when the service runs since after the request; where nobody tells, the outcome says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.services import NOT_TOLD, restart, start
from tests.cucm_driver.scripted import START, ScriptedCluster, service_list

STATES = "Service Manager is running\nCisco Tftp[STARTED]  \n"


def done(folder: Path, since: datetime | None, verb: str = "restart") -> Outcome:
    replies = {
        "utils service list": service_list(Cisco_Tftp="STARTED"),
        f"utils service {verb} Cisco Tftp": STATES,
    }
    lab = ScriptedCluster(folder, {"cm-pub": replies})
    lab.since = since
    return lab.perform({"restart": restart, "start": start}[verb]("cm-pub", "Cisco Tftp"))


def test_a_restart_that_started_anew_is_done_in_the_nodes_own_words(tmp_path: Path) -> None:
    outcome = done(tmp_path, START + timedelta(seconds=1))
    assert (outcome.result, outcome.said) == ("done", STATES)


def test_fine_words_and_a_service_that_runs_on_since_before_are_unknown(tmp_path: Path) -> None:
    outcome = done(tmp_path, START - timedelta(hours=1))
    assert (outcome.result, outcome.after) == ("unknown", "STARTED")
    assert outcome.took >= outcome.operation.patience


def test_clocks_that_differ_by_some_seconds_do_not_matter(tmp_path: Path) -> None:
    assert done(tmp_path, START - timedelta(seconds=4)).result == "done"


def test_where_nobody_tells_since_when_started_is_enough_and_is_said(tmp_path: Path) -> None:
    outcome = done(tmp_path, None)
    assert outcome.result == "done"
    assert outcome.said.endswith(NOT_TOLD)


def test_a_start_needs_no_proof_that_it_started_anew(tmp_path: Path) -> None:
    outcome = done(tmp_path, START - timedelta(hours=1), "start")
    assert (outcome.result, outcome.said) == ("done", STATES)
