from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.phones_back import registered_back
from cucm_driver.facts.phones import PAGE
from cucm_driver.operations import phones, services
from cucm_driver.record.journal import read
from simulator.model.phone import Phase, Reason
from steps.control import NotArranged
from tests.contract.rig import Fresh, Rig

CROWD = 2 * PAGE + 50
CROWD_TOML = f"""
name = "crowd"
domain = "example.com"
place = {{ L = "San Jose", ST = "California", OU = "Voice", O = "Example", C = "US" }}

[[node]]
name = "cm-pub"
role = "publisher"
services = ["Cisco CallManager", "Cisco Tftp"]

[groups]
CMG = ["cm-pub"]

[device_pools]
DP = "CMG"

[[phones]]
count = {CROWD}
model = "Cisco 7841"
device_pool = "DP"
tftp = ["cm-pub"]
"""


def test_every_registration_is_what_the_cluster_last_saw(rig: Rig) -> None:
    told = rig.cluster.registrations()
    assert set(told) == set(rig.model.phones)
    for name, entry in told.items():
        phone = rig.model.phones[name]
        assert (entry.node, entry.status) == (phone.registered_to, "Registered")
        assert (entry.address, entry.httpd, entry.model) == (phone.address, phone.web, phone.model_number)
        assert entry.at == phone.ris[-1].at.replace(microsecond=0)


def test_the_newest_entry_counts_where_a_stale_one_stays_on_the_old_node(rig: Rig) -> None:
    moved = [name for name, phone in rig.model.phones.items() if phone.registered_to == "cm-sub1"]
    rig.cluster.perform(services.stop("cm-sub1", "Cisco CallManager")).require_done()
    rig.control.wait(timedelta(seconds=60))
    assert all(len(rig.model.phones[name].ris) > 1 for name in moved)
    told = rig.cluster.registrations(moved)
    assert {(entry.node, entry.is_registered) for entry in told.values()} == {("cm-sub2", True)}


def test_a_phone_that_is_off_or_resetting_is_not_registered(rig: Rig) -> None:
    off, *others = rig.model.phones
    rig.control.arrange("phones", names=[off], powered=False)
    rig.cluster.perform(phones.reset("cm-pub", others[:3])).require_done()
    told = rig.cluster.registrations()
    assert [name for name, entry in told.items() if not entry.is_registered] == [off, *others[:3]]
    assert told[off].reason == Reason.KEEPALIVE_TIMEOUT
    assert {told[name].reason for name in others[:3]} == {Reason.CALLMANAGER_RESET}


def test_a_phone_that_nobody_knows_is_in_no_answer(rig: Rig) -> None:
    known = next(iter(rig.model.phones))
    assert list(rig.cluster.registrations([known, "SEPFFFFFFFFFFFF"])) == [known]


def test_more_phones_than_one_answer_holds_are_read_page_by_page(fresh: Fresh, tmp_path: Path) -> None:
    blueprint = tmp_path / "crowd.toml"
    blueprint.write_text(CROWD_TOML, "utf-8")
    rig = fresh("12.5", blueprint=blueprint)
    told = rig.cluster.registrations()
    assert len(told) == CROWD
    assert all(entry.is_registered for entry in told.values())
    assert len(rig.asked("ris")) == 3


def test_a_query_over_the_rate_is_waited_out_on_the_clusters_clock(rig: Rig) -> None:
    text = "AxisFault: Exceeded allowed rate for Reatime information."
    rig.control.add_fault("cm-pub", "ris:selectCmDeviceExt", "refuse", text=text, times=2)
    before = rig.control.now()
    assert len(rig.cluster.registrations()) == len(rig.model.phones)
    assert rig.control.now() - before >= timedelta(seconds=15)


def test_a_phone_with_a_web_page_tells_the_hash_of_the_list_it_holds_and_the_others_are_unknown(
    rig: Rig,
) -> None:
    told = rig.cluster.held()
    addresses = rig.model.addresses
    for name, phone in rig.model.phones.items():
        if not phone.web:
            assert (told[name].itl, told[name].tftp) == (None, ())
            continue
        serving = phone.tftp_used
        assert serving is not None
        served = rig.cluster.served_itl(serving)
        assert served is not None
        assert served.has_hash(told[name].itl or "")
        assert told[name].tftp == tuple(addresses[node] for node in phone.tftp)


def test_a_phone_that_is_switched_off_does_not_tell_what_it_holds(rig: Rig) -> None:
    name = next(name for name, phone in rig.model.phones.items() if phone.web)
    rig.control.arrange("phones", names=[name], powered=False)
    assert rig.cluster.held([name])[name].itl is None


def test_a_reset_phone_tells_in_its_status_messages_what_became_of_the_list(rig: Rig) -> None:
    name = next(name for name, phone in rig.model.phones.items() if phone.web)
    rig.cluster.perform(phones.reset("cm-pub", [name])).require_done()
    back = registered_back(rig.cluster, [name], patience=timedelta(minutes=5))
    assert back.holds
    told = rig.cluster.held([name])[name].messages
    truth = rig.model.phones[name].messages
    assert truth
    assert told == tuple(f"{at:%H:%M:%S} {text}" for at, text in truth)


def test_a_reset_phone_is_back_on_its_own_clusters_time(rig: Rig) -> None:
    names = [name for name, phone in rig.model.phones.items() if phone.phase is Phase.REGISTERED]
    rig.cluster.perform(phones.reset("cm-pub", names)).require_done()
    before, real = rig.control.now(), datetime.now(UTC)
    back = registered_back(rig.cluster, names, patience=timedelta(minutes=5))
    assert (back.expected, back.missing) == (tuple(names), ())
    assert rig.control.now() - before >= rig.model.rules.boot_earliest > datetime.now(UTC) - real


def test_the_nodes_count_together_every_registered_phone(rig: Rig) -> None:
    names = [name for name, phone in rig.model.phones.items() if phone.phase is Phase.REGISTERED]
    assert rig.cluster.registered_count() == len(names)
    rig.control.arrange("phones", names=names[:7], powered=False)
    assert rig.cluster.registered_count() == len(names) - 7
    rig.control.arrange("service", node="cm-sub1", service="Cisco CallManager", state="STOPPED")
    rig.control.wait(timedelta(minutes=5))
    assert rig.cluster.registered_count() == sum(
        phone.phase is Phase.REGISTERED for phone in rig.model.phones.values()
    )


def test_a_phone_that_has_told_is_asked_again_only_when_it_has_registered_anew(rig: Rig) -> None:
    telling = [name for name, phone in rig.model.phones.items() if phone.web]

    def asked() -> int:
        return sum(
            entry["interface"] == "phone_web"
            for entry in read(rig.cluster.journal.folder)
            if entry["kind"] == "exchange"
        )

    first = rig.cluster.held(telling)
    once = asked()
    assert once == 2 * len(telling), "two pages a phone"
    assert rig.cluster.held(telling) == first
    assert asked() == once
    rig.cluster.perform(phones.reset("cm-pub", telling[:3])).require_done()
    registered_back(rig.cluster, telling[:3], patience=timedelta(minutes=5), since=rig.control.now())
    again = rig.cluster.held(telling)
    assert asked() == once + 2 * 3
    assert [len(again[name].messages) > len(first[name].messages) for name in telling[:4]] == [True] * 3 + [
        False
    ]


def test_nobody_arranges_what_a_cluster_does_not_have(rig: Rig) -> None:
    with pytest.raises(NotArranged, match="cm-none"):
        rig.control.arrange("service", node="cm-none", service="Cisco Tftp", state="STOPPED")
