"""A page for mixed mode is planned in full: what is stopped is started where it was stopped, and nothing is sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator import Lab
from steps.control import ControlPort
from tests.contract.test_plan import Live, planned

CALLMANAGER = "features/certificates/regenerate_callmanager.feature"
TFTP_NODES, NODES = ("cm-pub", "cm-sub1"), ("cm-pub", "cm-sub1", "cm-sub2")


@pytest.fixture
def mixed(lab: Lab, control: ControlPort, tmp_path: Path) -> Live:
    text = control.fresh("lab", "12.5", "mixed", "lazy", {})
    (tmp_path / "live.toml").write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", text))
    return Live(lab, control, tmp_path, len(control.journal()))


def test_the_order_of_a_new_callmanager_is_planned_and_nothing_is_sent(mixed: Live) -> None:
    plan = planned(mixed, CALLMANAGER)
    procedure, *others = plan.applying
    assert [one.name for one in others] == ["Renew CallManager-ECDSA, mixed, from 11.5"]
    (block,) = procedure.blocks
    told = [(each.node, each.request) for each in block.operations if each.interface == "cli"]
    assert told == [
        *((node, "utils service stop Cisco Tftp") for node in TFTP_NODES),
        *((node, "set cert regen CallManager") for node in NODES),
        ("cm-pub", "utils ctl update CTLFile"),
        *((node, "utils service restart Cisco Trust Verification Service") for node in NODES),
        *((node, "utils service start Cisco Tftp") for node in TFTP_NODES),
        *((node, "utils service restart Cisco CallManager") for node in NODES),
        *((node, "utils service restart Cisco CTIManager") for node in NODES),
    ]
    pilot, rest = (each.targets for each in block.operations if each.interface == "axl")
    assert len(set(pilot) | set(rest)) == len(pilot) + len(rest) == 46
    assert 0 < len(pilot) < len(rest)
    assert mixed.changed() == []


def test_what_waits_for_phones_says_how_long(mixed: Live) -> None:
    procedure, *_ = planned(mixed, CALLMANAGER).applying
    longest = {each.text: each.longest for block in procedure.blocks for each in block.sentences}
    waiting = [text for text, most in longest.items() if most]
    assert "When I reset the phones without waiting for their return" in waiting
    assert any("holds the CTL that its TFTP node serves" in text for text in waiting)
