from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta

import pytest

from cucm_driver.errors import WrongPin
from cucm_driver.facts.presented import TOMCAT
from cucm_driver.operations import certificates, phones, services
from simulator.frontends import https, tls
from simulator.running import Running
from tests.contract.rig import Rig

presented_context = tls.presented_context


def test_after_a_restart_of_cisco_tomcat_the_driver_repins_and_goes_on(rig: Rig) -> None:
    assert rig.cluster.phone_names()
    old = rig.model.publisher.stored["tomcat"]
    rig.cluster.perform(certificates.regenerate("cm-pub", "tomcat")).require_done()
    assert rig.cluster.phone_names()
    outcome = rig.cluster.perform(services.restart("cm-pub", TOMCAT)).require_done()
    new = rig.model.publisher.presents(TOMCAT)["tomcat"]
    assert new == rig.model.publisher.stored["tomcat"] != old
    assert outcome.took >= timedelta(seconds=80)
    assert rig.cluster.presented_leaf("cm-pub", TOMCAT) == rig.wire.der(new)
    assert rig.cluster.security_mode() == "non-secure"
    assert rig.cluster.registrations()
    assert rig.cluster.perform(phones.reset("cm-pub", ["SEP000000000001"])).result == "done"


def test_a_driver_that_did_not_see_the_change_refuses_the_new_certificate(rig: Rig) -> None:
    other = rig.driver()
    assert other.phone_names()
    rig.cluster.perform(certificates.regenerate("cm-pub", "tomcat")).require_done()
    rig.cluster.perform(services.restart("cm-pub", TOMCAT)).require_done()
    new = rig.wire.sha256(rig.model.publisher.stored["tomcat"])
    with pytest.raises(WrongPin, match=f"(?s)cm-pub.*{new}; no password was sent.*show cert own tomcat"):
        other.phone_names()


def test_the_restart_of_a_tomcat_whose_answer_was_lost_is_proven_and_the_new_pin_taken(rig: Rig) -> None:
    rig.cluster.perform(certificates.regenerate("cm-pub", "tomcat")).require_done()
    rig.control.add_fault("cm-pub", "begun:utils service restart", "drop")
    assert rig.cluster.perform(services.restart("cm-pub", TOMCAT)).result == "done"
    assert rig.cluster.security_mode() == "non-secure"
    assert [request for _, request, _ in rig.changes()] == [
        "set cert regen tomcat",
        f"utils service restart {TOMCAT}",
    ]


def test_a_tomcat_that_presents_another_certificate_than_the_node_stores_is_not_believed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_somebody_else(running: Running, node: str, service: str, unit: str) -> ssl.SSLContext:
        return presented_context(running, "cm-sub2", service, unit)

    assert rig.cluster.phone_names()
    monkeypatch.setattr(https, "presented_context", of_somebody_else)
    impatient = replace(services.restart("cm-pub", TOMCAT), patience=timedelta(minutes=2))
    outcome = rig.cluster.perform(impatient)
    foreign = rig.wire.der(rig.model.nodes["cm-sub2"].stored["tomcat"])
    assert rig.cluster.presented_leaf("cm-pub", TOMCAT) == foreign
    assert (outcome.result, outcome.after) == ("unknown", "STARTED")
    asked = len(rig.asked("axl"))
    with pytest.raises(WrongPin, match="no password was sent"):
        rig.cluster.security_mode()
    assert len(rig.asked("axl")) == asked


def test_an_expired_certificate_is_pinned_like_any_other(rig: Rig) -> None:
    rig.control.wait(timedelta(days=60))
    assert rig.model.publisher.presents(TOMCAT)["tomcat"].not_after < rig.control.now()
    assert rig.cluster.security_mode() == "non-secure"
