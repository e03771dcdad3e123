"""Group live articles by unit, locality, field, year, tag and category.

A unit that was merged keeps the articles of its time; its successor lists them too. A
locality lists the articles of the localities inside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial

from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.front_matter import PageMeta, StoryMeta
from portal.model.library import Library
from portal.model.registry import Locality, Registry, Unit
from portal.slug import slug_of


class Taxonomy(Enum):
    """A way to group; the value is the first part of its terms' addresses."""

    UNIT = "don-vi"
    LOCALITY = "dia-phuong"
    FIELD = "linh-vuc"
    YEAR = "nam"
    TAG = "chu-de"
    CATEGORY = "guong-dien-hinh"


@dataclass(frozen=True, slots=True)
class Term:
    """One group and its articles."""

    taxonomy: Taxonomy
    slug: str
    name: str
    entries: tuple[Entry, ...]
    """Newest first."""

    @property
    def path(self) -> str:
        """Address of its listing."""
        return term_path(self.taxonomy, self.slug)


Terms = Mapping[Taxonomy, Mapping[str, Term]]


def term_path(taxonomy: Taxonomy, slug: str) -> str:
    """Where a term's listing lies, whether or not it has articles."""
    return f"/{taxonomy.value}/{slug}/"


def category_slug(category: str) -> str:
    """The address part of a category: `advanced-exemplar` becomes `dien-hinh-tien-tien`."""
    return slug_of(catalogue().labels.category[category])


def derive_terms(library: Library) -> Terms:
    """All terms that have at least one article; in each taxonomy in order of slug."""
    registry = library.registry
    groups: dict[Taxonomy, dict[str, list[Entry]]] = {taxonomy: defaultdict(list) for taxonomy in Taxonomy}
    units, localities = groups[Taxonomy.UNIT], groups[Taxonomy.LOCALITY]
    fields, years = groups[Taxonomy.FIELD], groups[Taxonomy.YEAR]
    tags, categories = groups[Taxonomy.TAG], groups[Taxonomy.CATEGORY]
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    # of each unit and locality once, not for every article
    following = cache(partial(successors, registry.units))
    around = cache(partial(_around, registry.localities))
    category = cache(category_slug)
    for entry in library.newest_first:
        meta = entry.meta
        if isinstance(meta, PageMeta):
            continue
        for slug in following(meta.unit):
            units[slug].append(entry)
        if meta.locality:
            for slug in around(meta.locality):
                localities[slug].append(entry)
        if meta.field:
            fields[meta.field].append(entry)
        years[str(entry.year or entry.listed_on.astimezone(VIETNAM).year)].append(entry)
        for tag in meta.tags:
            spellings[slug_of(tag)][tag] += 1
        for slug in dict.fromkeys(map(slug_of, meta.tags)):
            if slug:
                tags[slug].append(entry)
        if isinstance(meta, StoryMeta):
            categories[category(meta.category)].append(entry)
    return {
        taxonomy: {
            slug: Term(taxonomy, slug, _name(taxonomy, slug, registry, spellings), tuple(found[slug]))
            for slug in sorted(found)
        }
        for taxonomy, found in groups.items()
    }


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


def _name(
    taxonomy: Taxonomy, slug: str, registry: Registry, spellings: Mapping[str, Counter[str]]
) -> str:
    if taxonomy is Taxonomy.UNIT:
        return registry.units[slug].name
    if taxonomy is Taxonomy.LOCALITY:
        return registry.localities[slug].name
    if taxonomy is Taxonomy.FIELD:
        return registry.fields[slug].name
    if taxonomy is Taxonomy.YEAR:
        return catalogue().labels.year.format(year=slug)
    if taxonomy is Taxonomy.TAG:
        # the commonest spelling; of two equally common, the first in the alphabet
        return min(spellings[slug].items(), key=lambda item: (-item[1], item[0]))[0]
    labels = catalogue().labels.category
    return next(labels[key] for key in labels if slug_of(labels[key]) == slug)
