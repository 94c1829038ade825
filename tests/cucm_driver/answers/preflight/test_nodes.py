"""Judges about nodes, on scripts of what nodes print."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight import nodes
from cucm_driver.answers.preflight.check import Judged, Verdict
from cucm_driver.errors import Refused, Unreachable
from tests.cucm_driver.scripted import Reply, ScriptedCluster, service_list

HISTORY = "utils disaster_recovery history backup"
ROW = "2026-11-23-13-44-12.tar NETWORK Mon Nov 23 13:45:19 PST 2026 {} MANUAL 15.0.1.12900-234 UCM ---"
DATE = "Date               : {}\n"
RUNTIME = "utils dbreplication runtimestate"
TABLE = "{} 10.0.0.1 0.1 Y/Y/Y 0 (g_2) ({}) Setup Completed"
MEMBER = "{} {}.example.com {} Subscriber {} DBSub {}"
SYNCED = "synchronised to NTP server (10.1.89.1) at stratum 3"


def look(
    folder: Path, pub: dict[str, Reply | list[Reply]], sub: dict[str, Reply | list[Reply]] | None = None
) -> CachedReader:
    return CachedReader(ScriptedCluster(folder, {"cm-pub": pub, "cm-sub1": sub or {}}))


def backup(folder: Path, result: str, date: str) -> Judged:
    return nodes.backup(look(folder, {HISTORY: ROW.format(result), "show status": DATE.format(date)}))


def test_a_backup_of_today_passes_by_the_nodes_own_clock(tmp_path: Path) -> None:
    assert backup(tmp_path, "SUCCESS", "Mon Nov 23, 2026 21:50:00") == Judged(
        Verdict.PASS, ("2026-11-23-13-44-12.tar, 8 h old",)
    )


def test_an_old_backup_and_a_failed_one_fail(tmp_path: Path) -> None:
    assert backup(tmp_path, "SUCCESS", "Wed Nov 25, 2026 21:50:00").verdict is Verdict.FAIL
    assert backup(tmp_path, "ERROR", "Mon Nov 23, 2026 21:50:00").verdict is Verdict.FAIL


def test_no_backup_fails(tmp_path: Path) -> None:
    reader = look(tmp_path, {HISTORY: "drfCliMsg:  No history data is available"})
    assert nodes.backup(reader) == Judged(Verdict.FAIL, ("there is no backup",))


def test_a_restore_under_way_is_found_beside_a_finished_backup(tmp_path: Path) -> None:
    status = "utils disaster_recovery status"
    reader = look(
        tmp_path,
        {
            f"{status} backup": "No backup status available",
            f"{status} restore": "Status: RESTORING\nPercentage Complete: 5",
        },
    )
    assert nodes.idle(reader) == Judged(Verdict.FAIL, ("restore under way: RESTORING, 5 %",))


def test_a_node_without_a_row_is_not_replicating(tmp_path: Path) -> None:
    good, bad = TABLE.format("cm-pub", 2), TABLE.format("cm-sub1", 3).replace("10.0.0.1", "10.0.0.2")
    assert nodes.replication(look(tmp_path, {RUNTIME: good})).said == ("cm-sub1: no row",)
    assert nodes.replication(look(tmp_path, {RUNTIME: f"{good}\n{bad}"})).said == (
        "cm-sub1: (3) Setup Completed",
    )
    assert (
        nodes.replication(look(tmp_path, {RUNTIME: f"{good}\n{bad.replace('(3)', '(2)')}"})).verdict
        is Verdict.PASS
    )


def test_one_node_that_cannot_be_read_leaves_time_unknown_and_a_bad_one_fails(tmp_path: Path) -> None:
    away = Unreachable(node="cm-sub1", asked="ssh", got="refused")
    ask = "utils ntp status"
    assert nodes.time(look(tmp_path, {ask: SYNCED}, {ask: SYNCED})).verdict is Verdict.PASS
    assert nodes.time(look(tmp_path, {ask: SYNCED}, {ask: away})).verdict is Verdict.UNKNOWN
    assert nodes.time(look(tmp_path, {ask: "unsynchronised"}, {ask: away})).verdict is Verdict.FAIL


def test_a_time_daemon_that_is_stopped_is_a_failure_and_a_command_nobody_knows_is_not(tmp_path: Path) -> None:
    ask = "utils ntp status"
    for got, verdict in (("ntpd is stopped", Verdict.FAIL), ("No valid command entered", Verdict.UNKNOWN)):
        refused = Refused(node="cm-pub", asked=ask, got=got)
        assert nodes.time(look(tmp_path, {ask: refused}, {ask: SYNCED})).verdict is verdict


SHOWN = "Date               : {:%a %b %d, %Y %H:%M:%S}\nTime Zone          : Central ({})\n"


def clocks(folder: Path, ahead: timedelta, zone: str = "America/Chicago") -> Judged:
    """`ahead`: how far the subscriber is ahead of this computer."""
    reader = look(folder, {"show status": ""}, {"show status": ""})
    now, local = reader.cluster.clock.now(), ZoneInfo("America/Chicago")
    told = {
        node: {"show status": SHOWN.format((now + by).astimezone(local), zone)}
        for node, by in (("cm-pub", timedelta(0)), ("cm-sub1", ahead))
    }
    return nodes.clocks(CachedReader(ScriptedCluster(folder / "again", told)))


@pytest.mark.parametrize(
    ("ahead", "verdict", "said"),
    [
        (timedelta(seconds=4), Verdict.PASS, "2 nodes agree with this computer"),
        (timedelta(minutes=3), Verdict.FAIL, "cm-sub1 is 0:03:00 ahead of this computer"),
        (timedelta(seconds=-20), Verdict.FAIL, "cm-sub1 is 0:00:20 behind this computer"),
        (timedelta(hours=1), Verdict.UNKNOWN, "cm-sub1 is 1:00:00 ahead of this computer, or their rules"),
    ],
)
def test_a_clock_that_is_not_this_computers_is_named(
    tmp_path: Path, ahead: timedelta, verdict: Verdict, said: str
) -> None:
    found = clocks(tmp_path, ahead)
    assert (found.verdict, found.said[0].startswith(said)) == (verdict, True), found


def test_a_time_zone_that_nobody_knows_leaves_the_clocks_unknown(tmp_path: Path) -> None:
    found = clocks(tmp_path, timedelta(0), "Mars/Olympus")
    assert found.verdict is Verdict.UNKNOWN
    assert "cm-sub1: `show status`: the time zone 'Mars/Olympus' is not known here" in found.said


def test_a_node_that_the_inventory_forgets_is_named_and_an_imp_node_is_not(tmp_path: Path) -> None:
    rows = [
        MEMBER.format("10.0.0.1", "cm-pub", "cm-pub", "callmanager", "authenticated"),
        MEMBER.format("10.0.0.2", "cm-sub1", "cm-sub1", "callmanager", "authenticated using TCP since Fri"),
        MEMBER.format("10.0.0.7", "imp", "imp", "cups", "authenticated"),
    ]
    ask = "show network cluster"
    assert nodes.authenticated(look(tmp_path, {ask: "\n".join(rows)})).verdict is Verdict.PASS
    foreign = rows[1].replace("10.0.0.2", "10.0.0.3").replace("cm-sub1", "cm-sub9")
    assert nodes.authenticated(look(tmp_path, {ask: "\n".join([*rows, foreign])})).said == (
        "cm-sub9: not in the inventory, so nothing would be renewed there",
    )
    assert "no server of this cluster" in nodes.authenticated(look(tmp_path, {ask: rows[0]})).said[0]
    lost = rows[1].replace("authenticated using", "not authenticated - INITIATOR using")
    assert nodes.authenticated(look(tmp_path, {ask: f"{rows[0]}\n{lost}"})).said == (
        "cm-sub1: not authenticated",
    )


def test_tftp_may_be_missing_where_it_was_never_activated_and_tvs_nowhere(tmp_path: Path) -> None:
    ask = "utils service list"
    both = service_list(Cisco_Tftp="STARTED", Cisco_Trust_Verification_Service="STARTED")
    one = "Cisco Trust Verification Service[STARTED]\nCisco Tftp[STOPPED]  Service Not Activated"
    stopped = "Cisco Trust Verification Service[STARTED]\nCisco Tftp[STOPPED]  Commanded Out of Service"
    assert nodes.services(look(tmp_path, {ask: both}, {ask: one})).verdict is Verdict.PASS
    assert nodes.services(look(tmp_path, {ask: both}, {ask: stopped})).said == (
        "cm-sub1: Cisco Tftp is STOPPED",
    )
    assert nodes.services(look(tmp_path, {ask: both}, {ask: "Cisco Tftp[STARTED]"})).said == (
        "cm-sub1: Cisco Trust Verification Service is absent",
    )
    assert "Cisco Tftp runs nowhere" in nodes.services(look(tmp_path, {ask: one}, {ask: one})).said
