from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.conftest import TIMEOUT


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]
)
def test_no_test_reaches_another_machine(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as outward, pytest.raises(SocketConnectBlockedError, match=address):
        outward.connect((address, 443))


def test_every_address_of_the_loopback_network_may_be_reached() -> None:
    with socket.create_server(("127.0.61.7", 0)) as server, socket.create_connection(server.getsockname()):
        """A connection, and nothing more."""


def test_no_test_lasts_for_ever(request: pytest.FixtureRequest) -> None:
    mark = request.node.get_closest_marker("timeout")
    assert mark is not None
    assert mark.args == (TIMEOUT,)
