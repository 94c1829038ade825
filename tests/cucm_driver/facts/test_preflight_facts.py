"""Time servers, backups, local time and the particulars of certificates, as real nodes printed them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cucm_driver.facts import backups, node_time, ntp, particulars
from cucm_driver.facts.fact import Fact, Unreadable
from tests.cucm_driver.trust_list_writer import BUILT, identity

FACTS: list[Fact[object]] = [
    ntp.NTP,  # type: ignore[list-item]
    backups.HISTORY,  # type: ignore[list-item]
    backups.BACKUP_PROGRESS,  # type: ignore[list-item]
    backups.RESTORE_PROGRESS,  # type: ignore[list-item]
    node_time.NODE_TIME,  # type: ignore[list-item]
    node_time.NODE_CLOCK,  # type: ignore[list-item]
    particulars.particulars("TVS"),  # type: ignore[list-item]
]
NONSENSE = "Executed command unsuccessfully\nNo valid command entered\n"
OLD_HISTORY = """Tar Filename: Backup Device: Completed On: Result: Backup Type: Features Backed Up:
2009-10-30-14-53-32.tar TAPE Fri Oct 30 14:55:31 CDT 2009 ERROR MANUAL
2009-12-10-10-30-17.tar TAPE Thu Dec 10 10:35:22 CST 2009 SUCCESS MANUAL CDR_CAR,CCM
"""


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_reads_its_own_example(fact: Fact[object]) -> None:
    assert fact.parse(fact.example)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_no_fact_is_made_of_nonsense(fact: Fact[object]) -> None:
    with pytest.raises(Unreadable):
        fact.parse(NONSENSE)


def test_a_node_that_follows_a_server_names_it() -> None:
    assert (ntp.NTP.parse(ntp.EXAMPLE).synchronised, ntp.NTP.parse(ntp.EXAMPLE).server) == (True, "10.1.89.1")


@pytest.mark.parametrize(
    ("text", "synchronised"),
    [
        (
            "ntpd (pid 1) is running...\n\nunsynchronised\n   time server re-starting\n   polling server every 64 s",
            False,
        ),
        ("synchronised to local net at stratum 11", False),
        ("chronyd (pid 7) is running\n\n^* 10.1.89.1   3   6   377   12   +26us[ +31us] +/-  14ms", True),
        ("chronyd (pid 7) is running\n\n^? 10.1.89.1   0   6     0    -     +0ns[   +0ns] +/-    0ns", False),
        ("synchronized to NTP server (10.1.89.1) at stratum 3", True),
        ("ntpd is not running", False),
    ],
)
def test_both_time_daemons_are_understood(text: str, synchronised: bool) -> None:
    assert ntp.read_ntp(text).synchronised is synchronised


def test_the_newest_backup_comes_last_and_an_error_is_no_backup() -> None:
    first, last = backups.read_history(OLD_HISTORY)
    assert (first.good, last.good) == (False, True)
    assert last.completed == datetime(2009, 12, 10, 10, 35, 22, tzinfo=UTC)


def test_a_backup_with_failed_features_is_not_good() -> None:
    row = backups.EXAMPLE.replace("---", "CDR_CAR")
    assert [(one.result, one.failed, one.good) for one in backups.read_history(row)] == [
        ("SUCCESS", "CDR_CAR", False)
    ]


@pytest.mark.parametrize("text", ["drfCliMsg:  No history data is available", "No backup history available"])
def test_no_backup_at_all_is_an_answer(text: str) -> None:
    assert backups.read_history(text) == ()


def test_a_master_agent_that_is_away_is_no_answer() -> None:
    text = "Unable to connect to Master Agent host: CM-PUB, Port: 4040. This may be due to Master or Local Agent being down."
    with pytest.raises(Unreadable, match="Master Agent"):
        backups.read_history(text)
    with pytest.raises(Unreadable, match="Master Agent"):
        backups.read_progress(text)


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("drfCliMsg: No backup status available", False),
        ("Status: SUCCESS :Backup Completed...\nPercentage Complete: 100", False),
        ("Status: BACKUP IN PROGRESS\nOperation: backup\nPercentage Complete: 35", True),
        ("Status: ERROR :Backup Failed\nPercentage Complete: 35", False),
    ],
)
def test_a_backup_under_way_is_told_from_a_finished_one(text: str, running: bool) -> None:
    assert backups.read_progress(text).running is running


def test_local_time_is_read_to_the_second() -> None:
    assert node_time.read_time(node_time.EXAMPLE) == datetime(2023, 9, 29, 17, 20, 40, tzinfo=UTC)


def test_a_pem_tells_key_date_and_who_signed() -> None:
    told = particulars.read_particulars(identity("cm-pub", 5).pem)
    assert (told.made, told.exact, told.self_signed) == (BUILT, True, True)
    assert told.bits == identity("cm-pub", 5).key.key_size


def test_the_older_form_without_a_pem_tells_the_key_by_its_bytes() -> None:
    text = (
        "  Serial Number: 5\n  Issuer Name: CN=an authority\n"
        "  Validity From: Sun Feb 19 13:23:22 CET 2023\n           To:   Sat Feb 19 14:23:21 CET 2028\n"
        f"  Subject Name: CN=cm-pub\n    Key value: {identity('cm-pub', 5).pkcs1.hex()}\n"
    )
    told = particulars.read_particulars(text)
    assert (told.bits, told.self_signed) == (identity("cm-pub", 5).key.key_size, False)
    assert (told.made, told.exact) == (datetime(2023, 2, 19, 13, 23, 22, tzinfo=UTC), False)
