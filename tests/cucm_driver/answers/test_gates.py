"""Gates wait on the cluster's clock, and keep what is unknown apart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cucm_driver.answers import gates
from cucm_driver.facts.presented import Presented
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import Reply, ScriptedCluster, service_list, shown
from tests.cucm_driver.trust_list_writer import identity, itl, record

OLD, NEW = identity("cm-pub", 1), identity("cm-pub", 2)
TVS = identity("cm-pub", 5)
OWN = "CallManager/CallManager.pem: x\nTVS/TVS.pem: x"


class Presenting(ScriptedCluster):
    """One node stores CallManager 2 and TVS 5; what it presents is told by `shows`."""

    shows: dict[str, int | None]
    itl: TrustList

    @property
    def nodes(self) -> tuple[str, ...]:
        return ("cm-pub",)

    def presented(self, node: str, service: str, phone: str = "") -> Presented:
        return Presented(node, service, "", self.shows[service])

    def served_itls(self) -> dict[str, TrustList]:
        return {"cm-pub": self.itl}


def presenting(folder: Path, callmanager: int | None, tftp: int, listed_serial: int) -> Presenting:
    running = service_list(
        Cisco_Tftp="STARTED", Cisco_CallManager="STARTED", Cisco_Trust_Verification_Service="STARTED"
    )
    replies: dict[str, Reply | list[Reply]] = {
        "show cert list own": OWN,
        "show cert own CallManager": shown(2),
        "show cert own TVS": shown(5),
        "utils service list": running,
    }
    lab = Presenting(folder, {"cm-pub": replies})
    lab.shows = {"Cisco CallManager": callmanager, "Cisco Tftp": tftp, "Cisco Trust Verification Service": 5}
    callmanagers = {1: OLD, 2: NEW}
    lab.itl = read_list(
        itl(callmanagers[listed_serial], record(callmanagers[listed_serial], 2), record(TVS, 21))
    )
    return lab


def test_a_port_that_does_not_answer_is_unknown_and_not_pending(tmp_path: Path) -> None:
    lab = presenting(tmp_path, None, 2, 2)
    assert gates.presenting_stored(lab, "CallManager").unknown == ("cm-pub: Cisco CallManager",)


def trusting(folder: Path, copies: list[Reply]) -> ScriptedCluster:
    pub: dict[str, Reply | list[Reply]] = {
        "show cert list own": OWN,
        "show cert own CallManager": shown(2),
        "show cert list trust": "CallManager-trust/cm-sub1.pem: x",
        "show cert trust CallManager-trust/cm-sub1.pem": shown(7),
    }
    sub: dict[str, Reply | list[Reply]] = {
        "show cert list own": OWN,
        "show cert own CallManager": shown(7),
        "show cert list trust": "tomcat-trust/cm-pub.pem: x\nCallManager-trust/cm-pub.pem: x",
        "show cert trust CallManager-trust/cm-pub.pem": copies,
    }
    return ScriptedCluster(folder, {"cm-pub": pub, "cm-sub1": sub})


def test_copies_in_other_trust_stores_are_waited_for(tmp_path: Path) -> None:
    lab = trusting(tmp_path, [shown(1), shown(2)])
    seen = gates.trusted_everywhere(lab, "CallManager")
    assert seen.matching == ("cm-pub trusts cm-sub1", "cm-sub1 trusts cm-pub")
    assert lab.clock.waits == [gates.POLL]


def test_a_copy_that_never_comes_is_named(tmp_path: Path) -> None:
    seen = gates.trusted_everywhere(trusting(tmp_path, [shown(1)]), "CallManager", timedelta(minutes=1))
    assert (seen.holds, seen.differing) == (False, ("cm-sub1 trusts cm-pub",))
