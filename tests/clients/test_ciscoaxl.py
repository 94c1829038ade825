"""ciscoaxl, which brings the vendor's AXL schema and checks the AXL page first."""

from __future__ import annotations

from typing import Any

import pytest
from ciscoaxl import axl

from simulator import Lab
from tests.clients.conftest import Account
from tests.simulator.frontends.asking import fault


@pytest.fixture(scope="module")
def ucm(account: Account) -> Any:
    return axl(*account.arguments)


def test_a_wrong_password_is_told_as_such(account: Account) -> None:
    with pytest.raises(Exception, match="401 Unauthorized"):
        axl(account.user, "guess", account.address, account.version)


def test_phones_and_device_pools_are_listed(lab: Lab, ucm: Any) -> None:
    phones = ucm.get_phones()
    assert [phone.name for phone in phones] == list(lab.simulator.running.model.phones)
    assert phones[0].locationName._value_1 == "Hub_None"
    pools = ucm.get_device_pools()
    assert {pool.name: pool.callManagerGroupName._value_1 for pool in pools} == {
        "DP-A": "CMG-A",
        "DP-B": "CMG-B",
    }


def test_one_phone_is_got_with_its_line(ucm: Any) -> None:
    phone = ucm.get_phone(name="SEP000000000001")
    assert phone.devicePoolName._value_1 == "DP-A"
    assert phone.lines.line[0].dirn.pattern == "10001"
    missing = ucm.get_phone(name="SEP00112233AABB")
    assert "Item not valid: The specified SEP00112233AABB was not found" in str(missing)


def test_nodes_and_groups_are_listed(ucm: Any) -> None:
    names = [node.name for node in ucm.list_process_nodes()]
    assert names == ["EnterpriseWideData", "cm-pub", "cm-sub1", "cm-sub2"]
    group = ucm.get_call_manager_group("CMG-A")["return"]["callManagerGroup"]
    members = [(m.callManagerName._value_1, m.priority) for m in group.members.member]
    assert members == [("CM_cm-sub1", 0), ("CM_cm-sub2", 1)]


def test_sql_is_asked_and_changed(lab: Lab, ucm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lab.simulator.running.model.parameters, "Cluster ID", "before")
    asked = "select paramname, paramvalue from processconfig where paramname='Cluster ID'"
    assert ucm.run_sql_query(asked)["rows"] == [{"paramname": "Cluster ID", "paramvalue": "before"}]
    changed = ucm.sql_update("update processconfig set paramvalue='after' where paramname='Cluster ID'")
    assert changed["rowsUpdated"] == 1
    assert lab.simulator.running.model.parameters["Cluster ID"] == "after"
    assert ucm.run_sql_query("select name from device where name='none'")["num_rows"] == 0


def test_a_phone_is_reset_and_parameters_are_read(lab: Lab, ucm: Any) -> None:
    returned = ucm.client.resetPhone(name="SEP000000000002")["return"]
    assert returned.startswith("{")
    assert lab.simulator.running.model.phones["SEP000000000002"].registered_to is None
    ucm.client.doDeviceReset(deviceName="SEP000000000003", isHardReset=True)
    assert lab.simulator.running.model.phones["SEP000000000003"].registered_to is None
    parameter = ucm.client.getServiceParameter(
        processNodeName="EnterpriseWideData", name="ClusterSecurityMode", service="Enterprise Wide"
    )["return"]["serviceParameter"]
    assert (parameter.value, parameter.valueType) == ("0", "long")
    assert ucm.client.getCCMVersion()["return"]["componentVersion"]["version"] == "12.5.1.16900(48)"
    assert ucm.client.getOSVersion()["return"]["os"]["osName"]


def test_a_phone_gets_another_profile_and_an_operation_on_its_lsc(lab: Lab, ucm: Any) -> None:
    profiles = ucm.client.listPhoneSecurityProfile(
        {"name": "Cisco 8851%"}, returnedTags={"name": "", "deviceSecurityMode": ""}
    )["return"]["phoneSecurityProfile"]
    (name,) = [one.name for one in profiles if one.deviceSecurityMode == "Encrypted"]
    settings = {
        "certificateOperation": "Install/Upgrade",
        "authenticationMode": "By Null String",
        "keySize": "2048",
        "upgradeFinishTime": "2099:12:24:12:00",
    }
    ucm.client.updatePhone(name="SEP000000000001", securityProfileName=name, **settings)
    phone = ucm.get_phone(name="SEP000000000001")
    assert phone.securityProfileName._value_1 == name
    assert {tag: phone[tag] for tag in settings} == settings
    assert phone.certificateStatus == "Operation Pending"
    ucm.client.updatePhone(name="SEP000000000001", certificateOperation="No Pending Operation")
    assert lab.simulator.running.model.phones["SEP000000000001"].capf is None


def test_a_throttled_write_is_an_error_of_the_transport(lab: Lab, ucm: Any) -> None:
    fault(lab, "axl:executeSQLUpdate", "status", "503")
    with pytest.raises(Exception, match="503"):
        ucm.sql_update("update processconfig set paramvalue='x' where paramname='no such'")
