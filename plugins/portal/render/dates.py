"""Dates and times as Vietnamese readers expect them: 13/01/2023, ngày 13 tháng 01 năm 2023.

Nghị định 30/2020/NĐ-CP writes days below 10 and the months 1 and 2 with a leading zero in
documents; the portal does so in all full dates.
"""

from __future__ import annotations

import datetime as dt

from portal.messages import catalogue
from portal.model.dates import VIETNAM, PartialDate
from portal.model.values import Event, Period
from portal.render.views import Time


def day_time(moment: dt.datetime) -> Time:
    """The day of a moment in Vietnam: 13/01/2023."""
    day = moment.astimezone(VIETNAM).date()
    return Time(f"{day:%d/%m/%Y}", day.isoformat())


def moment_time(moment: dt.datetime) -> Time:
    """With the hour, unless it is midnight, which stands for a whole day: 15:30, 13/01/2023."""
    local = moment.astimezone(VIETNAM)
    if local.time() == dt.time():
        return day_time(local)
    return Time(f"{local:%H:%M, %d/%m/%Y}", local.isoformat(timespec="seconds"))


def partial_text(date: PartialDate) -> str:
    """13/01/2023, 6/2020 or 2020, as far as it is known."""
    if date.day is not None:
        return f"{date.day:02d}/{date.month:02d}/{date.year}"
    return f"{date.month}/{date.year}" if date.month else str(date.year)


def partial_time(date: PartialDate) -> Time:
    """As `partial_text`; HTML knows years, months and days, so the ISO form is valid there."""
    return Time(partial_text(date), str(date))


def official_text(date: PartialDate | None) -> str:
    """As documents write it; a missing part stays an ellipsis, as in the source."""
    blank = "…"
    day = f"{date.day:02d}" if date and date.day else blank
    month = blank
    if date and date.month:
        month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return catalogue().dates.official.format(day=day, month=month, year=date.year if date else blank)


def period_text(period: Period) -> str:
    """2019 - 2025, từ 2022, or one year where both ends are the same."""
    starts = partial_text(period.starts)
    if period.ends is None:
        return catalogue().dates.since.format(start=starts)
    ends = partial_text(period.ends)
    return starts if starts == ends else f"{starts} - {ends}"


def event_text(event: Event) -> str:
    """08:00, 11/06/2023, and until when."""
    starts = event.starts.astimezone(VIETNAM)
    text = f"{starts:%H:%M, %d/%m/%Y}"
    if event.ends is None:
        return text
    ends = event.ends.astimezone(VIETNAM)
    same_day = ends.date() == starts.date()
    return f"{text} - {ends:%H:%M}" if same_day else f"{text} - {ends:%H:%M, %d/%m/%Y}"
