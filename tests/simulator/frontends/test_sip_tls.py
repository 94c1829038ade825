from __future__ import annotations

import pytest

from simulator import Lab
from tests.simulator.frontends.asking import presented, restart, stored


def test_a_restarted_callmanager_presents_the_stored_certificate(lab: Lab) -> None:
    running = lab.simulator.running
    before = presented(lab, "cm-sub1", "sip_tls")
    assert before == running.wire.der(stored(lab, "cm-sub1", "CallManager"))
    lab.run(running.regenerate("cm-sub1", "CallManager", "set cert regen CallManager"))
    assert presented(lab, "cm-sub1", "sip_tls") == before
    lab.run(
        running.control("cm-sub1", "Cisco CallManager", "restart", "utils service restart Cisco CallManager")
    )
    with pytest.raises(ConnectionRefusedError):
        presented(lab, "cm-sub1", "sip_tls")


def test_the_new_certificate_is_presented_once_it_is_up(lab: Lab) -> None:
    restart(lab, "cm-sub2", "Cisco CallManager")
    running = lab.simulator.running
    assert presented(lab, "cm-sub2", "sip_tls") == running.wire.der(stored(lab, "cm-sub2", "CallManager"))
    assert presented(lab, "cm-sub1", "sip_tls") == running.wire.der(stored(lab, "cm-sub1", "CallManager"))
