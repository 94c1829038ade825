"""A restart of Cisco Tftp, TVS or CallManager brings every pending change into use: what is not tonight's is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.record.journal import read
from steps.night import ForeignChange, Night, WouldLock
from tests.contract.rig import Rig

TFTP, TVS, CALLMANAGER = "Cisco Tftp", "Cisco Trust Verification Service", "Cisco CallManager"


@pytest.fixture
def night(rig: Rig) -> Night:
    """A night without a page, on a cluster of this release."""
    said: list[str] = []
    run = SimpleNamespace(journal=rig.cluster.journal, say=said.extend, said=said)
    return Night(cast(Any, SimpleNamespace(cluster=rig.cluster)), cast(Any, run), strict=True, baseline=())


@pytest.mark.parametrize(
    ("unit", "service", "node"),
    [
        ("TVS", TFTP, "cm-pub"),
        ("CallManager", TFTP, "cm-sub1"),
        ("CAPF", TFTP, "cm-sub1"),
        ("TVS", TVS, "cm-sub1"),
        ("CallManager", CALLMANAGER, "cm-sub1"),
    ],
)
def test_what_somebody_else_renewed_is_not_brought_into_use(
    rig: Rig, night: Night, unit: str, service: str, node: str
) -> None:
    renewed = "cm-pub" if unit == "CAPF" else "cm-sub1"
    rig.driver().perform(regenerate(renewed, unit)).require_done()
    sent = rig.changes()
    with pytest.raises((ForeignChange, WouldLock), match=f"{unit}|would lose") as refused:
        night.perform([restart(node, service)])
    assert rig.changes() == sent
    assert "Nothing more was sent" in str(refused.value)


@pytest.mark.parametrize("unit", ["TVS", "CallManager"])
def test_what_was_renewed_tonight_is_brought_into_use(rig: Rig, night: Night, unit: str) -> None:
    everywhere = [restart(node, TVS) for node in rig.cluster.nodes]
    night.perform([regenerate("cm-sub1", unit), *everywhere, restart("cm-sub1", TFTP)])
    assert [outcome.result for outcome in night.outcomes] == ["done"] * 5


def test_what_a_stopped_service_would_take_up_nobody_can_see(rig: Rig, night: Night) -> None:
    night.perform([stop("cm-sub1", TFTP), start("cm-sub1", TFTP)])
    assert any(
        "pending change" in str(line) for line in read(rig.folder / "driver-1") if line["kind"] == "unknown"
    )
    assert any("cm-sub1: CallManager" in line for line in night.run.said)


def test_a_certificate_that_phones_do_not_judge_is_nobodys_business(rig: Rig, night: Night) -> None:
    rig.driver().perform(regenerate("cm-sub1", "tomcat")).require_done()
    night.perform([restart("cm-sub1", TFTP)])
    assert [outcome.result for outcome in night.outcomes] == ["done"]
