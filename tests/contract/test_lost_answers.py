from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cucm_driver.facts.certificates import certificate
from cucm_driver.operations import certificates, phones, services
from cucm_driver.operations.operation import Operation
from tests.contract.rig import Rig

TVS = "Cisco Trust Verification Service"
NODE = "cm-sub1"
IMPATIENT = timedelta(seconds=1)
"""Patience with a silent node is real time."""

NONSENSE = "Bus error\r\n"
"""What comes where the answer should be; the prompt follows as ever."""

REGENERATE = certificates.regenerate(NODE, "TVS")
RESTART = services.restart(NODE, TVS)
STOP = services.stop(NODE, TVS)
START = services.start(NODE, TVS)


def stored(rig: Rig) -> str:
    return rig.model.nodes[NODE].stored["TVS"].serial_text


def once(rig: Rig, operation: Operation) -> bool:
    """Whether the node was asked for this change exactly once, whatever came of it."""
    return [(node, request) for node, request, _ in rig.changes()] == [(operation.node, operation.request)]


@pytest.mark.parametrize(("effect", "text"), [("drop", ""), ("garble", "\x00\xff#!"), ("garble", NONSENSE)])
def test_a_regeneration_whose_answer_was_lost_is_proven_by_the_new_serial(
    rig: Rig, effect: str, text: str
) -> None:
    rig.control.add_fault(NODE, "begun:set cert regen", effect, text=text)
    before = stored(rig)
    outcome = rig.cluster.perform(REGENERATE)
    assert (outcome.result, outcome.before, outcome.after) == ("done", before, stored(rig))
    assert before != stored(rig)
    assert once(rig, REGENERATE)


def test_a_regeneration_whose_answer_never_came_is_proven_by_the_new_serial(rig: Rig) -> None:
    rig.control.add_fault(NODE, "begun:set cert regen", "silence")
    before = stored(rig)
    outcome = rig.cluster.perform(replace(REGENERATE, patience=IMPATIENT))
    assert (outcome.result, outcome.before, outcome.after) == ("done", before, stored(rig))
    assert once(rig, REGENERATE)


def test_a_regeneration_that_was_lost_before_it_began_is_unknown(rig: Rig) -> None:
    rig.control.add_fault(NODE, "cli:set cert regen", "drop")
    outcome = rig.cluster.perform(REGENERATE)
    assert (outcome.result, outcome.before, outcome.after) == ("unknown", stored(rig), stored(rig))
    assert once(rig, REGENERATE)


@pytest.mark.parametrize(("effect", "text"), [("drop", ""), ("garble", NONSENSE)])
@pytest.mark.parametrize("operation", [RESTART, STOP], ids=lambda operation: operation.request)
def test_an_order_to_a_service_whose_answer_was_lost_is_proven_by_its_state(
    rig: Rig, operation: Operation, effect: str, text: str
) -> None:
    rig.control.add_fault(NODE, f"begun:{operation.request.removesuffix(f' {TVS}')}", effect, text=text)
    began = rig.control.now()
    outcome = rig.cluster.perform(operation)
    service = rig.model.nodes[NODE].services[TVS]
    assert (outcome.result, outcome.after) == ("done", service.state)
    assert service.since > began
    assert once(rig, operation)


def test_a_start_whose_answer_was_lost_is_proven_by_the_state(rig: Rig) -> None:
    rig.control.arrange("service", node=NODE, service=TVS, state="STOPPED")
    rig.control.add_fault(NODE, "begun:utils service start", "drop")
    outcome = rig.cluster.perform(START)
    assert (outcome.result, outcome.before, outcome.after) == ("done", "STOPPED", "STARTED")
    assert once(rig, START)


def test_a_restart_that_was_lost_before_it_began_is_unknown_though_the_service_runs(rig: Rig) -> None:
    rig.control.add_fault(NODE, "cli:utils service restart", "drop")
    outcome = rig.cluster.perform(replace(RESTART, patience=timedelta(minutes=1)))
    assert (outcome.result, outcome.after) == ("unknown", "STARTED")
    assert once(rig, RESTART)


def test_a_service_that_stays_in_its_phase_is_unknown_when_patience_is_over(rig: Rig) -> None:
    rig.control.add_fault(NODE, f"service:{TVS}:STARTED", "stays")
    outcome = rig.cluster.perform(RESTART)
    assert (outcome.result, outcome.after) == ("unknown", "STARTING")
    assert outcome.took >= RESTART.patience
    assert once(rig, RESTART)


def test_a_service_that_falls_while_it_starts_is_not_done(rig: Rig) -> None:
    rig.control.add_fault(NODE, f"service:{TVS}:STARTED", "fails")
    outcome = rig.cluster.perform(replace(RESTART, patience=timedelta(minutes=1)))
    assert (outcome.result, outcome.after) == ("unknown", "STOPPED")
    assert once(rig, RESTART)


def test_a_late_answer_is_still_an_answer(rig: Rig) -> None:
    rig.control.add_fault(NODE, "begun:utils service restart", "delay", seconds=240)
    outcome = rig.cluster.perform(RESTART)
    assert outcome.result == "done"
    assert outcome.took >= timedelta(minutes=4)
    assert once(rig, RESTART)


@pytest.mark.parametrize("where", ["bytes:https", "axl:resetPhone"])
def test_after_a_reset_whose_answer_was_lost_it_is_unknown_and_the_rest_is_not_sent(
    rig: Rig, where: str
) -> None:
    assert rig.cluster.phone_names()
    rig.control.add_fault("cm-pub", where, "drop", after=1)
    names = list(rig.model.phones)[:4]
    outcome = rig.cluster.perform(phones.reset("cm-pub", names))
    assert outcome.result == "unknown"
    assert [outcome.each[name].partition(":")[0] for name in names] == [
        "accepted",
        "unknown",
        "not sent",
        "not sent",
    ]
    assert [request for _, request, _ in rig.changes()] == [f"resetPhone {name}" for name in names[:2]]


@pytest.mark.parametrize(
    ("effect", "text", "result"),
    [
        ("refuse", "Maximum number of resets", "refused"),
        ("garble", "<html>", "unknown"),
    ],
)
def test_a_reset_is_refused_where_the_node_says_so_and_unknown_where_it_says_nonsense(
    rig: Rig, effect: str, text: str, result: str
) -> None:
    rig.control.add_fault("cm-pub", "axl:resetPhone", effect, text=text)
    outcome = rig.cluster.perform(phones.reset("cm-pub", ["SEP000000000001"]))
    assert outcome.result == result
    assert [request for _, request, _ in rig.changes()] == ["resetPhone SEP000000000001"]


def test_a_throttled_reset_is_sent_again_later_and_not_for_ever(rig: Rig) -> None:
    began = rig.clock.now()
    rig.control.add_fault("cm-pub", "axl:resetPhone", "status", text="503", times=3)
    outcome = rig.cluster.perform(phones.reset("cm-pub", ["SEP000000000001", "SEP000000000002"]))
    assert outcome.result == "done"
    assert timedelta(seconds=35) <= rig.clock.now() - began < timedelta(seconds=60)
    rig.control.add_fault("cm-pub", "axl:resetPhone", "status", text="503", times=6)
    outcome = rig.cluster.perform(phones.reset("cm-pub", ["SEP000000000003"]))
    assert outcome.result == "refused"
    assert "503" in outcome.said


def test_a_read_whose_answer_was_lost_is_asked_once_more(rig: Rig) -> None:
    assert rig.cluster.phone_names()
    rig.control.add_fault("cm-pub", "bytes:https", "drop")
    assert rig.cluster.security_mode() == "non-secure"
    rig.control.add_fault(NODE, "cli:show cert own", "drop")
    assert rig.cluster.read(NODE, certificate("TVS")).serial_text == stored(rig)
    assert rig.asked("cli").count("show cert own TVS") == 2
