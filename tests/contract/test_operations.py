from __future__ import annotations

from datetime import timedelta

import pytest

from cucm_driver.consent import Consent
from cucm_driver.errors import NotConsented, UndeclaredPrompt
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.services import SERVICES
from cucm_driver.operations import certificates, phones, services
from cucm_driver.operations.operation import Operation
from simulator.model.service import KINDS
from tests.contract.rig import CHANGED, Fresh, Rig

TVS = "Cisco Trust Verification Service"
UNITS = [(release, unit) for release, units in {
    "11.5": ("tomcat", "tomcat-ECDSA", "ipsec", "ITLRecovery", "CallManager", "CallManager-ECDSA", "CAPF", "TVS"),
    "12.5": ("tomcat", "tomcat-ECDSA", "ipsec", "ITLRecovery", "CallManager", "CallManager-ECDSA", "CAPF", "TVS"),
}.items() if release in CHANGED for unit in units]  # fmt: skip
EVERY = (
    certificates.regenerate("cm-sub1", "TVS"),
    services.restart("cm-sub1", TVS),
    services.stop("cm-sub1", TVS),
    services.start("cm-sub1", TVS),
    phones.reset("cm-pub", ["SEP000000000001", "SEP000000000002"]),
)
"""One operation of each kind."""


@pytest.mark.parametrize(("release", "unit"), UNITS)
def test_every_unit_is_regenerated_on_the_publisher(fresh: Fresh, release: str, unit: str) -> None:
    rig = fresh(release)
    before = rig.model.publisher.stored[unit]
    outcome = rig.cluster.perform(certificates.regenerate("cm-pub", unit))
    after = rig.model.publisher.stored[unit]
    assert (outcome.result, outcome.before, outcome.after) == ("done", before.serial_text, after.serial_text)
    assert after.serial != before.serial
    assert rig.changes() == [("cm-pub", f"set cert regen {unit}", "ok")]
    assert outcome.took == timedelta(seconds=5)


def test_the_units_regenerated_are_all_that_a_publisher_stores(rig: Rig) -> None:
    listed = {each.unit for each in rig.cluster.read("cm-pub", CERTIFICATES)}
    assert {(rig.model.release.name, unit) for unit in listed} == {
        pair for pair in UNITS if pair[0] == rig.model.release.name
    }


@pytest.mark.parametrize("service", [TVS, "Cisco Tftp", "Cisco CallManager", "Cisco CTIManager"])
def test_a_restarted_service_is_started_anew(rig: Rig, service: str) -> None:
    kind = KINDS[service]
    began = rig.control.now()
    outcome = rig.cluster.perform(services.restart("cm-sub1", service))
    assert (outcome.result, outcome.before, outcome.after) == ("done", "STARTED", "STARTED")
    assert rig.model.nodes["cm-sub1"].services[service].since == began + kind.stopping + kind.starting
    assert rig.changes() == [("cm-sub1", f"utils service restart {service}", "ok")]


def test_a_stopped_service_is_stopped_and_a_started_one_runs(rig: Rig) -> None:
    stopped = rig.cluster.perform(services.stop("cm-sub1", TVS))
    assert (stopped.result, stopped.after) == ("done", "STOPPED")
    row = rig.cluster.read("cm-sub1", SERVICES).named(TVS)
    assert row is not None
    assert row.reason == "Commanded Out of Service"
    started = rig.cluster.perform(services.start("cm-sub1", TVS))
    assert (started.result, started.before, started.after) == ("done", "STOPPED", "STARTED")


def test_phones_are_reset_once_each_and_every_answer_is_kept(rig: Rig) -> None:
    names = list(rig.model.phones)[:3]
    outcome = rig.cluster.perform(phones.reset("cm-pub", names))
    assert (outcome.result, dict(outcome.each)) == ("done", dict.fromkeys(names, "accepted"))
    assert [request for _, request, _ in rig.changes()] == [f"resetPhone {name}" for name in names]
    assert {rig.model.phones[name].registered_to for name in names} == {None}


def test_a_certificate_the_node_does_not_have_is_not_asked_to_be_renewed(rig: Rig) -> None:
    with pytest.raises(Exception, match="does not exist"):
        rig.cluster.perform(certificates.regenerate("cm-sub1", "EDGE"))
    assert rig.changes() == []


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (services.restart("cm-sub1", "Cisco DirSync"), "STOPPED"),
        (services.start("cm-sub1", "Cisco DirSync"), "STOPPED"),
        (services.restart("cm-sub1", "Cisco Nothing"), "absent"),
        (services.restart("cm-sub1", "A Cisco DB"), "STARTED"),
    ],
    ids=lambda value: getattr(value, "request", value),
)
def test_what_the_node_declines_is_refused_in_its_own_words(
    rig: Rig, operation: Operation, after: str
) -> None:
    outcome = rig.cluster.perform(operation)
    assert (outcome.result, outcome.after) == ("refused", after)
    assert "Executed command unsuccessfully" in outcome.said
    assert rig.changes() == [(operation.node, operation.request, "refused")]


def test_a_service_that_is_stopped_already_is_as_wanted_though_the_node_declines(rig: Rig) -> None:
    rig.control.arrange("service", node="cm-sub1", service=TVS, state="STOPPED")
    outcome = rig.cluster.perform(services.stop("cm-sub1", TVS))
    assert (outcome.result, outcome.before, outcome.after) == ("done", "STOPPED", "STOPPED")
    assert rig.changes() == [("cm-sub1", f"utils service stop {TVS}", "refused")]


def test_a_phone_the_database_does_not_know_is_refused_and_the_others_are_reset(rig: Rig) -> None:
    outcome = rig.cluster.perform(phones.reset("cm-pub", ["SEPFFFFFFFFFFFF", "SEP000000000001"]))
    assert outcome.result == "refused"
    assert outcome.each["SEP000000000001"] == "accepted"
    assert "was not found" in outcome.each["SEPFFFFFFFFFFFF"]


def test_a_unit_that_the_publisher_makes_for_all_is_refused_on_a_subscriber(fresh: Fresh) -> None:
    rig = fresh("12.5")
    outcome = rig.cluster.perform(certificates.regenerate("cm-sub1", "ITLRecovery"))
    assert outcome.result == "refused"
    assert outcome.before == outcome.after


@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.request)
def test_without_consent_no_operation_leaves_the_driver(rig: Rig, operation: Operation) -> None:
    reader = rig.driver(Consent.none())
    with pytest.raises(NotConsented, match=r"Nothing was changed\.\nNext: grant consent"):
        reader.perform(operation)
    assert rig.running.journal.entries == []


def test_without_consent_no_changing_request_of_any_interface_is_sent(rig: Rig) -> None:
    reader = rig.driver(Consent.none())
    reader.read("cm-pub", CERTIFICATES)
    assert reader.security_mode() == "non-secure"
    asked = len(rig.running.journal.entries)
    commands = (
        "set cert regen TVS", "utils service restart Cisco Tftp", "utils system restart", "utils itl reset localkey",
        "run sql update processconfig set paramvalue = '1'", "file delete tftp ITLFile.tlv", "an unheard of command",
    )  # fmt: skip
    for command in commands:
        with pytest.raises(NotConsented):
            reader.cli("cm-pub").run(command)
    for operation in (
        "resetPhone",
        "doDeviceReset",
        "executeSQLUpdate",
        "updatePhone",
        "addUser",
        "removePhone",
    ):
        with pytest.raises(NotConsented):
            reader.axl.call(operation, (("name", "SEP000000000001"),))
    with pytest.raises(NotConsented):
        reader.control_center("cm-pub").control_center(
            "soapDoControlServices", (("ServiceList", "Cisco Tftp"),)
        )
    assert len(rig.running.journal.entries) == asked


def test_a_question_nobody_declared_is_never_answered_and_nothing_is_changed(rig: Rig) -> None:
    before = rig.model.nodes["cm-sub1"].stored["TVS"]
    rig.control.add_fault("cm-sub1", "cli:set cert regen", "prompt", text="Delete all phones too (yes|no)? ")
    outcome = rig.cluster.perform(certificates.regenerate("cm-sub1", "TVS"))
    assert outcome.result == "unknown"
    assert "Delete all phones too (yes|no)?" in outcome.said
    assert rig.model.nodes["cm-sub1"].stored["TVS"] == before
    assert rig.changes() == [("cm-sub1", "set cert regen TVS", "dropped")]


def test_a_question_in_the_middle_of_a_read_is_not_answered_either(rig: Rig) -> None:
    rig.control.add_fault("cm-sub1", "cli:show cert own", "prompt", text="Enter the new password: ")
    with pytest.raises(UndeclaredPrompt, match="Enter the new password:"):
        rig.cluster.read("cm-sub1", certificate("TVS"))
    assert (
        rig.cluster.read("cm-sub1", certificate("TVS")).serial
        == rig.model.nodes["cm-sub1"].stored["TVS"].serial
    )


def test_operations_of_one_node_keep_their_order_while_nodes_work_in_parallel(rig: Rig) -> None:
    order = [make(node) for node in rig.cluster.nodes for make in (_renewed, _restarted)]
    outcomes = rig.cluster.perform_together(order)
    assert [outcome.operation for outcome in outcomes] == order
    assert {outcome.result for outcome in outcomes} == {"done"}
    for node in rig.cluster.nodes:
        assert [request for at, request, _ in rig.changes() if at == node] == [
            "set cert regen TVS", f"utils service restart {TVS}",
        ]  # fmt: skip
        assert rig.model.nodes[node].presents(TVS)["TVS"] == rig.model.nodes[node].stored["TVS"]


def _renewed(node: str) -> Operation:
    return certificates.regenerate(node, "TVS")


def _restarted(node: str) -> Operation:
    return services.restart(node, TVS)
