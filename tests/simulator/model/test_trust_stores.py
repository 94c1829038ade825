"""Orders about trust stores: how far they reach, which certificate is kept, and when TVS notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.model import distribution, trust_stores
from simulator.model.certificate import Certificate
from simulator.model.circumstances import reuse_tomcat, sign_by_ca
from simulator.model.cluster import Cluster
from simulator.model.refusal import Refused
from simulator.model.registration import boots
from simulator.model.trust_list import Role
from tests.simulator.model.labs import START, TVS, ModelLab

CA, SUB1 = "Lab Root CA.pem", "cm-sub1.example.com.pem"
NAME = (("CN", "Foreign Root CA"), ("O", "Elsewhere"))


def foreign(age: timedelta = timedelta(days=30), serial: int = 77) -> Certificate:
    made = START - age
    return Certificate(
        "tomcat-trust", "cm-pub", NAME, NAME, serial, made, made + timedelta(days=365), "imported/a", "imported/a"
    )  # fmt: skip


def holders(cluster: Cluster, store: str, file: str) -> list[str]:
    return [name for name, node in cluster.nodes.items() if file in node.trust.get(store, {})]


@pytest.mark.parametrize("store", ["tomcat-trust", "CallManager-trust", "Phone-SAST-trust"])
def test_a_replicated_store_is_one_for_the_cluster(store: str) -> None:
    cluster = ModelLab("11.5").cluster
    assert trust_stores.add(cluster, "cm-sub1", store, foreign()) == ["cm-sub1", "cm-pub", "cm-sub2"]
    assert holders(cluster, store, "Foreign Root CA.pem") == list(cluster.nodes)
    assert len(trust_stores.delete(cluster, "cm-sub2", store, "Foreign Root CA.pem")) == 3
    assert holders(cluster, store, "Foreign Root CA.pem") == []


@pytest.mark.parametrize(("release", "left"), [("12.0", ["cm-pub", "cm-sub2"]), ("12.5", [])])
def test_capf_trust_takes_imports_for_its_node_and_is_deleted_everywhere_from_12_5(
    release: str, left: list[str]
) -> None:
    cluster = ModelLab(release).cluster
    for name in cluster.nodes:
        assert trust_stores.add(cluster, name, "CAPF", foreign()) == [name]
    trust_stores.delete(cluster, "cm-sub1", "CAPF-trust", "Foreign Root CA.pem")
    assert holders(cluster, "CAPF-trust", "Foreign Root CA.pem") == left


def test_the_other_stores_are_each_nodes_own() -> None:
    cluster = ModelLab("15").cluster
    assert trust_stores.delete(cluster, "cm-pub", "TVS-trust", SUB1) == ["cm-pub"]
    assert holders(cluster, "TVS-trust", SUB1) == ["cm-sub1", "cm-sub2"]
    assert trust_stores.add(cluster, "cm-pub", "ipsec", foreign()) == ["cm-pub"]


def test_a_node_whose_replication_is_bad_keeps_what_it_has() -> None:
    cluster = ModelLab("12.5").cluster
    sign_by_ca(cluster, "tomcat", "rsa-2048/ca")
    distribution.set_replication(cluster, "cm-sub2", 3)
    trust_stores.delete(cluster, "cm-pub", "tomcat-trust", CA)
    assert holders(cluster, "tomcat-trust", CA) == ["cm-sub2"]
    assert trust_stores.add(cluster, "cm-pub", "tomcat", foreign()) == ["cm-pub", "cm-sub1"]


def test_only_a_later_start_replaces_a_certificate_of_the_same_name() -> None:
    cluster = ModelLab("12.5").cluster
    first = foreign()
    trust_stores.add(cluster, "cm-pub", "tomcat", first)
    for same_or_older in (foreign(serial=78), foreign(timedelta(days=31), 79)):
        assert trust_stores.add(cluster, "cm-sub1", "tomcat", same_or_older) == []
    newer = foreign(timedelta(days=29), 80)
    assert trust_stores.add(cluster, "cm-sub1", "tomcat", newer) == ["cm-sub1", "cm-pub", "cm-sub2"]
    assert cluster.publisher.trust["tomcat-trust"]["Foreign Root CA.pem"] == newer


def test_an_expired_certificate_and_an_unknown_store_are_refused() -> None:
    cluster = ModelLab("12.5").cluster
    before = cluster.fingerprint()
    with pytest.raises(Refused, match="has expired"):
        trust_stores.add(cluster, "cm-pub", "tomcat", foreign(timedelta(days=365)))
    with pytest.raises(Refused, match="has no trust certificates"):
        trust_stores.add(cluster, "cm-pub", "ITLRecovery", foreign())
    assert cluster.fingerprint() == before


@pytest.mark.parametrize(
    ("unit", "file", "why"),
    [
        ("CallManager", "CallManager.pem", "cannot delete a self-signed"),
        ("tomcat-trust", "nobody.pem", "tomcat-trust/nobody.pem does not exist"),
        ("ITLRecovery", "x.pem", "has no trust certificates"),
    ],
)
def test_an_identity_certificate_and_unknown_names_are_not_deleted(unit: str, file: str, why: str) -> None:
    cluster = ModelLab("12.5").cluster
    before = cluster.fingerprint()
    with pytest.raises(Refused, match=why):
        trust_stores.delete(cluster, "cm-pub", unit, file)
    assert cluster.fingerprint() == before


def test_a_running_backup_locks_the_stores() -> None:
    cluster = ModelLab("12.5").cluster
    cluster.backups = replace(
        cluster.backups, runs=(*cluster.backups.runs, replace(cluster.backups.runs[-1], started=cluster.now))
    )
    with pytest.raises(Refused, match="backup or restore"):
        trust_stores.delete(cluster, "cm-pub", "tomcat-trust", SUB1)
    with pytest.raises(Refused, match="backup or restore"):
        trust_stores.add(cluster, "cm-pub", "tomcat-trust", foreign())


def known(lab: ModelLab, certificate: Certificate) -> list[str]:
    return [
        name for name in lab.cluster.nodes if certificate in {c for c, _ in lab.cluster.tvs_view(name)}
    ]  # fmt: skip


def test_tvs_forgets_a_deleted_callmanager_when_it_is_restarted() -> None:
    lab = ModelLab("12.5")
    own = lab.cluster.nodes["cm-sub1"].stored["CallManager"]
    trust_stores.delete(lab.cluster, "cm-pub", "CallManager-trust", SUB1)
    lab.restart(TVS)
    assert known(lab, own) == ["cm-pub", "cm-sub1", "cm-sub2"]  # Phone-SAST-trust still holds it
    trust_stores.delete(lab.cluster, "cm-pub", "Phone-SAST-trust", SUB1)
    lab.wait(60)
    assert known(lab, own) == ["cm-pub", "cm-sub1", "cm-sub2"]
    lab.restart(TVS, ["cm-sub2"])
    assert known(lab, own) == ["cm-pub", "cm-sub1"]


def test_tvs_of_the_eager_world_forgets_it_by_itself() -> None:
    lab = ModelLab("12.5", "eager")
    own = lab.cluster.nodes["cm-sub1"].stored["tomcat"]
    trust_stores.delete(lab.cluster, "cm-pub", "tomcat-trust", SUB1)
    lab.wait(7)
    assert known(lab, own) == ["cm-pub", "cm-sub1", "cm-sub2"]
    lab.wait(1)
    assert known(lab, own) == []


def test_the_itl_still_names_capf_and_tvs_whose_trust_copies_are_gone() -> None:
    lab = ModelLab("12.5")
    itl, capf = lab.cluster.publisher.itl, lab.cluster.publisher.stored["CAPF"]
    trust_stores.delete(lab.cluster, "cm-pub", "TVS-trust", SUB1)
    trust_stores.delete(lab.cluster, "cm-pub", "CallManager-trust", f"{capf.common_name}.pem")
    lab.restart("Cisco Tftp", ["cm-pub"])
    assert lab.cluster.publisher.itl == itl


def test_a_certificate_of_two_units_stays_known_while_one_store_holds_it() -> None:
    lab = ModelLab("15")
    reuse_tomcat(lab.cluster, "rsa-2048/one")
    one = lab.cluster.publisher.stored["CallManager"]
    for store in ("CallManager-trust", "Phone-SAST-trust"):
        trust_stores.delete(lab.cluster, "cm-pub", store, f"{one.common_name}.pem")
    lab.restart(TVS)
    assert {c.unit for c, _ in lab.cluster.tvs_view("cm-pub") if c.serial == one.serial} == {"tomcat"}


def import_into(lab: ModelLab, store: str, certificate: Certificate) -> Certificate:
    """The record that `set cert import trust` makes of another cluster's certificate."""
    record = replace(certificate, unit=store, node="cm-pub")
    trust_stores.add(lab.cluster, "cm-pub", store, record)
    return record


def test_an_imported_certificate_is_vouched_for_once_tvs_was_restarted() -> None:
    lab = ModelLab("12.5")
    record = import_into(lab, "CallManager-trust", foreign())
    lab.wait(60)
    assert known(lab, record) == []
    lab.restart(TVS, ["cm-pub", "cm-sub1"])
    assert known(lab, record) == ["cm-pub", "cm-sub1"]
    assert dict(lab.cluster.tvs_view("cm-pub"))[record] == (Role.CCM_TFTP, Role.SAST)


def test_tvs_of_the_eager_world_learns_an_imported_certificate_by_itself() -> None:
    lab = ModelLab("12.5", "eager")
    record = import_into(lab, "Phone-SAST-trust", foreign())
    lab.wait(7)
    assert known(lab, record) == []
    lab.wait(1)
    assert known(lab, record) == list(lab.cluster.nodes)
    assert dict(lab.cluster.tvs_view("cm-pub"))[record] == (Role.SAST,)


def test_one_of_two_copies_is_enough() -> None:
    lab = ModelLab("12.5")
    record = import_into(lab, "CallManager-trust", foreign())
    trust_stores.add(lab.cluster, "cm-pub", "Phone-SAST-trust", record)
    for store, left in (("CallManager-trust", list(lab.cluster.nodes)), ("Phone-SAST-trust", [])):
        trust_stores.delete(lab.cluster, "cm-pub", store, "Foreign Root CA.pem")
        lab.restart(TVS)
        assert known(lab, record) == left


@pytest.mark.parametrize("store", ["tomcat-trust", "TVS-trust", "CAPF-trust"])
def test_what_is_imported_elsewhere_is_not_vouched_for(store: str) -> None:
    lab = ModelLab("12.5")
    record = import_into(lab, store, foreign())
    lab.restart(TVS)
    assert known(lab, record) == []


def test_neither_a_ca_of_the_cluster_nor_its_own_certificate_gains_a_role() -> None:
    lab = ModelLab("12.5", manufacturer_trusted=True, mode="mixed")
    sign_by_ca(lab.cluster, "CallManager", "rsa-2048/ca")
    lab.restart(TVS)
    before = lab.cluster.tvs_view("cm-pub")
    for unit in ("ITLRecovery", "TVS"):
        trust_stores.add(lab.cluster, "cm-pub", "Phone-SAST-trust", lab.cluster.publisher.stored[unit])
    lab.restart(TVS)
    assert lab.cluster.tvs_view("cm-pub") == before
    assert not {c.unit for c, _ in before} & {"Manufacturer", "CallManager-trust"}


@pytest.mark.parametrize(("release", "recovery_needed"), [("11.5", False), ("12.5", True)])
def test_phones_move_to_another_cluster_whose_certificates_theirs_has_imported(
    release: str, recovery_needed: bool
) -> None:
    """Cisco 213407: their old TVS vouches for the new cluster's lists."""
    old, new = ModelLab(release), ModelLab(release, domain="new.example.com")
    phone = old.cluster.phones["SEP000000000001"]
    moved = replace(new.cluster.surroundings(), tvs=old.cluster.surroundings().tvs)
    assert boots(phone, moved).refused
    for node in new.cluster.nodes.values():
        for store in ("CallManager-trust", "Phone-SAST-trust"):
            import_into(old, store, node.stored["CallManager"])
    assert boots(phone, moved).refused
    old.restart(TVS)
    assert boots(phone, moved).refused is recovery_needed
    import_into(old, "CallManager-trust", new.cluster.publisher.stored["ITLRecovery"])
    old.restart(TVS)
    verdict = boots(phone, moved)
    assert not verdict.refused
    assert verdict.trust.itl == new.cluster.publisher.itl
