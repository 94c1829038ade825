"""One sentence becomes one operation per node; nodes in parallel never share a session."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.errors import Unreachable
from cucm_driver.operations.certificates import YES, regenerate
from cucm_driver.operations.expand import expand
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.phones import reset
from cucm_driver.operations.services import restart
from cucm_driver.operations.together import perform_together
from tests.cucm_driver.scripted import START, ManualClock, ScriptedCluster, service_list


def tftp_on(folder: Path, **states: str) -> ScriptedCluster:
    replies = {
        node.replace("_", "-"): {"utils service list": service_list(Cisco_Tftp=s)}
        for node, s in states.items()
    }
    return ScriptedCluster(folder, replies)


def requests(operations: tuple[Operation, ...]) -> list[str]:
    return [f"{operation.node}: {operation.request}" for operation in operations]


def test_every_node_comes_publisher_first(tmp_path: Path) -> None:
    operations = expand(ScriptedCluster(tmp_path, {}), lambda node: regenerate(node, "TVS"))
    assert requests(operations) == ["cm-pub: set cert regen TVS", "cm-sub1: set cert regen TVS"]


def test_a_service_that_is_stopped_is_left_alone(tmp_path: Path) -> None:
    lab = tftp_on(tmp_path, cm_pub="STARTED", cm_sub1="STOPPED")
    operations = expand(lab, lambda node: restart(node, "Cisco Tftp"), running="Cisco Tftp")
    assert requests(operations) == ["cm-pub: utils service restart Cisco Tftp"]


def test_a_certificate_that_a_node_does_not_have_is_not_regenerated_there(tmp_path: Path) -> None:
    lists = {"cm-pub": "CAPF/CAPF.pem: x\nTVS/TVS.pem: x", "cm-sub1": "TVS/TVS.pem: x"}
    lab = ScriptedCluster(tmp_path, {node: {"show cert list own": text} for node, text in lists.items()})
    operations = expand(lab, lambda node: regenerate(node, "CAPF"), storing="CAPF")
    assert requests(operations) == ["cm-pub: set cert regen CAPF"]


def test_equal_operations_are_equal_values() -> None:
    assert regenerate("cm-pub", "TVS") == regenerate("cm-pub", "TVS")
    assert len({restart("cm-pub", "Cisco Tftp"), restart("cm-pub", "Cisco Tftp")}) == 1


def test_a_regeneration_declares_its_question_and_a_restart_none() -> None:
    assert regenerate("cm-pub", "TVS").answers == (YES,)
    assert restart("cm-pub", "Cisco Tftp").answers == ()


def test_a_reset_says_how_many_phones_it_means() -> None:
    assert reset("cm-pub", ["SEP1", "SEP2", "SEP3"]).request == "resetPhone SEP1 and 2 more"


def done(operation: Operation) -> Outcome:
    return Outcome(operation, "done", "", "", operation.request, START, START)


def test_nodes_are_worked_in_parallel_and_one_node_in_order() -> None:
    meeting, log = threading.Barrier(2, timeout=5), []

    def perform(operation: Operation) -> Outcome:
        if operation.request.endswith("A"):
            meeting.wait()  # both nodes are at work at the same time, or this breaks
        log.append((operation.node, operation.request))
        return done(operation)

    clock = ManualClock()
    operations = [regenerate(node, unit) for unit in ("A", "B") for node in ("cm-pub", "cm-sub1")]
    outcomes = perform_together(clock, perform, operations)
    assert [outcome.operation for outcome in outcomes] == operations
    assert [request for node, request in log if node == "cm-pub"] == ["set cert regen A", "set cert regen B"]
    assert (clock.crews, clock.left) == ([2], 1)


def test_an_error_on_one_node_is_raised_when_the_others_are_finished() -> None:
    finished = []

    def perform(operation: Operation) -> Outcome:
        if operation.node == "cm-pub":
            raise Unreachable(node="cm-pub", asked=operation.request, got="connection refused")
        finished.append(operation.node)
        return done(operation)

    clock = ManualClock()
    with pytest.raises(Unreachable):
        perform_together(clock, perform, [regenerate("cm-pub", "TVS"), regenerate("cm-sub1", "TVS")])
    assert (finished, clock.left) == (["cm-sub1"], 1)


def test_nothing_to_do_announces_no_crew() -> None:
    clock = ManualClock()
    assert perform_together(clock, done, []) == []
    assert clock.crews == []


def test_patience_with_tomcat_is_longer_than_with_others() -> None:
    assert (
        restart("cm-pub", "Cisco Tomcat").patience
        > restart("cm-pub", "Cisco Tftp").patience
        > timedelta(minutes=5)
    )
