"""The CTL: what stands in it by release and kind of signing, which orders write it, and who is refused."""

from __future__ import annotations

import pytest

from simulator.model import circumstances, ctl, distribution, regeneration, services
from simulator.model.refusal import Refused
from simulator.model.trust_list import Role, TrustList
from simulator.releases import RELEASES
from tests.simulator.model.labs import TFTP, ModelLab

TOKENLESS = [name for name, row in RELEASES.items() if row.ctl_tokenless]
IR, CM, TOKEN = "ITLRecovery", "CallManager", "eToken"


def standing(lab: ModelLab) -> TrustList:
    found = lab.cluster.publisher.ctl
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("release", "signing", "sast"),
    [
        ("8.6", "tokenless", [TOKEN, TOKEN]),
        ("10.5(1)", "tokenless", [CM]),
        ("10.5(1)", "tokens", [TOKEN, TOKEN]),
        ("10.5(2)", "tokenless", [CM, IR]),
        ("10.5(2)", "tokens", [TOKEN, TOKEN]),
        ("11.5", "tokenless", [CM, IR]),
        ("11.5", "tokens", [TOKEN, TOKEN, IR, CM]),
        ("12.0", "tokenless", [IR, CM]),
        ("12.0", "tokens", [TOKEN, TOKEN, IR, CM]),
        ("12.5", "tokenless", [IR, CM]),
        ("14", "tokenless", [IR, CM]),
        ("14SU3", "tokenless", [IR, CM]),
        ("15", "tokenless", [IR, CM]),
    ],
)
def test_the_signer_and_the_other_anchors_follow_release_and_signing(
    release: str, signing: str, sast: list[str]
) -> None:
    found = standing(ModelLab(release, mode="mixed", ctl_signing=signing))
    assert [one.unit for one in found.certificates(Role.SAST)] == sast
    assert found.signer == found.certificates(Role.SAST)[0]


@pytest.mark.parametrize("release", ["14", "14SU3", "15"])
def test_from_14_there_is_no_ctl_client(release: str) -> None:
    with pytest.raises(ValueError, match="tokenless"):
        ModelLab(release, mode="mixed", ctl_signing="tokens")


def test_the_records_stand_as_in_the_published_one_and_name_no_tvs() -> None:
    found = standing(ModelLab("10.5(1)", mode="mixed"))
    assert [(r.role, r.dns_name) for r in found.records] == [
        (Role.SAST, "cm-pub"),
        (Role.CCM_TFTP, "cm-pub"),
        (Role.CAPF, "cm-pub"),
        (Role.CCM_TFTP, "cm-sub1"),
        (Role.CCM_TFTP, "cm-sub2"),
    ]


def test_a_node_without_cisco_callmanager_and_cisco_tftp_does_not_stand_in_it() -> None:
    lab = ModelLab("10.5(1)", mode="mixed")
    node = lab.cluster.nodes["cm-sub2"]
    services.set_activated(lab.cluster, node, "Cisco CallManager", activated=False)
    lab.ctl("update")
    assert {r.dns_name for r in standing(lab).records} == {"cm-pub", "cm-sub1"}


def test_a_capf_that_is_not_activated_does_not_stand_in_it() -> None:
    lab = ModelLab("12.5", mode="mixed")
    name = "Cisco Certificate Authority Proxy Function"
    services.set_activated(lab.cluster, lab.cluster.publisher, name, activated=False)
    lab.ctl("update")
    assert standing(lab).certificates(Role.CAPF) == ()


@pytest.mark.parametrize("release", TOKENLESS)
def test_it_changes_by_an_order_only(release: str) -> None:
    lab = ModelLab(release, "eager", mode="mixed")
    before = standing(lab)
    lab.regenerate("CallManager")
    lab.restart(TFTP)
    assert standing(lab) == before
    lab.ctl("update")
    new = {node.stored["CallManager"] for node in lab.cluster.nodes.values()}
    assert new <= set(standing(lab).certificates(Role.CCM_TFTP))
    assert all(node.ctl == standing(lab) for node in lab.cluster.nodes.values())


@pytest.mark.parametrize("release", TOKENLESS)
def test_up_to_11_5_the_new_file_is_served_after_a_restart_of_cisco_tftp(release: str) -> None:
    lab = ModelLab(release, mode="mixed")
    lab.ctl("update")
    node = lab.cluster.publisher
    assert (node.ctl_served == node.ctl) is RELEASES[release].ctl_served_at_once
    lab.restart(TFTP)
    assert node.ctl_served == node.ctl


@pytest.mark.parametrize(
    ("release", "refused"), [("11.5", False), ("12.0", False), ("12.5", True), ("15", True)]
)
def test_from_12_5_it_is_not_written_without_export_controlled_functions(release: str, refused: bool) -> None:
    lab = ModelLab(release, mode="mixed", export_controlled=False)
    before = standing(lab)
    if refused:
        with pytest.raises(Refused, match="export-controlled"):
            lab.ctl("update")
        assert standing(lab) == before
    else:
        lab.ctl("update")
        assert standing(lab) != before


@pytest.mark.parametrize("order", ["update", "reset localkey", "non-secure"])
def test_no_order_is_taken_on_a_subscriber(order: str) -> None:
    lab = ModelLab("12.5", mode="mixed")
    before = lab.cluster.fingerprint()
    orders = {
        "update": lambda: ctl.update(lab.cluster, "cm-sub1", "x"),
        "reset localkey": lambda: ctl.reset_localkey(lab.cluster, "cm-sub1", "x"),
        "non-secure": lambda: ctl.set_cluster(lab.cluster, "cm-sub1", "non-secure", "x"),
    }
    with pytest.raises(Refused, match="disabled"):
        orders[order]()
    assert lab.cluster.fingerprint() == before


def test_8_6_takes_the_ctl_client_only() -> None:
    lab = ModelLab("8.6", mode="mixed")
    with pytest.raises(Refused, match="CTL client"):
        lab.ctl("update")
    lab.regenerate("CallManager")
    ctl.run_client(lab.cluster, "mixed", "CTL client")
    assert lab.cluster.publisher.stored["CallManager"] in standing(lab).certificates(Role.CCM_TFTP)
    assert standing(lab).signer == lab.cluster.tokens[0]


@pytest.mark.parametrize(
    ("release", "signer"),
    [("10.5(2)", IR), ("11.5", IR), ("12.0", CM), ("12.5", CM), ("14", CM), ("14SU3", CM), ("15", CM)],
)
def test_reset_localkey_signs_with_the_other_anchor_until_the_next_update(release: str, signer: str) -> None:
    lab = ModelLab(release, mode="mixed")
    default = standing(lab).signer
    lab.ctl("reset localkey")
    assert standing(lab).signer.unit == signer
    lab.ctl("update")
    assert standing(lab).signer == default


def test_10_5_1_has_no_other_anchor() -> None:
    with pytest.raises(Refused, match="secondary SAST"):
        ModelLab("10.5(1)", mode="mixed").ctl("reset localkey")


@pytest.mark.parametrize("circumstance", ["down", "replication"])
def test_a_node_that_is_away_misses_the_copy_and_keeps_the_one_it_had(circumstance: str) -> None:
    lab = ModelLab("12.5", mode="mixed")
    away, before = lab.cluster.nodes["cm-sub1"], standing(lab)
    if circumstance == "down":
        away.down = True
    else:
        distribution.set_replication(lab.cluster, "cm-sub1", 4)
    assert lab.ctl("update") == ctl.Updated(("cm-pub", "cm-sub2"), ("cm-sub1",))
    assert (away.ctl, away.ctl_served) == (before, before)


@pytest.mark.parametrize("release", TOKENLESS)
def test_back_in_non_secure_mode_it_stays_with_emptied_records(release: str) -> None:
    lab = ModelLab(release, mode="mixed")
    lab.ctl("non-secure")
    assert lab.cluster.mode == "non-secure"
    assert standing(lab).certificates(Role.CCM_TFTP) == ()
    assert {r.dns_name for r in standing(lab).records if r.role is Role.CCM_TFTP} == set(lab.cluster.nodes)
    assert standing(lab).certificates(Role.SAST) != ()
    assert standing(lab).certificates(Role.CAPF) != ()


def test_one_that_is_used_for_802_1x_stays_complete_and_is_kept_up() -> None:
    lab = ModelLab("12.5", mode="mixed", ctl_for_8021x=True)
    lab.ctl("non-secure")
    lab.regenerate("CAPF", ["cm-pub"])
    lab.ctl("update")
    assert standing(lab).certificates(Role.CAPF) == (lab.cluster.publisher.stored["CAPF"],)
    assert standing(lab).certificates(Role.CCM_TFTP) != ()


def test_a_cluster_installed_non_secure_may_have_a_ctl_for_802_1x() -> None:
    lab = ModelLab("12.5", ctl_for_8021x=True)
    assert standing(lab).certificates(Role.CAPF) == (lab.cluster.publisher.stored["CAPF"],)
    lab.regenerate("CAPF", ["cm-pub"])
    lab.ctl("update")
    lab.reset()
    assert {phone.trust.ctl for phone in lab.cluster.phones.values()} == {standing(lab)}
    assert lab.registered == 40


@pytest.mark.parametrize("mode", ["mixed", "non-secure"])
def test_circumstances_of_long_ago_stand_in_the_ctl(mode: str) -> None:
    lab = ModelLab("14", mode=mode)
    circumstances.reuse_tomcat(lab.cluster, lab.key("rsa-2048"))
    assert lab.down == set()
    if mode == "mixed":
        assert lab.cluster.nodes["cm-sub1"].stored["CallManager"] in standing(lab).certificates(Role.CCM_TFTP)
    else:
        assert lab.cluster.publisher.ctl is None


def test_an_update_takes_the_rows_that_have_reached_the_publisher() -> None:
    lab = ModelLab("12.5", mode="mixed")
    home = lab.cluster.nodes["cm-sub1"]
    old = home.stored["CallManager"]
    new = regeneration.regenerate(
        lab.cluster, "cm-sub1", "CallManager", lab.key("rsa-2048"), "set cert regen CallManager"
    )
    lab.ctl("update")
    assert old in standing(lab).certificates(Role.CCM_TFTP)
    lab.wait(5)
    lab.ctl("update")
    assert new in standing(lab).certificates(Role.CCM_TFTP)
    assert old not in standing(lab).certificates(Role.CCM_TFTP)


def test_in_non_secure_mode_there_is_nothing_to_update() -> None:
    lab = ModelLab("12.5")
    for order in ("update", "reset localkey", "non-secure"):
        with pytest.raises(Refused, match="mode"):
            lab.ctl(order)


def test_deleting_the_file_leaves_phones_with_the_one_they_hold() -> None:
    lab = ModelLab("12.5", mode="mixed")
    held = standing(lab)
    for node in lab.cluster.nodes:
        ctl.delete_file(lab.cluster, node, "file delete tftp CTLFile.tlv")
    lab.reset()
    assert {phone.trust.ctl for phone in lab.cluster.phones.values()} == {held}
    with pytest.raises(Refused, match="not found"):
        ctl.delete_file(lab.cluster, "cm-pub", "x")


def test_tvs_learns_the_signers_of_a_ctl_from_the_file() -> None:
    lab = ModelLab("12.5", "eager", mode="mixed")
    lab.regenerate("ITLRecovery", ["cm-pub"])
    new = lab.cluster.publisher.stored["ITLRecovery"]
    assert new not in {certificate for certificate, _ in lab.cluster.tvs_view("cm-sub1")}
    lab.ctl("update")
    lab.wait(10)
    assert (new, (Role.SAST,)) in lab.cluster.tvs_view("cm-sub1")


@pytest.mark.parametrize(
    ("release", "mode", "role"),
    [("11.5", "mixed", Role.CCM_TFTP), ("15", "mixed", Role.CCM_TFTP), ("15", "non-secure", Role.TFTP)],
)
def test_the_itl_lists_its_own_callmanager_by_the_mode(release: str, mode: str, role: Role) -> None:
    node = ModelLab(release, mode=mode).cluster.nodes["cm-sub1"]
    assert node.itl is not None
    assert node.itl.certificates(role)[0] == node.stored["CallManager"]


@pytest.mark.parametrize(
    ("release", "signing", "runs"),
    [
        ("8.6", "tokenless", True),
        ("11.5", "tokens", True),
        ("12.5", "tokenless", False),
        ("14", "tokenless", False),
    ],
)
def test_cisco_ctl_provider_runs_where_the_ctl_client_is_used(release: str, signing: str, runs: bool) -> None:
    lab = ModelLab(release, mode="mixed", ctl_signing=signing)
    assert {node.started("Cisco CTL Provider") for node in lab.cluster.nodes.values()} == {runs}


def test_from_14su3_there_is_no_cisco_ctl_provider() -> None:
    lab = ModelLab("14SU3", mode="mixed")
    assert all("Cisco CTL Provider" not in node.services for node in lab.cluster.nodes.values())


def test_the_state_with_a_ctl_is_copied_whole() -> None:
    lab = ModelLab("12.5", mode="mixed")
    copy, before = lab.cluster.copy(), lab.cluster.fingerprint()
    assert copy.fingerprint() == before
    copy.export_controlled = False
    assert copy.fingerprint() != before
    copy.export_controlled = True
    ctl.update(copy, "cm-pub", "x")
    assert copy.fingerprint() != before
    assert lab.cluster.fingerprint() == before
