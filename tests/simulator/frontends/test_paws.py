from __future__ import annotations

import httpx
import pytest

from simulator import Lab
from simulator.model import backups
from simulator.model.backup import Backups, Device
from tests.simulator.frontends.asking import client, control, noted, texts

SERVICES = "/platform-services/services/"
NAMESPACE = "http://services.api.platform.vos.cisco.com"
SOAP, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"


def ask(
    lab: Lab, service: str, operation: str, inner: str = "", soap: str = SOAP, node: str = "cm-pub"
) -> httpx.Response:
    body = f'<q:{operation} xmlns:q="{NAMESPACE}">{inner}</q:{operation}>'
    text = f'<s:Envelope xmlns:s="{soap}"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
    kind = "text/xml" if soap == SOAP else "application/soap+xml"
    return client(lab, node).post(SERVICES + service, content=text, headers={"Content-Type": kind})


def test_versions_and_products_are_told(lab: Lab) -> None:
    assert texts(ask(lab, "APIVersionService", "getAPIVersion"), "result") == ["internal.request.complete"]
    assert texts(ask(lab, "VersionService", "getActiveVersion"), "version") == ["12.5.1.16900-48"]
    assert texts(ask(lab, "ProductService", "getInstalledProducts"), "version") == ["12.5.1.16900-48"]
    assert texts(ask(lab, "VersionService", "getInactiveVersion"), "version") == [""]


def test_the_nodes_of_the_cluster_are_told_with_their_roles(lab: Lab) -> None:
    said = ask(lab, "ClusterNodesService", "getClusterStatus")
    assert texts(said, "hostname") == ["cm-pub", "cm-sub1", "cm-sub2"]
    assert texts(said, "dbRole") == ["primary", "secondary", "secondary"]
    mine = ask(lab, "ClusterNodesService", "getMyClusterNode", node="cm-sub2")
    assert texts(mine, "hostname") == ["cm-sub2"]


def test_replication_is_ok_only_when_every_node_is_good(lab: Lab) -> None:
    def good(operation: str, inner: str = "") -> list[str]:
        said = ask(lab, "ClusterNodesService", operation, inner)
        return texts(said, "clusterReplicationStatusOK") + texts(said, "nodeReplicationStatusOK")

    assert good("isClusterReplicationOK") == ["true"]
    control(lab, "POST", "/arrange", {"what": "replication", "node": "cm-sub1", "state": 3})
    assert good("isClusterReplicationOK") == ["false"]
    assert good("isNodeReplicationOK", "<q:args0>cm-sub1</q:args0>") == ["false"]
    assert good("isNodeReplicationOK", "<q:args0>cm-sub2.example.com</q:args0>") == ["true"]
    control(lab, "POST", "/arrange", {"what": "replication", "node": "cm-sub1", "state": 2})


def test_a_refusal_is_a_message_in_the_reply(lab: Lab) -> None:
    said = ask(lab, "ClusterNodesService", "isNodeReplicationOK", "<q:args0>cm-sub9</q:args0>")
    assert (said.status_code, texts(said, "error"), texts(said, "messageParams")) == (
        200,
        ["true"],
        ["cm-sub9"],
    )


def test_the_answer_is_in_the_version_of_soap_that_was_asked_in(lab: Lab) -> None:
    endpoint = "APIVersionService.APIVersionServiceHttpsSoap12Endpoint/"
    said = ask(lab, endpoint, "getAPIVersion", soap=SOAP12)
    assert said.headers["Content-Type"].startswith("application/soap+xml")
    assert f'<soapenv:Envelope xmlns:soapenv="{SOAP12}">' in said.text
    unknown = ask(lab, endpoint, "getNothing", soap=SOAP12)
    assert "<soapenv:Value>soapenv:Sender</soapenv:Value>" in unknown.text
    assert noted(lab, "paws")[-1][3] is False


def test_a_page_that_nobody_simulated_is_noted(lab: Lab) -> None:
    assert client(lab).get("/ccmadmin/showHome.do").status_code == 404
    assert ("GET /ccmadmin/showHome.do", "status 404", False, False) in noted(lab, "https")


def test_a_backup_is_started_and_its_progress_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    model = lab.simulator.running.model
    monkeypatch.setattr(model, "backups", Backups())
    refused = ask(lab, "MaintenanceService", "startBackup")
    assert texts(refused, "messageParams") == ["No backup device is configured"]
    backups.add_device(model, Device("nightly", "/backup", "192.0.2.40", "drs"))
    assert texts(ask(lab, "MaintenanceService", "startBackup"), "startBackupResult") == ["SUCCESS"]
    assert noted(lab, "paws")[-1] == ("startBackup", "ok", True, True)
    again = ask(lab, "MaintenanceService", "startBackup")
    assert texts(again, "error") == ["true"]
    assert texts(ask(lab, "MaintenanceService", "getBackupProgress"), "status")[0] == "ACTIVE"
    control(lab, "POST", "/clock/wait", {"seconds": 600})
    done = ask(lab, "MaintenanceService", "getBackupProgress")
    assert set(texts(done, "status")) == {"SUCCESS"}
    assert texts(done, "percentComplete") == ["100"]
    assert texts(done, "tarFile")[0].endswith(".tar")


def test_no_backup_has_run_on_a_new_cluster(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.simulator.running.model, "backups", Backups())
    assert texts(ask(lab, "MaintenanceService", "getBackupProgress"), "backupProgressResult") == [""]
