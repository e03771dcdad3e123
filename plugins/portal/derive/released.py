"""What a site publishes, together with all that it ever has; see model.released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from portal.derive.feeds import FeedPlan
from portal.model.dates import VIETNAM
from portal.model.entry import Entry, Kind
from portal.model.released import Released


def published(entries: Iterable[Entry], feeds: Iterable[FeedPlan], pages: Iterable[str]) -> Released:
    """What a site has now: live and withdrawn entries, its feeds, and the addresses of all its pages."""
    articles = {entry.meta.id: (entry.permalink, *sorted(entry.meta.aliases)) for entry in entries}
    names, archives = {}, []
    for feed in feeds:
        names[feed.listing] = feed.name
        archives += [archive.path for archive in feed.archives]
    own = {address for addresses in articles.values() for address in addresses}
    return Released(
        articles=dict(sorted(articles.items())),
        listings=dict(sorted(names.items())),
        pages=tuple(sorted({*pages} - own - names.keys())),
        archives=tuple(sorted(archives)),
    )


def remembered(before: Released, now: Released, unnamed: Collection[str], moment: dt.datetime) -> Released:
    """What a site has now with all that it had; each address stands where it belongs now.

    A listing that is gone since then ended at `moment`. Those at addresses that are `unnamed`
    lose their names: what was withdrawn is not called by its title.
    """
    taken = {*now.addresses()}
    articles = {}
    for entry_id in sorted(before.articles.keys() | now.articles.keys()):
        own = now.articles.get(entry_id, ())
        left = [address for address in before.articles.get(entry_id, ()) if address not in taken]
        if addresses := [*own, *left]:
            articles[entry_id] = (addresses[0], *sorted(addresses[1:]))
    ended = {
        listing: before.ended.get(listing, moment).astimezone(VIETNAM)
        for listing in sorted(before.listings.keys() - now.listings.keys())
    }
    names = {listing: "" if listing in unnamed else before.listings[listing] for listing in ended} | now.listings
    known = {address for addresses in articles.values() for address in addresses} | names.keys()
    return Released(
        articles=articles,
        listings=dict(sorted(names.items())),
        ended=ended,
        pages=tuple(sorted({*before.pages, *now.pages} - known)),
        archives=tuple(sorted({*before.archives, *now.archives})),
    )


def not_told_as_new(before: Released, entries: Iterable[Entry], feed: FeedPlan) -> tuple[Entry, ...]:
    """Articles that are new since a release, and too old for the live document of the site's feed."""
    told = {*feed.live}
    return tuple(
        entry for entry in entries
        if entry.kind is not Kind.PAGE and entry not in told and entry.meta.id not in before.articles
    )
