"""Dates as Vietnamese documents give them: whole, or with parts left out.

Knows nothing of how a date is written for a reader; see `portal.render.dates`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

# Vietnam has kept UTC+7 without daylight saving since 1975, so a fixed offset says the
# same as Asia/Ho_Chi_Minh and needs no time zone database on Windows.
VIETNAM = dt.timezone(dt.timedelta(hours=7), "Asia/Ho_Chi_Minh")

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_OF_A_YEAR = re.compile(r"(\d{2})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, or the day and the month, may be missing.

    Two of the five plans that the portal starts from are so; a missing part is never
    made up.
    """

    year: int
    month: int | None = None
    """1 to 12."""
    day: int | None = None
    """1 to 31; only where `month` is given."""

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2020`, `2020-06` or `2020-06-20`; raise ValueError for all else."""
        match = _PARTIAL.match(text)
        if match is None:
            raise ValueError(text)
        year, *rest = (int(part) for part in match.groups() if part)
        dt.date(year, *rest, *(1, 1)[len(rest) :])  # refuses 2023-02-31, month 0 and year 0
        return cls(year, *rest)

    @property
    def is_whole(self) -> bool:
        """Whether year, month and day are all known."""
        return self.day is not None

    def first_day(self) -> dt.date:
        """The earliest day that this date may mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> dt.date:
        """The latest day that this date may mean."""
        if self.day is not None:
            return self.first_day()
        month = self.month or 12
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """ISO 8601, as far as it is known: `2020-06`."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """The same day of every year: a deadline that comes again. 29 February is none."""

    month: int
    """1 to 12."""
    day: int
    """1 to 31."""

    @classmethod
    def parse(cls, text: str) -> DayOfYear:
        """Read `12-30`; raise ValueError for all else."""
        match = _OF_A_YEAR.match(text)
        if match is None:
            raise ValueError(text)
        day = dt.date(2001, int(match[1]), int(match[2]))  # no leap year
        return cls(day.month, day.day)

    def first(self, since: dt.date) -> dt.date:
        """The first such day that is not before `since`."""
        day = dt.date(since.year, self.month, self.day)
        return day if day >= since else day.replace(year=since.year + 1)

    def last(self, until: dt.date) -> dt.date:
        """The last such day that is not after `until`."""
        day = dt.date(until.year, self.month, self.day)
        return day if day <= until else day.replace(year=until.year - 1)

    def __str__(self) -> str:
        """As it is written: `12-30`."""
        return f"{self.month:02d}-{self.day:02d}"


def start_of(day: dt.date) -> dt.datetime:
    """Midnight in Vietnam at which this day begins."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def end_of(date: PartialDate) -> dt.datetime:
    """Midnight in Vietnam at which the latest day that this date may mean is over."""
    return start_of(date.last_day()) + dt.timedelta(days=1)
