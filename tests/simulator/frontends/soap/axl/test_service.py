from __future__ import annotations

import httpx
import pytest

from simulator import Lab
from tests.simulator.frontends.asking import AXL, axl, client, control, envelope, fault, noted, texts


def test_the_version_is_told_as_axl_spells_it(lab: Lab, old_lab: Lab) -> None:
    assert texts(axl(client(lab), "getCCMVersion"), "version") == ["12.5.1.16900(48)"]
    assert texts(axl(client(old_lab), "getCCMVersion", version="11.5"), "version") == ["11.5.1.12900(21)"]


def test_the_answer_carries_the_prefixes_the_namespace_and_the_sequence_that_clients_look_for(
    lab: Lab,
) -> None:
    body = envelope("getCCMVersion", "http://www.cisco.com/AXL/API/11.0")
    body = body.replace(b"getCCMVersion xmlns", b'getCCMVersion sequence="7" xmlns', 1)
    said = client(lab).post(AXL, content=body).text
    assert "<soapenv:Envelope xmlns:soapenv=" in said
    assert (
        '<ns:getCCMVersionResponse xmlns:ns="http://www.cisco.com/AXL/API/11.0" sequence="7"><return>' in said
    )


def test_a_version_that_the_release_does_not_serve_gets_599_and_the_list_of_those_it_does(
    old_lab: Lab,
) -> None:
    refused = axl(client(old_lab), "getCCMVersion", version="12.5")
    assert refused.status_code == 599
    assert "Incorrect axl version. Supported axl versions are 9.x, 10.x and 11.x" in refused.text
    assert ("getCCMVersion", "status 599", False, True) in noted(old_lab, "axl")


def test_an_unknown_node_is_fault_5007(lab: Lab) -> None:
    said = axl(client(lab), "getCCMVersion", "<processNodeName>cm-sub9</processNodeName>")
    assert said.status_code == 500
    assert texts(said, "axlcode") == ["5007"]
    assert texts(said, "faultstring") == ["Item not valid: The specified cm-sub9 was not found"]
    assert texts(said, "request") == ["getCCMVersion"]


def test_sql_rows_are_elements_named_after_the_columns(lab: Lab) -> None:
    sql = "select paramname,paramvalue from processconfig where paramname='ClusterSecurityMode'"
    said = axl(client(lab), "executeSQLQuery", f"<sql>{sql}</sql>")
    row = "<row><paramname>ClusterSecurityMode</paramname><paramvalue>0</paramvalue></row>"
    assert f"<return>{row}</return>" in said.text


def test_sql_without_a_match_is_an_empty_return(lab: Lab) -> None:
    said = axl(client(lab), "executeSQLQuery", "<sql>select name from device where name='SEP1'</sql>")
    assert said.status_code == 200
    assert "<return/>" in said.text


@pytest.mark.parametrize(
    ("sql", "code", "text"),
    [
        ("select name frm device", "201", "A syntax error has occurred."),
        (
            "select nme from device",
            "217",
            "Column (nme) not found in any table in the query (or SLV is undefined).",
        ),
        ("update device set name='x'", "201", "A syntax error has occurred."),
    ],
)
def test_wrong_sql_is_a_fault_with_the_databases_number(lab: Lab, sql: str, code: str, text: str) -> None:
    said = axl(client(lab), "executeSQLQuery", f"<sql>{sql}</sql>")
    assert (said.status_code, texts(said, "axlcode"), texts(said, "axlmessage")) == (500, [code], [text])


def test_nodes_are_listed_with_the_pseudo_node_and_the_tags_that_were_asked_for(lab: Lab) -> None:
    wanted = "<searchCriteria><name>%</name></searchCriteria><returnedTags><name/><nodeUsage/></returnedTags>"
    said = axl(client(lab), "listProcessNode", wanted)
    assert texts(said, "name") == ["EnterpriseWideData", "cm-pub", "cm-sub1", "cm-sub2"]
    assert texts(said, "nodeUsage")[1:] == ["Publisher", "Subscriber", "Subscriber"]
    assert texts(said, "processNodeRole") == []


def test_a_phone_that_is_reset_is_unregistered_at_once_and_back_after_its_boot(lab: Lab) -> None:
    name = "SEP000000000003"
    phone = lab.simulator.running.model.phones[name]
    said = axl(client(lab), "resetPhone", f"<name>{name}</name>")
    assert said.status_code == 200
    assert texts(said, "return")[0].startswith("{")
    assert (phone.registered_to, phone.ris[-1].status, phone.ris[-1].reason) == (None, "UnRegistered", 9)
    control(lab, "POST", "/clock/wait", {"seconds": 200})
    assert phone.registered_to is not None
    assert (f"resetPhone {name}", "ok", True, True) in noted(lab, "axl")


def test_device_reset_takes_one_of_its_two_forms(lab: Lab) -> None:
    device = "<deviceName>SEP000000000004</deviceName>"
    done = axl(client(lab), "doDeviceReset", device + "<isHardReset>true</isHardReset>")
    assert texts(done, "return") == ["true"]
    assert lab.simulator.running.model.phones["SEP000000000004"].registered_to is None
    assert axl(client(lab), "doDeviceReset", device).status_code == 500


def test_a_reset_of_an_unknown_phone_is_fault_5007(lab: Lab) -> None:
    said = axl(client(lab), "resetPhone", "<name>SEP00112233AABB</name>")
    assert texts(said, "axlmessage") == ["Item not valid: The specified SEP00112233AABB was not found"]


def test_an_operation_that_nobody_simulated_is_a_fault_and_noted_as_such(lab: Lab) -> None:
    assert axl(client(lab), "addPhone", "<phone/>").status_code == 500
    assert [modelled for request, _, _, modelled in noted(lab, "axl") if request == "addPhone"] == [False]


def test_a_document_with_a_type_declaration_is_refused(lab: Lab) -> None:
    body = b'<!DOCTYPE a [<!ENTITY x "y">]>' + envelope("getCCMVersion", "http://www.cisco.com/AXL/API/12.5")
    said = client(lab).post(AXL, content=body)
    assert said.status_code == 500
    assert "document type" in said.text


def test_faults_strike_where_a_request_was_understood(lab: Lab) -> None:
    web = client(lab)
    fault(lab, "axl:getCCMVersion", "refuse", "Maximum AXL Memory Allocation Consumed.")
    assert texts(axl(web, "getCCMVersion"), "faultstring") == ["Maximum AXL Memory Allocation Consumed."]
    fault(lab, "axl:getCCMVersion", "status", "503")
    assert axl(web, "getCCMVersion").status_code == 503
    fault(lab, "axl:getCCMVersion", "garble", "<no xml")
    assert axl(web, "getCCMVersion").content == b"<no xml"
    fault(lab, "axl:getCCMVersion", "delay", seconds=30)
    before = lab.simulator.running.clock.now()
    assert axl(web, "getCCMVersion").status_code == 200
    assert (lab.simulator.running.clock.now() - before).total_seconds() == 30
    fault(lab, "axl:getCCMVersion", "drop")
    with pytest.raises(httpx.TransportError):
        axl(web, "getCCMVersion")
    assert axl(web, "getCCMVersion").status_code == 200


def listed(lab: Lab, operation: str, criteria: str, tags: str, more: str = "") -> httpx.Response:
    inner = f"<searchCriteria>{criteria}</searchCriteria><returnedTags>{tags}</returnedTags>{more}"
    return axl(client(lab), operation, inner)


def test_phones_are_listed_page_by_page_with_references_that_carry_ids(lab: Lab) -> None:
    tags = "<name/><devicePoolName/><callingSearchSpaceName/>"
    seen: list[str] = []
    for skip in range(0, 60, 15):
        page = f"<skip>{skip}</skip><first>15</first>"
        said = listed(lab, "listPhone", "<name>SEP%</name>", tags, page)
        seen += texts(said, "name")
    assert seen == list(lab.simulator.running.model.phones)
    assert "<return/>" in said.text
    first = listed(lab, "listPhone", "<name>SEP%1</name><devicePoolName>DP-A</devicePoolName>", tags)
    assert texts(first, "name") == ["SEP000000000001", "SEP000000000011"]
    assert '<devicePoolName uuid="{' in first.text
    assert texts(first, "callingSearchSpaceName") == ["", ""]


def test_an_element_that_nobody_simulated_is_empty_and_noted(lab: Lab) -> None:
    said = listed(lab, "listPhone", "<name>SEP000000000001</name>", "<name/><packetCaptureMode/>")
    assert "<packetCaptureMode/>" in said.text
    told = [
        (outcome, modelled) for request, outcome, _, modelled in noted(lab, "axl") if "listPhone" in request
    ]
    assert told[-1] == ("ok, without packetCaptureMode", False)


def test_a_search_that_nobody_simulated_is_a_fault(lab: Lab) -> None:
    assert listed(lab, "listPhone", "<ownerUserName>x</ownerUserName>", "<name/>").status_code == 500
    assert noted(lab, "axl")[-1][3] is False


def test_what_is_got_by_name_is_got_by_its_id_too(lab: Lab) -> None:
    by_name = axl(client(lab), "getPhone", "<name>SEP000000000001</name>")
    uuid = by_name.text.partition('<phone uuid="')[2].partition('"')[0]
    by_id = axl(client(lab), "getPhone", f"<uuid>{uuid}</uuid><returnedTags><name/></returnedTags>")
    assert texts(by_id, "name") == ["SEP000000000001"]
    assert texts(by_name, "pattern") == ["10001"]
    assert texts(axl(client(lab), "getPhone", "<name>SEP1</name>"), "axlcode") == ["5007"]


def test_a_group_is_got_with_its_members_by_priority(lab: Lab) -> None:
    said = axl(client(lab), "getCallManagerGroup", "<name>CMG-B</name>")
    assert texts(said, "callManagerName") == ["CM_cm-sub2", "CM_cm-pub"]
    assert texts(said, "priority") == ["0", "1"]


@pytest.mark.parametrize(
    ("operation", "tag", "expected"),
    [
        ("listCallManager", "processNodeName", ["cm-pub", "cm-sub1", "cm-sub2"]),
        ("listCallManagerGroup", "name", ["CMG-A", "CMG-B"]),
        ("listDevicePool", "callManagerGroupName", ["CMG-A", "CMG-B"]),
        (
            "listPhoneSecurityProfile",
            "deviceSecurityMode",
            ["Non Secure"] * 3 + ["Authenticated"] * 3 + ["Encrypted"] * 3,
        ),
    ],
)
def test_the_other_nouns_are_listed_too(lab: Lab, operation: str, tag: str, expected: list[str]) -> None:
    assert texts(listed(lab, operation, "<name>%</name>", f"<{tag}/>"), tag) == expected


def test_the_database_tells_where_a_phone_was_last_registered(lab: Lab) -> None:
    said = listed(
        lab, "listRegistrationDynamic", "<device>SEP000000000002</device>", "<device/><lastKnownUcm/>"
    )
    phone = lab.simulator.running.model.phones["SEP000000000002"]
    assert texts(said, "lastKnownUcm") == [phone.ris[-1].node]


def test_without_an_action_the_lowest_schema_is_served(lab: Lab) -> None:
    body = envelope("getCCMVersion", "http://www.cisco.com/AXL/API/1.0")
    assert texts(client(lab).post(AXL, content=body), "version") == ["12.5.1.16900(48)"]
    headers = {"SOAPAction": "CUCM:DB ver=1.0 getCCMVersion"}
    assert client(lab).post(AXL, content=body, headers=headers).status_code == 599


def test_an_action_without_an_operation_is_enough_and_has_to_agree_with_the_body(lab: Lab) -> None:
    body = envelope("getCCMVersion", "http://www.cisco.com/AXL/API/12.5")
    web = client(lab)
    assert web.post(AXL, content=body, headers={"SOAPAction": "CUCM:DB ver=12.5"}).status_code == 200
    assert web.post(AXL, content=body, headers={"SOAPAction": "CUCM:DB ver=11.5"}).status_code == 599


def test_a_read_that_is_too_large_says_how_much_would_fit(lab: Lab) -> None:
    wide = "a.description||b.description||c.description||" * 16 + "a.name"
    sql = f"select {wide} as wide from device a, device b, device c where c.name &lt; 'SEP00000000000A'"
    said = axl(client(lab), "executeSQLQuery", f"<sql>{sql}</sql>")
    assert (said.status_code, texts(said, "axlcode")) == (500, ["-1"])
    assert texts(said, "axlmessage")[0].startswith(
        "Query request too large. Total rows matched: 14400 rows. "
    )
    assert "Suggestive Row Fetch: less than " in said.text
