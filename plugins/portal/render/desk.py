"""The desk: everything that was derived for one build, where renderers look things up.

What can change from one build to the next they reach by its lookups only: see `lookups`.
What is the same for the whole site (settings, menu, templates) is no lookup: when that
changes, everything is rendered anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property

from portal.derive.campaigns import CampaignFile, derive_campaigns
from portal.derive.changes import listings_left
from portal.derive.feeds import FeedGroup, FeedPlan, choose_feeds
from portal.derive.memberships import Memberships, Taxonomy, term_path
from portal.derive.news import choose_news
from portal.derive.plans import PlanFile, derive_plans
from portal.derive.related import Relations, neighbours
from portal.derive.taxonomy import Terms, derive_terms
from portal.digest import digest_of
from portal.model.body import Body
from portal.model.entry import Entry, Kind
from portal.model.library import Library
from portal.model.picture import MadePicture
from portal.model.settings import Settings
from portal.render.lookups import Shelf, fingerprint_of, lookup
from portal.render.registry_lookups import RegistryLookups
from portal.render.views import Link


class Desk(RegistryLookups):
    """What one build knows. `library` holds live entries only: what is not there gets nowhere.

    Of `withdrawn` entries only the fact is told. `bodies` by the entry's source, `pictures` and
    `media` (addresses of films and captions) by the path below content/; `shelf` takes what is
    made once and too much for memory; `marks` are words on some entries' cards, by source, in a
    preview alone. `settings` may be read freely, all else through lookups.
    """

    def __init__(
        self,
        settings: Settings,
        library: Library,
        now: dt.datetime,
        bodies: Mapping[str, Body],
        pictures: Mapping[str, MadePicture],
        media: Mapping[str, str],
        withdrawn: tuple[Entry, ...] = (),
        shelf: Shelf | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(library.registry, shelf)
        self.settings = settings
        self._library = library
        self._now = now
        self._bodies = bodies
        self._digests = {entry.source: entry.body_digest for entry in library.entries}
        self._pictures = pictures
        self._media = media
        self._withdrawn = withdrawn
        self._marks = marks

    def renew(self, bodies: Mapping[str, Body], digests: Mapping[str, str]) -> None:
        """Put other texts, with their digests, in place of those of the same entries."""
        self._bodies, self._digests = bodies, digests
        self.forget()

    @cached_property
    def basis(self) -> str:
        """Stands for all that lookups can find, but for texts: `body` alone finds those."""
        states = [
            f"{entry.source} {entry.is_archived(self._now)} {entry.is_running(self._now)}"
            for entry in self._library.entries if entry.has_states
        ]
        gone = [entry.mark for entry in self._withdrawn]
        files = sorted(self._pictures.items()), sorted(self._media.items())
        return digest_of(f"{self._library.digest} {gone} {states} {files} {self._marks}")

    # For planning, which comes before rendering and is done for every build

    @property
    def library(self) -> Library:
        """Live entries with the registries; not for renderers."""
        return self._library

    @property
    def withdrawn(self) -> tuple[Entry, ...]:
        """What was out and is withdrawn; not for renderers."""
        return self._withdrawn

    @cached_property
    def terms(self) -> Terms:
        """All terms with their articles; not for renderers."""
        return derive_terms(self._library, self._memberships, self._withdrawn)

    @cached_property
    def _memberships(self) -> Memberships:
        return Memberships(self._library.registry)

    @cached_property
    def campaign_files(self) -> Mapping[str, CampaignFile]:
        """By slug; not for renderers."""
        return derive_campaigns(self._library)

    @cached_property
    def feeds(self) -> Mapping[str, FeedPlan]:
        """By the address of the listing; not for renderers."""
        plans = choose_feeds(self._library, self._withdrawn, self.terms, self._memberships, self._now)
        return {plan.listing: plan for plan in plans}

    @cached_property
    def left(self) -> Mapping[str, Sequence[Entry]]:
        """What was withdrawn, by the address of each listing that it was in; not for renderers."""
        return listings_left(self._withdrawn, self._memberships)

    @property
    def news(self) -> tuple[Entry, ...]:
        """What is news at this moment; not for renderers."""
        return choose_news(self._library, self._now)

    # Entries

    @lookup
    def entry(self, source: str) -> Entry | None:
        """The live entry of a file below content/."""
        return self._library.by_source.get(source)

    @fingerprint_of("entry")
    def _entry_digest(self, source: str) -> str:
        return self._library.by_source[source].meta_digest

    @lookup
    def entry_called(self, entry_id: str) -> Entry | None:
        """The live entry of an id."""
        return self._library.by_id.get(entry_id)

    @lookup
    def entries(self, kind: str) -> tuple[Entry, ...]:
        """All live entries of a kind, newest first."""
        return self._library.by_kind[Kind(kind)]

    @lookup
    def body(self, source: str) -> Body:
        """The text of an entry."""
        return self._bodies[source]

    @fingerprint_of("body")
    def _body_digest(self, source: str) -> str:
        return self._digests[source]

    @lookup
    def is_archived(self, source: str) -> bool:
        """Whether an entry's time has run out."""
        return self._library.by_source[source].is_archived(self._now)

    @lookup
    def is_running(self, source: str) -> bool | None:
        """Whether the period of a campaign or plan lasts; None where it is not known."""
        return self._library.by_source[source].is_running(self._now)

    def mark_of(self, entry: Entry) -> str | None:
        """Why an entry stands only in the preview; None in a build."""
        return None if self._marks is None else self.mark(entry.source)

    @lookup
    def mark(self, source: str) -> str | None:
        """The same of a preview's entry; None of what the public may read too."""
        return (self._marks or {}).get(source)

    @lookup
    def related(self, source: str) -> tuple[Entry, ...]:
        """What belongs together with an article."""
        return self._relations.related(self._library.by_source[source])

    @fingerprint_of("related")
    def _related_candidates(self, source: str) -> str:
        return self._relations.candidates(self._library.by_source[source])

    @cached_property
    def _relations(self) -> Relations:
        return Relations(self._library)

    # Campaigns and plans

    @lookup
    def campaign(self, slug: str) -> Entry | None:
        """The page of a campaign; None while it is a draft."""
        return self._library.campaigns.get(slug)

    @lookup
    def campaign_counts(self, slug: str) -> tuple[int, int, int]:
        """How many stories, plans and news a campaign has."""
        file = self.campaign_files[slug]
        return len(file.stories), len(file.plans), len(file.news)

    @lookup
    def campaign_plans(self, slug: str) -> tuple[Entry, ...]:
        """The plans of a campaign."""
        return self.campaign_files[slug].plans

    @lookup
    def campaign_children(self, slug: str) -> tuple[Entry, ...]:
        """The campaigns that carry a campaign out."""
        return self.campaign_files[slug].children

    @lookup
    def campaign_neighbours(self, slug: str, source: str) -> tuple[Entry | None, Entry | None]:
        """The older and the newer article of a campaign beside one of its own."""
        file = self.campaign_files[slug]
        entry = self._library.by_source[source]
        return neighbours(entry, file.timeline, file.places[entry.meta.id])

    @lookup
    def plan(self, plan_id: str) -> PlanFile:
        """What hangs together with a plan."""
        return self._plans[plan_id]

    @cached_property
    def _plans(self) -> Mapping[str, PlanFile]:
        return derive_plans(self._library)

    # Terms

    @lookup
    def has_term(self, taxonomy: str, slug: str) -> bool:
        """Whether a term has articles, and so a page."""
        return slug in self.terms[Taxonomy(taxonomy)]

    @lookup
    def count(self, taxonomy: str, slug: str) -> int:
        """How many articles a term has."""
        term = self.terms[Taxonomy(taxonomy)].get(slug)
        return len(term.entries) if term else 0

    @lookup
    def terms_of(self, taxonomy: str) -> tuple[tuple[str, str, int], ...]:
        """Slug, name and number of articles of all terms that have some, in order of slug."""
        return tuple((t.slug, t.name, len(t.entries)) for t in self.terms[Taxonomy(taxonomy)].values())

    # Files

    @lookup
    def picture(self, path: str) -> MadePicture:
        """The sizes that were made of a photo."""
        return self._pictures[path]

    @lookup
    def film(self, path: str) -> str:
        """The address of a film or its captions."""
        return self._media[path]

    @lookup
    def feed_listings(self) -> tuple[tuple[FeedGroup, str, str], ...]:
        """Of each feed its group, the listing that it follows, and the name of that."""
        return tuple((plan.group, plan.listing, plan.name) for plan in self.feeds.values())

    # Links, which many pages share

    def term_link(self, taxonomy: Taxonomy, slug: str, name: str, count: bool = False) -> Link:
        """A link to a term's listing; without an address where the term has no article."""
        if not self.has_term(taxonomy.value, slug):
            return Link(name)
        url = self.settings.href(term_path(taxonomy, slug))
        return Link(name, url, self.count(taxonomy.value, slug) if count else None)

    def unit_link(self, slug: str) -> Link:
        """A unit's name, leading to its listing."""
        unit = self.unit(slug)
        assert unit
        return self.term_link(Taxonomy.UNIT, slug, unit.name)

    def campaign_link(self, slug: str) -> Link | None:
        """A campaign's name and page; None while its page is a draft."""
        campaign = self.campaign(slug)
        if campaign is None:
            return None
        return Link(campaign.meta.title, self.settings.href(campaign.permalink))
