"""Which listings an article belongs to: for pages, feeds and columns alike.

A unit that was merged keeps the articles of its time; its successor lists them too. A
locality lists the articles of the localities inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache, partial

from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry, Kind
from portal.model.front_matter import PageMeta, StoryMeta
from portal.model.registry import Column, Locality, Registry, Unit
from portal.slug import slug_of


class Taxonomy(Enum):
    """A way to group; the value is the first part of its terms' addresses."""

    COLUMN = "chuyen-muc"
    CATEGORY = "guong-dien-hinh"
    FIELD = "linh-vuc"
    UNIT = "don-vi"
    LOCALITY = "dia-phuong"
    REPORTER = "nguoi-viet"
    TAG = "chu-de"
    YEAR = "nam"


TermKey = tuple[Taxonomy, str]
"""A term: its taxonomy and slug."""


@cache
def term_path(taxonomy: Taxonomy, slug: str) -> str:
    """Where a term's listing lies, whether or not it has articles."""
    return f"/{taxonomy.value}/{slug}/"


@cache
def campaign_path(slug: str) -> str:
    """Where a campaign's page lies, whether or not it is out."""
    return f"/{Kind.CAMPAIGN.value}/{slug}/"


@cache
def category_slug(category: str) -> str:
    """The address part of a category: `advanced-exemplar` becomes `dien-hinh-tien-tien`."""
    return slug_of(catalogue().labels.category[category])


class Memberships:
    """Finds the terms of articles by the registries."""

    def __init__(self, registry: Registry) -> None:
        # of each unit and locality once, not for every article
        self._following: Callable[[str], list[str]] = cache(partial(successors, registry.units))
        self._around: Callable[[str], list[str]] = cache(partial(_around, registry.localities))
        self._columns = {slug: _demands(column) for slug, column in registry.columns.items()}
        self._found: dict[Entry, tuple[TermKey, ...]] = {}

    def listings(self, entry: Entry) -> Iterator[str]:
        """The addresses of all listings that an article belongs to, that of the whole site first."""
        if not isinstance(entry.meta, PageMeta):
            yield "/"
            yield f"/{entry.kind.value}/"
            yield from (term_path(*key) for key in self.terms(entry))
            yield from map(campaign_path, entry.meta.campaigns)

    def terms(self, entry: Entry) -> tuple[TermKey, ...]:
        """The terms under which an article is listed, each once; a plain page has none."""
        if entry not in self._found:
            self._found[entry] = () if entry.kind is Kind.PAGE else (*self._named(entry), *self._columns_of(entry))
        return self._found[entry]

    def _columns_of(self, entry: Entry) -> Iterator[TermKey]:
        if not self._columns:
            return
        assert not isinstance(entry.meta, PageMeta)
        listings = {
            f"/{entry.kind.value}/", *(term_path(*key) for key in self._named(entry)),
            *map(campaign_path, entry.meta.campaigns),
        }
        for slug, demands in self._columns.items():
            if not any(listings.isdisjoint(wanted) for wanted in demands):
                yield Taxonomy.COLUMN, slug

    def _named(self, entry: Entry) -> Iterator[TermKey]:
        """All but the columns."""
        meta = entry.meta
        assert not isinstance(meta, PageMeta)
        if isinstance(meta, StoryMeta):
            yield Taxonomy.CATEGORY, category_slug(meta.category)
        if meta.field:
            yield Taxonomy.FIELD, meta.field
        for slug in self._following(meta.unit):
            yield Taxonomy.UNIT, slug
        for slug in self._around(meta.locality) if meta.locality else ():
            yield Taxonomy.LOCALITY, slug
        for slug in meta.authors:
            yield Taxonomy.REPORTER, slug
        for slug in dict.fromkeys(map(slug_of, meta.tags)):
            if slug:
                yield Taxonomy.TAG, slug
        yield Taxonomy.YEAR, str(entry.year or entry.listed_on.astimezone(VIETNAM).year)


KIND_OF_COLUMN = {"story": Kind.STORY, "campaign": Kind.CAMPAIGN, "plan": Kind.PLAN, "news": Kind.NEWS}
"""How registry/columns.yml calls the kinds."""


def _demands(column: Column) -> list[frozenset[str]]:
    """The listings of each of a column's lists: an article fits in that stands in one of each."""
    demands = [
        [f"/{KIND_OF_COLUMN[kind].value}/" for kind in column.kinds],
        [term_path(Taxonomy.CATEGORY, category_slug(category)) for category in column.categories],
        [campaign_path(slug) for slug in column.campaigns],
        [term_path(Taxonomy.UNIT, slug) for slug in column.units],
        [term_path(Taxonomy.LOCALITY, slug) for slug in column.localities],
        [term_path(Taxonomy.FIELD, slug) for slug in column.fields],
        [term_path(Taxonomy.REPORTER, slug) for slug in column.reporters],
        [term_path(Taxonomy.TAG, slug_of(tag)) for tag in column.tags],
        [term_path(Taxonomy.YEAR, year) for year in column.years],
    ]
    return [frozenset(wanted) for wanted in demands if wanted]


def successors(units: Mapping[str, Unit] | Mapping[str, Locality], slug: str) -> list[str]:
    """A slug and all into which it was merged in turn."""
    chain = [slug]
    while (value := units.get(chain[-1])) and value.successor and value.successor not in chain:
        chain.append(value.successor)
    return chain


def _around(localities: Mapping[str, Locality], slug: str) -> list[str]:
    """A locality, what it lies in, and what those were merged into; each once."""
    found: dict[str, None] = {}
    waiting = [slug]
    while waiting:
        current = waiting.pop()
        if current in found or current not in localities:
            continue
        found[current] = None
        value = localities[current]
        waiting += [other for other in (value.parent, value.successor) if other]
    return list(found)
