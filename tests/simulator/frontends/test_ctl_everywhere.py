"""One CTL, told by every interface of every node of a cluster in mixed mode: over sockets, on every release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import httpx
import pytest
from lxml import etree

import simulator
from simulator import Lab
from simulator.releases import RELEASES
from simulator.wire import signature
from simulator.wire.reading import read_list
from simulator.wire.tlv import Field
from simulator.wire.x509 import public_key
from tests.simulator.frontends.asking import axl, blind_context, client, control, restart, texts
from tests.simulator.frontends.cli.clusters import in_a_loop, shell

PORTS = {"tftp_http": "http", "files_callmanager": "https", "files_tomcat": "https"}
TFTP_NODES = ("cm-pub", "cm-sub1")


@pytest.fixture(scope="module", params=list(RELEASES))
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with simulator.start("lab", release=request.param, mode="mixed", pulled=True) as started:
        yield started


def get(lab: Lab, node: str, name: str, port: str = "tftp_http") -> httpx.Response:
    address = lab.simulator.running.addresses[node]
    url = f"{PORTS[port]}://{address.host}:{address.ports[port]}/{name}"
    return httpx.get(url, verify=blind_context(), trust_env=False, timeout=5)


def served(lab: Lab, node: str, name: str = "CTLFile.tlv") -> list[bytes]:
    """What each of the node's three ports gives."""
    return [get(lab, node, name, port).content for port in PORTS]


async def shown(lab: Lab, node: str) -> str:
    async with shell(lab.simulator.running, node) as admin:
        return await admin.run("show ctl")


@in_a_loop
async def show_ctl_has(lab: Lab, node: str, data: bytes) -> None:
    text = await shown(lab, node)
    assert f"{hashlib.sha1(data).hexdigest()}(SHA1)\n" in text
    assert f"Length of CTL file: {len(data)}\n" in text
    assert text.endswith("The CTL file was verified successfully.\n")


def test_every_node_shows_and_serves_the_same_file_under_both_names(lab: Lab) -> None:
    phone = next(iter(lab.simulator.running.model.phones))
    files = {
        data
        for node in TFTP_NODES
        for name in ("CTLFile.tlv", f"CTL{phone}.tlv")
        for data in served(lab, node, name)
    }
    assert len(files) == 1
    (data,) = files
    for node in lab.simulator.running.model.nodes:
        show_ctl_has(lab, node, data)


def test_the_file_verifies_with_the_certificate_of_its_signer_that_stands_in_it(lab: Lab) -> None:
    data = get(lab, "cm-pub", "CTLFile.tlv").content
    read = read_list(data)
    (signer,) = {
        each.raw(Field.CERTIFICATE)
        for each in read.records
        if each.function == 0
        and (each.string(Field.ISSUERNAME), each.raw(Field.SERIALNUMBER)) == read.header.signer
    }
    assert signature.holds(data, public_key(signer))


def test_phones_and_the_database_agree_that_the_cluster_is_in_mixed_mode(lab: Lab) -> None:
    data = get(lab, "cm-pub", "CTLFile.tlv").content
    running = lab.simulator.running
    phone = next(p for p in running.model.phones.values() if p.web)
    url = f"http://{phone.address}:{running.phone_web_port}/NetworkConfigurationX"
    page = etree.fromstring(httpx.get(url, trust_env=False, timeout=5).content)
    assert page.findtext("CTLFile") == hashlib.sha1(data).hexdigest()
    sql = "select paramvalue from processconfig where paramname='ClusterSecurityMode'"
    version = running.model.release.axl_versions[-1]
    said = axl(client(lab), "executeSQLQuery", f"<sql>{sql}</sql>", version)
    assert texts(said, "paramvalue") == ["1"]


def test_after_a_change_all_interfaces_follow_when_the_release_lets_them(lab: Lab) -> None:
    running = lab.simulator.running
    old = get(lab, "cm-pub", "CTLFile.tlv").content
    lab.run(running.regenerate("cm-pub", "CAPF", "set cert regen CAPF"))
    control(lab, "POST", "/clock/wait", {"seconds": 10})
    if running.model.release.ctl_tokenless and not running.model.tokens:
        lab.run(running.ctl("cm-pub", "update", "utils ctl update CTLFile"))
    else:
        lab.run(running.arrange("ctl client", mode="mixed"))
    ctl = running.model.publisher.ctl
    assert ctl is not None
    new = running.wire.trust_list(ctl)
    assert new != old
    show_ctl_has(lab, "cm-sub1", new)
    if not running.model.release.ctl_served_at_once:
        assert {data for node in TFTP_NODES for data in served(lab, node)} == {old}
        for node in TFTP_NODES:
            restart(lab, node, "Cisco Tftp")
    assert {data for node in TFTP_NODES for data in served(lab, node)} == {new}


def test_a_file_that_is_deleted_on_a_node_is_gone_there_only(lab: Lab) -> None:
    running = lab.simulator.running
    data = get(lab, "cm-pub", "CTLFile.tlv").content
    lab.run(running.delete_ctl("cm-sub1", "file delete tftp CTLFile.tlv"))
    if not running.model.release.ctl_served_at_once:
        assert get(lab, "cm-sub1", "CTLFile.tlv").content == data
        restart(lab, "cm-sub1", "Cisco Tftp")
    missing = running.model.release.missing_ctl_status
    assert [get(lab, "cm-sub1", "CTLFile.tlv", port).status_code for port in PORTS] == [missing] * 3
    assert get(lab, "cm-pub", "CTLFile.tlv").content == data
