from __future__ import annotations

import httpx
import pytest
from lxml import etree

from simulator import Lab
from simulator.frontends.phone_configuration import configuration_xml
from tests.simulator.frontends.asking import control, fault, noted, restart, stored

PHONE = "SEP000000000001"


def get(lab: Lab, name: str, node: str = "cm-pub") -> httpx.Response:
    address = lab.simulator.running.addresses[node]
    return httpx.get(f"http://{address.host}:{address.ports['tftp_http']}/{name}", trust_env=False, timeout=5)


def test_the_list_of_a_node_is_served_under_its_own_name_and_a_phones(lab: Lab) -> None:
    running = lab.simulator.running
    served = get(lab, "ITLFile.tlv")
    assert served.content == running.wire.trust_list(running.model.nodes["cm-pub"].itl)
    assert get(lab, f"ITL{PHONE}.tlv").content == served.content
    assert get(lab, "ITLFile.tlv", "cm-sub1").content != served.content


def test_the_headers_are_those_that_a_phone_saw(lab: Lab) -> None:
    headers = get(lab, "ITLFile.tlv").headers
    assert (headers["Cache-Control"], headers["Content-Type"]) == ("no-store", "*/*")
    assert int(headers["Content-Length"]) > 1000


def test_a_missing_ctl_answers_as_the_release_does(lab: Lab, old_lab: Lab) -> None:
    for name in ("CTLFile.tlv", f"CTL{PHONE}.tlv"):
        assert (get(lab, name).status_code, get(old_lab, name).status_code) == (404, 503)


@pytest.mark.parametrize(
    "name", ["SEP00112233AABB.cnf.xml", "SEP00112233AABB.cnf.xml.sgn", "../etc/passwd", ""]
)
def test_what_is_not_there_is_404(lab: Lab, name: str) -> None:
    assert get(lab, name).status_code == 404


def test_a_configuration_names_the_group_and_its_tvs_with_addresses(lab: Lab) -> None:
    running = lab.simulator.running
    root = etree.fromstring(get(lab, f"{PHONE}.cnf.xml").content)
    group = running.model.groups[running.model.device_pools[running.model.phones[PHONE].device_pool]]
    hosts = [running.addresses[node].host for node in group]
    assert [
        e.text for e in root.iterfind("devicePool/callManagerGroup/members/member//processNodeName")
    ] == hosts
    assert [e.text for e in root.iterfind("TVS/members/member/address")] == hosts
    assert [e.text for e in root.iterfind("TVS/members/member/port")] == ["2445"] * len(group)


def test_the_version_stamp_changes_with_the_content_alone(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    running = lab.simulator.running

    def stamp() -> str | None:
        return etree.fromstring(configuration_xml(running.model, PHONE, running.addresses)).findtext(
            "versionStamp"
        )

    before = stamp()
    assert before == stamp()
    pool = running.model.phones[PHONE].device_pool
    other = next(group for group in running.model.groups if group != running.model.device_pools[pool])
    monkeypatch.setitem(running.model.device_pools, pool, other)
    assert stamp() != before


def test_a_signed_configuration_is_sealed_with_what_cisco_tftp_has_loaded(lab: Lab) -> None:
    running = lab.simulator.running
    name = f"{PHONE}.cnf.xml.sgn"
    old = stored(lab, "cm-sub1", "CallManager")
    lab.run(running.regenerate("cm-sub1", "CallManager", "set cert regen CallManager"))
    new = stored(lab, "cm-sub1", "CallManager")
    signed = get(lab, name, "cm-sub1").content
    assert running.wire.configuration_holds(signed, old)
    assert not running.wire.configuration_holds(signed, new)
    assert signed.endswith(get(lab, f"{PHONE}.cnf.xml", "cm-sub1").content)
    restart(lab, "cm-sub1", "Cisco Tftp")
    assert running.wire.configuration_holds(get(lab, name, "cm-sub1").content, new)


def test_a_stopped_tftp_refuses_the_connection(lab: Lab) -> None:
    control(
        lab,
        "POST",
        "/arrange",
        {"what": "service", "node": "cm-sub1", "service": "Cisco Tftp", "state": "STOPPED"},
    )
    with pytest.raises(httpx.ConnectError):
        get(lab, "ITLFile.tlv", "cm-sub1")
    control(
        lab,
        "POST",
        "/arrange",
        {"what": "service", "node": "cm-sub1", "service": "Cisco Tftp", "state": "STARTED"},
    )
    assert get(lab, "ITLFile.tlv", "cm-sub1").status_code == 200


def test_the_cache_list_names_every_phone_in_its_first_column(lab: Lab) -> None:
    rows = [line.split()[0] for line in get(lab, "ConfigFileCacheList.txt").text.splitlines()]
    assert set(rows) >= {f"{phone}.cnf.xml" for phone in lab.simulator.running.model.phones}


def test_a_fault_strikes_the_file_it_names(lab: Lab) -> None:
    fault(lab, "files:ITLFile.tlv", "drop")
    assert get(lab, f"ITL{PHONE}.tlv").status_code == 200
    with pytest.raises(httpx.TransportError):
        get(lab, "ITLFile.tlv")
    fault(lab, "files:ITLFile.tlv", "garble", "not a list")
    assert get(lab, "ITLFile.tlv").content == b"not a list"
    assert ("GET ITLFile.tlv", "drop", False, True) in noted(lab, "files")
