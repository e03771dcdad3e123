"""Dates that contradict each other, or the folder that a file lies in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from portal.errors import Problem
from portal.model.dates import VIETNAM, DayOfYear
from portal.model.entry import Entry
from portal.model.front_matter import CampaignMeta, NewsMeta, PageMeta, PlanMeta
from portal.read.library import Reading


def check(reading: Reading, now: dt.datetime) -> Iterator[Problem]:
    """Problems of dates in every entry; `now` tells which lie ahead."""
    for entry in reading.library.entries:
        # what comes out later may bear any day up to that on which it does
        if entry.meta.updated:
            latest = max(now, entry.published).astimezone(VIETNAM).date()
            if entry.meta.updated > latest:
                yield reading.problem(entry, ("updated",), "updated_late")
        if not isinstance(entry.meta, PageMeta):
            yield from _entry(reading, entry)


def _entry(reading: Reading, entry: Entry) -> Iterator[Problem]:
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    if meta.updated and meta.updated < meta.date:
        yield reading.problem(entry, ("updated",), "updated_early", date=meta.date)
    if meta.publish_at and meta.publish_at.astimezone(VIETNAM).date() < meta.date:
        yield reading.problem(entry, ("publish_at",), "publish_early", date=meta.date)
    if meta.expires and meta.expires <= meta.date:
        yield reading.problem(entry, ("expires",), "expires_early", date=meta.date)
    if isinstance(meta, (CampaignMeta, PlanMeta)) and meta.period and meta.period.ends:
        if meta.period.ends.last_day() < meta.period.starts.first_day():
            yield reading.problem(entry, ("period", "ends"), "period_reversed")
    if isinstance(meta, NewsMeta) and meta.event and meta.event.ends:
        if meta.event.ends < meta.event.starts:
            yield reading.problem(entry, ("event", "ends"), "period_reversed")
    if isinstance(meta, PlanMeta):
        yield from _deadlines(reading, entry, meta)
    if entry.year is not None:
        year = _year(entry)
        if year and entry.year != year:
            params = {"folder": entry.year, "year": year}
            key = "issued_on" if isinstance(meta, PlanMeta) else "date"
            yield reading.problem(entry, (key,), "year_folder", **params)


def _deadlines(reading: Reading, entry: Entry, meta: PlanMeta) -> Iterator[Problem]:
    since, until = meta.yearly_due
    for place, duty in enumerate(meta.obligations):
        where = ("obligations", place, "due")
        if duty.due and not duty.deadline:
            yield reading.problem(entry, where, "due_alone")
        if isinstance(duty.due, DayOfYear) and until and duty.due.first(since) > until:
            yield reading.problem(entry, where, "due_never", value=duty.due, since=since, until=until)


def _year(entry: Entry) -> int | None:
    """The year folder that an entry must lie in: None where its dates say nothing."""
    meta = entry.meta
    if isinstance(meta, PlanMeta):
        if meta.issued_on:
            return meta.issued_on.year
        return meta.period.starts.year if meta.period else None
    assert not isinstance(meta, PageMeta)
    return meta.date.year
