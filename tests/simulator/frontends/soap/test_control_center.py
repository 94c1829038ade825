from __future__ import annotations

import httpx

from simulator import Lab
from simulator.frontends.soap.reason_codes import TEXTS
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


def deploy(lab: Lab, kind: str, service: str, node: str) -> httpx.Response:
    inner = (
        f"<q:DeploymentServiceRequest><q:NodeName>{node}</q:NodeName><q:DeployType>{kind}</q:DeployType>"
        f"<q:ServiceList><q:item>{service}</q:item></q:ServiceList></q:DeploymentServiceRequest>"
    )
    return ast(client(lab, node), CONTROL_CENTER, "soapDoServiceDeployment", inner)


def test_a_deployed_service_starts_and_an_undeployed_one_is_no_longer_activated(lab: Lab) -> None:
    assert texts(deploy(lab, "Deploy", "Cisco Tftp", "cm-sub2"), "ReturnCode") == ["0"]
    control(lab, "POST", "/clock/wait", {"seconds": 60})
    assert lab.simulator.running.model.nodes["cm-sub2"].itl is not None
    deploy(lab, "UnDeploy", "Cisco Tftp", "cm-sub2")
    said = status(lab, "<q:ServiceStatus>Cisco Tftp</q:ServiceStatus>", "cm-sub2")
    assert texts(said, "ServiceStatus") == ["Stopped"]
    assert texts(said, "ReasonCodeString") == ["Service Not Activated"]


def test_a_network_service_cannot_be_deployed(lab: Lab) -> None:
    said = deploy(lab, "UnDeploy", "Cisco Trust Verification Service", "cm-sub2")
    assert texts(said, "ReasonCode")[0] == "-1045"
    assert lab.simulator.running.model.nodes["cm-sub2"].services["Cisco Trust Verification Service"].started


def test_products_and_services_are_listed_with_what_never_changes(lab: Lab) -> None:
    products = ast(client(lab), CONTROL_CENTER, "getProductInformationList", "<q:ServiceInfo/>")
    assert texts(products, "ActiveServerVersion") == ["12.5.1.16900-48"]
    assert texts(products, "ShortName") == ["CCM"]
    services = ast(client(lab), CONTROL_CENTER, "soapGetStaticServiceList")
    told = dict(zip(texts(services, "ServiceName"), texts(services, "Deployable"), strict=True))
    assert (told["Cisco Tftp"], told["Cisco Trust Verification Service"]) == ("true", "false")
    assert "System SSH" not in told


def test_the_extended_list_says_what_may_not_be_stopped(lab: Lab) -> None:
    said = ast(client(lab), CONTROL_CENTER + "Ex", "getStaticServiceListExtended")
    told = dict(zip(texts(said, "ServiceName"), texts(said, "Restrict"), strict=True))
    assert told["Cisco Tomcat"] == "DoNotStop"
    assert told["Cisco DRF Master"] == "PrimaryNode"
    assert told["Cisco Tftp"] == "none"


def test_an_enforced_restart_takes_the_services_with_it_that_depend(lab: Lab) -> None:
    inner = (
        "<q:ControlServiceRequestEx><q:ProductId>CallManager</q:ProductId>"
        "<q:DependencyType>{}</q:DependencyType><q:ControlType>Restart</q:ControlType>"
        "<q:ServiceList><q:item>Cisco CallManager</q:item></q:ServiceList></q:ControlServiceRequestEx>"
    )
    web = client(lab, "cm-sub2")
    said = ast(web, CONTROL_CENTER + "Ex", "soapDoControlServicesEx", inner.format("Enforce"))
    assert texts(said, "ServiceName") == ["Cisco CallManager", "Cisco CTIManager"]
    assert texts(said, "ServiceStatus") == ["Stopping", "Stopping"]
    control(lab, "POST", "/clock/wait", {"seconds": 120})
    alone = ast(web, CONTROL_CENTER + "Ex", "soapDoControlServicesEx", inner.format("None"))
    assert texts(alone, "ServiceName") == ["Cisco CallManager"]
    control(lab, "POST", "/clock/wait", {"seconds": 120})


def test_what_is_already_so_is_refused_with_its_own_code(lab: Lab) -> None:
    assert texts(order(lab, "Start", "Cisco Tftp"), "ReasonCode")[0] == "-1039"
    assert texts(order(lab, "Start", "Cisco Tftp"), "ReasonString") == ["Component already started"]


def test_every_reason_code_has_its_own_text() -> None:
    assert TEXTS[-1010] == "No such service"
    assert TEXTS[-1059] == "Cannot create object"
    assert TEXTS[-1069] == "Commanded Out of Service"
    assert TEXTS[-1075] == "Application already exists"
    assert len(set(TEXTS.values())) == len(TEXTS)
