from __future__ import annotations

import pytest

from cucm_driver.facts.presented import CALLMANAGER, TOMCAT, TVS, UNITS
from simulator.model.certificate import Certificate
from simulator.model.trust_list import Role
from tests.contract.rig import Rig

PORTS = (TOMCAT, TVS, CALLMANAGER)


@pytest.mark.parametrize("service", UNITS)
def test_each_service_presents_what_it_has_loaded(read_only: Rig, service: str) -> None:
    for node, truth in read_only.model.nodes.items():
        told = read_only.cluster.presented(node, service)
        loaded = truth.presents(service).get(UNITS[service])
        assert told.serial == (loaded.serial if loaded else None)
        if loaded and service in PORTS:
            assert told.der == read_only.wire.der(loaded)


def test_every_tvs_knows_the_signer_of_configurations_by_its_certificate_and_its_role(read_only: Rig) -> None:
    known = read_only.model.nodes["cm-pub"].stored["CallManager"]
    for node, truth in read_only.model.nodes.items():
        reply = read_only.cluster.tvs(node).query(
            "CP-8851-SEP000000000001", *_names(known), known.serial_bytes
        )
        assert reply.valid
        assert reply.certificate == read_only.wire.der(known)
        assert set(reply.roles) == {Role.CCM_TFTP, Role.SAST}
        assert reply.presented == read_only.wire.der(truth.stored["TVS"])


def test_no_tvs_knows_a_serial_that_nobody_made(read_only: Rig) -> None:
    known = read_only.model.nodes["cm-pub"].stored["CallManager"]
    for node in read_only.cluster.nodes:
        reply = read_only.cluster.tvs(node).query("CP-8851-SEP000000000001", *_names(known), b"\x2a" * 16)
        assert (reply.valid, reply.certificate, reply.roles) == (False, None, ())


def _names(found: Certificate) -> tuple[str, str]:
    return found.subject_text, found.issuer_text
