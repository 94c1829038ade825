"""Device security profiles, CAPF settings and LSCs of phones, over AXL and its SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from simulator import Lab
from simulator.database.phone_security import STATUSES
from simulator.database.sql import Database, SqlError
from simulator.model.capf import Authentication, Kind, Operation, Result
from simulator.model.phone import Phone, Security
from tests.simulator.frontends.asking import axl, client, control, noted, texts
from tests.simulator.model.labs import ModelLab

ENCRYPTED = "Cisco 8851 - Standard SIP Encrypted Profile"
NON_SECURE = "Cisco 8851 - Standard SIP Non-Secure Profile"
TAGS = ("certificateOperation", "certificateStatus", "authenticationMode", "keySize", "keyOrder", "ecKeySize")
TAGS += ("authenticationString", "upgradeFinishTime")


@pytest.fixture
def phone(mixed_lab: Lab) -> Iterator[Phone]:
    """A phone with an encrypted profile and an LSC; afterwards it is as it was."""
    phones = mixed_lab.simulator.running.model.phones
    found = next(p for p in phones.values() if p.security is Security.ENCRYPTED and p.model == "Cisco 8851")
    before = found.security, found.lsc_as
    yield found
    (found.security, found.lsc_as), found.capf = before, None


def update(lab: Lab, phone: Phone, inner: str) -> httpx.Response:
    return axl(client(lab), "updatePhone", f"<name>{phone.name}</name>{inner}")


def told(lab: Lab, phone: Phone, *tags: str) -> list[str]:
    said = axl(client(lab), "getPhone", f"<name>{phone.name}</name>")
    return [texts(said, tag)[0] for tag in tags]


def sql(lab: Lab, statement: str, operation: str = "executeSQLQuery") -> httpx.Response:
    return axl(client(lab), operation, f"<sql>{statement}</sql>")


def test_phones_are_found_by_their_profile(mixed_lab: Lab) -> None:
    inner = f"<searchCriteria><securityProfileName>{ENCRYPTED}</securityProfileName></searchCriteria>"
    said = axl(client(mixed_lab), "listPhone", f"{inner}<returnedTags><name/></returnedTags>")
    phones = mixed_lab.simulator.running.model.phones.values()
    expected = [p.name for p in phones if p.security is Security.ENCRYPTED and p.model == "Cisco 8851"]
    assert expected
    assert texts(said, "name") == expected


def test_a_profile_says_its_mode_and_transport(lab: Lab) -> None:
    for name, mode, transport in ((ENCRYPTED, "Encrypted", "TLS"), (NON_SECURE, "Non Secure", "TCP+UDP")):
        said = axl(client(lab), "getPhoneSecurityProfile", f"<name>{name}</name>")
        assert texts(said, "deviceSecurityMode") == [mode]
        assert texts(said, "transportType") == [transport]


def test_a_phone_without_an_operation_has_the_settings_of_its_profile(mixed_lab: Lab, phone: Phone) -> None:
    assert told(mixed_lab, phone, *TAGS) == [
        "No Pending Operation",
        "None",
        "By Null String",
        "2048",
        "RSA Only",
        "384",
        "",
        "",
    ]


def test_another_profile_is_felt_when_the_phone_takes_its_configuration(mixed_lab: Lab, phone: Phone) -> None:
    done = update(mixed_lab, phone, f"<securityProfileName>{NON_SECURE}</securityProfileName>")
    assert texts(done, "return")[0].startswith("{")
    assert told(mixed_lab, phone, "securityProfileName") == [NON_SECURE]
    assert (phone.security, phone.applied) == (Security.NON_SECURE, Security.ENCRYPTED)
    axl(client(mixed_lab), "applyPhone", f"<name>{phone.name}</name>")
    control(mixed_lab, "POST", "/clock/wait", {"seconds": 200})
    assert phone.applied is Security.NON_SECURE
    update(mixed_lab, phone, f"<securityProfileName>{ENCRYPTED}</securityProfileName>")
    axl(client(mixed_lab), "resetPhone", f"<name>{phone.name}</name>")
    control(mixed_lab, "POST", "/clock/wait", {"seconds": 200})
    assert phone.applied is Security.ENCRYPTED


@pytest.mark.parametrize("name", ["Cisco 8851 - nothing", "Cisco 7841 - Standard SIP Encrypted Profile"])
def test_a_profile_of_another_model_or_of_none_is_fault_5007(mixed_lab: Lab, phone: Phone, name: str) -> None:
    said = update(mixed_lab, phone, f"<securityProfileName>{name}</securityProfileName>")
    assert texts(said, "axlcode") == ["5007"]
    assert phone.security is Security.ENCRYPTED


def test_an_lsc_is_ordered_read_back_and_installed_at_the_next_boot(mixed_lab: Lab, phone: Phone) -> None:
    old = phone.lsc
    update(
        mixed_lab,
        phone,
        "<certificateOperation>Install/Upgrade</certificateOperation>"
        "<authenticationMode>By Existing Certificate (precedence to LSC)</authenticationMode>"
        "<keySize>2048</keySize><upgradeFinishTime>2099:12:24:12:00</upgradeFinishTime>",
    )
    assert told(mixed_lab, phone, *TAGS) == [
        "Install/Upgrade",
        "Operation Pending",
        "By Existing Certificate (precedence to LSC)",
        "2048",
        "RSA Only",
        "384",
        "",
        "2099:12:24:12:00",
    ]
    assert phone.capf is not None
    assert phone.capf.expires == datetime(2099, 12, 24, 12, 0, tzinfo=UTC)
    axl(client(mixed_lab), "applyPhone", f"<name>{phone.name}</name>")
    control(mixed_lab, "POST", "/clock/wait", {"seconds": 200})
    assert told(mixed_lab, phone, *TAGS[:2]) == ["No Pending Operation", "Upgrade Success"]
    assert phone.lsc is not None
    assert phone.lsc != old
    assert mixed_lab.simulator.running.wire.der(phone.lsc)


def test_a_request_changes_what_it_names_and_withdraws_an_operation(mixed_lab: Lab, phone: Phone) -> None:
    update(
        mixed_lab,
        phone,
        "<certificateOperation>Install/Upgrade</certificateOperation>"
        "<authenticationMode>By Authentication String</authenticationMode>"
        "<authenticationString>12345</authenticationString><keyOrder>EC Only</keyOrder><ecKeySize>256</ecKeySize>",
    )
    update(mixed_lab, phone, "<upgradeFinishTime>2099:12:24:12:00</upgradeFinishTime>")
    assert phone.capf is not None
    assert (phone.capf.authentication, phone.capf.string, phone.capf.key_kind) == (
        Authentication.STRING,
        "12345",
        "ec-256",
    )
    assert told(mixed_lab, phone, "keyOrder", "ecKeySize", "upgradeFinishTime") == [
        "EC Only",
        "256",
        "2099:12:24:12:00",
    ]
    update(mixed_lab, phone, "<certificateOperation>No Pending Operation</certificateOperation>")
    assert phone.capf is None


@pytest.mark.parametrize(
    "inner",
    [
        "<certificateOperation>Replace</certificateOperation>",
        "<certificateOperation>Delete</certificateOperation><authenticationMode>By Guess</authenticationMode>",
        "<certificateOperation>Delete</certificateOperation><keySize>2047</keySize>",
        "<certificateOperation>Delete</certificateOperation><upgradeFinishTime>soon</upgradeFinishTime>",
        "<certificateOperation>Delete</certificateOperation>"
        "<authenticationMode>By Authentication String</authenticationMode>"
        "<authenticationString>12</authenticationString>",
    ],
)
def test_what_the_schema_does_not_know_changes_nothing(mixed_lab: Lab, phone: Phone, inner: str) -> None:
    said = update(mixed_lab, phone, f"<securityProfileName>{NON_SECURE}</securityProfileName>{inner}")
    assert said.status_code == 500
    assert (phone.capf, phone.security) == (None, Security.ENCRYPTED)


def test_what_nobody_simulated_is_a_fault_and_noted_as_such(mixed_lab: Lab, phone: Phone) -> None:
    assert update(mixed_lab, phone, "<description>x</description>").status_code == 500
    assert noted(mixed_lab, "axl")[-1][2:] == (True, False)


def test_capf_settings_without_an_operation_are_refused(mixed_lab: Lab, phone: Phone) -> None:
    said = update(mixed_lab, phone, "<keySize>2048</keySize>")
    assert "keySize can be updated only if certificateOperation" in texts(said, "axlmessage")[0]
    assert noted(mixed_lab, "axl")[-1][2:] == (True, True)
    assert phone.capf is None


def test_an_older_schema_knows_no_ec_keys(mixed_lab: Lab, phone: Phone) -> None:
    name = f"<name>{phone.name}</name>"
    asked = {v: axl(client(mixed_lab), "getPhone", name, v).text for v in ("10.5", "11.0", "12.5")}
    assert ["keyOrder" in text for text in asked.values()] == [False, True, True]
    assert all("<keySize>" in text for text in asked.values())


def test_a_failure_that_axl_has_no_word_for_is_told_without_its_reason(mixed_lab: Lab, phone: Phone) -> None:
    for result in Result:
        phone.capf = Operation(Kind.INSTALL, result=result, key="rsa-2048/0")
        assert told(mixed_lab, phone, "certificateStatus")[0] in STATUSES
    phone.capf = Operation(Kind.INSTALL, result=Result.INVALID_LSC, key="rsa-2048/0")
    assert told(mixed_lab, phone, "certificateStatus") == ["Upgrade Failed: Invalid LSC"]


def test_lscs_and_their_ends_stand_in_the_device_table(mixed_lab: Lab, phone: Phone) -> None:
    model = mixed_lab.simulator.running.model
    said = sql(mixed_lab, "select name,lscvaliduntil from device where lscissuername is not null")
    held = {p.name: str(int(p.lsc.not_after.timestamp())) for p in model.phones.values() if p.lsc}
    assert held
    assert dict(zip(texts(said, "name"), texts(said, "lscvaliduntil"), strict=True)) == held
    issuer = sql(mixed_lab, f"select lscissuername,lscissuervaliduntil from device where name='{phone.name}'")
    capf = model.publisher.stored["CAPF"]
    assert texts(issuer, "lscissuername") == [capf.subject_text]
    assert texts(issuer, "lscissuervaliduntil") == [str(int(capf.not_after.timestamp()))]


def test_an_older_release_has_no_such_columns() -> None:

    database = Database(ModelLab("10.5(2)", mode="mixed").cluster)
    with pytest.raises(SqlError):
        database.select("select lscvaliduntil from device")
    names = database.select("select name, tkcertificateoperation from device")[1]
    assert {operation for _, operation in names} == {"1"}


def test_an_lsc_is_ordered_by_sql_as_a_public_script_does(mixed_lab: Lab, phone: Phone) -> None:
    statement = (
        "update device set tkcertificatestatus=2, tkCertificateOperation=2, UpgradeFinishTime='2099:08:22:12:00' "
        f"where name='{phone.name}'"
    )
    assert texts(sql(mixed_lab, statement, "executeSQLUpdate"), "rowsUpdated") == ["1"]
    assert phone.capf is not None
    assert (phone.capf.kind, phone.capf.pending) == (Kind.INSTALL, True)
    assert phone.capf.expires == datetime(2099, 8, 22, 12, 0, tzinfo=UTC)
    assert told(mixed_lab, phone, "certificateOperation", "upgradeFinishTime") == [
        "Install/Upgrade",
        "2099:08:22:12:00",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("tkcertificateoperation=9", "-691"),
        ("upgradefinishtime='soon'", "-1"),
        ("fksecurityprofile='x'", "-691"),
        ("authenticationstring='1'", "-1"),
    ],
)
def test_sql_that_means_nothing_changes_nothing(mixed_lab: Lab, phone: Phone, change: str, code: str) -> None:
    said = sql(mixed_lab, f"update device set {change} where name='{phone.name}'", "executeSQLUpdate")
    assert texts(said, "axlcode") == [code]
    assert (phone.capf, phone.security) == (None, Security.ENCRYPTED)


def test_devices_lead_to_the_mode_of_their_profile(mixed_lab: Lab, phone: Phone) -> None:
    said = sql(
        mixed_lab,
        "select m.name from device d inner join securityprofile p on d.fksecurityprofile=p.pkid "
        f"inner join typedevicesecuritymode m on p.tkdevicesecuritymode=m.enum where d.name='{phone.name}'",
    )
    assert texts(said, "name") == ["Encrypted"]


@pytest.mark.parametrize("by_sql", [True, False])
def test_the_security_mode_is_not_set_by_its_parameter(mixed_lab: Lab, by_sql: bool) -> None:
    if by_sql:
        change = "update processconfig set paramvalue='0' where paramname='ClusterSecurityMode'"
        said = sql(mixed_lab, change, "executeSQLUpdate")
    else:
        key = "<processNodeName>EnterpriseWideData</processNodeName><name>ClusterSecurityMode</name>"
        key += "<service>Enterprise Wide</service><value>0</value>"
        said = axl(client(mixed_lab), "updateServiceParameter", key)
    assert said.status_code == 500
    assert mixed_lab.simulator.running.model.mode == "mixed"
    assert noted(mixed_lab, "axl")[-1][3] is False
