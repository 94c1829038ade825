from __future__ import annotations

from cucm_driver.facts.certificates import CERTIFICATES, TRUSTED, certificate, trust_certificate
from cucm_driver.facts.groups import group_members, phone_groups
from cucm_driver.facts.lists import SHOWN_CTL, SHOWN_ITL
from cucm_driver.facts.release import RELEASE
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.security_mode import prepared_for_rollback
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.topology import TOPOLOGY
from simulator.releases import RELEASES
from tests.contract.rig import Rig


def test_the_release_is_read_on_every_node(read_only: Rig) -> None:
    assert {read_only.cluster.read(node, RELEASE).text for node in read_only.cluster.nodes} == {
        read_only.model.release.version
    }


def test_the_topology_is_the_same_from_every_node(read_only: Rig) -> None:
    model = read_only.model
    true = {(n.name, n.fqdn, n.role, n.product, model.addresses[n.name]) for n in model.nodes.values()}
    for node in read_only.cluster.nodes:
        members = read_only.cluster.read(node, TOPOLOGY)
        assert {(m.name, m.fqdn, m.role, m.product, m.address) for m in members} == true
        assert all(member.authenticated for member in members)


def test_every_stored_certificate_is_listed_and_has_the_serial_and_the_end_that_the_node_stores(
    read_only: Rig,
) -> None:
    for node, truth in read_only.model.nodes.items():
        listed = read_only.cluster.read(node, CERTIFICATES)
        assert [each.unit for each in listed] == list(truth.stored)
        for unit, stored in truth.stored.items():
            told = read_only.cluster.read(node, certificate(unit))
            assert (told.serial, told.serial_text) == (stored.serial, stored.serial_text)
            assert told.not_after is not None
            assert abs((told.not_after - stored.not_after).total_seconds()) < 86_400
            assert stored.common_name in told.subject


def test_the_older_text_of_a_certificate_and_the_openssl_one_are_both_in_the_contract() -> None:
    assert {row.cert_text for row in RELEASES.values()} == {"A", "B"}


def test_every_trusted_certificate_is_listed_and_read(read_only: Rig) -> None:
    publisher = read_only.cluster.publisher
    stores = read_only.model.nodes[publisher].trust
    true = {f"{store}/{file}": held for store, files in stores.items() for file, held in files.items()}
    assert {each.name for each in read_only.cluster.read(publisher, TRUSTED)} == set(true)
    for name, held in true.items():
        assert read_only.cluster.read(publisher, trust_certificate(name)).serial == held.serial


def test_the_trust_stores_of_subscribers_are_listed(read_only: Rig) -> None:
    for node in read_only.cluster.nodes:
        stores = read_only.model.nodes[node].trust
        listed = [each.name for each in read_only.cluster.read(node, TRUSTED)]
        assert sorted(listed) == sorted(
            f"{store}/{file}" for store, files in stores.items() for file in files
        )


def test_every_service_has_the_state_and_the_reason_that_it_has(read_only: Rig) -> None:
    for node, truth in read_only.model.nodes.items():
        told = read_only.cluster.read(node, SERVICES)
        assert {(row.name, row.state, row.reason) for row in told} == {
            (service.name, service.state.value, service.reason) for service in truth.services.values()
        }


def test_since_when_a_service_runs_is_told_by_control_center(read_only: Rig) -> None:
    for node, truth in read_only.model.nodes.items():
        since = read_only.cluster.service_since(node, "Cisco Tomcat")
        assert since is not None
        assert abs((since - truth.services["Cisco Tomcat"].since).total_seconds()) <= 1
        assert read_only.cluster.service_since(node, "Cisco DirSync") is None


def test_replication_is_good_on_every_node(read_only: Rig) -> None:
    for node in read_only.cluster.nodes:
        told = read_only.cluster.read(node, REPLICATION)
        assert told.good
        assert {(row.node, row.address) for row in told.rows} == set(read_only.model.addresses.items())


def test_the_security_mode_is_read_from_the_database(read_only: Rig) -> None:
    assert read_only.cluster.security_mode() == read_only.model.mode == "non-secure"
    assert not prepared_for_rollback(read_only.cluster.axl)


def test_every_phone_has_the_group_that_its_device_pool_names(read_only: Rig) -> None:
    model = read_only.model
    assert read_only.cluster.phone_names() == tuple(model.phones)
    members = group_members(read_only.cluster.axl, read_only.cluster.inventory.nodes)
    assert {phone: members[group] for phone, group in phone_groups(read_only.cluster.axl).items()} == {
        phone.name: model.groups[model.device_pools[phone.device_pool]] for phone in model.phones.values()
    }


def test_the_shown_itl_has_the_hashes_and_the_length_of_the_served_bytes(read_only: Rig) -> None:
    for node, truth in read_only.model.nodes.items():
        served = read_only.cluster.served_itl(node) if truth.itl else None
        shown = read_only.cluster.read(node, SHOWN_ITL)
        if served is None:
            assert (shown.size, shown.sha1, shown.verified) == (0, "", False)
            continue
        assert (shown.sha1, shown.md5, shown.size) == (served.sha1, served.md5, served.size)
        assert shown.verified


def test_a_cluster_that_never_was_in_mixed_mode_shows_and_serves_no_ctl(read_only: Rig) -> None:
    publisher = read_only.cluster.publisher
    assert read_only.cluster.read(publisher, SHOWN_CTL).size == 0
    assert read_only.cluster.files(publisher).get("CTLFile.tlv") is None


def test_the_served_itl_holds_the_records_that_the_node_put_in(read_only: Rig) -> None:
    for node, served in read_only.cluster.served_itls().items():
        truth = read_only.model.nodes[node].itl
        assert truth is not None
        assert served.data == read_only.wire.trust_list(truth)
        assert served.signer.serial == truth.signer.serial_bytes
        assert (served.signer.name, served.built_at) == (
            truth.signer.subject_text,
            truth.built_at.replace(microsecond=0),
        )
        assert [(record.role, record.dns_name, record.certificate) for record in served.records] == [
            (record.role, record.dns_name, read_only.wire.der(record.certificate))
            for record in truth.records
            if record.certificate is not None
        ]
    assert list(read_only.cluster.served_itls()) == read_only.model.tftp_nodes()
