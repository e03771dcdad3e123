"""Write the calendar of events and deadlines (RFC 5545, 7986); the only module that imports icalendar.

Equal plans give equal bytes: every moment comes from the articles. Escaping, folding and line
ends are the library's. Which dates are in it is chosen elsewhere: see derive.calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard, vDuration, vText

from portal.derive.calendar import CALENDAR, CalendarPlan, Deadline
from portal.messages import catalogue
from portal.model import values
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.feed import tag_uri
from portal.model.front_matter import NewsMeta, PlanMeta
from portal.render.desk import Desk

_REFRESH = dt.timedelta(hours=6)
"""So often calendars are asked to look for news."""


def render_calendar(plan: CalendarPlan, desk: Desk) -> bytes:
    """The calendar; without any date in it, it is valid still."""
    settings, texts = desk.settings, catalogue().calendar
    calendar = Calendar()
    name, description = texts.name.format(site=settings.name), texts.description
    calendar.add("prodid", "-//Nêu Gương//VI")
    calendar.add("version", "2.0")
    # what RFC 7986 names, and what most programs read to this day
    for key, text in (("name", name), ("x-wr-calname", name), ("description", description),
                      ("x-wr-caldesc", description), ("x-wr-timezone", str(VIETNAM))):
        calendar.add(key, vText(text))
    calendar.add("url", settings.url)
    calendar.add("source", settings.absolute(CALENDAR), {"VALUE": "URI"})
    calendar.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    if moments := [entry.updated for entry in plan.entries()]:
        calendar.add("last-modified", max(moments))
    # programs know the zone by its name; those that don't read it here, and no calendar may be empty
    calendar.add_component(_zone())
    for entry, event in plan.events:
        calendar.add_component(_event(entry, event, desk))
    for deadline in plan.deadlines:
        calendar.add_component(_deadline(deadline, desk))
    return calendar.to_ical()


def _zone() -> Component:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", str(VIETNAM))
    standard.add("dtstart", dt.datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", VIETNAM.utcoffset(None))
    standard.add("tzoffsetto", VIETNAM.utcoffset(None))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


def _event(entry: Entry, event: values.Event, desk: Desk) -> Component:
    meta, texts = entry.meta, catalogue().calendar
    assert isinstance(meta, NewsMeta)
    made = _component(entry, meta.id, meta.title, (meta.summary,), "", texts.event, desk)
    made.add("dtstart", event.starts.astimezone(VIETNAM))
    if event.ends and event.ends > event.starts:  # an end at the beginning is not allowed
        made.add("dtend", event.ends.astimezone(VIETNAM))
    made.add("location", event.place)
    return made


def _deadline(deadline: Deadline, desk: Desk) -> Component:
    meta, duty, texts = deadline.plan.meta, deadline.duty, catalogue().calendar
    assert isinstance(meta, PlanMeta)
    issuer = desk.unit(meta.issuer)
    assert issuer
    lines = (
        texts.who.format(who=duty.who),
        texts.how_often.format(how_often=duty.how_often) if duty.how_often else "",
        texts.to.format(to=duty.to) if duty.to else "",
        texts.plan.format(title=meta.title, issuer=issuer.name),
    )
    title = texts.due.format(deadline=duty.deadline, what=duty.what)
    anchor = f"#{duty.clause}" if duty.clause else ""
    made = _component(deadline.plan, deadline.name, title, lines, anchor, texts.deadline, desk)
    made.add("dtstart", deadline.first)
    made.add("dtend", deadline.first + dt.timedelta(days=1))
    if deadline.first != deadline.last:
        made.add("rrule", {"freq": "yearly"} | ({"until": deadline.last} if deadline.last else {}))
    return made


def _component(
    entry: Entry, name: str, title: str, lines: Iterable[str], anchor: str, category: str, desk: Desk
) -> Component:
    """What an event and a deadline have in common."""
    meta, settings = entry.meta, desk.settings
    assert isinstance(meta, (NewsMeta, PlanMeta))
    url = settings.absolute(entry.permalink) + anchor
    campaigns = (desk.campaign_link(slug) for slug in meta.campaigns)
    categories = [category, *(link.title for link in campaigns if link)]
    if meta.field:
        categories.append(desk.field(meta.field).name)
    if meta.sample:
        title, lines = catalogue().calendar.sample.format(title=title), (*lines, catalogue().feeds.sample)
    made = Event()
    made.add("uid", tag_uri(settings.feed_authority, settings.feed_since, name))
    made.add("dtstamp", entry.updated)
    made.add("last-modified", entry.updated)
    made.add("summary", title)
    # many phones show no URL but in the text
    made.add("description", "\n".join([*filter(None, lines), url]))
    made.add("url", url)
    made.add("categories", categories)
    # to know of a date is not to have no time for others
    made.add("transp", "TRANSPARENT")
    return made
