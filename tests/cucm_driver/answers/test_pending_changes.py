"""What waits for a restart: seen on a port, concluded from the start of a service, or unknown with the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.pending_changes import Use, loads, on_reboot, on_restart, unlisted, with_every_row
from cucm_driver.facts.presented import Presented
from cucm_driver.picture.known import Map, Unknown
from simulator.model import distribution, passage
from tests.contract.walk import adapter, steps
from tests.contract.walk.lab import Lab
from tests.contract.walk.steps import Step
from tests.cucm_driver.scripted import ScriptedCluster, service_list, shown

MADE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOT_BEFORE = "            Not Before: Nov 20 12:00:00 2026 GMT\n"
CTI = "Cisco CTIManager"


class One(ScriptedCluster):
    """One node that stores CallManager 2, ITLRecovery 3, TVS 5, CAPF 6; Cisco CTIManager runs since `since`."""

    shows = 2

    @property
    def nodes(self) -> tuple[str, ...]:
        return ("cm-pub",)

    def phone_names(self) -> tuple[str, ...]:
        return ("SEP1",)

    def presented(self, node: str, service: str, phone: str = "") -> Presented:
        return Presented(node, service, "", 5 if "Trust" in service else self.shows)


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
    lab.since = MADE + timedelta(days=1)
    return lab


UNITS = {"CallManager": 2, "ITLRecovery": 3, "TVS": 5, "CAPF": 6}


def uses(lab: One) -> dict[tuple[str, str], Use]:
    return {(c.service, c.unit): c.use for c in loads(Looking(lab))}


def test_nothing_waits_where_ports_and_starts_agree_with_the_disk(tmp_path: Path) -> None:
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
    found = loads(Looking(lab))
    assert {(c.service, c.unit) for c in on_restart(found, "cm-pub", "Cisco Tftp")} == {
        ("Cisco Tftp", "CallManager")
    }
    assert on_reboot(found, "cm-pub") == on_restart(found, "cm-pub", "Cisco Tftp")


TFTP = "Cisco Tftp"


def lab(release: str = "12.5", mode: str = "non-secure") -> Lab:
    return Lab("lab", release, mode, "lazy", seed=1)


def behind(on: Lab) -> set[tuple[str, str, str]]:
    """`{("cm-pub", "cm-sub1", "TVS")}`: the list of the first does not name what the second stores."""
    return {(each.on, each.node, each.unit) for each in unlisted(adapter.picture(on.cluster))}


def does(on: Lab, *what: Step) -> Lab:
    for each in what:
        each.does(on)
        passage.advance(on.cluster, on.cluster.now + timedelta(minutes=15))
    return on


@pytest.mark.parametrize(
    ("release", "mode"), [("8.6", "mixed"), ("10.5(2)", "mixed"), ("12.5", "non-secure"), ("15", "mixed")]
)
def test_of_a_cluster_at_rest_every_list_names_what_is_stored(release: str, mode: str) -> None:
    assert behind(lab(release, mode)) == set()


@pytest.mark.parametrize(
    ("unit", "node", "where"),
    [
        ("TVS", "cm-sub2", ("cm-pub", "cm-sub1")),
        ("CallManager", "cm-sub1", ("cm-sub1",)),
        ("CallManager-ECDSA", "cm-sub1", ("cm-sub1",)),
        ("CAPF", "cm-pub", ("cm-pub", "cm-sub1")),
        ("ITLRecovery", "cm-pub", ("cm-pub", "cm-sub1")),
    ],
)  # fmt: skip
def test_a_renewed_certificate_waits_for_cisco_tftp_of_each_list_that_names_it(
    unit: str, node: str, where: tuple[str, ...]
) -> None:
    on = does(lab(), steps.regenerate(unit, node))
    assert behind(on) == {(server, node, unit) for server in where}
    does(on, *(steps.control("restart", TFTP, server) for server in where))
    assert behind(on) == set()


def test_up_to_12_0_a_list_is_behind_only_where_it_names_neither_itlrecovery() -> None:
    on = does(lab("11.5"), steps.regenerate("ITLRecovery", "cm-sub1"))
    assert behind(on) == set()
    does(on, steps.regenerate("ITLRecovery", "cm-pub"))
    assert ("cm-pub", "cm-pub", "ITLRecovery") in behind(on)


def test_what_has_not_arrived_a_start_does_not_bring_but_the_gate_waits_for_it() -> None:
    on = lab()
    distribution.set_replication(on.cluster, "cm-sub2", 4)
    does(on, steps.regenerate("TVS", "cm-sub2"))
    picture = adapter.picture(on.cluster)
    assert list(unlisted(picture)) == []
    found = {(each.on, each.node, each.unit) for each in unlisted(with_every_row(picture))}
    assert found == {("cm-pub", "cm-sub2", "TVS"), ("cm-sub1", "cm-sub2", "TVS")}


def test_a_list_that_cannot_be_foreseen_is_pending_as_a_whole() -> None:
    picture = adapter.picture(lab().cluster)
    rows = Map({**picture.nodes["cm-sub1"].rows, ("cm-pub", "TVS"): Unknown("no answer")})
    (told,) = unlisted(picture.node("cm-sub1", rows=rows))
    assert (told.node, told.unit) == ("cm-sub1", "ITL")
    assert told.where == "what the ITL of cm-sub1 would list is not told: no answer"
