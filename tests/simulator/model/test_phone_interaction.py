"""Who resets the phones from release 14 on: the cluster by itself, or the administrator."""

from __future__ import annotations

import pytest

from simulator.model import circumstances
from simulator.model.phone_interaction import PARAMETER
from simulator.model.refusal import Refused
from tests.simulator.model.labs import TFTP, ModelLab

WORLDS = pytest.mark.parametrize("world", ["lazy", "eager"])
RELEASES = pytest.mark.parametrize("release", ["14", "15"])


def automatic_resets(lab: ModelLab) -> int:
    return sum(operation.startswith("automatic reset") for _, operation in lab.cluster.causes.resets)


@RELEASES
@WORLDS
@pytest.mark.parametrize("unit", ["CallManager", "TVS", "ITLRecovery"])
def test_the_cluster_resets_all_phones_once_for_each_certificate(release: str, world: str, unit: str) -> None:
    lab = ModelLab(release, world)
    for count in (1, 2):
        lab.regenerate(unit, ["cm-pub"])
        lab.restart(TFTP)
        assert automatic_resets(lab) == count
        lab.wait(300)
    assert lab.registered == 40


@RELEASES
@WORLDS
def test_manual_leaves_it_to_the_administrator(release: str, world: str) -> None:
    lab = ModelLab(release, world, phone_interaction="manual")
    held = {phone.trust for phone in lab.cluster.phones.values()}
    lab.regenerate("CallManager")
    lab.restart(TFTP)
    lab.wait(600)
    assert automatic_resets(lab) == 0
    assert {phone.trust for phone in lab.cluster.phones.values()} == held
    lab.reset()
    assert {phone.trust for phone in lab.cluster.phones.values()} != held


def test_what_changed_while_it_was_manual_resets_nobody_later() -> None:
    lab = ModelLab("15", phone_interaction="manual")
    lab.regenerate("TVS", ["cm-pub"])
    lab.restart(TFTP)
    circumstances.set_phone_interaction(lab.cluster, "automatic")
    lab.restart(TFTP)
    assert automatic_resets(lab) == 0


def test_before_14_there_is_no_such_parameter() -> None:
    lab = ModelLab("12.5", "eager", phone_interaction="manual")
    assert PARAMETER not in lab.cluster.parameters
    with pytest.raises(Refused, match="has no parameter"):
        circumstances.set_phone_interaction(lab.cluster, "manual")
    lab.regenerate("CallManager", ["cm-pub"])
    assert automatic_resets(lab) == 1


def test_another_word_is_refused_and_changes_nothing() -> None:
    cluster = ModelLab("14").cluster
    with pytest.raises(Refused, match="automatic or manual, not 'Manual'"):
        circumstances.set_phone_interaction(cluster, "Manual")
    assert cluster.parameters[PARAMETER] == "automatic"
