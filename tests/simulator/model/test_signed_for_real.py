"""The model's phones on real keys and real bytes: what they accept and refuse, the signatures prove."""

from __future__ import annotations

import pytest

from simulator.keys import KeyRing
from simulator.seals import RealSeals
from simulator.wire import Wire
from tests.simulator.model.labs import CALLMANAGER, TFTP, TVS, ModelLab


@pytest.mark.parametrize(
    ("release", "signing"),
    [
        ("8.6", "tokens"),
        ("10.5(1)", "tokenless"),
        ("11.5", "tokens"),
        ("12.5", "tokenless"),
        ("15", "tokenless"),
    ],
)
def test_a_ctl_verifies_with_its_signer_and_with_nobody_else(release: str, signing: str) -> None:
    keys = KeyRing()
    wire = Wire(keys)
    lab = ModelLab(release, mode="mixed", keys=keys.new, seals=RealSeals(wire), ctl_signing=signing)
    found = lab.cluster.publisher.ctl
    assert found is not None
    others = {record.certificate for record in found.records} - {found.signer, None}
    assert wire.signature_holds(found, found.signer)
    assert not any(
        wire.signature_holds(found, other) for other in others if other is not None and other.rsa_bits
    )


def test_phones_follow_a_new_callmanager_and_a_new_itlrecovery() -> None:
    keys = KeyRing()
    lab = ModelLab("12.5", mode="mixed", keys=keys.new, seals=RealSeals(Wire(keys)))
    lab.regenerate("CallManager")
    lab.ctl("update")
    for service in (TVS, TFTP):
        lab.restart(service)
    lab.reset()
    lab.restart(CALLMANAGER)
    lab.wait(30)
    assert lab.down == set()
    lab.regenerate("ITLRecovery", ["cm-pub"])
    lab.ctl("reset localkey")
    lab.reset()
    lab.ctl("update")
    lab.reset()
    held = {phone.trust.ctl for phone in lab.cluster.phones.values()}
    assert held == {lab.cluster.publisher.ctl}
    assert lab.down == set()
