"""The cluster opens what is needed, reads facts and says which node did not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.access.secrets import Login, Secrets
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.errors import Garbled, InventoryError
from cucm_driver.facts.groups import group_members, phone_groups
from cucm_driver.facts.release import EXAMPLE, RELEASE
from cucm_driver.inventory import parse
from cucm_driver.record.journal import Journal
from tests.cucm_driver.scripted import INVENTORY, ManualClock, ScriptedCluster, service_list

SHOW = "show version active"


def test_a_fact_is_a_command_and_its_reading(tmp_path: Path) -> None:
    lab = ScriptedCluster(tmp_path, {"cm-sub1": {SHOW: EXAMPLE}})
    assert lab.read("cm-sub1", RELEASE).short == "11.5"
    assert lab.said == [f"cm-sub1: {SHOW}"]


def test_text_that_is_not_the_fact_is_garbled_and_names_the_node(tmp_path: Path) -> None:
    lab = ScriptedCluster(tmp_path, {"cm-sub1": {SHOW: "Welcome"}})
    with pytest.raises(Garbled) as caught:
        lab.read("cm-sub1", RELEASE)
    assert (caught.value.node, caught.value.asked) == ("cm-sub1", SHOW)


@pytest.mark.parametrize(("value", "mode"), [("0", "non-secure"), ("1", "mixed")])
def test_the_security_mode_comes_from_the_database(tmp_path: Path, value: str, mode: str) -> None:
    lab = ScriptedCluster(tmp_path, {})
    lab.scripted_axl.rows["ClusterSecurityMode"] = [{"paramname": "ClusterSecurityMode", "paramvalue": value}]
    assert lab.security_mode() == mode


@pytest.mark.parametrize("rows", [[], [{"paramvalue": "7"}]])
def test_a_mode_the_database_does_not_tell_is_garbled(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    lab = ScriptedCluster(tmp_path, {})
    lab.scripted_axl.rows["ClusterSecurityMode"] = rows
    with pytest.raises(Garbled):
        lab.security_mode()


def test_phones_are_led_to_the_members_of_their_group_by_priority(tmp_path: Path) -> None:
    lab = ScriptedCluster(tmp_path, {})
    lab.scripted_axl.rows = {
        "callmanagergroupmember": [
            {"cmgroup": "CMG-A", "node": "10.0.0.1", "priority": "2"},
            {"cmgroup": "CMG-A", "node": "cm-sub1.example.com", "priority": "1"},
            {"cmgroup": "CMG-A", "node": "elsewhere", "priority": "3"},
        ],
        "as phone": [{"phone": "SEP1", "cmgroup": "CMG-A"}, {"phone": "SEP2", "cmgroup": "CMG-Z"}],
    }
    assert group_members(lab.axl, lab.inventory.nodes) == {"CMG-A": ("cm-sub1", "cm-pub", "elsewhere")}
    assert phone_groups(lab.axl) == {"SEP1": "CMG-A", "SEP2": "CMG-Z"}


def test_nodes_that_run_a_service_come_publisher_first(tmp_path: Path) -> None:
    replies = {
        node: {"utils service list": service_list(Cisco_Tftp="STARTED")} for node in ("cm-sub1", "cm-pub")
    }
    assert ScriptedCluster(tmp_path, replies).nodes_running("Cisco Tftp") == ("cm-pub", "cm-sub1")


def test_making_a_cluster_opens_no_connection_and_closing_it_twice_is_harmless(tmp_path: Path) -> None:
    clock = ManualClock()
    secrets = Secrets(Login("admin", "pw"), Login("api", "pw"))
    with Cluster(parse(INVENTORY), secrets, clock, Journal(tmp_path, (), clock), Consent.none()) as cluster:
        assert cluster.nodes == ("cm-pub", "cm-sub1")
        assert cluster.https("cm-pub") is cluster.https("cm-pub")
        with pytest.raises(InventoryError):
            cluster.cli("cm-sub9")
    cluster.close()


def test_a_tvs_outside_the_inventory_is_unreachable(tmp_path: Path) -> None:
    assert ScriptedCluster(tmp_path, {}).vouching.presented("elsewhere") is None
