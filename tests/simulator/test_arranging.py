"""Circumstances of mixed mode, arranged through the control port of a running lab, and what it tells afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import simulator
from simulator import Lab
from simulator.model.phone_interaction import PARAMETER
from simulator.model.refusal import Refused
from simulator.model.trust_list import Role
from tests.simulator.frontends.asking import axl, client, control, texts

ENCRYPTED, PLAIN = "SEP000000000001", "SEP000000000011"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", mode="mixed", pulled=True) as started:
        yield started


def arrange(lab: Lab, what: str, **fields: Any) -> Any:
    return control(lab, "POST", "/arrange", {"what": what, **fields})


def reset(lab: Lab) -> None:
    lab.run(lab.simulator.running.reset_phones(tuple(lab.simulator.running.model.phones), "reset"))
    control(lab, "POST", "/clock/wait", {"seconds": 300})


def explained(lab: Lab) -> Any:
    return control(lab, "GET", "/explain").json()


def test_a_fresh_cluster_in_mixed_mode_has_every_phone_registered(lab: Lab) -> None:
    assert control(lab, "GET", "/cluster").json()["mode"] == "mixed"
    told = explained(lab)
    assert (told["locked"], told["unregistered"], told["registered"]) == ([], [], 46)


def test_a_phone_with_a_secure_profile_and_no_lsc_is_named_with_the_reason(lab: Lab) -> None:
    assert arrange(lab, "phone security", names=[PLAIN], security="encrypted").status_code == 200
    reset(lab)
    assert explained(lab)["unregistered"] == [PLAIN]
    (one,) = [each for each in explained(lab)["explanations"] if each["turned_away"]]
    assert [node for node, _ in one["turned_away"]] == ["cm-sub1", "cm-sub2"]
    assert arrange(lab, "lsc", names=[PLAIN], days=30).status_code == 200
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    assert explained(lab)["unregistered"] == []


def test_an_lsc_that_has_expired_or_is_gone_keeps_a_phone_away(lab: Lab) -> None:
    arrange(lab, "lsc", names=[ENCRYPTED], days=-1)
    arrange(lab, "lsc", names=["SEP000000000002"], days=None)
    reset(lab)
    assert explained(lab)["unregistered"] == [ENCRYPTED, "SEP000000000002"]


def test_without_the_licence_the_ctl_cannot_be_updated(lab: Lab) -> None:
    arrange(lab, "export controlled", allowed=False)
    with pytest.raises(Refused, match="export-controlled"):
        lab.run(lab.simulator.running.ctl("cm-pub", "update", "utils ctl update CTLFile"))
    arrange(lab, "export controlled", allowed=True)
    updated = lab.run(lab.simulator.running.ctl("cm-pub", "update", "utils ctl update CTLFile"))
    assert updated.nodes == ("cm-pub", "cm-sub1", "cm-sub2")


def test_a_certificate_with_another_key_length_waits_for_its_restart(lab: Lab) -> None:
    assert arrange(lab, "self-signed", node="cm-sub1", unit="CallManager", key="rsa-3072").status_code == 200
    node = lab.simulator.running.model.nodes["cm-sub1"]
    assert node.stored["CallManager"].rsa_bits == 3072
    assert node.presents("Cisco CallManager")["CallManager"].rsa_bits == 2048
    assert arrange(lab, "self-signed", node="cm-sub1", unit="CallManager", key="rsa-7").status_code == 400


def test_the_ctl_client_works_with_tokens_only(lab: Lab) -> None:
    assert "CTL client" in arrange(lab, "ctl client").json()["error"]
    asked = {"blueprint": "lab", "release": "11.5", "mode": "mixed", "knobs": {"ctl_signing": "tokens"}}
    assert control(lab, "POST", "/cluster", asked).status_code == 200
    assert arrange(lab, "ctl client").status_code == 200
    signer = lab.simulator.running.model.publisher.ctl
    assert signer is not None
    assert signer.signer.unit == "eToken"


def test_a_signing_that_the_release_does_not_know_is_said(lab: Lab) -> None:
    asked = {"blueprint": "lab", "release": "15", "mode": "mixed", "knobs": {"ctl_signing": "tokens"}}
    assert "tokenless" in control(lab, "POST", "/cluster", asked).json()["error"]
    assert (
        "mode 'open' is not simulated"
        in control(lab, "POST", "/cluster", {**asked, "mode": "open"}).json()["error"]
    )


def test_a_capf_renewed_days_ago_is_everywhere_and_lscs_are_those_of_before(lab: Lab) -> None:
    model = lab.simulator.running.model
    old = model.publisher.stored["CAPF"]
    assert arrange(lab, "CAPF renewed").status_code == 200
    new = model.publisher.stored["CAPF"]
    assert new.serial != old.serial
    assert model.publisher.presents("Cisco Certificate Authority Proxy Function")["CAPF"] == new
    for node in model.nodes.values():
        assert {old, new} <= set(node.trust["CallManager-trust"].values())
    lists = [
        listed for phone in model.phones.values() for listed in (phone.trust.ctl, phone.trust.itl) if listed
    ]
    assert {listed.certificates(Role.CAPF) for listed in lists} == {(new,)}
    lsc = model.phones[ENCRYPTED].lsc_as
    assert lsc is not None
    assert lsc.issuer_key == old.key
    told = explained(lab)
    assert (told["locked"], told["unregistered"], told["registered"]) == ([], [], 46)


def test_a_service_that_is_activated_is_stopped_until_it_starts(lab: Lab) -> None:
    capf = "Cisco Certificate Authority Proxy Function"
    services = lab.simulator.running.model.publisher.services
    assert arrange(lab, "activated", node="cm-pub", service=capf, activated=False).status_code == 200
    assert (services[capf].activated, services[capf].started) == (False, False)
    assert arrange(lab, "activated", node="cm-pub", service=capf, activated=True).status_code == 200
    assert (services[capf].activated, services[capf].started) == (True, False)
    refused = arrange(lab, "activated", node="cm-pub", service="Cisco Nothing", activated=True)
    assert "there is no service" in refused.json()["error"]


def test_who_resets_the_phones_is_arranged_and_read_and_changed_over_axl_from_14(lab: Lab) -> None:
    assert "has no parameter" in arrange(lab, "phone interaction", value="manual").json()["error"]
    asked = {"blueprint": "lab", "release": "15", "knobs": {"phone_interaction": "manual"}}
    assert control(lab, "POST", "/cluster", asked).status_code == 200
    parameters = lab.simulator.running.model.parameters
    assert arrange(lab, "phone interaction", value="automatic").status_code == 200
    assert parameters[PARAMETER] == "automatic"
    key = f"<processNodeName>EnterpriseWideData</processNodeName><name>{PARAMETER}</name>"
    key += "<service>Enterprise Wide</service>"
    axl(client(lab), "updateServiceParameter", f"{key}<value>manual</value>")
    sql = f"<sql>select paramvalue from processconfig where paramname='{PARAMETER}'</sql>"
    assert texts(axl(client(lab), "executeSQLQuery", sql), "paramvalue") == ["manual"]
    assert parameters[PARAMETER] == "manual"
