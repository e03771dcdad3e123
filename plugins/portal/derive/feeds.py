"""Choose which articles go into which feed. Knows nothing about XML; see render.feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


def choose_feeds(library: Library, campaigns: dict[str, CampaignFile]) -> Iterator[FeedPlan]:
    """The feeds of the site, of each section and of each campaign."""
    articles = sorted((e for e in library.entries if e.kind is not Kind.PAGE), key=latest_first)
    yield FeedPlan("/", None, None, tuple(articles[:FEED_LENGTH]))
    for kind in ARTICLE_KINDS:
        chosen = [entry for entry in articles if entry.kind is kind]
        yield FeedPlan(f"/{kind.value}/", kind, None, tuple(chosen[:FEED_LENGTH]))
    for slug, file in campaigns.items():
        campaign = library.campaigns[slug]
        chosen = sorted((*file.stories, *file.plans, *file.news), key=latest_first)
        yield FeedPlan(campaign.permalink, None, campaign, tuple(chosen[:FEED_LENGTH]))
