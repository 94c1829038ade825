from __future__ import annotations

import httpx

from simulator import Lab
from tests.simulator.frontends.asking import CONTROL_CENTER, ast, client, control, noted, texts


def status(lab: Lab, inner: str, node: str = "cm-pub") -> httpx.Response:
    return ast(client(lab, node), CONTROL_CENTER, "soapGetServiceStatus", inner)


def order(lab: Lab, kind: str, *services: str, node: str = "cm-pub", addressed: str = "") -> httpx.Response:
    named = "".join(f"<q:item>{name}</q:item>" for name in services)
    inner = (
        f"<q:ControlServiceRequest><q:NodeName>{addressed or node}</q:NodeName>"
        f"<q:ControlType>{kind}</q:ControlType>"
        f"<q:ServiceList>{named}</q:ServiceList></q:ControlServiceRequest>"
    )
    return ast(client(lab, node), CONTROL_CENTER, "soapDoControlServices", inner)


def test_services_are_told_by_name_in_either_form(lab: Lab) -> None:
    plain = status(
        lab, "<q:ServiceStatus>Cisco Tftp</q:ServiceStatus><q:ServiceStatus>Cisco Tomcat</q:ServiceStatus>"
    )
    assert texts(plain, "ServiceName") == ["Cisco Tftp", "Cisco Tomcat"]
    assert texts(plain, "ServiceStatus") == ["Started", "Started"]
    assert texts(plain, "ReasonCode") == ["-1", "-1", "-1"]
    nested = status(lab, "<q:ServiceStatus><q:item>Cisco Tftp</q:item></q:ServiceStatus>")
    assert texts(nested, "ServiceName") == ["Cisco Tftp"]


def test_a_blank_name_asks_for_every_service(lab: Lab) -> None:
    told = texts(status(lab, "<q:ServiceStatus/>"), "ServiceName")
    assert told == list(lab.simulator.running.model.nodes["cm-pub"].services)


def test_a_service_that_is_not_activated_gives_its_reason_and_no_up_time(lab: Lab) -> None:
    said = status(lab, "<q:ServiceStatus>Cisco Tftp</q:ServiceStatus>", node="cm-sub2")
    assert texts(said, "ServiceStatus") == ["Stopped"]
    assert texts(said, "ReasonCode") == ["-1", "-1068"]
    assert texts(said, "ReasonCodeString") == ["Service Not Activated"]
    assert (texts(said, "StartTime"), texts(said, "UpTime")) == ([""], ["-1"])


def test_an_unknown_service_is_named_as_such(lab: Lab) -> None:
    said = status(lab, "<q:ServiceStatus>Cisco Teapot</q:ServiceStatus>")
    assert (texts(said, "ServiceStatus"), texts(said, "ReasonCode")[1:]) == (["Unknown"], ["-1010"])


def test_a_restart_acts_on_the_addressed_node_whatever_the_request_names(lab: Lab) -> None:
    said = order(lab, "Restart", "Cisco Tftp", node="cm-sub1", addressed="cm-pub")
    assert texts(said, "ServiceStatus") == ["Stopping"]
    nodes = lab.simulator.running.model.nodes
    assert nodes["cm-pub"].services["Cisco Tftp"].started
    assert not nodes["cm-sub1"].services["Cisco Tftp"].started
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    again = status(lab, "<q:ServiceStatus>Cisco Tftp</q:ServiceStatus>", node="cm-sub1")
    assert texts(again, "ServiceStatus") == ["Started"]
    assert 0 < int(texts(again, "UpTime")[0]) < 60
    assert ("soapDoControlServices Restart Cisco Tftp", "ok", True, True) in noted(lab, "controlcenter")


def test_non_stop_services_are_refused(lab: Lab) -> None:
    said = order(lab, "Restart", "Cisco Tomcat")
    assert texts(said, "ReturnCode") == ["1"]
    assert texts(said, "ReasonString") == ["Requested process state transition not allowed"]
    assert lab.simulator.running.model.nodes["cm-pub"].services["Cisco Tomcat"].started


def test_what_the_node_refuses_comes_back_as_a_reason(lab: Lab) -> None:
    said = order(lab, "Start", "Cisco Tftp", node="cm-sub2")
    assert texts(said, "ReasonCode")[0] == "-1068"
    assert texts(order(lab, "Start", "Cisco Tftp"), "ReturnCode") == ["1"]


def test_an_empty_list_is_a_fault(lab: Lab) -> None:
    assert order(lab, "Restart").status_code == 500


def test_a_service_that_somebody_stopped_says_so(lab: Lab) -> None:
    order(lab, "Stop", "Cisco CTIManager")
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    said = status(lab, "<q:ServiceStatus>Cisco CTIManager</q:ServiceStatus>")
    assert texts(said, "ReasonCodeString") == ["Commanded Out of Service"]
