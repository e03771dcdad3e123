"""Group live articles by the terms that they belong to; see derive.memberships."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.derive.memberships import Memberships, Taxonomy, category_slug, term_path
from portal.messages import catalogue
from portal.model.entry import Entry
from portal.model.front_matter import PageMeta
from portal.model.library import Library
from portal.model.registry import Registry
from portal.slug import slug_of


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


def derive_terms(library: Library, memberships: Memberships, withdrawn: Iterable[Entry] = ()) -> Terms:
    """All terms that have articles; in each taxonomy in order of slug, columns in that of their file.

    Columns are there without articles too, and so are terms that lost theirs to withdrawals:
    their addresses are known.
    """
    registry = library.registry
    groups: dict[Taxonomy, dict[str, list[Entry]]] = {taxonomy: defaultdict(list) for taxonomy in Taxonomy}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in library.newest_first:
        for taxonomy, slug in memberships.terms(entry):
            groups[taxonomy][slug].append(entry)
        _note_spellings(entry, spellings)
    for entry in withdrawn:
        for taxonomy, slug in memberships.terms(entry):
            if slug not in groups[taxonomy]:
                groups[taxonomy][slug] = []
                _note_spellings(entry, spellings)
    slugs = {taxonomy: sorted(found) for taxonomy, found in groups.items()}
    slugs[Taxonomy.COLUMN] = list(registry.columns)
    return {
        taxonomy: {
            slug: Term(taxonomy, slug, _name(taxonomy, slug, registry, spellings), tuple(groups[taxonomy][slug]))
            for slug in found
        }
        for taxonomy, found in slugs.items()
    }


def _note_spellings(entry: Entry, spellings: Mapping[str, Counter[str]]) -> None:
    if not isinstance(entry.meta, PageMeta):
        for tag in entry.meta.tags:
            spellings[slug_of(tag)][tag] += 1


def _name(
    taxonomy: Taxonomy, slug: str, registry: Registry, spellings: Mapping[str, Counter[str]]
) -> str:
    if taxonomy is Taxonomy.COLUMN:
        return registry.columns[slug].title
    if taxonomy is Taxonomy.UNIT:
        return registry.units[slug].name
    if taxonomy is Taxonomy.LOCALITY:
        return registry.localities[slug].name
    if taxonomy is Taxonomy.FIELD:
        return registry.fields[slug].name
    if taxonomy is Taxonomy.REPORTER:
        return registry.reporters[slug].name
    if taxonomy is Taxonomy.YEAR:
        return catalogue().labels.year.format(year=slug)
    if taxonomy is Taxonomy.TAG:
        # the commonest spelling; of two equally common, the first in the alphabet
        return min(spellings[slug].items(), key=lambda item: (-item[1], item[0]))[0]
    labels = catalogue().labels.category
    return next(labels[key] for key in labels if category_slug(key) == slug)
