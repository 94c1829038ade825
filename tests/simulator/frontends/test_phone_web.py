from __future__ import annotations

import hashlib

import httpx
import pytest
from lxml import etree

from simulator import Lab
from simulator.model.phone import Phone
from tests.simulator.frontends.asking import control


def with_web(lab: Lab, web: bool = True) -> Phone:
    return next(phone for phone in lab.simulator.running.model.phones.values() if phone.web is web)


def get(lab: Lab, phone: Phone, target: str) -> httpx.Response:
    port = lab.simulator.running.phone_web_port
    return httpx.get(f"http://{phone.address}:{port}{target}", trust_env=False, timeout=5)


def test_the_network_page_tells_the_hash_of_the_list_that_the_phone_holds(lab: Lab) -> None:
    phone, running = with_web(lab), lab.simulator.running
    assert phone.trust.itl is not None
    held = hashlib.sha1(running.wire.trust_list(phone.trust.itl)).hexdigest()
    root = etree.fromstring(get(lab, phone, "/NetworkConfigurationX").content)
    assert (root.tag, root.findtext("ITLFile"), root.findtext("CTLFile")) == (
        "NetworkConfiguration",
        held,
        "Not Installed",
    )
    assert (root.findtext("HostName"), root.findtext("MACAddress")) == (phone.name, phone.name[3:])
    assert root.findtext("TFTPServer1") == running.addresses[phone.tftp[0]].host
    assert root.findtext("CallManager1") == f"{running.addresses[phone.members[0]].host} Active"


def test_a_served_list_and_a_held_list_have_the_same_hash_while_they_are_in_step(lab: Lab) -> None:
    phone, running = with_web(lab), lab.simulator.running
    address = running.addresses[phone.tftp[0]]
    served = httpx.get(
        f"http://{address.host}:{address.ports['tftp_http']}/ITLFile.tlv", trust_env=False
    ).content
    root = etree.fromstring(get(lab, phone, "/NetworkConfigurationX").content)
    assert root.findtext("ITLFile") == hashlib.sha1(served).hexdigest()


def test_the_log_shows_the_status_messages_with_their_time(lab: Lab) -> None:
    phone = with_web(lab)
    phone.says(lab.simulator.running.clock.now(), "Trust List update failed")
    root = etree.fromstring(get(lab, phone, "/DeviceLogX?1").content)
    at = phone.messages[-1][0]
    assert [status.text for status in root.iterfind("status")][
        -1
    ] == f"{at:%H:%M:%S} Trust List update failed"


def test_the_device_page_names_the_load(lab: Lab) -> None:
    phone = with_web(lab)
    assert (
        etree.fromstring(get(lab, phone, "/DeviceInformationX").content).findtext("appLoadID") == phone.load
    )


@pytest.mark.parametrize("target", ["/", "/NetworkConfiguration", "/DeviceLogX?7"])
def test_other_pages_are_404(lab: Lab, target: str) -> None:
    assert get(lab, with_web(lab), target).status_code == 404


def test_a_phone_without_web_access_refuses(lab: Lab) -> None:
    with pytest.raises(httpx.ConnectError):
        get(lab, with_web(lab, web=False), "/NetworkConfigurationX")


def test_a_phone_that_is_off_answers_nothing(lab: Lab) -> None:
    phone = with_web(lab)
    control(lab, "POST", "/arrange", {"what": "phones", "names": [phone.name], "powered": False})
    with pytest.raises(httpx.TransportError):
        get(lab, phone, "/NetworkConfigurationX")
    control(lab, "POST", "/arrange", {"what": "phones", "names": [phone.name], "powered": True})
    assert get(lab, phone, "/NetworkConfigurationX").status_code == 200


def test_in_mixed_mode_the_page_tells_the_hash_of_the_ctl_too(mixed_lab: Lab) -> None:
    phone, running = with_web(mixed_lab), mixed_lab.simulator.running
    ctl = running.model.publisher.ctl
    assert ctl is not None
    root = etree.fromstring(get(mixed_lab, phone, "/NetworkConfigurationX").content)
    assert root.findtext("CTLFile") == hashlib.sha1(running.wire.trust_list(ctl)).hexdigest()
    assert root.findtext("CTLSignature") == ctl.signer.serial_text
