"""Client programs of others against a simulated node: unmodified, without certificate checks, on port 8443."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import simulator
from simulator import Lab

TRAPS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""`requests` lets them override a session's verify=False."""
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@dataclass(frozen=True)
class Account:
    """How these programs are called: user, password, address, version."""

    user: str
    password: str
    address: str
    version: str

    @property
    def arguments(self) -> tuple[str, str, str, str]:
        return self.user, self.password, self.address, self.version

    @property
    def base(self) -> str:
        return f"https://{self.address}:8443"


@pytest.fixture(scope="session", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No trust or proxies from outside, and a cache of WSDLs that no other run has filled."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*TRAPS, *PROXIES):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", pulled=True) as started:
        yield started


@pytest.fixture(scope="module")
def account(lab: Lab) -> Account:
    running = lab.simulator.running
    who, address = running.credentials, running.addresses["cm-pub"]
    assert address.ports["https"] == 8443
    return Account(who.api_user, who.api_password, address.host, "12.5")
