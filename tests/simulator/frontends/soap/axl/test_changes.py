from __future__ import annotations

import httpx
import pytest

from simulator import Lab
from tests.simulator.frontends.asking import axl, client, control, noted, texts


def listed(lab: Lab, operation: str, criteria: str, tags: str, more: str = "") -> httpx.Response:
    inner = f"<searchCriteria>{criteria}</searchCriteria><returnedTags>{tags}</returnedTags>{more}"
    return axl(client(lab), operation, inner)


def test_an_enterprise_parameter_is_changed_by_name_and_by_sql(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = lab.simulator.running.model.parameters
    monkeypatch.setitem(parameters, "Cluster ID", "before")
    key = "<processNodeName>EnterpriseWideData</processNodeName><name>Cluster ID</name>"
    key += "<service>Enterprise Wide</service>"
    assert texts(axl(client(lab), "getServiceParameter", key), "value") == ["before"]
    said = axl(client(lab), "updateServiceParameter", f"{key}<value>between</value>")
    assert texts(said, "return")[0].startswith("{")
    assert parameters["Cluster ID"] == "between"
    sql = "update processconfig set paramvalue='after' where paramname='Cluster ID'"
    assert texts(axl(client(lab), "executeSQLUpdate", f"<sql>{sql}</sql>"), "rowsUpdated") == ["1"]
    assert parameters["Cluster ID"] == "after"
    assert noted(lab, "axl")[-1][2] is True


def test_a_service_parameter_belongs_to_one_node(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = dict(lab.simulator.running.model.parameters)
    monkeypatch.setattr(lab.simulator.running.model, "parameters", parameters)
    key = "<processNodeName>cm-sub1</processNodeName><name>CdrEnabled</name><service>Cisco CallManager</service>"
    axl(client(lab), "updateServiceParameter", f"{key}<value>T</value>")
    said = listed(lab, "listServiceParameter", "<service>Cisco CallManager</service>", "<name/><value/>")
    cdr = [v for n, v in zip(texts(said, "name"), texts(said, "value"), strict=True) if n == "CdrEnabled"]
    assert cdr == ["F", "T", "F"]


@pytest.mark.parametrize(
    ("sql", "code", "modelled"),
    [
        ("update device set fkdevicepool='x' where name='SEP000000000001'", "-691", True),
        ("delete from device", "-1", False),
        ("update device set tkmodel=1", "-1", False),
        ("update device sett name=1", "201", True),
    ],
)
def test_sql_that_cannot_be_carried_out_changes_nothing(
    lab: Lab, sql: str, code: str, modelled: bool
) -> None:
    said = axl(client(lab), "executeSQLUpdate", f"<sql>{sql}</sql>")
    assert (said.status_code, texts(said, "axlcode")) == (500, [code])
    assert noted(lab, "axl")[-1][3] is modelled
    assert lab.simulator.running.model.phones["SEP000000000001"].device_pool == "DP-A"


def test_a_node_without_a_second_partition_has_no_inactive_database(lab: Lab) -> None:
    assert axl(client(lab), "executeSQLQueryInactive", "<sql>select 1 from device</sql>").status_code == 500


def back(lab: Lab) -> None:
    control(lab, "POST", "/clock/wait", {"seconds": 400})


@pytest.mark.parametrize(
    ("operation", "inner", "reached"),
    [
        ("restartPhone", "<name>SEP000000000001</name>", 1),
        ("applyPhone", "<name>SEP000000000001</name>", 0),
        ("resetDevicePool", "<name>DP-A</name>", 20),
        ("resetCallManagerGroup", "<name>CMG-B</name>", 20),
        ("applyDevicePool", "<name>DP-A</name>", 0),
        ("resetEnterpriseParameters", "", 40),
        ("doEnterpriseParametersReset", "", 40),
        ("applyConfigEnterpriseParameters", "", 0),
        (
            "doServiceParametersReset",
            "<processNodeName>cm-sub1</processNodeName><service>Cisco CallManager</service>",
            20,
        ),
        (
            "doDeviceReset",
            "<deviceName>SEP000000000001</deviceName><deviceResetType>Restart</deviceResetType>",
            1,
        ),
    ],
)
def test_orders_reach_the_phones_of_what_they_name(
    lab: Lab, operation: str, inner: str, reached: int
) -> None:
    back(lab)
    phones = lab.simulator.running.model.phones.values()
    assert all(phone.registered_to for phone in phones)
    assert axl(client(lab), operation, inner).status_code == 200
    assert sum(phone.registered_to is None for phone in phones) == reached
    back(lab)


def test_configuration_is_applied_to_phones_whose_group_has_changed(lab: Lab) -> None:
    model = lab.simulator.running.model
    phone = model.phones["SEP000000000001"]
    sql = "update device set fkdevicepool=(select pkid from devicepool where name='{}') where name='{}'"

    def move(pool: str) -> None:
        said = axl(client(lab), "executeSQLUpdate", f"<sql>{sql.format(pool, phone.name)}</sql>")
        assert texts(said, "rowsUpdated") == ["1"]
        assert phone.device_pool == pool
        axl(client(lab), "applyPhone", f"<name>{phone.name}</name>")
        assert phone.registered_to is None
        back(lab)
        assert phone.members == model.groups[model.device_pools[pool]]

    move("DP-B")
    move("DP-A")


def test_a_read_only_user_reads_and_gets_401_for_a_write(lab: Lab) -> None:
    account = lab.simulator.running.credentials
    web = client(lab)
    web.auth = httpx.BasicAuth(f"{account.api_user}-readonly", account.api_password)
    assert axl(web, "getCCMVersion").status_code == 200
    refused = axl(web, "resetPhone", "<name>SEP000000000009</name>")
    assert (refused.status_code, refused.headers["WWW-Authenticate"][:5]) == (401, "Basic")
    assert lab.simulator.running.model.phones["SEP000000000009"].registered_to is not None
    assert ("resetPhone SEP000000000009", "status 401", True, True) in noted(lab, "axl")
