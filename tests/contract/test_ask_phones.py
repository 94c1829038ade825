"""`--ask-phones`, over the wire: a sample at each gate, and what it says of all in the evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.services import restart
from cucm_driver.record.journal import read
from steps.allowance import Allowance
from steps.night import Night
from steps.phone_batches import reset_in_batches
from steps.sentences.phones import phones_hold_what_is_served
from tests.contract.rig import Fresh, Rig
from tests.contract.test_phone_batches import SETTLE, Bed, Run, run_of

CROWD = """
name = "crowd"
domain = "example.com"
place = { L = "San Jose", ST = "California", OU = "Voice", O = "Example", C = "US" }

[[node]]
name = "cm-pub"
role = "publisher"
services = ["Cisco CallManager", "Cisco Tftp"]

[groups]
CMG = ["cm-pub"]

[device_pools]
DP = "CMG"

[[phones]]
count = 150
model = "Cisco 7841"
device_pool = "DP"
tftp = ["cm-pub"]
web = 150

[[phones]]
count = 10
model = "Cisco 8851"
device_pool = "DP"
tftp = ["cm-pub"]
web = 10
"""
MOST = 30


@pytest.fixture
def rig(fresh: Fresh, tmp_path: Path) -> Rig:
    file = tmp_path / "crowd.toml"
    file.write_text(CROWD)
    rig = fresh("12.5", blueprint=str(file))
    rig.cluster.ask_phones = MOST
    return rig


@pytest.fixture
def night(rig: Rig) -> Night:
    return Night(Bed(rig), Run(rig, Allowance(0, SETTLE, 2, 2000, ask_phones=MOST)))  # type: ignore[arg-type]


def asked(rig: Rig) -> list[str]:
    lines = read(rig.cluster.journal.folder)
    return [
        x["node"]
        for x in lines
        if x["kind"] == "exchange" and "NetworkConfiguration" in str(x.get("request"))
    ]


def test_of_many_phones_a_sample_of_every_kind_is_asked_another_at_each_gate(rig: Rig, night: Night) -> None:
    phones_hold_what_is_served(night)
    first = asked(rig)
    kinds = {model: 0 for model in ("Cisco 7841", "Cisco 8851")}
    for phone in rig.model.phones.values():
        kinds[phone.model] += phone.address in first
    assert kinds == {"Cisco 7841": 28, "Cisco 8851": 5}
    phones_hold_what_is_served(night)
    again = set(asked(rig)[len(first) :])
    assert again, "another sample"
    assert not again & set(first), "nobody who has told since it registered is asked twice"


def test_the_evidence_says_who_was_asked_and_what_that_says_of_all(rig: Rig, night: Night) -> None:
    phones_hold_what_is_served(night)
    (note,) = run_of(night).notes("sample")
    assert (note["asked"], note["offering"]) == (33, 160)
    told = {
        kind["model"]: (kind["phones"], kind["asked"], kind["told"], kind["refused"], kind["bound"])
        for kind in note["kinds"]
    }
    assert told == {"Cisco 7841": (150, 28, 28, 0, 0.1071), "Cisco 8851": (10, 5, 5, 0, 0.6)}
    (unknown,) = run_of(night).notes("unknown")
    assert len(unknown["names"]) == 160 - 33
    said = "a sample was asked: 33 of 160 phones that offer a web page, of 2 kinds; none refused: fewer than 9.1% of them all do, at 95 %"
    assert said in run_of(night).said


def test_who_was_asked_before_a_reset_is_asked_after_it(rig: Rig, night: Night) -> None:
    reset_in_batches(night)
    assert all(phone.registered_to for phone in rig.model.phones.values())
    batches = [note for note in run_of(night).notes("batch") if not note["pilot"]]
    assert [(note["phones"], note["lost"]) for note in batches] == [(156, [])]
    assert len(asked(rig)) < 160, "nobody asks them all"


def test_phones_of_the_sample_that_hold_another_list_are_counted_by_kind(rig: Rig, night: Night) -> None:
    rig.cluster.perform(regenerate("cm-pub", "TVS")).require_done()
    rig.cluster.perform(restart("cm-pub", "Cisco Tftp")).require_done()
    with pytest.raises(AssertionError, match="33 phones hold another ITL"):
        phones_hold_what_is_served(night)
    (note,) = run_of(night).notes("sample")
    assert [(kind["model"], kind["refused"]) for kind in note["kinds"]] == [
        ("Cisco 7841", 28),
        ("Cisco 8851", 5),
    ]
    assert run_of(night).said[-1].endswith("33 refused: see their names")
