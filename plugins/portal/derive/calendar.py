"""Choose what stands in the calendar: events that news tells of, and days on which plans' duties are due.

Knows nothing of iCalendar; see render.calendar.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portal.model.dates import DayOfYear
from portal.model.document_parts import Obligation
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta, PlanMeta
from portal.model.library import Library
from portal.model.values import Event

CALENDAR = "/lich/su-kien.ics"
"""Its address, which it keeps without any date in it too: phones ask for it for years."""
MOST_EVENTS = 500
"""So many stand in the calendar, those that begin last: phones fetch all of it each time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty of a plan, with its day."""

    plan: Entry
    duty: Obligation
    name: str
    """Tells it from all others; what changes in the plan's text or in other deadlines does not change it."""
    first: dt.date
    """The day, or the first of a day of every year."""
    last: dt.date | None
    """The last of a day of every year, None where these never end; of one day the same as `first`."""


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """What stands in the calendar."""

    events: tuple[tuple[Entry, Event], ...]
    """News with their events, the first to begin first."""
    deadlines: tuple[Deadline, ...]
    """The first first."""

    def entries(self) -> Iterator[Entry]:
        """All articles that are shown; a plan as often as it has deadlines."""
        yield from (entry for entry, _ in self.events)
        yield from (deadline.plan for deadline in self.deadlines)


def choose_dates(library: Library) -> CalendarPlan:
    """The latest events and all deadlines of a library."""
    events, deadlines = [], []
    for entry in library.entries:
        if isinstance(entry.meta, NewsMeta) and entry.meta.event:
            events.append((entry, entry.meta.event))
        elif isinstance(entry.meta, PlanMeta):
            deadlines += _deadlines(entry, entry.meta)
    events.sort(key=lambda found: (found[1].starts.timestamp(), found[0].meta.id))
    deadlines.sort(key=lambda deadline: (deadline.first, deadline.name))
    return CalendarPlan(tuple(events[-MOST_EVENTS:]), tuple(deadlines))


def _deadlines(plan: Entry, meta: PlanMeta) -> Iterator[Deadline]:
    since, until = meta.yearly_due
    same: Counter[str] = Counter()
    for duty in meta.obligations:
        if duty.due is None:
            continue
        first = last = duty.due
        if isinstance(duty.due, DayOfYear):
            first, last = duty.due.first(since), duty.due.last(until) if until else None
        # a place in the plan's list would change with every duty that is put in before
        name = f"{meta.id}/han/{duty.due}"
        same[name] += 1
        yield Deadline(plan, duty, name if same[name] == 1 else f"{name}/{same[name]}", first, last)
