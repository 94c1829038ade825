"""What waits for a restart: seen on a port, concluded from the start of a service, or unknown with the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.pending_changes import Use, changes, on_reboot, on_restart
from cucm_driver.facts.presented import Presented
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import ScriptedCluster, service_list, shown
from tests.cucm_driver.trust_list_writer import identity, itl, record

MADE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CALLMANAGER, RECOVERY, TVS, CAPF = (
    identity("cm-pub", 2),
    identity("ITLRECOVERY_cm-pub", 3),
    identity("cm-pub", 5),
    identity("CAPF-1", 6),
)
NOT_BEFORE = "            Not Before: Nov 20 12:00:00 2026 GMT\n"
CTI = "Cisco CTIManager"


class One(ScriptedCluster):
    """One node that stores CallManager 2, ITLRecovery 3, TVS 5, CAPF 6; Cisco CTIManager runs since `since`."""

    itl: TrustList
    shows = 2

    @property
    def nodes(self) -> tuple[str, ...]:
        return ("cm-pub",)

    def phone_names(self) -> tuple[str, ...]:
        return ("SEP1",)

    def presented(self, node: str, service: str, phone: str = "") -> Presented:
        return Presented(node, service, "", 5 if "Trust" in service else self.shows)

    def served_itl(self, node: str) -> TrustList:
        return self.itl


class Looking(CachedReader):
    """Control Center tells what the scripted cluster is told to tell."""

    def service_since(self, node: str, service: str) -> datetime | None:
        return self.cluster.service_since(node, service)


def one(folder: Path, issuer: str = "CN=cm-pub", capf: str = "STARTED") -> One:
    text = {
        unit: (NOT_BEFORE + shown(s)).replace("Issuer: CN=cm-pub", f"Issuer: {issuer}")
        for unit, s in UNITS.items()
    }
    running = (
        service_list(
            Cisco_Tftp="STARTED", Cisco_CTIManager="STARTED", Cisco_Trust_Verification_Service="STARTED"
        )
        + f"\nCisco Certificate Authority Proxy Function[{capf}]{'' if capf == 'STARTED' else '  Service Not Activated'}"
    )
    lab = One(
        folder,
        {"cm-pub": {f"show cert own {unit}": shape for unit, shape in text.items()}
            | {"show cert list own": "\n".join(f"{u}/{u}.pem: x" for u in UNITS), "utils service list": running}},
    )  # fmt: skip
    lab.itl = listing(CALLMANAGER, RECOVERY, CAPF)
    lab.since = MADE + timedelta(days=1)
    return lab


UNITS = {"CallManager": 2, "ITLRecovery": 3, "TVS": 5, "CAPF": 6}


def listing(callmanager: object, recovery: object, capf: object | None) -> TrustList:
    records = [record(recovery, 0), record(callmanager, 0), record(callmanager, 2), record(TVS, 21)]  # type: ignore[arg-type]
    more = [record(capf, 4)] if capf else []  # type: ignore[arg-type]
    return read_list(itl(callmanager, *records, *more))  # type: ignore[arg-type]


def uses(lab: One) -> dict[tuple[str, str], Use]:
    return {(c.service, c.unit): c.use for c in changes(Looking(lab))}


def test_nothing_waits_where_ports_lists_and_starts_agree_with_the_disk(tmp_path: Path) -> None:
    assert set(uses(one(tmp_path)).values()) == {Use.LOADED}


@pytest.mark.parametrize(
    ("since", "use"),
    [(MADE - timedelta(days=1), Use.WAITS), (MADE + timedelta(seconds=2), Use.UNKNOWN), (None, Use.UNKNOWN)],
    ids=["started before", "started in the same seconds", "start not told"],
)
def test_a_service_that_shows_nothing_is_judged_by_when_it_started(
    tmp_path: Path, since: datetime | None, use: Use
) -> None:
    lab = one(tmp_path)
    lab.since = since
    assert uses(lab)[CTI, "CallManager"] is use


def test_the_date_of_a_ca_signed_certificate_is_not_that_of_its_upload(tmp_path: Path) -> None:
    lab = one(tmp_path, issuer="CN=an authority")
    assert uses(lab)[CTI, "CallManager"] is Use.UNKNOWN
    lab.since = MADE - timedelta(days=1)
    assert uses(lab)[CTI, "CallManager"] is Use.WAITS


def test_a_port_that_shows_the_one_before_waits_for_that_service_and_for_the_node(tmp_path: Path) -> None:
    lab = one(tmp_path)
    lab.shows = 1
    found = changes(Looking(lab))
    assert {(c.service, c.unit) for c in on_restart(found, "cm-pub", "Cisco Tftp")} == {
        ("Cisco Tftp", "CallManager")
    }
    assert on_reboot(found, "cm-pub") == on_restart(found, "cm-pub", "Cisco Tftp")


@pytest.mark.parametrize(
    ("recovery", "capf", "unit"),
    [
        (identity("ITLRECOVERY_cm-pub", 9), CAPF, "ITLRecovery"),
        (RECOVERY, identity("CAPF-2", 9), "CAPF"),
        (RECOVERY, None, "CAPF"),
    ],
    ids=["another ITLRecovery", "another CAPF", "no CAPF"],
)
def test_a_list_that_names_another_one_waits_for_cisco_tftp(
    tmp_path: Path, recovery: object, capf: object, unit: str
) -> None:
    lab = one(tmp_path)
    lab.itl = listing(CALLMANAGER, recovery, capf)
    assert uses(lab)["Cisco Tftp", unit] is Use.WAITS


def test_a_capf_that_was_never_activated_belongs_in_no_list(tmp_path: Path) -> None:
    lab = one(tmp_path, capf="STOPPED")
    lab.itl = listing(CALLMANAGER, RECOVERY, None)
    assert ("Cisco Tftp", "CAPF") not in uses(lab)
