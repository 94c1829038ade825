from __future__ import annotations

import httpx
import pytest

from simulator import Lab
from tests.simulator.frontends.asking import blind_context, presented, restart, stored

TFTP = "Cisco Tftp"
PORTS = {"files_callmanager": "CallManager", "files_tomcat": "tomcat"}
FILES = ("ITLFile.tlv", "SEP000000000001.cnf.xml", "CTLFile.tlv", "nothing.xml")


def fetch(lab: Lab, port: str, name: str) -> tuple[int, bytes]:
    address = lab.simulator.running.addresses["cm-pub"]
    scheme = "http" if port == "tftp_http" else "https"
    url = f"{scheme}://{address.host}:{address.ports[port]}/{name}"
    reply = httpx.get(url, verify=blind_context(), trust_env=False, timeout=5)
    return reply.status_code, reply.content


@pytest.mark.parametrize("port", PORTS)
def test_the_secure_ports_serve_the_same_files_as_6970(lab: Lab, port: str) -> None:
    for name in FILES:
        assert fetch(lab, port, name) == fetch(lab, "tftp_http", name)
    assert fetch(lab, port, "ITLFile.tlv")[0] == 200


@pytest.mark.parametrize("port", PORTS)
def test_a_new_certificate_is_presented_when_cisco_tftp_has_restarted(lab: Lab, port: str) -> None:
    running, unit = lab.simulator.running, PORTS[port]
    before = presented(lab, "cm-pub", port)
    assert before == running.wire.der(stored(lab, "cm-pub", unit))
    lab.run(running.regenerate("cm-pub", unit, f"set cert regen {unit}"))
    assert presented(lab, "cm-pub", port) == before
    restart(lab, "cm-pub", TFTP)
    assert presented(lab, "cm-pub", port) == running.wire.der(stored(lab, "cm-pub", unit)) != before


@pytest.mark.parametrize("port", PORTS)
def test_a_node_without_cisco_tftp_refuses(lab: Lab, port: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        presented(lab, "cm-sub2", port)


def test_the_journal_tells_the_ports_apart(lab: Lab) -> None:
    for port in ("tftp_http", *PORTS):
        fetch(lab, port, "RingList.xml")
    asked = [e.interface for e in lab.simulator.running.journal.entries if e.request == "GET RingList.xml"]
    assert asked == ["files", *PORTS]
