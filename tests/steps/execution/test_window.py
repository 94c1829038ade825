"""Hours over midnight, in the cluster's zone, with its summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from steps.execution.window import NoWindow, Window

NIGHT = Window.parse("22:00-04:00", "Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 23, 21, 30, tzinfo=UTC), timedelta(hours=5, minutes=30)),
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), timedelta(hours=1)),
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), timedelta(0)),
        (datetime(2026, 11, 23, 20, 59, tzinfo=UTC), timedelta(0)),
        (datetime(2026, 7, 1, 20, 30, tzinfo=UTC), timedelta(hours=5, minutes=30)),
    ],
)
def test_what_is_left_of_a_night(now: datetime, left: timedelta) -> None:
    assert NIGHT.left(now) == left


def test_a_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    assert NIGHT.left(datetime(2026, 10, 24, 20, 0, tzinfo=UTC)) == timedelta(hours=7)


def test_hours_of_one_day_and_when_they_open_next() -> None:
    day = Window.parse("9:00-11:30", "UTC")
    assert day.left(datetime(2026, 11, 23, 11, 0, tzinfo=UTC)) == timedelta(minutes=30)
    assert day.opens(datetime(2026, 11, 23, 11, 0, tzinfo=UTC)) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert str(day) == "09:00-11:30 UTC"


@pytest.mark.parametrize(
    ("hours", "zone"),
    [
        ("22-4", "UTC"),
        ("25:00-26:00", "UTC"),
        ("22:00-22:00", "UTC"),
        ("22:00-04:00", "Mars/Olympus"),
        ("", "UTC"),
    ],
)
def test_what_is_no_window_is_refused_with_an_example(hours: str, zone: str) -> None:
    with pytest.raises(NoWindow, match="--window 22:00-04:00 --tz Europe/Berlin"):
        Window.parse(hours, zone)
