"""The calendar is arithmetic on dates; what has no date that can be read is not forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.expiry import (
    BREAKS,
    IDENTITY,
    LISTED,
    OF_A_LIST,
    TRUST,
    Dated,
    calendar,
    dates,
    days_left,
)
from cucm_driver.errors import Unreachable
from tests.cucm_driver.scripted import ScriptedCluster, service_list, shown

NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


def dated(name: str, not_after: datetime | None, kind: str = IDENTITY) -> Dated:
    return Dated("cm-pub", kind, name, "cm-pub.example.com", not_after)


@freeze_time("2026-11-23 22:00:00")
def test_what_ends_first_comes_first_and_what_is_unknown_last() -> None:
    now = datetime.now(UTC)
    found = calendar(
        [
            dated("TVS", None),
            dated("CAPF", now + timedelta(days=30)),
            dated("tomcat", now - timedelta(days=2)),
        ],
        now,
    )
    assert [(due.dated.name, due.days_left) for due in found] == [("tomcat", -2), ("CAPF", 30), ("TVS", None)]


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("2026-11-22 21:59:59", 1),
        ("2026-11-22 22:00:00", 1),
        ("2026-11-22 22:00:01", 0),
        ("2026-11-23 22:00:00", 0),
        ("2026-11-23 22:00:01", -1),
    ],
)
def test_days_left_count_whole_days_and_turn_negative_with_the_last_second(moment: str, left: int) -> None:
    with freeze_time(moment):
        assert days_left(NIGHT, datetime.now(UTC)) == left


def test_every_entry_says_what_breaks() -> None:
    identity, listed, store, foreign = calendar(
        [dated("TVS", NIGHT), dated("ITL: TVS", NIGHT + timedelta(1), LISTED),
         dated("tomcat-trust/x.pem", NIGHT + timedelta(2), TRUST), dated("Phone-Edge-trust/y.pem", NIGHT + timedelta(3), TRUST)],
        NIGHT,
    )  # fmt: skip
    assert identity.breaks == BREAKS["TVS"]
    assert listed.breaks == OF_A_LIST
    assert "HTTPS" in store.breaks
    assert "ask its owner" in foreign.breaks


def test_a_node_that_cannot_be_read_stands_in_the_calendar_with_the_reason(tmp_path: Path) -> None:
    away = Unreachable(node="cm-sub1", asked="ssh", got="connection refused")
    pub = {
        "show cert list own": "TVS/TVS.pem: x", "show cert own TVS": shown(5), "utils service list": service_list(x="STOPPED"),
        "show cert list trust": "tomcat-trust/a: b.pem: x", "show cert trust tomcat-trust/a: b.pem": shown(6),
    }  # fmt: skip
    sub = {"show cert list own": away, "utils service list": away}
    found = calendar(dates(CachedReader(ScriptedCluster(tmp_path, {"cm-pub": pub, "cm-sub1": sub}))), NIGHT)
    assert [(due.dated.node, due.dated.name) for due in found if due.days_left is not None] == [
        ("cm-pub", "TVS"),
        ("cm-pub", "tomcat-trust/a: b.pem"),
    ]
    assert ("cm-sub1", "ssh: connection refused") in {(due.dated.node, due.dated.why) for due in found}
