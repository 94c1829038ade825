"""What a phone is told in its configuration file: security mode, transport, CAPF."""

from __future__ import annotations

from lxml import etree

from simulator import Lab
from simulator.model.capf import Authentication, Kind, Operation
from simulator.model.phone import Phone, Security
from tests.simulator.frontends.test_files import get


def phone_of(lab: Lab, security: Security) -> Phone:
    return next(p for p in lab.simulator.running.model.phones.values() if p.security is security)


def configuration(lab: Lab, phone: Phone) -> etree._Element:
    return etree.fromstring(get(lab, f"{phone.name}.cnf.xml").content)


def told(lab: Lab, phone: Phone, *names: str) -> list[str | None]:
    root = configuration(lab, phone)
    return [root.findtext(name) for name in names]


def test_the_mode_of_the_profile_stands_in_the_configuration_with_its_transport(mixed_lab: Lab) -> None:
    expected = {
        Security.NON_SECURE: ["1", "4"],
        Security.AUTHENTICATED: ["2", "3"],
        Security.ENCRYPTED: ["3", "3"],
    }
    for security, values in expected.items():
        phone = phone_of(mixed_lab, security)
        assert told(mixed_lab, phone, "deviceSecurityMode", "transportLayerProtocol") == values


def test_in_a_non_secure_cluster_a_secure_profile_is_inert(lab: Lab) -> None:
    phone = next(iter(lab.simulator.running.model.phones.values()))
    phone.security = Security.ENCRYPTED
    assert told(lab, phone, "deviceSecurityMode", "transportLayerProtocol") == ["1", "4"]
    phone.security = Security.NON_SECURE


def test_capf_is_named_always_and_how_to_authenticate_while_an_operation_is_pending(mixed_lab: Lab) -> None:
    running, phone = mixed_lab.simulator.running, phone_of(mixed_lab, Security.ENCRYPTED)
    address = running.addresses["cm-pub"]
    names = ("capfList/capf/processNodeName", "capfList/capf/phonePort", "capfAuthMode", "certHash")
    assert told(mixed_lab, phone, *names) == [address.host, str(address.ports["capf"]), "0", ""]
    stamp = configuration(mixed_lab, phone).findtext("versionStamp")
    operation = Operation(Kind.INSTALL, Authentication.LSC, key="rsa-2048")
    mixed_lab.run(running.capf([phone.name], operation))
    assert told(mixed_lab, phone, "capfAuthMode") == ["3"]
    assert configuration(mixed_lab, phone).findtext("versionStamp") != stamp
    mixed_lab.run(running.capf([phone.name], None))
    assert configuration(mixed_lab, phone).findtext("versionStamp") == stamp


def test_a_ctl_stands_in_the_list_of_cached_files_where_it_is_served(lab: Lab, mixed_lab: Lab) -> None:
    listed = [get(each, "ConfigFileCacheList.txt").text for each in (lab, mixed_lab)]
    assert ["CTLFile.tlv" in text for text in listed] == [False, True]
