"""Read all of content/ into a library, collecting every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from portal.digest import digest_of
from portal.errors import Problem
from portal.model.entry import Entry, Kind
from portal.model.front_matter import (
    CampaignMeta, Meta, NewsMeta, PageMeta, PlanMeta, StoryMeta,
)
from portal.model.library import Library
from portal.model.registry import Registry
from portal.model.review import awaits_review
from portal.read.files import Folder, likely_id, read_text, read_written
from portal.read.front_matter import Document, Location, Tree, field_name, parse_document
from portal.read.registry import RegistryReading
from portal.read.schema import validate
from portal.slug import slug_of

SCHEMAS: dict[Kind, type[Meta]] = {
    Kind.STORY: StoryMeta,
    Kind.CAMPAIGN: CampaignMeta,
    Kind.PLAN: PlanMeta,
    Kind.NEWS: NewsMeta,
    Kind.PAGE: PageMeta,
}
_WITH_YEAR = (Kind.STORY, Kind.PLAN, Kind.NEWS)
_YEAR = re.compile(r"(19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """A library with what is needed to say where in its files something is wrong."""

    library: Library
    folder: Folder
    documents: Mapping[str, Document]
    """The file of each entry, by source."""
    registries: RegistryReading = RegistryReading()
    unread_ids: frozenset[str] = frozenset()
    """Ids of articles that have problems: others may refer to them all the same."""
    fresh: frozenset[str] = frozenset()
    """Sources of the entries that were read now; of the others it was known what they hold."""

    def problem(self, entry: Entry, location: Location, code: str, **params: object) -> Problem:
        """A problem of one key of an entry's front matter."""
        line, column = self.documents[entry.source].tree.mark_of(location)
        shown = self.folder.shown(entry.source)
        return Problem(shown, line, field_name(location), code, params, column)

    def item(self, entry: Entry, key: str, text: str) -> Location:
        """Where a text stands in a list of front matter; the model holds repeated ones once."""
        rows = self.documents[entry.source].tree.values[key]
        return key, next(place for place, row in enumerate(rows) if " ".join(row.split()) == text)

    def body_problem(self, entry: Entry, line: int, code: str, column: int = 1, **params: object) -> Problem:
        """A problem of an entry's text; `line` counts from the body's first, from 0, `column` from 1."""
        first = self.documents[entry.source].body_line
        return Problem(self.folder.shown(entry.source), first + line, "", code, params, column)


class Documents(dict[str, Document]):
    """Documents by source; one that is not there is read when it is asked for."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def __missing__(self, source: str) -> Document:
        text, _ = read_text(self._folder, source)
        document, _ = parse_document(text, source)
        # a file that was spoilt since its entry was read: its lines are not known any more
        self[source] = document or Document(Tree({}, {}), "", "", 1)
        return self[source]


def read_library(
    folder: Folder,
    registries: RegistryReading,
    known: Mapping[str, Entry] = MappingProxyType({}),
    fresh: Mapping[str, Entry] = MappingProxyType({}),
    review_required: bool = False,
) -> tuple[Reading, list[Problem]]:
    """Read every article; entries with problems are left out.

    Entries by source that are `known`, or `fresh` since they were read a moment ago, are taken
    as they are: their files are not opened.
    """
    problems: list[Problem] = []
    entries: list[Entry] = []
    documents = Documents(folder)
    unread: set[str] = set()
    for path in folder.articles:
        entry = known.get(path) or fresh.get(path)
        if entry is None:
            entry, document, found = read_entry(folder, path)
            problems += found
            if document is not None:
                documents[path] = document
                if entry is None:
                    unread.add(str(document.tree.values.get("id")))
            else:
                unread.add(likely_id(folder, path))
        if entry is not None:
            entries.append(_as_to_review(entry, registries.registry, review_required))
    library = Library(tuple(entries), registries.registry)
    new = frozenset(entry.source for entry in entries if entry.source not in known)
    return Reading(library, folder, documents, registries, frozenset(unread), new), problems


def _as_to_review(entry: Entry, registry: Registry, required: bool) -> Entry:
    """The entry, on a site that demands reviews or does not; a known one may have been told otherwise."""
    waits = required and awaits_review(entry.meta, registry.reporters)
    return entry if entry.awaits_review == waits else replace(entry, awaits_review=waits)


def read_entry(folder: Folder, path: str) -> tuple[Entry | None, Document | None, list[Problem]]:
    """Read one article: place, text, front matter. All its problems come at once.

    With problems there is no entry, but its document where that could be read.
    """
    shown = folder.shown(path)
    place, problems = place_of(path, shown)
    text, found, forms = read_written(folder, path)
    if found:
        return None, None, problems + found
    document, found = parse_document(text, shown)
    problems += found
    if document is None:
        return None, None, problems
    document = replace(document, forms=forms) if forms else document
    kind = place.kind if place else kind_of(path)
    meta, found = validate(SCHEMAS[kind], document.tree, shown)
    problems += found
    if meta is None or place is None or problems:
        return None, document, problems
    digests = digest_of(document.head), digest_of(document.body)
    return Entry(kind, path, place.slug, place.year, place.permalink, meta, *digests), document, []


@dataclass(frozen=True, slots=True)
class Place:
    """What a file's path says of it."""

    kind: Kind
    slug: str
    year: int | None
    permalink: str


def kind_of(path: str) -> Kind:
    """The kind that the folder of an article says it is, even if its file is not named as it should be."""
    top = path.split("/")[0]
    return next((kind for kind in Kind if kind.value == top), Kind.PAGE)


def place_of(path: str, shown: str) -> tuple[Place | None, list[Problem]]:
    """Derive kind, year and address from a path; the file name is the slug."""
    stem, _, extension = path.rpartition(".")
    parts = stem.split("/")
    if extension != "md":
        return None, [Problem(shown, 1, "", "file_extension", {"name": f"{parts[-1].removesuffix('.md')}.md"})]
    for part in parts:
        if slug_of(part) != part:
            params = {"name": part, "suggestion": slug_of(part) or "ten-bai"}
            return None, [Problem(shown, 1, "", "file_name", params)]
    kind = kind_of(path)
    if kind is Kind.PAGE:
        address = parts[:-1] if parts[-1] == "index" and len(parts) > 1 else parts
        return Place(kind, address[-1], None, "/" + "/".join(address) + "/"), []
    inside = parts[1:]
    if kind in _WITH_YEAR:
        if len(inside) != 2 or not _YEAR.match(inside[0]):
            params = {"example": f"{kind.value}/2026/{parts[-1]}.md"}
            return None, [Problem(shown, 1, "", "place_year", params)]
        return Place(kind, parts[-1], int(inside[0]), f"/{'/'.join(parts)}/"), []
    if len(inside) != 1:
        params = {"example": f"{kind.value}/{parts[-1]}.md"}
        return None, [Problem(shown, 1, "", "place_flat", params)]
    return Place(kind, parts[-1], None, f"/{'/'.join(parts)}/"), []
