from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading
import time

import httpx
import pytest

from simulator import Lab
from simulator.frontends.soap.allocation import Allocation
from simulator.frontends.soap.login import Accounts, reader
from simulator.running import Credentials
from tests.simulator.frontends.asking import (
    AXL,
    axl,
    blind_context,
    client,
    control,
    fault,
    noted,
    presented,
    restart,
    stored,
)


def test_without_the_password_nothing_is_answered(lab: Lab) -> None:
    said = axl(client(lab, login=False), "getCCMVersion")
    assert said.status_code == 401
    assert said.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert "HTTP Status 401" in said.text
    wrong = client(lab, login=False).get(AXL, auth=("runbook", "guess"))
    assert wrong.status_code == 401
    assert ("login", "status 401", False, True) in noted(lab, "axl")


def test_the_page_of_axl_says_that_it_works_and_its_short_address_is_redirected(lab: Lab) -> None:
    web = client(lab)
    assert "The AXL Web Service is working and accepting requests" in web.get(AXL).text
    assert (web.get("/axl").status_code, web.get("/axl").headers["Location"]) == (302, "/axl/")


def test_a_session_cookie_is_enough_until_it_has_expired(lab: Lab) -> None:
    logged_in = client(lab)
    cookie = axl(logged_in, "getCCMVersion").headers["Set-Cookie"]
    assert cookie.endswith("; Path=/; Secure; HttpOnly")
    token = cookie.partition(";")[0]
    web = client(lab, login=False)
    web.headers["Cookie"] = token
    assert axl(web, "getCCMVersion").status_code == 200
    control(lab, "POST", "/clock/wait", {"seconds": 31 * 60})
    assert axl(web, "getCCMVersion").status_code == 404


def test_a_restarted_tomcat_presents_the_stored_certificate(lab: Lab) -> None:
    running = lab.simulator.running
    before = presented(lab, "cm-sub2", "https")
    lab.run(running.regenerate("cm-sub2", "tomcat", "set cert regen tomcat"))
    assert presented(lab, "cm-sub2", "https") == before != running.wire.der(stored(lab, "cm-sub2", "tomcat"))
    restart(lab, "cm-sub2", "Cisco Tomcat")
    assert presented(lab, "cm-sub2", "https") == running.wire.der(stored(lab, "cm-sub2", "tomcat"))
    assert hashlib.sha256(before).hexdigest() not in lab.inventory


def test_while_tomcat_restarts_the_port_refuses_and_kept_connections_are_gone(lab: Lab) -> None:
    web = client(lab, "cm-sub1")
    assert axl(web, "getCCMVersion").status_code == 200
    lab.run(
        lab.simulator.running.control(
            "cm-sub1", "Cisco Tomcat", "restart", "utils service restart Cisco Tomcat"
        )
    )
    with pytest.raises(httpx.ConnectError):
        axl(web, "getCCMVersion")
    control(lab, "POST", "/clock/wait", {"seconds": 120})
    assert axl(web, "getCCMVersion").status_code == 200


def test_a_restart_does_not_wait_for_a_request_that_is_never_answered(lab: Lab) -> None:
    fault(lab, "axl:getCCMVersion", "silence")
    ended: list[type[Exception]] = []

    def ask() -> None:
        try:
            axl(client(lab), "getCCMVersion")
        except httpx.TransportError as error:
            ended.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    while not lab.simulator.running.faults.faults[-1].struck:
        control(lab, "GET", "/clock")
    restart(lab, "cm-pub", "Cisco Tomcat")
    asking.join(3)
    assert ended in ([httpx.RemoteProtocolError], [httpx.ReadError])
    assert axl(client(lab), "getCCMVersion").status_code == 200


def test_a_lost_answer_leaves_the_request_done(lab: Lab) -> None:
    fault(lab, "bytes:https", "drop")
    with pytest.raises(httpx.TransportError):
        axl(client(lab), "resetPhone", "<name>SEP000000000007</name>")
    assert lab.simulator.running.model.phones["SEP000000000007"].registered_to is None
    assert ("resetPhone SEP000000000007", "ok", True, True) in noted(lab, "axl")


def test_a_client_that_dies_in_the_middle_of_a_request_is_no_news(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    running = lab.simulator.running
    address, account = running.addresses["cm-pub"], running.credentials
    login = base64.b64encode(f"{account.api_user}:{account.api_password}".encode()).decode()
    half = f"POST {AXL} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\nContent-Length: 500\r\n\r\n<"
    with socket.create_connection((address.host, address.ports["https"]), 5) as plain:
        tls = blind_context().wrap_socket(plain)
        tls.sendall(half.encode())
        time.sleep(0.1)
        tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        tls.close()
    time.sleep(0.1)
    assert axl(client(lab), "getCCMVersion").status_code == 200
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_body_that_is_too_large_is_refused(lab: Lab) -> None:
    assert client(lab).post(AXL, content=b"x" * (5 * 1024 * 1024)).status_code == 413


def test_the_read_only_account_is_known_from_11_5_on() -> None:
    account = Credentials()
    login = base64.b64encode(f"{reader(account)}:{account.api_password}".encode()).decode()
    assert Accounts(account, ("11.0", "11.5")).writes(f"Basic {login}") is False
    assert Accounts(account, ("10.0", "10.5")).writes(f"Basic {login}") is None


def test_a_session_of_the_read_only_account_stays_read_only(lab: Lab) -> None:
    account = lab.simulator.running.credentials
    web = client(lab, login=False)
    cookie = web.get(AXL, auth=(reader(account), account.api_password)).headers["Set-Cookie"]
    web.headers["Cookie"] = cookie.partition(";")[0]
    assert axl(web, "getCCMVersion").status_code == 200
    assert axl(web, "resetPhone", "<name>SEP000000000001</name>").status_code == 401


def test_what_is_still_being_sent_counts_against_16_megabytes() -> None:
    allocation = Allocation()
    with allocation.hold(9 * 1024 * 1024), allocation.hold(6 * 1024 * 1024):
        assert allocation.allows(1024 * 1024)
        assert not allocation.allows(2 * 1024 * 1024)
    assert allocation.allows(16 * 1024 * 1024)


def test_a_read_beyond_what_axl_may_hold_is_a_fault(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.frontends.soap.allocation.MOST", 1000)
    refused = axl(client(lab), "executeSQLQuery", "<sql>select name, description from device</sql>")
    assert refused.status_code == 500
    assert "Maximum AXL Memory Allocation Consumed. Please retry once" in refused.text
    assert axl(client(lab), "getCCMVersion").status_code == 200
