from __future__ import annotations

import pytest

from cucm_driver.answers.gates import presenting_stored, trusted_everywhere
from cucm_driver.answers.web import answering, signed_by_others, started_since, trusting_presented, using
from cucm_driver.facts.presented import SHAKEN, TFTP, TOMCAT
from cucm_driver.operations import certificates, services
from tests.contract.rig import Fresh, Rig


def regenerate(rig: Rig, unit: str) -> None:
    for node in rig.cluster.nodes:
        rig.cluster.perform(certificates.regenerate(node, unit)).require_done()


def restart(rig: Rig, service: str) -> None:
    for node in rig.cluster.nodes_running(service):
        rig.cluster.perform(services.restart(node, service)).require_done()


@pytest.mark.parametrize(("service", "unit"), SHAKEN, ids=lambda word: word)
def test_every_port_shows_what_its_service_has_loaded(read_only: Rig, service: str, unit: str) -> None:
    for node, truth in read_only.model.nodes.items():
        told = read_only.cluster.presented(node, service, unit=unit)
        loaded = truth.presents(service).get(unit)
        assert told.der == (read_only.wire.der(loaded) if loaded else None)


def test_until_cisco_tftp_restarts_6972_presents_the_old_tomcat(rig: Rig) -> None:
    regenerate(rig, "tomcat")
    restart(rig, TOMCAT)
    seen = presenting_stored(rig.cluster, "tomcat")
    assert seen.differing == (f"cm-pub: {TFTP}", f"cm-sub1: {TFTP}")
    restart(rig, TFTP)
    seen = presenting_stored(rig.cluster, "tomcat")
    assert (seen.differing, seen.unknown, len(seen.matching)) == ((), (), 5)


def test_nodes_trust_the_new_tomcat_before_it_is_presented(rig: Rig) -> None:
    assert len(trusting_presented(rig.cluster).matching) == 6
    regenerate(rig, "tomcat")
    assert trusted_everywhere(rig.cluster, "tomcat").holds
    assert len(trusting_presented(rig.cluster).differing) == 6
    restart(rig, TOMCAT)
    assert len(trusting_presented(rig.cluster).matching) == 6


def test_a_tomcat_that_does_not_run_is_named(rig: Rig) -> None:
    assert answering(rig.cluster) == {}
    rig.control.arrange("service", node="cm-sub1", service=TOMCAT, state="STOPPED")
    assert list(answering(rig.cluster)) == ["cm-sub1"]


def test_a_service_that_started_before_a_certificate_that_no_port_shows_waits(rig: Rig) -> None:
    regenerate(rig, "tomcat-ECDSA")
    assert trusted_everywhere(rig.cluster, "tomcat-ECDSA").holds
    assert using(started_since(rig.cluster, "tomcat-ECDSA")).differing == tuple(
        f"{node}: {TOMCAT}" for node in rig.cluster.nodes
    )
    restart(rig, TOMCAT)
    assert using(started_since(rig.cluster, "tomcat-ECDSA")).holds


def test_a_certificate_that_a_ca_signed_is_told_as_the_node_lists_it(rig: Rig) -> None:
    assert signed_by_others(rig.cluster, "tomcat") == {}
    rig.control.arrange("signed by a CA", unit="tomcat")
    assert signed_by_others(rig.cluster, "tomcat") == dict.fromkeys(
        rig.cluster.nodes, "Certificate Signed by Lab Root CA"
    )


def test_reuse_is_not_to_be_had_before_14(fresh: Fresh) -> None:
    with pytest.raises(Exception, match="from release 14 on only"):
        fresh("12.5").control.arrange("tomcat reused")
