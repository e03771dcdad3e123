"""Choose which articles go into which feed. Knows nothing about XML; see render.feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from portal.derive.campaigns import CampaignFile
from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.model.library import Library, latest_first

FEED_LENGTH = 50
"""Items in a feed: enough for a reader who looks once a week."""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed: what it lists, and where."""

    listing: str
    """Address of the listing that it follows; the feed's files lie under it."""
    kind: Kind | None
    """The section; None for the whole site and for a campaign."""
    campaign: Entry | None
    entries: tuple[Entry, ...]
    """Latest first, at most FEED_LENGTH."""


def choose_feeds(library: Library, campaigns: Mapping[str, CampaignFile]) -> Iterator[FeedPlan]:
    """The feeds of the site, of each section and of each campaign."""
    by_kind = {kind: _latest(library.by_kind[kind]) for kind in ARTICLE_KINDS}
    yield FeedPlan("/", None, None, _merged(*by_kind.values()))
    for kind, entries in by_kind.items():
        yield FeedPlan(f"/{kind.value}/", kind, None, tuple(entries[:FEED_LENGTH]))
    for slug, file in campaigns.items():
        campaign = library.campaigns[slug]
        chosen = _merged(file.stories, _latest(file.plans), file.news)
        yield FeedPlan(campaign.permalink, None, campaign, chosen)


def _latest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Entries of one kind, latest first: only plans are listed otherwise."""
    if entries and entries[0].kind is Kind.PLAN:
        return sorted(entries, key=latest_first)
    return entries


def _merged(*lists: Sequence[Entry]) -> tuple[Entry, ...]:
    """The first of several lists that are in order each."""
    return tuple(islice(merge(*lists, key=latest_first), FEED_LENGTH))
