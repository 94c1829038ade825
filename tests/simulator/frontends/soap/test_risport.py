from __future__ import annotations

import httpx
import pytest
from lxml import etree

from simulator import Lab
from simulator.database.parameters import DEVICE_QUERIES
from tests.simulator.frontends.asking import RIS, ast, client, control, texts

RATE_FAULT = "Exceeded allowed rate for Reatime information"
NS = "{http://schemas.cisco.com/ast/soap}"


@pytest.fixture(autouse=True)
def a_minute_without_queries(lab: Lab) -> None:
    """Fifteen queries a minute are allowed, whoever asks."""
    control(lab, "POST", "/clock/wait", {"seconds": 61})


def criteria(*items: str, status: str = "Any", node: str = "", most: int = 1000, state: str = "") -> str:
    wanted = "".join(f"<q:item><q:Item>{item}</q:Item></q:item>" for item in items)
    return (
        f"<q:StateInfo>{state.replace('<', '&lt;')}</q:StateInfo><q:CmSelectionCriteria>"
        f"<q:MaxReturnedDevices>{most}</q:MaxReturnedDevices>"
        "<q:DeviceClass>Phone</q:DeviceClass><q:Model>255</q:Model>"
        f"<q:Status>{status}</q:Status><q:NodeName>{node}</q:NodeName>"
        "<q:SelectBy>Name</q:SelectBy>"
        f"<q:SelectItems>{wanted}</q:SelectItems><q:Protocol>Any</q:Protocol></q:CmSelectionCriteria>"
    )


def names(response: httpx.Response) -> list[str]:
    found = etree.fromstring(response.content).iterfind(f".//{NS}CmDevices/{NS}item/{NS}Name")
    return [element.text or "" for element in found]


def ext(lab: Lab, *items: str, **wanted: object) -> httpx.Response:
    return ast(client(lab), RIS, "selectCmDeviceExt", criteria(*items, **wanted))  # type: ignore[arg-type]


def test_a_registered_phone_is_told_with_every_element_in_the_order_of_the_wsdl(lab: Lab) -> None:
    said = ext(lab, "SEP000000000001")
    item = next(etree.fromstring(said.content).iterfind(f".//{NS}CmDevices/{NS}item"))
    order = (
        "Name DirNumber DeviceClass Model Product BoxProduct Httpd RegistrationAttempts IsCtiControllable "
        "LoginUserId Status StatusReason PerfMonObject DChannel Description H323Trunk TimeStamp Protocol "
        "NumOfLines LinesStatus ActiveLoadID InactiveLoadID DownloadStatus DownloadFailureReason "
        "DownloadServer IPAddress"
    )
    assert [etree.QName(child).localname for child in item] == order.split()
    phone = lab.simulator.running.model.phones["SEP000000000001"]
    assert item.findtext(f"{NS}Status") == "Registered"
    assert item.findtext(f"{NS}IPAddress/{NS}item/{NS}IP") == phone.address
    assert texts(said, "TotalDevicesFound") == ["1"]


def test_the_ext_operation_answers_with_the_plain_operations_element(lab: Lab) -> None:
    said = ext(lab, "SEP000000000001").text
    assert "<soapenv:Body><ns1:selectCmDeviceResponse xmlns:ns1=" in said
    assert "<ns1:selectCmDeviceReturn><ns1:SelectCmDeviceResult>" in said
    assert "</ns1:SelectCmDeviceResult><ns1:StateInfo>" in said


def test_names_come_as_a_list_as_several_items_and_as_wildcards_in_the_plain_operation_only(lab: Lab) -> None:
    both = ["SEP000000000001", "SEP000000000002"]
    assert sorted(names(ext(lab, ",".join(both)))) == both
    assert sorted(names(ext(lab, *both))) == both
    assert names(ext(lab, "SEP00000000000*")) == []
    plain = ast(client(lab), RIS, "selectCmDevice", criteria("SEP00000000000*"))
    assert len(names(plain)) == 9


def test_nodes_without_a_matching_phone_are_named_as_such(lab: Lab) -> None:
    said = ext(lab, "SEP000000000001")
    assert sorted(texts(said, "ReturnCode")) == ["NotFound", "NotFound", "Ok"]
    assert texts(ext(lab, "SEP000000000001", node="cm-sub9"), "ReturnCode") == ["InvalidNodeName"]


def test_pages_follow_from_the_state_that_is_handed_back(lab: Lab) -> None:
    every = list(lab.simulator.running.model.phones)
    seen: list[str] = []
    state = ""
    for expected in (15, 15, 10):
        said = ext(lab, *every, most=15, state=state)
        assert len(names(said)) == expected
        seen += names(said)
        state = texts(said, "StateInfo")[0]
    assert sorted(seen) == sorted(every)
    unchanged = ext(lab, *every, most=15, state=state)
    assert names(unchanged) == []
    assert set(texts(unchanged, "NoChange")) == {"true"}


def test_a_phone_with_web_access_says_so(lab: Lab) -> None:
    phones = lab.simulator.running.model.phones.values()
    expected = {phone.name: "Yes" if phone.web else "No" for phone in phones}
    said = ext(lab, *expected)
    assert dict(zip(names(said), texts(said, "Httpd"), strict=True)) == expected
    assert set(expected.values()) == {"Yes", "No"}


def test_a_stale_entry_stands_beside_the_new_one_in_the_plain_operation_only(lab: Lab) -> None:
    name = "SEP000000000001"
    home = lab.simulator.running.model.phones[name].registered_to
    arranged = {"what": "service", "node": home, "service": "Cisco CallManager", "state": "STOPPED"}
    assert control(lab, "POST", "/arrange", arranged).status_code == 200
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    plain = ast(client(lab), RIS, "selectCmDevice", criteria(name))
    assert sorted(texts(plain, "StatusReason")) == ["0", "15"]
    newest = ext(lab, name)
    assert names(newest) == [name]
    assert texts(newest, "StatusReason") == ["0"]
    gone = ast(client(lab), RIS, "selectCmDevice", criteria(name, status="UnRegistered"))
    assert texts(gone, "StatusReason") == ["15"]


def test_at_most_a_thousand_devices_come_in_one_answer(lab: Lab) -> None:
    assert ext(lab, "SEP000000000001", most=0).status_code == 200
    assert ext(lab, "SEP000000000001", most=2000).status_code == 200
    refused = ast(client(lab), RIS, "selectCmDeviceExt", criteria("x").replace(">1000<", ">many<"))
    assert refused.status_code == 500


def test_fifteen_queries_a_minute_are_answered_whoever_asks_and_wherever(lab: Lab) -> None:
    asked = [(node, n) for n in range(5) for node in ("cm-pub", "cm-sub1", "cm-sub2")]
    for node, _ in asked:
        assert (
            ast(client(lab, node), RIS, "selectCmDeviceExt", criteria("SEP000000000001")).status_code == 200
        )
    refused = ast(client(lab, "cm-sub1"), RIS, "selectCtiItem")
    assert refused.status_code == 500
    assert texts(refused, "faultstring")[0] == (
        f"AxisFault: {RATE_FAULT}. Current allowed rate for realtime information is 15 requests per minute."
    )
    control(lab, "POST", "/clock/wait", {"seconds": 61})
    assert ext(lab, "SEP000000000001").status_code == 200


def test_the_rate_is_an_enterprise_parameter(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lab.simulator.running.model.parameters, DEVICE_QUERIES, "2")
    assert [ext(lab, "SEP000000000001").status_code for _ in range(3)] == [200, 200, 500]


def test_only_the_node_that_has_changed_is_told_again(lab: Lab) -> None:
    every = list(lab.simulator.running.model.phones)
    state = texts(ext(lab, *every), "StateInfo")[0]
    changed = lab.simulator.running.model.phones[every[-1]]
    node = changed.registered_to
    lab.run(lab.simulator.running.reset_phones([changed.name], "a test"))
    said = ext(lab, *every, state=state)
    told = dict(zip(_nodes(said), texts(said, "NoChange"), strict=True))
    assert {one for one, unchanged in told.items() if unchanged == "false"} == {node}
    assert len(told) == 3
    assert changed.name in names(said)
    control(lab, "POST", "/clock/wait", {"seconds": 200})


def _nodes(response: httpx.Response) -> list[str]:
    found = etree.fromstring(response.content).iterfind(f".//{NS}CmNodes/{NS}item/{NS}Name")
    return [element.text or "" for element in found]


def test_no_cti_application_has_opened_anything(lab: Lab) -> None:
    said = ast(client(lab), RIS, "selectCtiItem", "<q:StateInfo/><q:CtiSelectionCriteria/>")
    assert texts(said, "TotalItemsFound") == ["0"]
    assert set(texts(said, "ReturnCode")) == {"NotFound"}
    assert "<ns1:selectCtiItemReturn><ns1:SelectCtiItemResult>" in said.text
