"""zeep with nothing but the WSDL of the node: each one loads, names the node's own address and can be called."""

from __future__ import annotations

import pytest
import requests
import zeep
from zeep.transports import Transport

from simulator import Lab
from simulator.frontends.https import ENDPOINTS
from tests.clients.conftest import Account

SHOWN = [path for path, endpoint in ENDPOINTS.items() if endpoint.wsdl is not None]
PAWS = "{http://services.api.platform.vos.cisco.com}"


def client(account: Account, path: str) -> zeep.Client:
    session = requests.Session()
    session.verify, session.auth = False, (account.user, account.password)
    return zeep.Client(f"{account.base}{path}?wsdl", transport=Transport(session=session, timeout=10))


@pytest.mark.parametrize("path", SHOWN)
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_wsdl_loads_and_names_every_operation_and_the_nodes_own_address(
    account: Account, path: str
) -> None:
    loaded = client(account, path)
    ports = [port for service in loaded.wsdl.services.values() for port in service.ports.values()]
    for port in ports:
        assert set(port.binding._operations) == set(ENDPOINTS[path].service.operations)
        assert port.binding_options["address"].startswith(account.base + path)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_paws_answers_through_either_binding(lab: Lab, account: Account) -> None:
    path = "/platform-services/services/ClusterNodesService"
    loaded = client(account, path)
    assert loaded.service.isClusterReplicationOK().clusterReplicationStatusOK is True
    newer = loaded.create_service(
        f"{PAWS}ClusterNodesServiceSoap12Binding",
        f"{account.base}{path}.ClusterNodesServiceHttpsSoap12Endpoint/",
    )
    nodes = newer.getClusterStatus().clusterNodeStatus
    assert [node.hostname for node in nodes] == list(lab.simulator.running.model.nodes)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_wsdl_needs_the_password_and_a_page_without_it_is_not_simulated(account: Account) -> None:
    url = account.base + SHOWN[0]
    assert requests.get(f"{url}?wsdl", verify=False, timeout=5).status_code == 401
    login = (account.user, account.password)
    assert requests.get(url, verify=False, auth=login, timeout=5).status_code == 404
