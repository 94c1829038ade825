"""Nodes as testinfra hosts: the product's nouns work, everything that needs a shell is refused unsent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from testinfra.modules import modules

from cucm_driver.errors import InventoryError, Refused
from cucm_driver.testinfra import CucmHost, NoShell, get_host
from tests.cucm_driver.scripted import ScriptedCluster, service_list, shown

REFUSAL = Refused(node="cm-pub", asked="show nothing", got="No valid command entered")


@pytest.fixture
def lab(tmp_path: Path) -> ScriptedCluster:
    replies = {
        "show myself": "Machine Name    : cm-pub\nZürich",
        "show nothing": REFUSAL,
        "show cert own TVS": shown(0x92),
        "utils service list": service_list(Cisco_Tftp="STARTED", Cisco_CTIManager="STOPPED"),
    }
    return ScriptedCluster(tmp_path, {"cm-pub": replies})  # type: ignore[dict-item]


@pytest.fixture
def node(lab: ScriptedCluster) -> CucmHost:
    return get_host("cucm://cm-pub", lab)


def test_a_command_gives_its_text_and_a_status_made_of_it(node: CucmHost) -> None:
    assert node.run("show %s", "myself").stdout == "Machine Name    : cm-pub\nZürich"
    assert node.run("show myself").rc == 0
    assert (node.run("show nothing").rc, node.run("show nothing").stdout) == (1, "No valid command entered")


def test_text_beyond_ascii_asks_no_python_on_the_node(lab: ScriptedCluster, node: CucmHost) -> None:
    assert node.run("show myself").stdout_bytes.decode() == node.run("show myself").stdout
    assert set(lab.said) == {"cm-pub: show myself"}


def test_services_and_certificates_are_nouns(node: CucmHost) -> None:
    assert node.service("Cisco Tftp").is_running
    assert not node.service("Cisco CTIManager").is_running
    assert node.service("Cisco DHCP").state == "absent"
    assert node.certificate("TVS").serial == 0x92
    assert node.certificate("TVS").expires == datetime(2031, 7, 9, 23, 38, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(set(modules) - {"service"}))
def test_every_stock_resource_is_refused_before_anything_is_sent(
    lab: ScriptedCluster, node: CucmHost, name: str
) -> None:
    with pytest.raises(NoShell):
        getattr(node, name)
    assert lab.said == []


def test_looking_for_programs_is_refused_before_anything_is_sent(
    lab: ScriptedCluster, node: CucmHost
) -> None:
    for ask in (node.exists, node.find_command):
        with pytest.raises(NoShell):
            ask("ls")
    assert lab.said == []


def test_a_host_is_a_node_of_the_inventory(lab: ScriptedCluster) -> None:
    with pytest.raises(InventoryError):
        get_host("cucm://cm-sub9", lab)
    with pytest.raises(NoShell):
        get_host("ssh://cm-pub", lab)


def test_two_hosts_of_one_node_share_nothing_but_the_cluster(lab: ScriptedCluster, node: CucmHost) -> None:
    assert get_host("cucm://cm-pub", lab) is not node
