"""SOAP as the client sees it: versions, envelopes, faults, refusals."""

from collections.abc import Iterator

import httpx
import pytest
import respx

from cucm_driver.access.secrets import Login
from cucm_driver.consent import Consent
from cucm_driver.errors import Garbled, Leaves, NotConsented, Refused, SoapFault
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.envelope import local
from cucm_driver.transports.https import CONTROL_CENTER, RIS, PinnedHttps
from cucm_driver.transports.soap import VERSIONS, Axl, Fields, Serviceability
from tests.cucm_driver.transports.far_end import identity

NODE = Node(name="cm-pub", address="192.0.2.1", role="publisher")
BASE = "https://192.0.2.1:8443"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SQL = "select paramvalue from processconfig where paramname<>'x' and tkservice<3"
HELLO = "<return><componentVersion><version>12.5.1.16900(48)</version></componentVersion></return>"


def envelope(inner: str, prefix: str = "soapenv") -> str:
    body = f"<{prefix}:Body>{inner}</{prefix}:Body>"
    return f'<{prefix}:Envelope xmlns:{prefix}="{SOAP}">{body}</{prefix}:Envelope>'


def axl(operation: str, inner: str) -> httpx.Response:
    text = f'<ns:{operation}Response xmlns:ns="http://www.cisco.com/AXL/API/12.5">{inner}</ns:{operation}Response>'
    return httpx.Response(200, text=envelope(text))


def fault(code: str, message: str, detail: str = "axlError") -> httpx.Response:
    prefix, _, name = detail.rpartition(":")
    space = f' xmlns:{prefix}="urn:x"' if prefix else ""
    error = f"<{detail}{space}><axlcode>{code}</axlcode><axlmessage>{message}</axlmessage></{detail}>"
    inner = (
        f"<faultcode>soapenv:Server</faultcode><faultstring>{message}</faultstring><detail>{error}</detail>"
    )
    assert name == "axlError"
    return httpx.Response(500, text=envelope(f"<soapenv:Fault>{inner}</soapenv:Fault>"))


@pytest.fixture
def https(journal: Journal) -> PinnedHttps:
    """Already pinned, so that no handshake is made."""
    https = PinnedHttps(NODE, Login("axl", "open-sesame"), journal, Consent.granted("the test"))
    https.repin(identity().der)
    return https


@pytest.fixture
def node() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=BASE) as router:
        yield router


def test_the_version_is_taken_from_what_a_599_names(node: respx.MockRouter, https: PinnedHttps) -> None:
    page = "HTTP Status 599 - Incorrect axl version. Supported axl versions are 11.x, 12.0 and 12.x"
    route = node.post("/axl/").mock(
        side_effect=[
            httpx.Response(599, text=page),
            axl("getCCMVersion", HELLO),
            axl("listPhone", "<return/>"),
        ]
    )
    assert len(Axl(https).call("listPhone", [("searchCriteria", [("name", "SEP%")])])) == 0
    actions = [call.request.headers["SOAPAction"] for call in route.calls]
    assert actions == [
        '"CUCM:DB ver=15.0 getCCMVersion"',
        '"CUCM:DB ver=12.5 getCCMVersion"',
        '"CUCM:DB ver=12.5 listPhone"',
    ]


def test_a_599_without_a_known_version_leads_to_the_next_older_one(
    node: respx.MockRouter, https: PinnedHttps
) -> None:
    route = node.post("/axl/").mock(
        side_effect=[
            httpx.Response(599, text="?"),
            httpx.Response(599, text="?"),
            axl("getCCMVersion", HELLO),
        ]
    )
    client = Axl(https)
    assert client.version == client.version == "12.5"
    assert route.call_count == 3


def test_a_node_that_knows_no_version_refuses(node: respx.MockRouter, https: PinnedHttps) -> None:
    route = node.post("/axl/").mock(return_value=httpx.Response(599, text="Supported axl versions are 7.x"))
    with pytest.raises(Refused, match="599 to every version"):
        _ = Axl(https).version
    assert route.call_count == len(VERSIONS)


def test_an_axl_request_qualifies_the_operation_only_and_escapes(
    node: respx.MockRouter, https: PinnedHttps
) -> None:
    row = "<return><row><paramvalue>1</paramvalue></row></return>"
    route = node.post("/axl/").mock(side_effect=[axl("getCCMVersion", HELLO), axl("executeSQLQuery", row)])
    found = Axl(https).call("executeSQLQuery", [("sql", SQL)])
    assert found.findtext("row/paramvalue") == "1"
    sent = route.calls.last.request.content.decode()
    assert '<ns:executeSQLQuery xmlns:ns="http://www.cisco.com/AXL/API/15.0"><sql>' in sent
    assert "&lt;&gt;" in sent
    assert route.calls.last.request.headers["Content-Type"].startswith("text/xml")


def test_a_change_without_consent_never_leaves(node: respx.MockRouter, journal: Journal) -> None:
    https = PinnedHttps(NODE, Login("axl", "open-sesame"), journal, Consent.none())
    https.repin(identity().der)
    route = node.post("/axl/").mock(return_value=axl("getCCMVersion", HELLO))
    with pytest.raises(NotConsented):
        Axl(https).call("resetPhone", [("name", "SEP01")])
    assert [b"getCCMVersion" in call.request.content for call in route.calls] == [True]


@pytest.mark.parametrize("detail", ["axlError", "ns2:axlError"])
def test_an_axl_fault_has_its_code_and_message(
    node: respx.MockRouter, https: PinnedHttps, detail: str
) -> None:
    message = "Item not valid: The specified SEP01 was not found"
    node.post("/axl/").mock(side_effect=[axl("getCCMVersion", HELLO), fault("5007", message, detail)])
    with pytest.raises(SoapFault) as caught:
        Axl(https).call("resetPhone", [("name", "SEP01")])
    assert (caught.value.code, caught.value.text) == ("5007", message)
    assert caught.value.leaves is Leaves.NOTHING


def test_a_throttled_write_is_refused_with_nothing_changed(
    node: respx.MockRouter, https: PinnedHttps
) -> None:
    page = "<html><head><title>HTTP Status 503</title></head><body>x</body></html>"
    node.post("/axl/").mock(side_effect=[axl("getCCMVersion", HELLO), httpx.Response(503, text=page)])
    with pytest.raises(Refused, match="HTTP 503: HTTP Status 503") as caught:
        Axl(https).call("resetPhone", [("name", "SEP01")])
    assert caught.value.leaves is Leaves.NOTHING
    assert "wait some seconds" in caught.value.next_move


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(200, text="<html>not SOAP</html>"),
        httpx.Response(200, text="not even XML"),
        httpx.Response(200, text=envelope("")),
        httpx.Response(200, text=envelope('<ns:resetPhoneResponse xmlns:ns="urn:x"/>')),
        httpx.Response(200, text='<!DOCTYPE a [<!ENTITY b "c">]>' + envelope("<resetPhoneResponse/>")),
        httpx.Response(500, text=envelope("<resetPhoneResponse><return/></resetPhoneResponse>")),
    ],
)
def test_nonsense_after_a_change_leaves_it_unknown(
    node: respx.MockRouter, https: PinnedHttps, reply: httpx.Response
) -> None:
    node.post("/axl/").mock(side_effect=[axl("getCCMVersion", HELLO), reply])
    with pytest.raises(Garbled) as caught:
        Axl(https).call("resetPhone", [("name", "SEP01")])
    assert caught.value.leaves is Leaves.UNKNOWN


@pytest.mark.parametrize("prefix", ["soapenv", "s", "SOAP-ENV"])
def test_a_reply_is_read_by_local_names_whatever_the_prefix(
    node: respx.MockRouter, https: PinnedHttps, prefix: str
) -> None:
    space = 'xmlns:ns1="http://schemas.cisco.com/ast/soap"'
    total = "<ns1:TotalDevicesFound>1</ns1:TotalDevicesFound>"
    found = f"<ns1:SelectCmDeviceResult>{total}</ns1:SelectCmDeviceResult>"
    returned = f"<ns1:selectCmDeviceReturn>{found}<ns1:StateInfo/></ns1:selectCmDeviceReturn>"
    text = envelope(f"<ns1:selectCmDeviceResponse {space}>{returned}</ns1:selectCmDeviceResponse>", prefix)
    route = node.post(RIS).mock(return_value=httpx.Response(200, text=text))
    reply = Serviceability(https).ris(
        "selectCmDeviceExt", [("StateInfo", ""), ("CmSelectionCriteria", [("Model", "255")])]
    )
    assert local(reply) == "selectCmDeviceReturn"
    assert reply.findtext("{*}SelectCmDeviceResult/{*}TotalDevicesFound") == "1"
    sent = route.calls.last.request.content.decode()
    assert "<ns:CmSelectionCriteria><ns:Model>255</ns:Model></ns:CmSelectionCriteria>" in sent


def test_the_rate_limit_of_risport_is_a_fault_with_its_text(
    node: respx.MockRouter, https: PinnedHttps
) -> None:
    words = "AxisFault: Exceeded allowed rate for Reatime information"
    inner = f"<faultcode>soapenv:Server</faultcode><faultstring>{words}</faultstring>"
    text = envelope(f"<soapenv:Fault>{inner}</soapenv:Fault>")
    node.post(RIS).mock(return_value=httpx.Response(500, text=text))
    with pytest.raises(SoapFault) as caught:
        Serviceability(https).ris("selectCmDeviceExt", [])
    assert (caught.value.code, caught.value.text) == ("soapenv:Server", words)


def test_control_center_is_journaled_in_readable_form(
    node: respx.MockRouter, https: PinnedHttps, journal: Journal
) -> None:
    operation = "soapDoControlServices"
    inner = f"<{operation}Response><{operation}Return/></{operation}Response>"
    node.post(CONTROL_CENTER).mock(return_value=httpx.Response(200, text=envelope(inner)))
    fields: Fields = [
        ("ControlServiceRequest", [("ControlType", "Restart"), ("ServiceList", [("item", "Cisco Tftp")])])
    ]
    Serviceability(https).control_center("soapDoControlServices", fields)
    line = list(read(journal.folder))[-1]
    assert line["request"] == "soapDoControlServices ControlType=Restart item=Cisco Tftp"
    assert (line["interface"], line["changing"], line["outcome"]) == ("control_center", True, "ok")
