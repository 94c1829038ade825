"""The parsers read what real nodes printed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cucm_driver.facts import certificates, lists, release, replication, services, topology
from cucm_driver.facts.fact import Fact, Unreadable
from tests.cucm_driver.trust_list_writer import identity

FACTS = [
    certificates.CERTIFICATES,
    certificates.TRUSTED,
    certificates.certificate("tomcat"),
    certificates.trust_certificate("tomcat-trust/x.pem"),
    lists.SHOWN_ITL,
    lists.SHOWN_CTL,
    release.RELEASE,
    replication.REPLICATION,
    services.SERVICES,
    topology.TOPOLOGY,
]
NONSENSE = "Executed command unsuccessfully\nNo valid command entered\n"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_reads_its_own_example(fact: Fact[object]) -> None:
    assert fact.parse(fact.example)


@pytest.mark.parametrize(
    "fact", [f for f in FACTS if f is not certificates.TRUSTED], ids=lambda fact: fact.name
)
def test_no_fact_is_made_of_nonsense(fact: Fact[object]) -> None:
    with pytest.raises(Unreadable):
        fact.parse(NONSENSE)


def test_cop_files_are_not_the_release() -> None:
    assert release.RELEASE.parse(release.EXAMPLE).text == "11.5.1.12900-21"


def test_an_imp_database_publisher_is_not_the_publisher() -> None:
    members = topology.TOPOLOGY.parse(topology.EXAMPLE)
    assert [m.name for m in members if m.role == "publisher"] == ["CUCMPUB"]
    assert {m.name for m in members if m.product == "cups"} == {"IMPPUB", "IMPSUB"}


def test_a_node_that_is_not_authenticated_is_told_apart() -> None:
    line = "10.1.1.1 a.example.com a Subscriber callmanager DBSub not authenticated - INITIATOR since Fri"
    assert [m.authenticated for m in topology.read_topology(line)] == [False]


def test_a_service_is_found_in_both_row_styles() -> None:
    listed = services.SERVICES.parse(services.EXAMPLE)
    assert listed.running("System SSH")
    assert listed.running("A Cisco DB")
    assert listed.named("Cisco CAR DB") == services.Service(
        "Cisco CAR DB", "STOPPED", "Commanded Out of Service"
    )
    assert listed.activated("Cisco CAR DB")
    assert not listed.activated("Cisco WebDialer Web Service")
    assert listed.state("Cisco Tftp") == "absent"
    assert not listed.named("Service Manager is running")


@pytest.mark.parametrize(
    "line", ["  A Cisco DB             [STARTED]", "A Cisco DB[ STARTED ]  ", "A Cisco DB [STARTED]"]
)
def test_padding_around_a_state_does_not_matter(line: str) -> None:
    assert services.read_services(line).running("A Cisco DB")


def test_replication_is_good_only_if_every_row_says_two() -> None:
    assert replication.REPLICATION.parse(replication.EXAMPLE).good
    bad = replication.read_replication(
        replication.EXAMPLE.replace("(g_2)          (2) Setup Completed", "(g_2)          (3) Out Of Sync")
    )
    assert [(row.node, row.state, row.said) for row in bad.bad] == [("cucm-55", 3, "Out Of Sync")]
    untold = replication.read_replication("cucm-57  10.77.32.57  0.1  Y/Y/Y  0  (g_3)  (-) Setup Completed")
    assert (untold.good, untold.rows[0].state) == (False, None)


def test_a_cluster_of_one_node_has_nothing_to_replicate() -> None:
    text = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"
    assert replication.read_replication(text) == replication.Replication(())


def test_the_server_time_is_no_row_of_replication() -> None:
    assert len(replication.REPLICATION.parse(replication.EXAMPLE).rows) == 2


def test_identity_certificates_are_listed_in_order() -> None:
    units = [c.unit for c in certificates.read_own(certificates.OWN_EXAMPLE)]
    assert units == [
        "tomcat",
        "tomcat-ECDSA",
        "ipsec",
        "ITLRecovery",
        "CallManager-ECDSA",
        "CallManager",
        "CAPF",
        "TVS",
    ]


def test_trust_certificates_may_have_odd_file_names() -> None:
    names = [c.name for c in certificates.read_listed(certificates.TRUST_EXAMPLE)]
    assert names == ["CallManager-trust/cm-sub1.example.com.pem", "CallManager-trust/CAPF-1a2b: copy.pem"]


def test_the_older_form_has_a_decimal_serial_and_a_local_date() -> None:
    found = certificates.read_certificate(certificates.FORM_A_EXAMPLE)
    assert (found.serial, found.serial_text) == (113814007, "06c8a9f7")
    assert found.not_after == datetime(2028, 2, 19, 14, 23, 21, tzinfo=UTC)
    assert found.subject == "L=Krakow, ST=Malopolska, CN=cucm-pub.example.com, OU=TAC, O=Cisco, C=PL"
    assert found.pem is None


def test_openssls_form_has_a_hexadecimal_serial_on_its_own_line() -> None:
    found = certificates.read_certificate(certificates.FORM_B_EXAMPLE)
    assert found.serial_text == "6b1d357b6841740b078fee4a1813d5d6"
    assert found.not_after == datetime(2023, 7, 9, 23, 38, 12, tzinfo=UTC)
    assert found.issuer.startswith("C=PL, O=Cisco")


def test_a_pem_block_wins_over_the_text_around_it() -> None:
    someone = identity("cm-pub.example.com", 0x1234567890)
    found = certificates.read_certificate(certificates.FORM_A_EXAMPLE + someone.pem)
    assert (found.serial, found.der) == (0x1234567890, someone.der)
    assert found.not_after == someone.certificate.not_valid_after_utc


def test_a_broken_pem_block_is_unreadable() -> None:
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    with pytest.raises(Unreadable, match="PEM"):
        certificates.read_certificate(broken)


def test_show_ctl_without_a_file_is_a_list_of_no_bytes() -> None:
    assert lists.read_shown(lists.CTL_EXAMPLE) == lists.ShownList("", "", 0, False)


def test_show_itl_gives_both_checksums() -> None:
    found = lists.read_shown(lists.EXAMPLE)
    assert (found.md5, found.sha1) == (
        "1d97d9089dd558a062cccfcb1dc4c57f",
        "3b452f9ec9d6543df80e50f8b850cddc92fcf847",
    )
    assert (found.size, found.verified) == (4947, True)
