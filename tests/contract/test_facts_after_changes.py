from __future__ import annotations

import pytest

from cucm_driver.facts.certificates import certificate
from cucm_driver.facts.presented import CALLMANAGER, TFTP, TOMCAT, TVS, UNITS
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.operations import certificates, services
from cucm_driver.trust.tlv import Signer
from simulator.model.certificate import Certificate
from tests.contract.rig import Fresh, Rig

PORTS = (TOMCAT, TVS, CALLMANAGER)


def signer_of(found: Certificate) -> Signer:
    return Signer(found.subject_text, found.serial_bytes, found.issuer_text)


@pytest.mark.parametrize("service", UNITS)
def test_a_regenerated_certificate_is_stored_at_once_and_presented_after_the_restart(
    rig: Rig, service: str
) -> None:
    unit, node = UNITS[service], "cm-sub1"
    old = rig.model.nodes[node].stored[unit].serial
    rig.cluster.perform(certificates.regenerate(node, unit)).require_done()
    new = rig.model.nodes[node].stored[unit].serial
    assert rig.cluster.read(node, certificate(unit)).serial == new != old
    assert rig.cluster.presented(node, service).serial == old
    rig.cluster.perform(services.restart(node, service)).require_done()
    assert rig.cluster.presented(node, service).serial == new


@pytest.mark.parametrize("service", PORTS)
def test_what_a_stopped_service_presents_is_unknown(rig: Rig, service: str) -> None:
    rig.control.arrange("service", node="cm-sub1", service=service, state="STOPPED")
    told = rig.cluster.presented("cm-sub1", service)
    assert (told.serial, told.der) == (None, None)
    assert "refused" in told.why


def test_who_signs_configurations_is_unknown_while_cisco_tftp_is_stopped(rig: Rig) -> None:
    rig.control.arrange("service", node="cm-sub1", service=TFTP, state="STOPPED")
    assert rig.cluster.presented("cm-sub1", TFTP).serial is None
    assert "refused" in rig.cluster.presented("cm-sub1", TFTP).why


def test_tvs_of_another_node_learns_a_new_certificate_when_it_restarts(rig: Rig) -> None:
    rig.cluster.perform(certificates.regenerate("cm-pub", "CallManager")).require_done()
    new = signer_of(rig.model.nodes["cm-pub"].stored["CallManager"])
    before = rig.cluster.vouching.query("cm-sub1", new)
    rig.cluster.perform(services.restart("cm-sub1", TVS)).require_done()
    after = rig.cluster.vouching.query("cm-sub1", new)
    assert before is not None
    assert after is not None
    assert (before.valid, after.valid) == (False, True)


def test_a_stopped_tvs_neither_presents_nor_answers(rig: Rig) -> None:
    rig.control.arrange("service", node="cm-sub1", service=TVS, state="STOPPED")
    signer = signer_of(rig.model.nodes["cm-pub"].stored["CallManager"])
    assert rig.cluster.vouching.presented("cm-sub1") is None
    assert rig.cluster.vouching.query("cm-sub1", signer) is None


@pytest.mark.parametrize("state", [0, 1, 3, 4])
def test_a_node_whose_replication_is_not_good_is_named(fresh: Fresh, state: int) -> None:
    rig = fresh("11.5")
    rig.control.arrange("replication", node="cm-sub1", state=state)
    told = rig.cluster.read("cm-pub", REPLICATION)
    assert [(row.node, row.state) for row in told.bad] == [("cm-sub1", state)]
