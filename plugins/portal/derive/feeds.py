"""Choose which articles go into which document of which feed. Knows nothing of XML; see render.feeds.

A feed is a live document and the archive documents behind it (RFC 5005). An article stands
in one document of a feed: where the moment puts it at which there was last something to
tell of it. An archive ends with an article whose own id and moment say so, on average one in
32, so that no article that comes, changes or goes moves the ends of other archives: in those
nothing changes. (So backup programs cut files into blocks; "content-defined chunking".)
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from itertools import pairwise

from portal.derive.memberships import KIND_OF_COLUMN, Memberships, Taxonomy, campaign_path, term_path
from portal.derive.taxonomy import Terms
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import WITHDRAWAL_TOLD, Entry, Kind
from portal.model.front_matter import CampaignMeta
from portal.model.library import Library, latest_first
from portal.model.registry import Locality, Registry, Unit

LEAST_LIVE = 50
"""A live feed holds at least so many items, if there are so many, and then all to the next archive."""
_ENDS_BELOW = 256 // 32
"""One article in 32 ends an archive."""


class FeedGroup(Enum):
    """What a feed follows; the value is the catalogue's name of the group, in the press page's order."""

    SITE = "site"
    KIND = "kinds"
    COLUMN = "columns"
    CATEGORY = "categories"
    CAMPAIGN = "campaigns"
    FIELD = "fields"
    UNIT = "units"
    LOCALITY = "localities"
    REPORTER = "reporters"
    TAG = "tags"
    YEAR = "years"


_GROUPS = {taxonomy: FeedGroup[taxonomy.name] for taxonomy in Taxonomy}


@dataclass(frozen=True, slots=True)
class Ended:
    """That what a feed follows is over: its last item says so."""

    moment: dt.datetime
    listing: str
    """The feed's."""
    name: str
    """What is over."""
    successor: str | None
    """The listing that goes on with it."""
    successor_name: str | None

    @property
    def announced(self) -> dt.datetime:
        """As an entry's."""
        return self.moment

    @property
    def announced_at(self) -> float:
        """As an entry's."""
        return self.moment.timestamp()

    @property
    def mark(self) -> str:
        """As an entry's: stands for all of it."""
        return repr(self)


FeedEntry = Entry | Ended


@dataclass(frozen=True, slots=True)
class Archive:
    """A sealed document."""

    path: str
    """Without the ending that tells the format: /tin-tuc/luu/2025-03-01-bai-hay"""
    entries: tuple[FeedEntry, ...]
    """Latest first."""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed: what it follows, and its documents."""

    listing: str
    """Address of the listing that it follows; the feed's files lie under it."""
    group: FeedGroup | None
    """None for what the site does not have any more."""
    name: str
    """Of what it follows; empty for the whole site."""
    summary: str
    """Of what it follows; may be empty."""
    live: tuple[FeedEntry, ...]
    """Latest first."""
    archives: tuple[Archive, ...]
    """The latest first."""
    has_ended: bool = False
    """Whether its last item says that it has ended: some articles may come after that."""

    def document(self, place: int | None) -> tuple[tuple[FeedEntry, ...], str | None, str | None]:
        """What stands in a document, the archive's own path, and that of the archive before it.

        `place` is that of the archive in `archives`; None is the live document.
        """
        entries, own, older = self.live, None, 0
        if place is not None:
            entries, own, older = self.archives[place].entries, self.archives[place].path, place + 1
        return entries, own, self.archives[older].path if older < len(self.archives) else None


def choose_feeds(
    library: Library, withdrawn: Collection[Entry], terms: Terms, memberships: Memberships, now: dt.datetime
) -> Iterator[FeedPlan]:
    """The feeds of the site, its sections, its terms and its campaigns."""
    groups: dict[str, list[FeedEntry]] = defaultdict(list)
    articles = [entry for entry in (*library.entries, *withdrawn) if entry.kind is not Kind.PAGE]
    for entry in sorted(articles, key=latest_first):
        for listing in memberships.listings(entry):
            groups[listing].append(entry)
    # of each article once, not for every feed
    ends = frozenset(filter(_ends_archive, articles))
    untold = frozenset(entry for entry in withdrawn if entry.announced + WITHDRAWAL_TOLD <= now)

    def plan(listing: str, group: FeedGroup, name: str, summary: str, ended: Ended | None = None) -> FeedPlan:
        entries = groups[listing]
        if ended:
            behind = (place for place, entry in enumerate(entries) if entry.announced_at < ended.announced_at)
            entries.insert(next(behind, len(entries)), ended)
        live, archives = _documents(listing, entries, ends, untold)
        is_last = ended is not None and live[0] is ended
        return FeedPlan(listing, group, name, summary, live, archives, is_last)

    sections = catalogue().sections
    yield plan("/", FeedGroup.SITE, "", "")
    for name, kind in KIND_OF_COLUMN.items():
        yield plan(f"/{kind.value}/", FeedGroup.KIND, sections[name].title, sections[name].intro)
    for taxonomy in Taxonomy:
        for term in terms[taxonomy].values():
            ended = _ended_term(taxonomy, term.slug, library.registry, terms, now)
            summary = _summary(taxonomy, term.slug, library.registry)
            yield plan(term.path, _GROUPS[taxonomy], term.name, summary, ended)
    for slug, campaign in library.campaigns.items():
        ended = _ended_campaign(campaign, library, now)
        yield plan(campaign_path(slug), FeedGroup.CAMPAIGN, campaign.meta.title, campaign.meta.summary, ended)


def _documents(
    listing: str, entries: Sequence[FeedEntry], ends: Collection[FeedEntry], untold: Collection[FeedEntry]
) -> tuple[tuple[FeedEntry, ...], tuple[Archive, ...]]:
    """Cut a feed, latest first, into its live document and the archives behind, each from one of `ends` on.

    What nobody is told of any more keeps its place until all is cut, or documents would change
    on the day when it goes.
    """
    places = [place for place in range(LEAST_LIVE, len(entries)) if entries[place] in ends]

    def told(start: int, stop: int) -> tuple[FeedEntry, ...]:
        return tuple(entry for entry in entries[start:stop] if entry not in untold)

    archives = [
        Archive(_archive_path(listing, entries[start]), told(start, stop))
        for start, stop in pairwise([*places, len(entries)])
    ]
    return told(0, places[0] if places else len(entries)), tuple(archives)


def _ends_archive(entry: Entry) -> bool:
    known = f"{entry.meta.id} {entry.announced_at}".encode()
    return blake2b(known, digest_size=1).digest()[0] < _ENDS_BELOW


def _archive_path(listing: str, entry: FeedEntry) -> str:
    assert isinstance(entry, Entry)  # nothing else ends an archive
    return f"{listing}luu/{entry.announced.astimezone(VIETNAM):%Y-%m-%d}-{entry.meta.id}"


def _summary(taxonomy: Taxonomy, slug: str, registry: Registry) -> str:
    if taxonomy is Taxonomy.COLUMN:
        return registry.columns[slug].summary or ""
    if taxonomy is Taxonomy.FIELD:
        return registry.fields[slug].description or ""
    return ""


def _ended_term(
    taxonomy: Taxonomy, slug: str, registry: Registry, terms: Terms, now: dt.datetime
) -> Ended | None:
    values: Mapping[str, Unit] | Mapping[str, Locality]
    if taxonomy is Taxonomy.UNIT:
        values = registry.units
    elif taxonomy is Taxonomy.LOCALITY:
        values = registry.localities
    else:
        return None
    moment = values[slug].ended(now)
    if moment is None:
        return None
    successor = values[slug].successor
    listed = successor if successor in terms[taxonomy] else None
    return Ended(
        moment, term_path(taxonomy, slug), values[slug].name, term_path(taxonomy, listed) if listed else None,
        values[successor].name if successor else None,
    )


def _ended_campaign(campaign: Entry, library: Library, now: dt.datetime) -> Ended | None:
    meta = campaign.meta
    assert isinstance(meta, CampaignMeta)
    moment = campaign.period_over(now)
    if moment is None:
        return None
    successor = library.campaigns.get(meta.successor) if meta.successor else None
    return Ended(
        moment, campaign.permalink, meta.title, successor.permalink if successor else None,
        successor.meta.title if successor else None,
    )
