"""`utils ctl ...` against the simulator: an order is done when every TFTP node's file shows it, and not before."""

from __future__ import annotations

import pytest

from cucm_driver.consent import Consent
from cucm_driver.errors import NotConsented
from cucm_driver.facts.ctl import missing, on_disk, wanted
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart
from simulator.releases import RELEASES
from tests.contract.rig import Fresh, Rig

UPDATE, LOCAL_KEY = update_ctl("cm-pub"), reset_ctl_with_local_key("cm-pub")
TOKENLESS = [name for name, row in RELEASES.items() if row.ctl_tokenless]
TWO_KEYS = [name for name, row in RELEASES.items() if len(row.ctl_tokenless) > 1]


def signers(rig: Rig) -> set[str]:
    return {node.ctl.signer.unit for node in rig.model.nodes.values() if node.ctl is not None}


@pytest.mark.parametrize("release", TOKENLESS)
def test_an_update_names_what_is_stored_now_on_every_release(fresh: Fresh, release: str) -> None:
    rig = fresh(release, mode="mixed")
    rig.cluster.perform(regenerate("cm-pub", "CallManager")).require_done()
    before = on_disk(rig.cluster)["cm-pub"]
    assert before is not None
    assert [(each.node, each.unit) for each in missing(before.shown, wanted(rig.cluster))] == [
        ("cm-pub", "CallManager")
    ]
    outcome = rig.cluster.perform(UPDATE)
    assert outcome.result == "done"
    assert signers(rig) == {rig.model.release.ctl_tokenless[0]}
    after = on_disk(rig.cluster)["cm-pub"]
    assert after is not None
    assert after.verified
    assert not missing(after.shown, wanted(rig.cluster))


@pytest.mark.parametrize("release", TWO_KEYS)
def test_the_local_key_is_the_second_one_on_every_release(fresh: Fresh, release: str) -> None:
    rig = fresh(release, mode="mixed")
    assert rig.cluster.perform(LOCAL_KEY).result == "done"
    assert signers(rig) == {rig.model.release.ctl_tokenless[1]}
    assert rig.cluster.perform(UPDATE).result == "done"
    assert signers(rig) == {rig.model.release.ctl_tokenless[0]}


@pytest.mark.parametrize("release", TOKENLESS)
def test_a_cluster_goes_into_mixed_mode_and_back(fresh: Fresh, release: str) -> None:
    rig = fresh(release)
    assert rig.cluster.perform(set_cluster("cm-pub", "mixed-mode")).result == "done"
    assert (rig.model.mode, rig.cluster.security_mode()) == ("mixed", "mixed")
    rig.clock.wait(UPDATE.usual)
    assert rig.cluster.perform(set_cluster("cm-pub", "non-secure-mode")).result == "done"
    assert (rig.model.mode, rig.cluster.security_mode()) == ("non-secure", "non-secure")


def test_a_mode_has_no_other_words() -> None:
    with pytest.raises(KeyError):
        set_cluster("cm-pub", "mixed")


@pytest.mark.parametrize(
    ("release", "mode", "operation"),
    [
        ("8.6", "mixed", UPDATE),
        ("8.6", "non-secure", set_cluster("cm-pub", "mixed-mode")),
        ("10.5(1)", "mixed", LOCAL_KEY),
        ("12.5", "mixed", update_ctl("cm-sub1")),
        ("12.5", "non-secure", UPDATE),
        ("12.5", "mixed", set_cluster("cm-pub", "mixed-mode")),
    ],
)
def test_what_the_node_declines_is_refused_and_changes_nothing(
    fresh: Fresh, release: str, mode: str, operation: Operation
) -> None:
    rig = fresh(release, mode=mode)
    before = rig.model.publisher.ctl
    assert rig.cluster.perform(operation).result == "refused"
    assert (rig.model.mode, rig.model.publisher.ctl) == (mode, before)


def test_without_the_licence_an_update_is_refused(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("export controlled", allowed=False)
    outcome = rig.cluster.perform(UPDATE)
    assert outcome.result == "refused"
    assert "export-controlled" in outcome.said


def test_a_node_that_missed_the_copy_leaves_it_unknown(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("replication", node="cm-sub1", state=3)
    outcome = rig.cluster.perform(UPDATE)
    assert outcome.result == "unknown"
    assert "cm-sub1" in outcome.said


@pytest.mark.parametrize("operation", [UPDATE, LOCAL_KEY], ids=lambda operation: operation.request)
def test_an_answer_that_was_lost_is_followed_by_looking_at_the_files(
    fresh: Fresh, operation: Operation
) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.add_fault("cm-pub", f"begun:{operation.request}", "drop")
    assert rig.cluster.perform(operation).result == "done"
    assert len(rig.changes()) == 1


def test_an_update_that_was_lost_before_it_began_is_unknown_and_not_repeated(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.add_fault("cm-pub", f"cli:{UPDATE.request}", "drop")
    assert rig.cluster.perform(UPDATE).result == "unknown"
    assert len(rig.changes()) == 1


def test_without_consent_nothing_is_sent(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    reading = rig.driver(Consent.none())
    for operation in (UPDATE, LOCAL_KEY, set_cluster("cm-pub", "non-secure-mode")):
        with pytest.raises(NotConsented):
            reading.perform(operation)
    assert rig.changes() == []


@pytest.mark.parametrize("release", ["11.5", "12.5"])
def test_a_file_that_is_deleted_is_served_no_longer_up_to_11_5_from_the_next_start_on(
    fresh: Fresh, release: str
) -> None:
    rig = fresh(release, mode="mixed")
    rig.cluster.perform(set_cluster("cm-pub", "non-secure-mode")).require_done()
    rig.cluster.perform(delete_ctl("cm-pub")).require_done()
    assert (rig.cluster.served_ctl("cm-pub") is None) is (release == "12.5")
    rig.cluster.perform(restart("cm-pub", "Cisco Tftp")).require_done()
    assert rig.cluster.served_ctl("cm-pub") is None
    assert rig.cluster.served_ctl("cm-sub1") is not None
