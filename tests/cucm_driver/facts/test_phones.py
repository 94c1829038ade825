"""Registrations out of RIS, and what a phone's own page tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from cucm_driver.errors import SoapFault
from cucm_driver.facts.held import Holds, holds, read_messages, read_network, tftp_node
from cucm_driver.facts.phones import PAUSES, registrations
from cucm_driver.inventory import parse
from tests.cucm_driver.scripted import INVENTORY, ManualClock

NODES = parse(INVENTORY).nodes
NAMESPACE = "http://schemas.cisco.com/ast/soap"


def device(name: str, status: str = "Registered", at: int = 1_700_000_000, httpd: str = "Yes") -> str:
    return f"""<item><Name>{name}</Name><DirNumber>1001-{status}</DirNumber><Model>683</Model>
     <Httpd>{httpd}</Httpd>
     <Status>{status}</Status><StatusReason>9</StatusReason><H323Trunk><ConfigName/></H323Trunk>
     <TimeStamp>{at}</TimeStamp>
     <LinesStatus><item><DirectoryNumber>1001</DirectoryNumber><Status>Registered</Status></item></LinesStatus>
     <IPAddress><item><IP>10.0.0.5</IP></item></IPAddress></item>"""


def reply(total: int, state: str = "", **nodes: str) -> etree._Element:
    listed = "".join(
        f"<item><ReturnCode>Ok</ReturnCode><Name>{node.replace('_', '-')}.example.com</Name>"
        f"<CmDevices>{devices}</CmDevices></item>"
        for node, devices in nodes.items()
    )
    return etree.fromstring(
        f'<selectCmDeviceReturn xmlns="{NAMESPACE}"><SelectCmDeviceResult><TotalDevicesFound>{total}'
        f"</TotalDevicesFound><CmNodes>{listed}</CmNodes></SelectCmDeviceResult><StateInfo>{state}</StateInfo>"
        "</selectCmDeviceReturn>"
    )


class Ris:
    def __init__(self, *replies: etree._Element | Exception) -> None:
        self.replies, self.asked = list(replies), []

    def __call__(self, fields: object) -> etree._Element:
        self.asked.append(fields)
        answer = self.replies.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def names(self, at: int) -> list[str]:
        criteria = dict(dict(self.asked[at])["CmSelectionCriteria"])
        return criteria["SelectItems"][0][1][0][1].split(",")


def too_fast() -> SoapFault:
    text = "AxisFault: Exceeded allowed rate for Reatime information. Current allowed rate is 15 a minute."
    return SoapFault(node="cm-pub", asked="selectCmDeviceExt", code="soapenv:Server", text=text)


def test_a_registration_is_read_from_its_own_fields() -> None:
    found = registrations(Ris(reply(1, cm_sub1=device("SEP1"))), ["SEP1"], ManualClock(), NODES)["SEP1"]
    assert (found.node, found.address, found.model, found.reason) == ("cm-sub1", "10.0.0.5", 683, 9)
    assert (found.status, found.httpd) == ("Registered", True)
    assert found.at == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("stale_first", [True, False])
def test_the_newest_entry_of_a_phone_counts(stale_first: bool) -> None:
    entries = {"cm_pub": device("SEP1", "UnRegistered", 100), "cm_sub1": device("SEP1", "Registered", 200)}
    nodes = entries if stale_first else dict(reversed(entries.items()))
    assert registrations(Ris(reply(2, **nodes)), ["SEP1"], ManualClock(), NODES)["SEP1"].node == "cm-sub1"


def test_an_older_registration_does_not_hide_a_newer_loss() -> None:
    nodes = {"cm_pub": device("SEP1", "UnRegistered", 200), "cm_sub1": device("SEP1", "Registered", 100)}
    assert not registrations(Ris(reply(2, **nodes)), ["SEP1"], ManualClock(), NODES)["SEP1"].is_registered


def test_names_are_asked_a_thousand_at_a_time() -> None:
    names = [f"SEP{n:012X}" for n in range(2001)]
    ris = Ris(reply(0), reply(0), reply(0))
    assert registrations(ris, names, ManualClock()) == {}
    assert [len(ris.names(at)) for at in range(3)] == [1000, 1000, 1]


def test_pages_go_on_with_the_state_as_it_came() -> None:
    ris = Ris(reply(2, "page 1", cm_pub=device("SEP1")), reply(2, "page 2", cm_pub=device("SEP2")))
    assert set(registrations(ris, ["SEP1", "SEP2"], ManualClock())) == {"SEP1", "SEP2"}
    assert [dict(fields)["StateInfo"] for fields in ris.asked] == ["", "page 1"]


def test_an_empty_page_ends_the_asking() -> None:
    assert registrations(Ris(reply(5, "more", cm_pub="")), ["SEP1"], ManualClock()) == {}


def test_a_query_over_the_rate_is_waited_out_on_the_clusters_clock() -> None:
    clock = ManualClock()
    assert registrations(Ris(too_fast(), too_fast(), reply(1, cm_pub=device("SEP1"))), ["SEP1"], clock)
    assert clock.waits == list(PAUSES[:2])


def test_a_rate_that_stays_exceeded_is_an_error() -> None:
    with pytest.raises(SoapFault):
        registrations(Ris(*[too_fast() for _ in range(len(PAUSES) + 1)]), ["SEP1"], ManualClock())


def test_another_fault_is_not_waited_out() -> None:
    clock = ManualClock()
    fault = SoapFault(node="cm-pub", asked="x", code="soapenv:Server", text="Internal error")
    with pytest.raises(SoapFault):
        registrations(Ris(fault), ["SEP1"], clock)
    assert clock.waits == []


def test_a_phone_that_does_not_say_whether_it_has_a_page_is_unknown() -> None:
    found = registrations(Ris(reply(1, cm_pub=device("SEP1", httpd="Unknown"))), ["SEP1"], ManualClock())
    assert found["SEP1"].httpd is None


HASH = "3b452f9ec9d6543df80e50f8b850cddc92fcf847"
NETWORK = f"""<?xml version="1.0"?><NetworkConfiguration><HostName>SEP1</HostName>
<TFTPServer1>10.0.0.2</TFTPServer1><TFTPServer2>10.0.0.1</TFTPServer2>
<ITLFile>{HASH.upper()}</ITLFile><CTLFile>Not Installed</CTLFile></NetworkConfiguration>""".encode()


class Page:
    def __init__(self, **pages: bytes) -> None:
        self.pages = pages

    def page(self, address: str, path: str) -> bytes | None:
        return self.pages.get("network" if "Network" in path else "messages")


def test_a_phone_tells_its_list_its_servers_and_its_messages() -> None:
    log = b"<DeviceLog><status>22:04:11 Trust List updated</status><status>22:05:00 x</status></DeviceLog>"
    told = holds(Page(network=NETWORK, messages=log), "SEP1", "10.0.0.5")
    assert told == Holds(
        "SEP1", HASH, ("10.0.0.2", "10.0.0.1"), ("22:04:11 Trust List updated", "22:05:00 x"), ""
    )


@pytest.mark.parametrize(
    ("field", "itl"),
    [
        (f"<ITLFile>{HASH[:32]}</ITLFile>", HASH[:32]),
        ("<ITLFile>Not Installed</ITLFile>", ""),
        ("", None),
        ("<ITLFile>?</ITLFile>", None),
    ],
    ids=["an MD5", "none installed", "no such field", "something else"],
)
def test_a_hash_is_known_absent_or_unknown(field: str, itl: str | None) -> None:
    assert read_network(f"<N>{field}</N>".encode()) == (itl, ())


@pytest.mark.parametrize("page", [b"<html><br></html", b"", b"\xff"])
def test_a_page_that_cannot_be_read_leaves_it_unknown(page: bytes) -> None:
    assert read_network(page) == (None, ())
    assert read_messages(page) == ()


def test_a_phone_without_a_page_is_unknown() -> None:
    assert holds(Page(), "SEP1", "10.0.0.5") == Holds("SEP1")
    assert holds(Page(network=NETWORK), "SEP1", "") == Holds("SEP1")


def test_a_page_of_another_phone_at_an_old_address_tells_nothing() -> None:
    assert holds(Page(network=NETWORK), "SEP2", "10.0.0.5") == Holds("SEP2")


def test_a_phone_fetches_from_its_first_server_that_serves() -> None:
    assert tftp_node(("10.0.0.2", "10.0.0.1"), NODES, {"cm-pub", "cm-sub1"}) == "cm-sub1"
    assert tftp_node(("10.0.0.2", "10.0.0.1"), NODES, {"cm-pub"}) == "cm-pub"
    assert tftp_node(("192.0.2.1",), NODES, {"cm-pub"}) is None


def test_the_pauses_stay_within_the_shared_rate() -> None:
    assert all(pause >= timedelta(seconds=4) for pause in PAUSES)
