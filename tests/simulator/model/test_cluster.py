"""The four places of a certificate, services as a table of moves, and the state as a value."""

from __future__ import annotations

import pytest

from simulator.model import backups, distribution, explanation, regeneration, services
from simulator.model.refusal import Refused
from simulator.model.service import MOVES, Move, State
from simulator.releases import RELEASES
from tests.simulator.model.labs import CALLMANAGER, TFTP, TVS, ModelLab


def test_a_regenerated_certificate_is_stored_at_once_presented_after_a_restart_and_distributed_after_replication() -> (
    None
):
    lab = ModelLab("11.5")
    pub, sub = lab.cluster.nodes["cm-pub"], lab.cluster.nodes["cm-sub1"]
    old = pub.stored["CallManager"]
    new = regeneration.regenerate(
        lab.cluster, "cm-pub", "CallManager", lab.key("rsa-2048"), "set cert regen CallManager"
    )
    assert pub.stored["CallManager"] == new
    assert pub.presents(CALLMANAGER)["CallManager"] == old
    assert sub.trust["CallManager-trust"]["cm-pub.example.com.pem"] == old
    lab.wait(4)
    assert sub.trust["CallManager-trust"]["cm-pub.example.com.pem"] == new
    lab.restart(CALLMANAGER, ["cm-pub"])
    assert pub.presents(CALLMANAGER)["CallManager"] == new
    assert all(
        phone.trust.itl is not None and old in phone.trust.itl.certificates(0)
        for phone in lab.cluster.phones.values()
        if phone.tftp[0] == "cm-pub"
    )


def test_a_node_without_good_replication_gets_no_new_certificates_until_it_is_repaired() -> None:
    lab = ModelLab("11.5")
    lab.cluster.nodes["cm-sub1"].replication = 3
    lab.regenerate("CallManager", ["cm-pub"])
    lab.wait(60)
    new = lab.cluster.nodes["cm-pub"].stored["CallManager"]
    assert lab.cluster.nodes["cm-sub2"].trust["CallManager-trust"]["cm-pub.example.com.pem"] == new
    assert lab.cluster.nodes["cm-sub1"].trust["CallManager-trust"]["cm-pub.example.com.pem"] != new
    distribution.set_replication(lab.cluster, "cm-sub1", 2)
    lab.wait(5)
    assert lab.cluster.nodes["cm-sub1"].trust["CallManager-trust"]["cm-pub.example.com.pem"] == new


def test_a_tftp_start_activates_every_pending_change_of_its_node() -> None:
    lab = ModelLab("11.5")
    lab.regenerate("CallManager")
    lab.regenerate("TVS")
    pub = lab.cluster.nodes["cm-pub"]
    before = pub.itl
    lab.restart(TFTP, ["cm-pub"])
    assert before is not None
    assert pub.itl is not None
    assert pub.itl.signer == pub.stored["CallManager"] != before.signer
    assert set(pub.itl.certificates(21)) == {node.stored["TVS"] for node in lab.cluster.nodes.values()}


def test_a_tftp_restart_without_a_change_serves_the_same_list() -> None:
    lab = ModelLab("12.5")
    before = lab.cluster.nodes["cm-pub"].itl
    lab.restart(TFTP)
    assert lab.cluster.nodes["cm-pub"].itl is before


def test_a_starting_cisco_tftp_serves_nothing() -> None:
    lab = ModelLab("12.5")
    services.order(lab.cluster, "cm-pub", TFTP, "restart", "utils service restart Cisco Tftp")
    assert lab.cluster.surroundings().served("cm-pub") is None
    lab.wait(6)
    assert lab.cluster.nodes["cm-pub"].services[TFTP].state is State.STARTING
    assert lab.cluster.surroundings().served("cm-pub") is None


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", [Move.START, Move.STOP, Move.RESTART])
def test_an_order_that_is_not_in_the_table_is_refused(state: State, verb: Move) -> None:
    lab = ModelLab("12.5")

    services.put(lab.cluster, lab.cluster.nodes["cm-pub"], TVS, state)
    if (state, verb) in MOVES:
        services.order(lab.cluster, "cm-pub", TVS, verb, "order")
        assert lab.cluster.nodes["cm-pub"].services[TVS].state is MOVES[state, verb]
    else:
        with pytest.raises(Refused):
            services.order(lab.cluster, "cm-pub", TVS, verb, "order")


def test_what_is_not_there_is_refused_by_name() -> None:
    lab = ModelLab("12.5")
    for order in (
        lambda: lab.cluster.key_kind("cm-pub", "TLS"),
        lambda: lab.cluster.key_kind("cm-sub1", "ITLRecovery"),
        lambda: services.order(lab.cluster, "cm-pub", "Cisco TFTP", "restart", "x"),
        lambda: services.order(lab.cluster, "cm-pub", "Cisco DirSync", "restart", "x"),
        lambda: services.order(lab.cluster, "cm-pub", "A Cisco DB", "stop", "x"),
        lambda: services.order(lab.cluster, "cm-sub2", TFTP, "restart", "x"),
    ):
        with pytest.raises(Refused):
            order()


def test_a_copy_goes_its_own_way_and_equal_states_have_equal_fingerprints() -> None:
    lab = ModelLab("11.5")
    lab.regenerate("CallManager", ["cm-pub"])
    copy = lab.cluster.copy()
    assert copy.fingerprint() == lab.cluster.fingerprint()
    services.order(copy, "cm-pub", TFTP, "restart", "x")
    assert copy.fingerprint() != lab.cluster.fingerprint()
    assert lab.cluster.nodes["cm-pub"].started(TFTP)


def test_restarting_callmanager_moves_phones_along_their_group_and_back() -> None:
    lab = ModelLab("12.5")
    on = {name: phone.registered_to for name, phone in lab.cluster.phones.items()}
    assert set(on.values()) == {"cm-sub1", "cm-sub2"}
    services.order(lab.cluster, "cm-sub1", CALLMANAGER, "restart", "x")
    moved = [phone for name, phone in lab.cluster.phones.items() if on[name] == "cm-sub1"]
    assert all(phone.registered_to is None and phone.ris[-1].reason == 15 for phone in moved)
    lab.wait(20)
    assert {phone.registered_to for phone in moved} == {"cm-sub2"}
    assert {entry.node for entry in moved[0].ris} == {"cm-sub1", "cm-sub2"}
    lab.wait(200)
    assert {name: phone.registered_to for name, phone in lab.cluster.phones.items()} == on


def test_the_list_signer_follows_the_release() -> None:
    assert ModelLab("11.5").cluster.nodes["cm-sub1"].itl.signer.unit == "CallManager"
    assert (
        ModelLab("12.5").cluster.nodes["cm-sub1"].itl.signer
        == ModelLab("12.5").cluster.publisher.stored["ITLRecovery"]
    )


def test_a_restarted_node_comes_back_with_everything_it_stores_loaded() -> None:
    lab = ModelLab("12.5")
    lab.regenerate("TVS", ["cm-sub1"])
    lab.regenerate("tomcat", ["cm-sub1"])
    node = lab.cluster.nodes["cm-sub1"]
    services.reboot(lab.cluster, node, "utils system restart")
    assert node.down
    assert not any(service.started for service in node.services.values())
    assert all(phone.registered_to != "cm-sub1" for phone in lab.cluster.phones.values())
    lab.wait(12 * 60)
    assert not node.down
    assert node.presents(TVS)["TVS"] == node.stored["TVS"]
    assert node.presents("Cisco Tomcat")["tomcat"] == node.stored["tomcat"]
    lab.wait(200)
    assert any(phone.registered_to == "cm-sub1" for phone in lab.cluster.phones.values())


@pytest.mark.parametrize(("release", "present"), [("12.5", False), ("14", True)])
def test_further_tomcats_and_haproxy_exist_from_14(release: str, present: bool) -> None:
    names = set(ModelLab(release).cluster.nodes["cm-pub"].services)
    assert (
        {"Cisco UDS Tomcat", "Cisco AXL Tomcat", "Cisco SSOSP Tomcat", "Cisco HAProxy"} <= names
    ) is present


@pytest.mark.parametrize("release", list(RELEASES))
def test_every_release_installs_a_healthy_lab(release: str) -> None:
    lab = ModelLab(release)
    assert lab.registered == 40
    assert list(lab.cluster.publisher.stored) == list(lab.cluster.release.units)
    assert ("CAPF" in lab.cluster.nodes["cm-sub1"].stored) is (lab.cluster.release.rank < (14,))
    assert explanation.locked(lab.cluster) == []


def test_no_certificate_is_regenerated_while_a_backup_runs() -> None:
    lab = ModelLab("12.5")
    backups.start(lab.cluster, "nightly", backups.FEATURES)
    with pytest.raises(Refused, match="backup or restore is in progress"):
        lab.regenerate("TVS", ["cm-pub"])
    lab.wait(200)
    lab.regenerate("TVS", ["cm-pub"])
