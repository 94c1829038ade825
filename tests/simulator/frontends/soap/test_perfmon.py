from __future__ import annotations

import httpx
import pytest

from simulator import Lab
from tests.simulator.frontends.asking import ast, axl, client, control, fault, noted, texts

PERFMON = "/perfmonservice2/services/PerfmonService"
REPLICATION = "Number of Replicates Created and State of Replication"


@pytest.fixture(autouse=True)
def a_minute_without_requests(lab: Lab) -> None:
    """Eighty requests a minute are allowed."""
    control(lab, "POST", "/clock/wait", {"seconds": 61})


def collect(lab: Lab, name: str, host: str = "cm-pub") -> dict[str, int]:
    said = ast(
        client(lab),
        PERFMON,
        "perfmonCollectCounterData",
        f"<q:Host>{host}</q:Host><q:Object>{name}</q:Object>",
    )
    assert set(texts(said, "CStatus")) <= {"1"}
    return dict(zip(texts(said, "Name"), map(int, texts(said, "Value")), strict=True))


def test_the_registered_phones_of_each_node_are_counted(lab: Lab) -> None:
    phones = lab.simulator.running.model.phones.values()
    for node in ("cm-pub", "cm-sub1", "cm-sub2"):
        counted = collect(lab, "Cisco CallManager", node)[
            rf"\\{node}\Cisco CallManager\RegisteredHardwarePhones"
        ]
        assert counted == sum(phone.registered_to == node for phone in phones)
    assert len([p for p in phones if p.registered_to]) == 40


def test_a_node_is_known_by_its_address_too_and_a_stranger_is_a_fault(lab: Lab) -> None:
    address = lab.simulator.running.addresses["cm-sub1"].host
    assert rf"\\{address}\Processor(_Total)\% CPU Time" in collect(lab, "Processor", address)
    said = ast(client(lab), PERFMON, "perfmonListCounter", "<q:Host>elsewhere</q:Host>")
    assert said.status_code == 500


def test_the_state_of_replication_is_a_counter(lab: Lab) -> None:
    name = rf"\\cm-sub1\{REPLICATION}(ReplicateCount)\Replicate_State"
    assert collect(lab, REPLICATION, "cm-sub1")[name] == 2
    control(lab, "POST", "/arrange", {"what": "replication", "node": "cm-sub1", "state": 4})
    assert collect(lab, REPLICATION, "cm-sub1")[name] == 4
    control(lab, "POST", "/arrange", {"what": "replication", "node": "cm-sub1", "state": 2})


def test_nothing_is_counted_while_the_service_does_not_run(lab: Lab) -> None:
    lab.run(lab.simulator.running.control("cm-sub1", "Cisco CallManager", "stop", "a test"))
    assert collect(lab, "Cisco CallManager", "cm-sub1") == {}
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    lab.run(lab.simulator.running.control("cm-sub1", "Cisco CallManager", "start", "a test"))
    control(lab, "POST", "/clock/wait", {"seconds": 400})


def test_a_throttled_write_shows_in_the_counters_of_axl(lab: Lab) -> None:
    before = collect(lab, "Cisco AXL Web Service")
    assert before[r"\\cm-pub\Cisco AXL Web Service\ThrottleState"] == 0
    fault(lab, "axl:resetPhone", "status", "503")
    assert axl(client(lab), "resetPhone", "<name>SEP000000000001</name>").status_code == 503
    after = collect(lab, "Cisco AXL Web Service")
    count = r"\\cm-pub\Cisco AXL Web Service\ThrottleCount"
    assert after[count] == before[count] + 1
    assert after[r"\\cm-pub\Cisco AXL Web Service\ThrottleState"] == 1


def counters(handle: str, *names: str) -> str:
    asked = "".join(f"<q:Counter><q:Name>{name}</q:Name></q:Counter>" for name in names)
    return f"<q:SessionHandle>{handle}</q:SessionHandle><q:ArrayOfCounter>{asked}</q:ArrayOfCounter>"


def test_a_session_collects_the_counters_that_were_added_until_it_is_closed(lab: Lab) -> None:
    web = client(lab)
    handle = texts(ast(web, PERFMON, "perfmonOpenSession"), "perfmonOpenSessionReturn")[0]
    asked = f"<q:SessionHandle>{handle}</q:SessionHandle>"
    names = [r"\\cm-sub2\Memory\% Mem Used", r"\\cm-sub1\Cisco CallManager\RegisteredHardwarePhones"]
    assert ast(web, PERFMON, "perfmonAddCounter", counters(handle, *names)).status_code == 200
    assert texts(ast(web, PERFMON, "perfmonCollectSessionData", asked), "Name") == names
    ast(web, PERFMON, "perfmonRemoveCounter", counters(handle, names[0]))
    assert texts(ast(web, PERFMON, "perfmonCollectSessionData", asked), "Name") == names[1:]
    assert ast(web, PERFMON + "/", "perfmonCloseSession", asked).status_code == 200
    assert ast(web, PERFMON, "perfmonCollectSessionData", asked).status_code == 500


def test_objects_and_instances_are_listed(lab: Lab) -> None:
    said = ast(client(lab), PERFMON, "perfmonListCounter", "<q:Host>cm-pub</q:Host>")
    assert {"Cisco CallManager", REPLICATION, "Processor"} <= set(texts(said, "Name"))
    inner = f"<q:Host>cm-pub</q:Host><q:Object>{REPLICATION}</q:Object>"
    assert texts(ast(client(lab), PERFMON, "perfmonListInstance", inner), "Name") == ["ReplicateCount"]


def test_an_object_that_nobody_simulated_is_a_fault_and_noted(lab: Lab) -> None:
    inner = "<q:Host>cm-pub</q:Host><q:Object>Cisco Lines</q:Object>"
    assert ast(client(lab), PERFMON, "perfmonCollectCounterData", inner).status_code == 500
    assert noted(lab, "perfmon")[-1][3] is False


def test_eighty_requests_a_minute_are_answered(lab: Lab) -> None:
    web = client(lab)

    def ask() -> httpx.Response:
        return ast(web, PERFMON, "perfmonListCounter", "<q:Host>cm-pub</q:Host>")

    assert {ask().status_code for _ in range(80)} == {200}
    refused = ask()
    assert refused.status_code == 500
    assert (
        "Current allowed rate for perfmon information is 80 requests per minute.PerfmonService"
        in refused.text
    )
