"""Over TFTP the driver gets what it gets over HTTP, on every release; and no log calls that a change."""

from __future__ import annotations

import pytest

from cucm_driver.errors import Unreachable
from tests.contract.rig import Rig

PHONE = "SEP000000000001"
NAMES = (
    "ITLFile.tlv",
    f"ITL{PHONE}.tlv",
    "CTLFile.tlv",
    f"{PHONE}.cnf.xml",
    f"{PHONE}.cnf.xml.sgn",
    "no.xml",
)


@pytest.mark.parametrize("name", NAMES)
def test_tftp_gives_what_6970_gives(read_only: Rig, name: str) -> None:
    for node in read_only.cluster.nodes_running("Cisco Tftp"):
        assert read_only.cluster.tftp(node).get(name) == read_only.cluster.files(node).get(name)


def test_a_node_without_cisco_tftp_is_unreachable(read_only: Rig) -> None:
    with pytest.raises(Unreachable, match="cm-sub2"):
        read_only.cluster.tftp("cm-sub2").get("ITLFile.tlv")


def test_a_read_is_no_change_in_either_log(read_only: Rig) -> None:
    read_only.cluster.tftp("cm-pub").get("ITLFile.tlv")
    assert "RRQ ITLFile.tlv" in read_only.asked("tftp")
    assert read_only.changes() == []


def test_the_inventory_names_the_port(read_only: Rig) -> None:
    assert read_only.inventory.publisher.ports.tftp == 6969
