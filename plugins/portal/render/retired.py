"""What still answers where the site has nothing any more: pages with numbers, directories, listings, feeds.

Articles are not among them: what becomes of their addresses, people decide (check.released).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from portal.derive.feeds import Ended, FeedPlan
from portal.derive.memberships import Taxonomy, successors, term_path
from portal.derive.redirects import derive_redirects
from portal.derive.released import published, remembered
from portal.messages import catalogue
from portal.model.dates import start_of
from portal.model.entry import Entry, Kind
from portal.model.released import Released
from portal.render.desk import Desk
from portal.render.directories import NAMES
from portal.render.feed_files import archive_outputs, feed_outputs
from portal.render.frame import Frame
from portal.render.output import Output, given_by
from portal.render.templates import Templates
from portal.render.views import Link


class Lead(NamedTuple):
    """Where somebody is led."""

    path: str
    title: str


def released_with(before: Released | None, desk: Desk, pages: Collection[str]) -> Released:
    """All that was ever published, once the planned site is; `before` is what was until now."""
    entries = (*desk.library.entries, *desk.withdrawn)
    now = published(entries, desk.feeds.values(), pages)
    if before is None:
        return now
    # no time of a build: a feed that ends is as old as the newest that the site tells
    moment = max((entry.announced for entry in entries), default=start_of(desk.settings.feed_since))
    unnamed = {address for entry in desk.withdrawn for address in (entry.permalink, *entry.meta.aliases)}
    return remembered(before, now, unnamed, moment)


def retired_outputs(
    released: Released, desk: Desk, templates: Templates, frame: Frame, pages: Collection[str]
) -> Iterator[Output]:
    """Pages for all addresses that were released and are not among the planned `pages`, and feeds that
    say that they have ended."""
    leads = _leads(desk, pages)
    following = {listing: _successor(listing, desk, leads) for listing in released.ended}
    feeds = {
        listing: _ended_feed(listing, released.listings[listing], moment, following[listing])
        for listing, moment in released.ended.items()
    }
    gone = {*released.ended, *released.pages} - {*pages, *released.addresses()}
    leads |= {listing: Lead(listing, feed.name) for listing, feed in feeds.items() if listing in gone}
    for path in sorted(gone):
        above = _above(path, leads)
        if path in feeds:
            links = tuple(filter(None, (following[path], above)))
            render = partial(_listing_page, leads[path], links, desk, templates, frame)
            yield Output(path, render, given_by(leads[path].title, *links))
        else:
            render = partial(redirect_page, above, desk, templates, frame)
            yield Output(path, render, given_by(*above), leads_to=above.path)
    yield from feed_outputs(feeds.values(), desk)
    yield from _archives(released.archives, {**desk.feeds, **feeds}, desk)


def lead_to(entry: Entry) -> Lead:
    """To an entry's page; what was withdrawn is not called by its title."""
    return Lead(entry.permalink, catalogue().feeds.withdrawn if entry.withdrawn else entry.meta.title)


def redirect_page(lead: Lead, desk: Desk, templates: Templates, frame: Frame) -> bytes:
    """A page that leads on to another at once."""
    head = frame.page("redirect", lead.path, catalogue().pages.redirect, lead.title, indexed=False)
    return templates.render("redirect.html", page=head, target=Link(lead.title, desk.settings.href(lead.path)))


def _ended_feed(listing: str, name: str, moment: dt.datetime, successor: Lead | None) -> FeedPlan:
    texts = catalogue().retired
    called = texts.called.format(name=name) if name else texts.unnamed
    ended = Ended(moment, listing, called, *(successor or (None, None)))
    return FeedPlan(listing, None, name or called, "", (ended,), (), has_ended=True)


def _listing_page(
    listing: Lead, links: Collection[Lead], desk: Desk, templates: Templates, frame: Frame
) -> bytes:
    head = frame.page("retired", *listing, catalogue().retired.description, indexed=False)
    views = tuple(Link(title, desk.settings.href(path)) for path, title in links)
    return templates.render("retired.html", page=head, links=views)


def _leads(desk: Desk, pages: Collection[str]) -> dict[str, Lead]:
    """By address where to lead who looks for what was below it."""
    texts = catalogue()
    leads = {path: Lead(path, feed.name) for path, feed in desk.feeds.items()}
    leads["/"] = Lead("/", texts.directories.home)
    for taxonomy, name in NAMES.items():
        path = f"/{taxonomy.value}/"
        leads.setdefault(path, Lead(path, texts.directories[name].title))
    campaigns = [entry for entry in (*desk.library.entries, *desk.withdrawn) if entry.kind is Kind.CAMPAIGN]
    leads |= {campaign.permalink: lead_to(campaign) for campaign in campaigns}
    leads |= {alias: leads[campaign.permalink] for alias, campaign in derive_redirects(campaigns)}
    return {path: lead for path, lead in leads.items() if path in pages}


def _above(path: str, leads: Mapping[str, Lead]) -> Lead:
    """The nearest above an address: of /chu-de/doc-sach/trang/2/ the first page, then the directory, then home."""
    while path != "/":
        path = path[: path.rstrip("/").rindex("/") + 1]
        if path in leads:
            return leads[path]
    return leads["/"]


def _successor(listing: str, desk: Desk, leads: Mapping[str, Lead]) -> Lead | None:
    """The listing that goes on with one that is gone: of a campaign under its new address, of a merged
    unit or locality."""
    if listing in leads and leads[listing].path in desk.feeds:
        return leads[listing]
    _, first, *rest = listing.split("/")
    registry = desk.library.registry
    for taxonomy, values in ((Taxonomy.UNIT, registry.units), (Taxonomy.LOCALITY, registry.localities)):
        if first == taxonomy.value:
            paths = (term_path(taxonomy, slug) for slug in successors(values, rest[0])[1:])
            return next((leads[path] for path in paths if path in desk.feeds), None)
    return None


def _archives(paths: Collection[str], feeds: Mapping[str, FeedPlan], desk: Desk) -> Iterator[Output]:
    """Archives that were released and are no more: where one began, something changed, and it became a part of
    another.

    Who comes there on the way back through a feed finds the first document in which all of it can be.
    """
    known = {archive.path for feed in feeds.values() for archive in feed.archives}
    for path in sorted({*paths} - known):
        listing, _, name = path.rpartition("luu/")
        feed = feeds[listing]
        day = f"{listing}luu/{name[:len('2026-01-01')]}~"
        later = [place for place, archive in enumerate(feed.archives) if archive.path > day]
        yield from archive_outputs(path, feed, later[-1] if later else None, desk)
