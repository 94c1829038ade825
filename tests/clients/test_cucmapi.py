"""cucmapi, which loads the WSDLs of RISPort70, Control Center and PerfMon from the node itself."""

from __future__ import annotations

from typing import Any

import cucmapi
import pytest

from simulator import Lab
from tests.clients.conftest import Account
from tests.simulator.frontends.asking import control

REPLICATION = "Number of Replicates Created and State of Replication"


@pytest.fixture(scope="module")
def ris(account: Account) -> Any:
    return cucmapi.ris(*account.arguments)


@pytest.fixture(scope="module")
def ccs(account: Account) -> Any:
    return cucmapi.ccs(*account.arguments)


@pytest.fixture(scope="module")
def pfm(account: Account) -> Any:
    return cucmapi.pfm(*account.arguments)


def test_every_phone_is_found_on_the_node_where_it_is_registered(lab: Lab, ris: Any) -> None:
    phones = lab.simulator.running.model.phones
    found = ris.selectCmDeviceExt(list(phones), ["cm-pub", "cm-sub1", "cm-sub2"], status="Registered")
    assert sorted(device.Name for device in found) == sorted(phones)
    assert {device.IPAddress.item[0].IP for device in found} == {phone.address for phone in phones.values()}


def test_a_sixteenth_query_within_a_minute_is_refused(lab: Lab, ris: Any) -> None:
    control(lab, "POST", "/clock/wait", {"seconds": 61})
    wanted = {"MaxReturnedDevices": "1", "SelectItems": {"item": {"Item": "SEP000000000001"}}}
    refused = [ris.get_cm_device_ext(**wanted) for _ in range(16)][-1]
    assert "Exceeded allowed rate" in str(refused)


def test_services_are_told_and_restarted(lab: Lab, ccs: Any) -> None:
    told = {service.ServiceName: service.ServiceStatus for service in ccs.soapGetServiceStatus()}
    assert told["Cisco Tftp"] == "Started"
    said = ccs.soapDoControlServices("cm-pub", "Restart", ["Cisco Tftp"])
    assert (said.ReturnCode, said.ServiceInfoList.item[0].ServiceStatus) == ("0", "Stopping")
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    assert ccs.soapGetServiceStatus(["Cisco Tftp"])[0].UpTime < 60
    refused = ccs.soapDoControlServices("cm-pub", "Restart", ["Cisco Tomcat"])
    assert refused.ReasonString == "Requested process state transition not allowed"


def test_the_lists_of_services_are_read(ccs: Any) -> None:
    products = ccs.getProductInformationList()
    assert products.Products.item[0].ShortName == "CCM"
    extended = {one.ServiceName: one.Restrict for one in ccs.getStaticServiceListExtended()}
    assert extended["Cisco Tomcat"] == "DoNotStop"
    assert ccs.soapDoControlServicesEx("Common", "None", "Restart", ["Cisco DRF Local"]).ReturnCode == 0


def test_a_service_is_deployed(lab: Lab, ccs: Any) -> None:
    assert ccs.soapDoServiceDeployment("cm-pub", "Deploy", ["Cisco CTL Provider"]).ReturnCode == "0"
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    assert ccs.soapGetServiceStatus(["Cisco CTL Provider"])[0].ServiceStatus == "Started"


def test_counters_are_collected_at_once_and_in_a_session(pfm: Any) -> None:
    state = {one.Name: one.Value for one in pfm.perfmonCollectCounterData("cm-sub1", REPLICATION)}
    assert state[rf"\\cm-sub1\{REPLICATION}(ReplicateCount)\Replicate_State"] == 2
    session = pfm.perfmonOpenSession()
    pfm.perfmonAddCounter(session, [r"\\cm-pub\Cisco CallManager\RegisteredHardwarePhones"])
    assert len(pfm.perfmonCollectSessionData(session)) == 1
    assert pfm.perfmonCloseSession(session) is None
    assert pfm.perfmonListInstance("cm-pub", "Processor")[0].Name == "_Total"


def test_axl_is_asked_with_every_element_of_the_schema(lab: Lab, account: Account) -> None:
    axl = cucmapi.axl(*account.arguments)
    phones = axl.listPhone()
    assert [phone["name"] for phone in phones] == list(lab.simulator.running.model.phones)
    assert len(axl.listProcessNode()) == 4
    assert axl.executeSQLQuery("select count(*) as n from device") == [{"n": "40"}]
