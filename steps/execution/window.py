"""The hours in which work may be done, and whether a block still fits into them. It knows no cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cucm_driver.errors import UserMistake

_HOURS = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
DAY = timedelta(days=1)


class NoWindow(UserMistake):
    """The hours or the time zone cannot be read; nothing was sent."""

    usual_next_move = "write them as `--window 22:00-04:00 --tz Europe/Berlin`."


@dataclass(frozen=True)
class Window:
    """`Window.parse("22:00-04:00", "Europe/Berlin")`: every day, over midnight where it ends before it begins."""

    begins: time
    ends: time
    zone: tzinfo

    @classmethod
    def parse(cls, hours: str, zone: str) -> Self:
        """Raises NoWindow."""
        match = _HOURS.fullmatch(hours.strip())
        try:
            first, minute, last, second = (int(part) for part in match.groups()) if match else (0, 0, 0, 0)
            begins, ends = time(first, minute), time(last, second)
            found = ZoneInfo(zone)
        except ValueError:
            raise NoWindow(node="", asked=f"--window {hours}", got="these are no hours") from None
        except (ZoneInfoNotFoundError, OSError):
            raise NoWindow(node="", asked=f"--tz {zone}", got="there is no such time zone") from None
        if match is None or begins == ends:
            raise NoWindow(node="", asked=f"--window {hours}", got="these are no hours")
        return cls(begins, ends, found)

    def left(self, now: datetime) -> timedelta:
        """How long it stays open; zero where it is closed. `now` is aware."""
        local = now.astimezone(self.zone)
        for day in (-1, 0):
            opens, closes = self._on(local + day * DAY)
            if opens <= local < closes:
                return closes.astimezone(now.tzinfo) - now
        return timedelta(0)

    def opens(self, now: datetime) -> datetime:
        """When it opens next, in its own zone."""
        local = now.astimezone(self.zone)
        days = (self._on(local + day * DAY)[0] for day in (0, 1, 2))
        return next(opens for opens in days if opens > local)

    def _on(self, day: datetime) -> tuple[datetime, datetime]:
        opens = datetime.combine(day.date(), self.begins, self.zone)
        closing = day.date() if self.ends > self.begins else day.date() + DAY
        return opens, datetime.combine(closing, self.ends, self.zone)

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M} {self.zone}"
