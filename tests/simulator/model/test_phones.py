"""When phones accept, refuse and lock: the matrix of what changed since they last synchronised (behaviour of the product)."""

from __future__ import annotations

import pytest

from simulator.model import explanation, itl_reset, recovery, registration, services
from simulator.model.phone import Phase
from simulator.model.tvs import Answer
from tests.simulator.model.labs import TFTP, TVS, ModelLab

BOTH = ("lazy", "eager")


def renew(lab: ModelLab, *units: str) -> None:
    for unit in units:
        lab.regenerate(unit)
    lab.restart(TVS)
    lab.restart(TFTP)
    lab.reset()


@pytest.mark.parametrize("world", BOTH)
@pytest.mark.parametrize(
    ("release", "units", "locked"),
    [
        ("11.5", ["CallManager"], 0),
        ("11.5", ["TVS"], 0),
        ("11.5", ["CallManager", "TVS"], 40),
        ("12.5", ["CallManager"], 0),
        ("12.5", ["TVS"], 0),
        ("12.5", ["CallManager", "TVS"], 0),
        ("12.5", ["ITLRecovery"], 40),
        ("12.5", ["CallManager", "TVS", "ITLRecovery"], 40),
    ],
)
def test_how_many_phones_lock(release: str, world: str, units: list[str], locked: int) -> None:
    lab = ModelLab(release, world)
    for unit in units:
        lab.regenerate(unit, ["cm-pub"] if unit == "ITLRecovery" else ())
    lab.restart(TVS)
    lab.restart(TFTP)
    lab.reset()
    assert len(explanation.locked(lab.cluster)) == locked
    assert lab.registered == 40


@pytest.mark.parametrize("world", BOTH)
def test_one_after_the_other_with_the_phones_in_step_between_locks_nobody_on_11_5(world: str) -> None:
    lab = ModelLab("11.5", world)
    renew(lab, "CallManager")
    renew(lab, "TVS")
    assert explanation.locked(lab.cluster) == []
    served = {node: lab.cluster.nodes[node].itl for node in lab.cluster.tftp_nodes()}
    assert all(phone.trust.itl == served[phone.tftp[0]] for phone in lab.cluster.phones.values())


def test_the_explanation_names_signer_tvs_and_the_operations_that_did_it() -> None:
    lab = ModelLab("11.5")
    renew(lab, "CallManager", "TVS")
    found = next(
        e
        for e in explanation.explanations(lab.cluster)
        if e.tftp == "cm-pub" and e.tried[0].node == "cm-sub1"
    )
    assert found.locked
    assert found.offered_serial == lab.cluster.nodes["cm-pub"].stored["CallManager"].serial_text
    assert found.offered_serial not in found.held_sast
    assert [(t.node, t.answer) for t in found.tried] == [
        ("cm-sub1", Answer.NOT_IN_ITL),
        ("cm-sub2", Answer.NOT_IN_ITL),
    ]
    assert [(c.node, c.operation) for c in found.did_it] == [
        ("cm-pub", "set cert regen CallManager"),
        ("cm-sub1", "set cert regen TVS"),
        ("cm-sub2", "set cert regen TVS"),
    ]


def test_where_tvs_was_not_restarted_phones_refuse_until_it_is() -> None:
    lab = ModelLab("11.5")
    lab.regenerate("CallManager")
    lab.restart(TFTP)
    lab.reset()
    assert len(explanation.locked(lab.cluster)) == 40
    assert all(phone.messages[-1][1] == "Error verifying config" for phone in lab.cluster.phones.values())
    lab.restart(TVS)
    lab.reset()
    assert explanation.locked(lab.cluster) == []
    assert all(phone.messages[-1][1] == "Trust List updated" for phone in lab.cluster.phones.values())


def test_a_phone_that_was_off_during_one_change_heals_and_during_two_does_not() -> None:
    lab = ModelLab("11.5")
    names = list(lab.cluster.phones)
    registration.power(lab.cluster, names[:2], on=False)
    renew(lab, "CallManager")
    registration.power(lab.cluster, names[:1], on=True)
    renew(lab, "TVS")
    registration.power(lab.cluster, names[1:2], on=True)
    assert explanation.locked(lab.cluster) == [names[1]]
    assert lab.cluster.phones[names[1]].phase is Phase.REGISTERED


def test_the_next_tftp_server_is_asked_only_when_one_does_not_answer() -> None:
    lab = ModelLab("12.5")
    services.order(lab.cluster, "cm-pub", TFTP, "stop", "x")
    lab.wait(10)
    lab.reset()
    assert {phone.tftp_used for phone in lab.cluster.phones.values()} == {"cm-sub1"}


def test_a_reset_reaches_registered_phones_only_and_they_return_between_90_and_180_seconds() -> None:
    lab = ModelLab("12.5")
    name = next(iter(lab.cluster.phones))
    registration.power(lab.cluster, [name], on=False)
    assert name not in registration.reset(lab.cluster, list(lab.cluster.phones), "reset")
    assert lab.registered == 0
    lab.wait(89)
    assert lab.registered == 0
    lab.wait(92)
    assert lab.registered == 39


def test_phones_with_equal_lists_share_one_trust_state() -> None:
    lab = ModelLab("11.5")
    renew(lab, "CallManager")
    assert len({id(phone.trust) for phone in lab.cluster.phones.values()}) == len(lab.cluster.tftp_nodes())


def test_knobs_change_what_sources_leave_open() -> None:
    lab = ModelLab("11.5", bad_itl_unregisters=True)
    renew(lab, "CallManager", "TVS")
    assert lab.registered == 0
    with pytest.raises(ValueError, match="unknown knob 'tvs'"):
        ModelLab("11.5", tvs=True)


@pytest.mark.parametrize(
    ("release", "units", "healing"),
    [
        ("8.6", ["CallManager", "TVS"], ["DRS restore of the backup before", "delete the ITL on each phone"]),
        (
            "11.5",
            ["CallManager", "TVS"],
            [
                "utils itl reset localkey, reset",
                "utils itl reset remotekey, reset",
                "DRS restore of the backup before",
                "delete the ITL on each phone",
            ],
        ),
        (
            "12.5",
            ["CallManager", "TVS", "ITLRecovery"],
            [
                "utils itl reset remotekey, reset",
                "DRS restore of the backup before",
                "delete the ITL on each phone",
            ],
        ),
    ],
)
def test_the_ways_back_are_proven_on_a_copy(release: str, units: list[str], healing: list[str]) -> None:
    lab = ModelLab(release)
    recovery.save_recovery_key(lab.cluster)
    for unit in units:
        lab.regenerate(unit, ["cm-pub"] if unit == "ITLRecovery" else ())
    lab.restart(TVS)
    lab.restart(TFTP)
    lab.reset()
    before = lab.cluster.fingerprint()
    assert [way.way for way in recovery.recoveries(lab.cluster) if way.works] == healing
    assert lab.cluster.fingerprint() == before
    assert len(explanation.locked(lab.cluster)) == 40


def test_a_bridge_with_localkey_renews_itlrecovery_without_losing_a_phone() -> None:
    lab = ModelLab("12.5")
    lab.regenerate("ITLRecovery", ["cm-pub"])
    itl_reset.localkey(lab.cluster, "cm-pub", "utils itl reset localkey")
    lab.reset()
    assert {phone.trust.itl.signer.unit for phone in lab.cluster.phones.values() if phone.trust.itl} == {
        "CallManager"
    }
    lab.restart(TFTP)
    lab.reset()
    assert explanation.locked(lab.cluster) == []
    assert {phone.trust.itl.signer for phone in lab.cluster.phones.values() if phone.trust.itl} == {
        lab.cluster.publisher.stored["ITLRecovery"]
    }


def test_from_14_phones_are_reset_by_themselves_when_the_list_was_rebuilt() -> None:
    lab = ModelLab("14")
    lab.regenerate("TVS")
    assert lab.registered == 40
    lab.restart(TFTP, ["cm-pub"])
    assert lab.registered == 0
    lab.wait(200)
    assert lab.registered == 40


def test_a_phone_switched_off_and_on_while_it_is_reset_boots_once() -> None:
    lab = ModelLab("12.5")
    name = "SEP000000000001"
    registration.reset(lab.cluster, [name], "reset")
    lab.wait(5)
    registration.power(lab.cluster, [name], on=False)
    registration.power(lab.cluster, [name], on=True)
    phone = lab.cluster.phones[name]
    before = phone.copy()
    lab.wait(300)
    assert phone == before
    assert phone.registered_to == "cm-sub1"
