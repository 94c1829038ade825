"""Gates wait on the cluster's clock, and keep what is unknown apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cucm_driver.answers import gates
from cucm_driver.batches import Batch
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.presented import Presented
from cucm_driver.record.journal import read
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import START, Reply, ScriptedCluster, service_list, shown
from tests.cucm_driver.trust_list_writer import identity, itl, record

NAMES = ("SEP1", "SEP2")


class Coming(ScriptedCluster):
    """SEP1 is back at once, SEP2 after 40 s; `old` entries are from an hour before."""

    old = False

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        late = "Registered" if self.clock.now() >= START + timedelta(seconds=40) else "UnRegistered"
        at = START - timedelta(hours=1) if self.old else self.clock.now()
        return {"SEP1": self._entry("SEP1", "Registered", at), "SEP2": self._entry("SEP2", late, at)}

    def _entry(self, name: str, status: str, at: datetime) -> Registration:
        return Registration(name, status, "cm-pub", 0, at, "10.0.0.5", True, 683)


def test_phones_are_waited_for_and_each_look_is_noted(tmp_path: Path) -> None:
    back = gates.registered_back(Coming(tmp_path, {}), NAMES, timedelta(minutes=5))
    assert (back.holds, back.waited) == (True, timedelta(seconds=45))
    notes = [(line["registered"], line["total"]) for line in read(tmp_path) if line["kind"] == "registration"]
    assert notes == [(1, 2), (1, 2), (1, 2), (2, 2)]


def test_phones_that_do_not_come_back_are_named(tmp_path: Path) -> None:
    back = gates.registered_back(Coming(tmp_path, {}), NAMES, timedelta(seconds=30))
    assert (back.holds, back.missing, back.waited) == (False, ("SEP2",), timedelta(seconds=30))


def test_a_phone_that_is_not_known_to_ris_is_missing(tmp_path: Path) -> None:
    back = gates.registered_back(Coming(tmp_path, {}), ("SEP9",), timedelta(0))
    assert back.missing == ("SEP9",)


def test_a_registration_from_before_the_reset_does_not_count(tmp_path: Path) -> None:
    lab = Coming(tmp_path, {})
    lab.old = True
    assert gates.registered_back(lab, ("SEP1",), timedelta(0)).holds
    assert not gates.registered_back(lab, ("SEP1",), timedelta(0), since=START).holds


class Asked(Coming):
    """Notes for whom RISPort70 was asked."""

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, Registration]:
        self.said.append(",".join(names or ()))
        return super().registrations(names)


def test_a_phone_that_is_back_is_not_asked_for_again(tmp_path: Path) -> None:
    lab = Asked(tmp_path, {})
    assert gates.registered_back(lab, NAMES, timedelta(minutes=5)).looks == 4
    assert lab.said == ["SEP1,SEP2", "SEP2", "SEP2", "SEP2"]


def test_the_phones_beside_a_batch_are_counted_as_they_were(tmp_path: Path) -> None:
    gates.registered_back(Coming(tmp_path, {}), Batch(1, 3, NAMES, besides=38), timedelta(minutes=5))
    notes = [(line["registered"], line["total"]) for line in read(tmp_path) if line["kind"] == "registration"]
    assert notes == [(39, 40), (39, 40), (39, 40), (40, 40)]


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


def test_nothing_is_pending_when_all_present_and_list_what_is_stored(tmp_path: Path) -> None:
    assert gates.pending(presenting(tmp_path, 2, 2, 2)) == ()


def test_a_renewed_certificate_is_pending_wherever_it_is_not_in_use(tmp_path: Path) -> None:
    found = gates.pending(presenting(tmp_path, 1, 1, 1))
    assert {(p.node, p.unit) for p in found} == {("cm-pub", "CallManager")}
    assert [p.where for p in found] == [
        "Cisco CallManager does not present it",
        "Cisco Tftp does not present it",
        "the ITL of cm-pub does not list it",
    ]


def test_a_port_that_does_not_answer_is_unknown_and_not_pending(tmp_path: Path) -> None:
    lab = presenting(tmp_path, None, 2, 2)
    assert gates.presenting_stored(lab, "CallManager").unknown == ("cm-pub: Cisco CallManager",)
    assert gates.pending(lab) == ()


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
