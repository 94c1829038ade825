"""What holds for every test: it ends, and it talks to nobody but this machine. Set here, never in addopts."""

from __future__ import annotations

import gc

import pytest
from pytest_socket import socket_allow_hosts

TIMEOUT = 120  # seconds of real time, for a test that does not say otherwise
LOOPBACK = ["127.0.0.0/8", "::1"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """A mark of the test's own and `--timeout` come first."""
    if item.get_closest_marker("timeout") is None and item.config.getoption("timeout") is None:
        item.add_marker(pytest.mark.timeout(TIMEOUT))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no collection of garbage looks through it again."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture; pytest-socket takes it back when the test is torn down."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
