from __future__ import annotations

import pytest

from simulator.model import registration
from simulator.model.circumstances import CA_NAME, reuse_tomcat, sign_by_ca
from simulator.model.explanation import locked
from simulator.model.refusal import Refused
from tests.simulator.model.labs import ModelLab


def test_a_ca_signs_the_certificate_of_every_node_and_every_node_trusts_the_ca() -> None:
    cluster = ModelLab("12.5").cluster
    sign_by_ca(cluster, "tomcat", "rsa-2048/ca")
    serials = set()
    for node in cluster.nodes.values():
        own = node.stored["tomcat"]
        assert (own.issuer, own.self_signed) == (CA_NAME, False)
        assert node.presents("Cisco Tomcat")["tomcat"] == own
        assert node.trust["tomcat-trust"]["Lab Root CA.pem"].self_signed
        assert node.trust["tomcat-trust"][f"{node.fqdn}.pem"] == own
        serials.add(own.serial)
    assert len(serials) == 3
    assert locked(cluster) == []


def test_callmanager_reuses_one_tomcat_certificate_and_the_phones_hold_lists_that_name_it() -> None:
    lab = ModelLab("15")
    reuse_tomcat(lab.cluster, "rsa-2048/one")
    for node in lab.cluster.nodes.values():
        tomcat, callmanager = node.stored["tomcat"], node.stored["CallManager"]
        assert (tomcat.serial, tomcat.subject, tomcat.key) == (
            callmanager.serial,
            callmanager.subject,
            callmanager.key,
        )
        assert set(tomcat.names) == {other.fqdn for other in lab.cluster.nodes.values()}
        assert node.presents("Cisco CallManager")["CallManager"] == callmanager
    assert locked(lab.cluster) == []
    lab.reset()
    assert locked(lab.cluster) == []
    held = {phone.trust.itl for phone in lab.cluster.phones.values()}
    assert held == {node.itl for node in lab.cluster.nodes.values() if node.itl is not None}


def test_phones_that_are_off_stay_off_with_the_list_they_had() -> None:
    lab = ModelLab("15")
    name = next(iter(lab.cluster.phones))
    before = lab.cluster.phones[name].trust
    registration.power(lab.cluster, [name], on=False)
    reuse_tomcat(lab.cluster, "rsa-2048/one")
    assert lab.cluster.phones[name].trust == before
    assert lab.registered == 39


def test_what_a_release_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="release 14"):
        reuse_tomcat(ModelLab("12.5").cluster, "rsa-2048/one")
    with pytest.raises(Refused, match="no node stores tomcat-ECDSA"):
        sign_by_ca(ModelLab("8.6").cluster, "tomcat-ECDSA", "rsa-2048/ca")
