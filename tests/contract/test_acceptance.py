"""The question before any reset, over real sockets: what it says, for whom, and when it says that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cucm_driver.answers.acceptance import asks
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.forecast import forecast, next_start
from cucm_driver.answers.observation.nodes import OneNode
from cucm_driver.answers.outlook import LOCAL_KEY
from cucm_driver.answers.saved_lists import Saved, save
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.services import restart
from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.fate import Says
from cucm_driver.record.journal import read
from cucm_driver.trust.trust_list import Role
from tests.contract.histories import CALLMANAGER, NODES, TFTP, TVS, Act, do
from tests.contract.processes import runbook
from tests.contract.rig import SERVED, Fresh, Rig
from tests.contract.walk import adapter


def saved(rig: Rig) -> Saved:
    return save(CachedReader(rig.cluster))


def unproven(rig: Rig, effect: str) -> None:
    """The TVS of every node of CMG-A is away or without a memory for every question from now on."""
    for node in ("cm-sub1", "cm-sub2"):
        rig.control.add_fault(node, "tvs:query", effect, times=100)


@pytest.mark.parametrize("release", SERVED)
def test_nothing_changed_is_accepted_by_every_phone(fresh: Fresh, release: str) -> None:
    for mode in ("non-secure", "mixed"):
        rig = fresh(release, mode=mode)
        answers = asks(rig.cluster, saved(rig))
        assert answers.says is Says.YES
        assert {each.fate.tftp for each in answers.answers if each.fate} == {"cm-pub", "cm-sub1"}
        assert rig.changes() == []


def test_it_says_for_whom_it_speaks_and_for_whom_not(fresh: Fresh) -> None:
    rig = fresh("11.5")
    behind = "SEP000000000001"
    rig.control.arrange("phones", names=[behind], powered=False)
    for act in (Act("regenerate", "CallManager"), Act("restart", TVS), Act("restart", TFTP), Act("reset")):
        do(rig, act)
    rig.control.arrange("phones", names=["SEP000000000002"], powered=False)
    found = saved(rig)
    assert set(found.in_step) == {
        name for name, phone in rig.model.phones.items() if phone.web and phone.powered
    }
    told = asks(rig.cluster, found).coverage()
    assert "it speaks for 28 phones" in told
    assert "for 12 phones" in told


def test_a_tvs_that_does_not_know_its_own_certificate_proves_nothing(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    do(rig, Act("regenerate", "CallManager"))
    do(rig, Act("restart", TVS))
    do(rig, Act("restart", TFTP))
    unproven(rig, "refuse")
    answers = asks(rig.cluster, before)
    assert answers.says is Says.UNKNOWN
    assert "TVS on cm-sub1 does not know its own certificates" in answers.which(Says.UNKNOWN)[0].why


def test_a_tvs_that_closes_the_connection_proves_nothing(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    for act in (Act("regenerate", "CallManager"), Act("restart", TVS), Act("restart", TFTP)):
        do(rig, act)
    unproven(rig, "drop")
    assert asks(rig.cluster, before).says is Says.UNKNOWN


def test_a_stopped_tvs_is_away_for_phones_too_and_the_answer_is_no(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    for act in (Act("regenerate", "CallManager"), Act("restart", TVS), Act("restart", TFTP)):
        do(rig, act)
    for node in NODES:
        rig.control.arrange("service", node=node, service=TVS, state="STOPPED")
    answers = asks(rig.cluster, before)
    assert {each.says for each in answers.answers} == {Says.NO}
    assert len(rig.control.explain()["locked"]) == len(rig.model.phones)


def test_where_no_tvs_is_needed_it_does_not_matter_what_it_says(fresh: Fresh) -> None:
    rig = fresh("12.5")
    before = saved(rig)
    for act in (Act("regenerate", "CallManager"), Act("restart", TFTP)):
        do(rig, act)
    unproven(rig, "refuse")
    found = asks(rig.cluster, before)
    assert found.which(Says.NO) == ()
    assert {each.fate.itl.asked for each in found.answers if each.fate and each.fate.itl} == {()}


def test_a_ctl_that_is_believed_through_tvs_alone_carries_a_warning(fresh: Fresh) -> None:
    rig = fresh("11.5", mode="mixed")
    before = saved(rig)
    for act in (
        Act("regenerate", "CallManager"),
        Act("restart", TVS),
        Act("ctl", "update"),
        Act("restart", TFTP),
    ):
        do(rig, act)
    answers = asks(rig.cluster, before)
    assert answers.warnings
    assert "TVS vouches" in answers.warnings[0]


def test_the_ctl_that_stays_behind_in_non_secure_mode_is_read_with_its_emptied_records(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    do(rig, Act("ctl", "non-secure-mode"))
    found = rig.cluster.served_ctl("cm-pub")
    assert found is not None
    assert rig.cluster.security_mode() == "non-secure"
    assert [record.role for record in found.records].count(Role.CCM_TFTP) > 0
    assert found.in_role(Role.CCM_TFTP) == ()
    assert found.in_role(Role.SAST) != ()


def test_a_ctl_signed_by_a_token_is_read_with_the_token_as_its_signer(fresh: Fresh) -> None:
    found = fresh("8.6", mode="mixed").cluster.served_ctl("cm-pub")
    assert found is not None
    assert found.signer.common_name.startswith("SAST-ADN")
    assert found.find(found.signer, Role.SAST) is not None


def test_the_next_tftp_server_of_the_phones_is_asked_about_too_and_is_a_warning(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    do(rig, Act("regenerate", "CallManager", "cm-sub1"))
    do(rig, Act("restart", TFTP, "cm-sub1"))
    answers = asks(rig.cluster, before)
    homes = {each.situation.home for each in answers.which(Says.NO) if not each.situation.assumed}
    assert homes == {"cm-sub1"}
    (warned, *_) = [line for line in answers.warnings if "ITL of cm-sub1" in line]
    assert "should its server be away" in warned


def test_the_ctl_on_disk_is_read_where_cisco_tftp_does_not_serve_it_yet(fresh: Fresh) -> None:
    rig = fresh("11.5", mode="mixed")
    do(rig, Act("regenerate", "CallManager", "cm-pub"))
    do(rig, Act("ctl", "update"))
    reader = CachedReader(rig.cluster)
    truth, node = rig.model.nodes["cm-sub1"].ctl, OneNode(reader, "cm-sub1").read()
    assert truth is not None
    assert isinstance(node.ctl, Listing)
    assert isinstance(node.disk_ctl, Listing)
    assert node.disk_ctl.mark != node.ctl.mark
    assert replace(node.disk_ctl, mark="") == replace(adapter.listing(truth), mark="")


def test_a_forecast_names_the_operation_that_would_lose_the_phones(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    do(rig, Act("regenerate", "CallManager"))
    found = forecast(CachedReader(rig.cluster), before, [regenerate(node, "TVS") for node in NODES])
    assert found.says is Says.NO
    assert (found.operation.node, found.operation.request) == ("cm-sub2", "set cert regen TVS")  # type: ignore[union-attr]
    assert len(found.losing) == len(rig.model.phones)
    assert any(
        line["kind"] == "forecast" and line["says"] == "no" for line in read(rig.cluster.journal.folder)
    )


def test_before_tvs_knows_the_new_signer_a_start_of_tftp_would_lose_phones(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    do(rig, Act("regenerate", "CallManager"))
    starts = [restart(node, TFTP) for node in ("cm-pub", "cm-sub1")]
    found = forecast(CachedReader(rig.cluster), before, starts)
    assert found.says is Says.NO
    assert "TVS on cm-sub1: unknown signer" in found.lines()[0]
    do(rig, Act("restart", TVS))
    assert forecast(CachedReader(rig.cluster), before, starts).says is Says.YES


@pytest.mark.parametrize(("release", "says"), [("11.5", "the held ITL lists"), ("12.5", LOCAL_KEY)])
def test_a_new_itlrecovery_needs_a_bridge_where_it_signs(fresh: Fresh, release: str, says: str) -> None:
    rig = fresh(release)
    found = forecast(CachedReader(rig.cluster), saved(rig), [regenerate("cm-pub", "ITLRecovery")])
    assert found.says is Says.YES
    assert all(says in each.why for each in found.told)


def test_secure_phones_before_a_callmanager_that_their_ctl_does_not_name_are_lost(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    before = saved(rig)
    capable = {name: stood for name, stood in before.phones.items() if stood.sbd}
    do(rig, Act("regenerate", "CallManager"))
    starts = [restart(node, CALLMANAGER) for node in NODES]
    found = forecast(CachedReader(rig.cluster), replace(before, phones=capable), starts)
    assert (found.says, found.operation) == (Says.NO, starts[-1])
    assert "not in the held CTL" in found.lines()[0]
    secure = {
        name for name, phone in rig.model.phones.items() if phone.security != "non-secure" and phone.web
    }
    assert set(found.losing) & secure


def test_where_replication_is_bad_tvs_does_not_learn_the_signer_and_phones_are_lost(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    rig.control.arrange("replication", node="cm-sub1", state=3)
    found = forecast(CachedReader(rig.cluster), before, [regenerate("cm-pub", "CallManager")])
    assert found.says is Says.NO
    assert "TVS on cm-sub1: unknown signer" in found.lines()[0]


def test_a_forecast_changes_nothing(fresh: Fresh) -> None:
    rig = fresh("11.5", mode="mixed")
    state = rig.model.fingerprint()
    before = saved(rig)
    forecast(CachedReader(rig.cluster), before, [regenerate(node, "CallManager") for node in NODES])
    next_start(CachedReader(rig.cluster), before)
    asks(rig.cluster, before)
    assert (rig.model.fingerprint(), rig.changes()) == (state, [])


def test_what_cannot_be_read_makes_the_forecast_unknown(fresh: Fresh) -> None:
    rig = fresh("11.5")
    before = saved(rig)
    rig.control.add_fault("cm-sub1", "cli:show cert own", "refuse", times=20)
    found = next_start(CachedReader(rig.cluster), before)
    assert found.says is Says.UNKNOWN
    assert "cm-sub1" in found.lines()[0]


WRONG_ORDER = """Feature: F
  @procedure
  Scenario: Both in one go
    Given the trust lists of every TFTP node are saved
    When I regenerate "CallManager" on every node, publisher first
    And I regenerate "TVS" on every node, publisher first
"""


def test_a_procedure_stops_before_the_operation_that_would_lose_phones(tmp_path: Path) -> None:
    page = tmp_path / "page.feature"
    page.write_text(WRONG_ORDER)
    ended = runbook(tmp_path, "-p", "steps.plugin", str(page), "--release", "11.5", "--world", "lazy")
    assert ended.code == 1, ended.text
    assert "would lose 40 phones" in ended.text
    assert "finish the earlier change first" in ended.text
    (journal,) = (tmp_path / "evidence").glob("*/journal.jsonl")
    done = [line["request"] for line in read(journal.parent) if line["kind"] == "intent"]
    assert done == ["set cert regen CallManager"] * 3
