from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.lsc_campaign import (
    carried_out,
    ctl_in_use,
    listing_capf,
    older_capfs,
    orders,
    pilot,
    standing,
    trusting_capf,
)
from cucm_driver.answers.saved_lists import save
from cucm_driver.facts.lsc import BY_NULL_STRING, finish_text
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.phones import reset
from cucm_driver.operations.services import restart
from steps.control import ControlPort
from tests.contract.processes import runbook
from tests.contract.rig import Fresh, Rig

LSC_HOLDERS = 23
"""In the mixed lab: ten encrypted, ten authenticated, three of an older model."""
TOLD = ("11.5", "12.5", "15")
PAGE = "features/certificates/regenerate_capf.feature"


def in_days(rig: Rig, days: int) -> str:
    return finish_text(rig.clock.now() + timedelta(days=days))


def lsc_issuers(rig: Rig) -> set[int]:
    """Serials, as the model has them, of the certificates whose keys signed the LSCs."""
    model = rig.model
    known = [c for node in model.nodes.values() for files in node.trust.values() for c in files.values()]
    keys = {phone.lsc_as.issuer_key for phone in model.phones.values() if phone.lsc_as is not None}
    return {c.serial for c in (*known, model.publisher.stored["CAPF"]) if c.key in keys}


@pytest.mark.parametrize("release", TOLD)
def test_lscs_of_the_stored_capf_are_current_and_older_once_it_is_renewed(fresh: Fresh, release: str) -> None:
    rig = fresh(release, mode="mixed")
    before = standing(rig.cluster)
    assert (len(before.current), before.older, before.due) == (LSC_HOLDERS, (), ())
    rig.cluster.perform(regenerate("cm-pub", "CAPF"))
    after = standing(rig.cluster)
    assert (after.current, len(after.older)) == ((), LSC_HOLDERS)
    assert after.due == after.older


@pytest.mark.parametrize("release", ["8.6", "10.5(2)"])
def test_up_to_10_5_nobody_tells_whose_lsc_it_is_and_secure_phones_are_due_until_capf_served_them(
    fresh: Fresh, release: str
) -> None:
    rig = fresh(release, mode="mixed")
    rig.control.arrange("CAPF renewed")
    found = standing(rig.cluster)
    assert (found.current, found.older, len(found.untold)) == ((), (), LSC_HOLDERS)
    assert len(found.due) == LSC_HOLDERS
    served = found.due[:2]
    rig.cluster.perform(order_lscs("cm-pub", served, in_days(rig, 2))).require_done()
    rig.cluster.perform(reset("cm-pub", served)).require_done()
    rig.clock.wait(timedelta(minutes=10))
    assert set(orders(rig.cluster).served) == set(served)
    assert set(standing(rig.cluster).due) == set(found.due) - set(served)


def test_a_pilot_is_one_phone_of_each_model_security_and_tftp_node(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("CAPF renewed")
    stood = save(CachedReader(rig.cluster)).phones
    chosen = pilot(rig.cluster, standing(rig.cluster).due, stood)
    kinds = {(rig.model.phones[name].model, stood[name].tftp[:1]) for name in chosen}
    assert len(chosen) == len(kinds)
    assert kinds == {
        ("Cisco 8851", ("cm-pub",)), ("Cisco 8851", ()), ("Cisco 8845", ("cm-pub",)), ("Cisco 8845", ()),
        ("Cisco 7942", ("cm-pub",)),
    }  # fmt: skip


def test_an_order_runs_at_the_next_boot_and_the_new_lsc_is_of_the_stored_capf(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("CAPF renewed")
    batch = standing(rig.cluster).due[:3]
    outcome = rig.cluster.perform(order_lscs("cm-pub", batch, in_days(rig, 2)))
    assert (outcome.result, outcome.after) == ("done", "3 of 3 ordered")
    assert set(orders(rig.cluster).waiting) == set(batch)
    rig.cluster.perform(reset("cm-pub", batch)).require_done()
    assert set(orders(rig.cluster).away) == set(batch)
    found = carried_out(rig.cluster, timedelta(minutes=30), batch)
    assert (set(found.served), found.waiting, found.failed) == (set(batch), (), {})
    assert set(standing(rig.cluster).current) == set(batch)
    assert rig.model.publisher.stored["CAPF"].serial in lsc_issuers(rig)


def test_a_phone_that_is_off_keeps_its_order_and_is_told_apart(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.arrange("phones", names=["SEP000000000001"], powered=False)
    rig.clock.wait(timedelta(minutes=10))
    rig.cluster.perform(order_lscs("cm-pub", ["SEP000000000001"], in_days(rig, 2), BY_NULL_STRING))
    found = carried_out(rig.cluster, timedelta(minutes=1))
    assert (found.away, found.waiting) == (("SEP000000000001",), ())


def test_an_order_of_a_phone_that_nobody_knows_is_refused_in_the_words_of_axl(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    outcome = rig.cluster.perform(order_lscs("cm-pub", ["SEPFFFFFFFFFFFF"], in_days(rig, 2)))
    assert outcome.result == "refused"
    assert "was not found" in outcome.each["SEPFFFFFFFFFFFF"]


def test_the_new_capf_is_distributed_before_it_is_listed_and_older_until_then_is_nobody(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    old = rig.model.publisher.stored["CAPF"].serial_text
    assert older_capfs(rig.cluster, "cm-sub1", "CallManager-trust") == ()
    rig.control.arrange("replication", node="cm-sub2", state=3)
    rig.cluster.perform(regenerate("cm-pub", "CAPF"))
    assert trusting_capf(rig.cluster).differing == ("cm-sub2",)
    rig.control.arrange("replication", node="cm-sub2", state=2)
    rig.clock.wait(timedelta(minutes=2))
    assert trusting_capf(rig.cluster).holds
    assert set(listing_capf(rig.cluster).differing) == {
        f"{kind} of {node}" for kind in ("ITL", "CTL") for node in ("cm-pub", "cm-sub1")
    }
    found = older_capfs(rig.cluster, "cm-sub1", "CallManager-trust")
    trusted = rig.model.nodes["cm-sub1"].trust["CallManager-trust"]
    assert [trusted[each.file].serial_text for each in found] == [old]


def test_capf_shows_on_its_port_what_it_loaded(fresh: Fresh) -> None:
    rig = fresh("12.5")
    service = "Cisco Certificate Authority Proxy Function"
    before = rig.cluster.presented("cm-pub", service, unit="CAPF").serial
    rig.cluster.perform(regenerate("cm-pub", "CAPF"))
    assert rig.cluster.presented("cm-pub", service, unit="CAPF").serial == before
    rig.cluster.perform(restart("cm-pub", service)).require_done()
    assert (
        rig.cluster.presented("cm-pub", service, unit="CAPF").serial
        == rig.model.publisher.stored["CAPF"].serial
    )


def test_a_ctl_is_in_use_in_a_non_secure_cluster_only_where_phones_need_it(fresh: Fresh) -> None:
    assert not ctl_in_use(fresh("12.5").cluster)
    assert ctl_in_use(fresh("12.5", knobs={"ctl_for_8021x": True}).cluster)


@pytest.mark.parametrize("release", ["11.5", "14"])
def test_the_page_updates_a_ctl_for_8021x_in_non_secure_mode(
    control: ControlPort, tmp_path: Path, release: str
) -> None:
    shipped = Path("simulator/blueprints/lab.toml").read_text(encoding="utf-8")
    blueprint = tmp_path / "lab_8021x.toml"
    blueprint.write_text(f"{shipped}\n[knobs]\nctl_for_8021x = true\n", encoding="utf-8")
    left = after_the_page(control, tmp_path, "802", str(blueprint), release, "non-secure", "lazy")
    assert (left["locked"], left["unregistered"], left["registered"]) == ([], [], 40)


@pytest.mark.parametrize(
    ("release", "world", "scenario"),
    [
        ("10.5(1)", "lazy", "CAPF and mixed"),
        ("12.5", "eager", "CAPF and mixed"),
        ("15", "lazy", "batch and 11"),
        ("11.5", "lazy", "Delete"),
    ],
)
def test_after_each_part_of_the_page_every_phone_of_a_mixed_cluster_is_well(
    control: ControlPort, tmp_path: Path, release: str, world: str, scenario: str
) -> None:
    left = after_the_page(control, tmp_path, scenario, "lab", release, "mixed", world)
    assert (left["locked"], left["unregistered"], left["registered"]) == ([], [], 46)


def after_the_page(control: ControlPort, folder: Path, scenario: str, *cluster: str) -> dict[str, Any]:
    """One procedure on a fresh cluster, as a user runs it; then what the simulator says of its phones."""
    file = folder / "lab.toml"
    file.write_text(control.fresh(*cluster, {}), "utf-8")
    ended = runbook(folder, PAGE, "-k", scenario, "-m", "procedure", "--cluster", str(file))
    assert ended.code == 0, ended.text
    assert re.search(r"\b1 passed", ended.text), ended.text
    return control.explain()


def test_an_order_whose_answer_is_lost_is_proven_by_the_database_and_sent_once(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.cluster.lscs()  # the version of AXL is probed once
    rig.control.add_fault("cm-pub", "bytes:https", "drop", after=3)  # two selects, one updatePhone
    outcome = rig.cluster.perform(
        order_lscs("cm-pub", ["SEP000000000001", "SEP000000000002"], in_days(rig, 2))
    )
    assert [fault["struck"] for fault in rig.control.faults()] == [1]
    assert outcome.each["SEP000000000002"].startswith("unknown")
    assert (outcome.result, outcome.after) == ("done", "2 of 2 ordered")
    assert [request for _, request, _ in rig.changes()] == [
        "updatePhone SEP000000000001", "updatePhone SEP000000000002",
    ]  # fmt: skip


def test_an_order_that_was_lost_on_the_way_is_unknown_and_no_other_phone_is_asked(fresh: Fresh) -> None:
    rig = fresh("12.5", mode="mixed")
    rig.control.add_fault("cm-pub", "axl:updatePhone", "drop")
    outcome = rig.cluster.perform(
        order_lscs("cm-pub", ["SEP000000000001", "SEP000000000002"], in_days(rig, 2))
    )
    assert (outcome.result, outcome.after) == ("unknown", "0 of 2 ordered")
    assert outcome.each["SEP000000000002"] == "not sent"
