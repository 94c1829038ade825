"""Three outcomes: what the state proves is done, what the node declines is refused, the rest is unknown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.errors import (
    Leaves,
    NotConsented,
    NotVerified,
    Refused,
    SoapFault,
    UndeclaredPrompt,
    Unreachable,
)
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.phones import reset
from cucm_driver.operations.reader import POLL
from cucm_driver.operations.services import restart, stop
from cucm_driver.record.journal import read
from tests.cucm_driver.scripted import START, Reply, ScriptedCluster, lost, service_list, shown
from tests.cucm_driver.trust_list_writer import identity

REGEN = "set cert regen TVS"
OWN = "show cert own TVS"
RESTART = "utils service restart Cisco Tftp"
LIST = "utils service list"
SUCCESS = "Successfully Regenerated Certificate for TVS.\n"
STATES = "Service Manager is running\nCisco Tftp[STOPPING]  \nCisco Tftp[STARTED]  \n"
UP, DOWN = service_list(Cisco_Tftp="STARTED"), service_list(Cisco_Tftp="STARTING")


def cluster(folder: Path, replies: dict[str, Reply | list[Reply]], granted: bool = True) -> ScriptedCluster:
    return ScriptedCluster(folder, {"cm-pub": replies}, granted)


def kinds(folder: Path) -> list[str]:
    return [line["kind"] for line in read(folder)]


def test_a_new_serial_is_what_makes_a_regeneration_done(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: [shown(1), shown(2)], REGEN: SUCCESS})
    outcome = lab.perform(regenerate("cm-pub", "TVS")).require_done()
    assert (outcome.result, outcome.before, outcome.after) == ("done", "01", "02")
    assert lab.said == [f"cm-pub: {OWN}", f"cm-pub: {REGEN}", f"cm-pub: {OWN}"]


def test_intent_and_outcome_stand_in_the_journal_with_both_serials(tmp_path: Path) -> None:
    cluster(tmp_path, {OWN: [shown(1), shown(2)], REGEN: SUCCESS}).perform(regenerate("cm-pub", "TVS"))
    intent, outcome = read(tmp_path)
    assert (intent["kind"], intent["request"], intent["unit"]) == ("intent", REGEN, "TVS")
    assert intent["before"] == "01", "a later run judges it by the state before"
    assert (outcome["kind"], outcome["result"], outcome["before"], outcome["after"]) == (
        "outcome",
        "done",
        "01",
        "02",
    )


def test_a_serial_that_comes_late_is_waited_for_on_the_clusters_clock(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: [shown(1), shown(1), shown(1), shown(2)], REGEN: SUCCESS})
    assert lab.perform(regenerate("cm-pub", "TVS")).took == timedelta(seconds=10)


def test_success_in_words_without_a_new_serial_is_unknown(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: shown(1), REGEN: SUCCESS})
    outcome = lab.perform(regenerate("cm-pub", "TVS"))
    assert (outcome.result, outcome.took) == ("unknown", timedelta(seconds=120))
    with pytest.raises(NotVerified) as caught:
        outcome.require_done()
    assert caught.value.leaves is Leaves.UNKNOWN


def test_a_refusal_with_the_old_serial_is_refused_in_the_nodes_words(tmp_path: Path) -> None:
    refusal = Refused(
        node="cm-pub", asked=REGEN, got="Executed command unsuccessfully", leaves=Leaves.UNKNOWN
    )
    outcome = cluster(tmp_path, {OWN: shown(1), REGEN: refusal}).perform(regenerate("cm-pub", "TVS"))
    assert (outcome.result, outcome.said) == ("refused", "Executed command unsuccessfully")
    with pytest.raises(Refused, match="Executed command unsuccessfully"):
        outcome.require_done()


def test_other_words_with_the_old_serial_are_a_refusal(tmp_path: Path) -> None:
    outcome = cluster(tmp_path, {OWN: shown(1), REGEN: "Regeneration aborted"}).perform(
        regenerate("cm-pub", "TVS")
    )
    assert (outcome.result, outcome.said) == ("refused", "Regeneration aborted")


def test_a_lost_answer_is_followed_by_looking_and_never_by_asking_again(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: [shown(1), shown(1), shown(2)], REGEN: lost("cm-pub", REGEN)})
    assert lab.perform(regenerate("cm-pub", "TVS")).result == "done"
    assert lab.said.count(f"cm-pub: {REGEN}") == 1


def test_a_lost_answer_that_nothing_proves_stays_unknown(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: shown(1), REGEN: lost("cm-pub", REGEN)})
    assert lab.perform(regenerate("cm-pub", "TVS")).result == "unknown"


def test_a_question_nobody_declared_is_unknown_until_the_state_tells(tmp_path: Path) -> None:
    question = UndeclaredPrompt(node="cm-pub", asked=REGEN, got="Really (yes|no)?", leaves=Leaves.UNKNOWN)
    outcome = cluster(tmp_path, {OWN: shown(1), REGEN: question}).perform(regenerate("cm-pub", "TVS"))
    assert outcome.result == "unknown"
    assert "Really" in outcome.said


def test_a_node_that_cannot_be_read_afterwards_is_unknown(tmp_path: Path) -> None:
    away = Unreachable(node="cm-pub", asked=OWN, got="refused")
    lab = cluster(tmp_path, {OWN: [shown(1), away], REGEN: lost("cm-pub", REGEN)})
    outcome = lab.perform(regenerate("cm-pub", "TVS"))
    assert (outcome.result, outcome.after) == ("unknown", "unreadable")


def test_a_node_that_cannot_be_read_before_gets_no_request(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: Unreachable(node="cm-pub", asked=OWN, got="refused")})
    with pytest.raises(Unreachable):
        lab.perform(regenerate("cm-pub", "TVS"))
    assert lab.said == [f"cm-pub: {OWN}"]
    assert [(line["kind"], line.get("result")) for line in read(tmp_path)] == [
        ("outcome", "refused"),
    ]


def test_without_consent_nothing_is_said_and_nothing_is_intended(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {}, granted=False)
    for operation in (
        regenerate("cm-pub", "TVS"),
        restart("cm-pub", "Cisco Tftp"),
        reset("cm-pub", ["SEP1"]),
    ):
        with pytest.raises(NotConsented):
            lab.perform(operation)
    assert (lab.said, kinds(tmp_path), lab.scripted_axl.reset) == ([], [], [])


def test_a_restart_is_done_when_the_service_list_says_started(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {LIST: [UP, DOWN, DOWN, UP], RESTART: STATES})
    outcome = lab.perform(restart("cm-pub", "Cisco Tftp"))
    assert (outcome.result, outcome.took) == ("done", timedelta(seconds=10))


def test_a_service_that_restarts_by_itself_is_waited_for_since_the_node_would_refuse(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {LIST: [DOWN, DOWN, UP, UP], RESTART: STATES})
    outcome = lab.perform(restart("cm-pub", "Cisco Tftp"))
    assert (outcome.result, outcome.before) == ("done", "STARTED")
    assert lab.clock.waits == [POLL, POLL]
    assert outcome.started == START + 2 * POLL


def test_a_restart_whose_answer_was_lost_is_proven_by_its_start_time(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {LIST: UP, RESTART: lost("cm-pub", RESTART)})
    lab.since = START + timedelta(seconds=2)
    assert lab.perform(restart("cm-pub", "Cisco Tftp")).result == "done"


@pytest.mark.parametrize("since", [START - timedelta(hours=1), None], ids=["an old start", "no start time"])
def test_a_service_that_is_merely_started_proves_no_restart(tmp_path: Path, since: object) -> None:
    lab = cluster(tmp_path, {LIST: UP, RESTART: lost("cm-pub", RESTART)})
    lab.since = since  # type: ignore[assignment]
    assert lab.perform(restart("cm-pub", "Cisco Tftp")).result == "unknown"


def test_a_stop_ends_in_stopped(tmp_path: Path) -> None:
    said = {
        LIST: [UP, service_list(Cisco_Tftp="STOPPED")],
        "utils service stop Cisco Tftp": "Cisco Tftp[STOPPING]",
    }
    assert cluster(tmp_path, said).perform(stop("cm-pub", "Cisco Tftp")).result == "done"


TOMCAT = "Cisco Tomcat"
OLD, NEW = identity("cm-pub", 7), identity("cm-pub", 8)


def tomcat(folder: Path) -> ScriptedCluster:
    states = service_list(Cisco_Tomcat="STARTED")
    replies: dict[str, Reply | list[Reply]] = {
        LIST: states,
        f"utils service restart {TOMCAT}": states,
        "show cert own tomcat": shown(8) + NEW.pem,
    }
    return cluster(folder, replies)


def test_a_restarted_tomcat_becomes_the_pin_when_it_presents_what_is_stored(tmp_path: Path) -> None:
    lab = tomcat(tmp_path)
    lab.leaves["cm-pub", TOMCAT] = NEW.der
    assert lab.perform(restart("cm-pub", TOMCAT)).result == "done"
    assert lab.pins == {"cm-pub": NEW.der}


@pytest.mark.parametrize(
    "leaf", [OLD.der, identity("intruder", 8).der, None], ids=["old", "same serial", "silent"]
)
def test_a_tomcat_that_presents_anything_else_is_never_pinned(tmp_path: Path, leaf: bytes | None) -> None:
    lab = tomcat(tmp_path)
    if leaf:
        lab.leaves["cm-pub", TOMCAT] = leaf
    assert lab.perform(restart("cm-pub", TOMCAT)).result == "unknown"
    assert lab.pins == {}


NAMES = ["SEP1", "SEP2", "SEP3"]


def test_a_reset_names_every_phone(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {})
    outcome = lab.perform(reset("cm-pub", NAMES))
    assert (outcome.result, outcome.after) == ("done", "3 of 3 accepted")
    assert lab.scripted_axl.reset == NAMES
    assert list(read(tmp_path))[-1]["each"] == dict.fromkeys(NAMES, "accepted")


def test_one_phone_that_is_not_there_does_not_stop_the_others(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {})
    lab.scripted_axl.faults["SEP2"] = SoapFault(
        node="cm-pub", asked="resetPhone", code="5007", text="not found"
    )
    outcome = lab.perform(reset("cm-pub", NAMES))
    assert (outcome.result, lab.scripted_axl.reset) == ("refused", ["SEP1", "SEP3"])
    assert "5007" in outcome.each["SEP2"]


def test_after_a_lost_answer_no_further_phone_is_reset(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {})
    lab.scripted_axl.faults["SEP2"] = lost("cm-pub", "resetPhone")
    outcome = lab.perform(reset("cm-pub", NAMES))
    assert (outcome.result, lab.scripted_axl.reset) == ("unknown", ["SEP1"])
    assert outcome.each["SEP3"] == "not sent"
