"""The search index as files of the site: a base segment that stays for long, and a small one of what changed since.

The last base is kept in the store, so that a build has to index only what is not in it. Of a
base that was made anew, or from nothing, the site has that one segment alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from portal.build.site import Site
from portal.build.store import Store
from portal.build.workers import map_on_cores
from portal.model.entry import Entry, Kind
from portal.progress import Progress
from portal.render.output import Bundle, Output, given_by
from portal.render.pages import data_output
from portal.render.search_articles import facet_names, search_article, search_digest
from portal.search.article import Article
from portal.search.division import Division, Filed, divide
from portal.search.entry_file import ADDRESS, FOLDER, entry_file, names_file
from portal.search.layout import article_files, file_names


class _Kept(NamedTuple):
    """A segment and the articles that it holds, by number."""

    address: str
    bits: tuple[int, int]
    filed: tuple[Filed, ...]
    read: Callable[[str], bytes]
    """Gives the file of a name."""


def search_files(site: Site, progress: Progress) -> list[Output | Bundle]:
    """All files of the search index of a planned site, which may be kept for the next build."""
    entries = sorted(site.library.newest_first, key=lambda entry: entry.kind is Kind.PAGE)
    wanted = [(entry.meta.id, search_digest(entry, site.desk)) for entry in entries]
    glossary = [(value.short, value.full) for value in site.library.registry.glossary.values()]
    indexer = _Indexer(site, glossary, progress)
    base = indexer.kept("base")
    division = divide(base.filed, wanted, not site.is_preview) if base else None
    if base is None or division is None:
        base, division = indexer.make("base", entries, wanted), Division((), (), ())
    bundles, segments = [_bundle(base, division.gone)], [base]
    if division.changed:
        filed = tuple(wanted[at] for at in division.changed)
        changes = indexer.kept("changes")
        if changes is None or changes.filed != filed:
            changes = indexer.make("changes", [entries[at] for at in division.changed], filed)
        bundles.append(_bundle(changes, ()))
        segments.append(changes)
    names = data_output(*names_file(facet_names(site.desk)))
    told = [(one.address, len(one.filed), one.bits) for one in segments]
    entry = data_output(ADDRESS, entry_file(told, division.gone, division.places, names.path))
    return [*bundles, names, entry]


class _Indexer:
    """Makes segments, or finds them in the store."""

    def __init__(self, site: Site, glossary: Sequence[tuple[str, str]], progress: Progress) -> None:
        self._site = site
        self._store = site.store
        self._glossary = glossary
        self._progress = progress
        self._mark = given_by(*chain.from_iterable(glossary))
        # a preview's index holds drafts: no build shall find it
        self._names = "preview" if site.is_preview else "search"

    def kept(self, name: str) -> _Kept | None:
        """The segment that an earlier build has made, if it would read texts in the same way now."""
        found = self._store.get(f"{self._names}/{name}")
        if found is None or found[0] != self._mark:
            return None
        _, address, bits, filed = found
        return _Kept(address, bits, filed, partial(_from_store, self._store, f"{self._names}/{name}/{address}/"))

    def make(self, name: str, entries: Sequence[Entry], filed: Sequence[Filed]) -> _Kept:
        """Index entries, and keep the segment in place of the one that was kept under this name."""
        from portal.search.readings import Readings  # these load numpy, which most builds need not
        from portal.search.segment import AT_ONCE, make_segment

        def article(number: int) -> Article:
            return search_article(entries[number], self._site.desk)

        def told(done: int, total: int) -> None:
            self._progress("indexing", min(done * AT_ONCE, len(entries)), len(entries))

        on_cores = partial(map_on_cores, told=told, weight=AT_ONCE)
        segment = make_segment(len(entries), article, Readings(self._glossary), on_cores)
        made = _Kept(segment.address, segment.bits, tuple(filed), segment.files.__getitem__)
        self._keep(name, made, segment.files)
        return made

    def _keep(self, name: str, made: _Kept, files: Mapping[str, bytes]) -> None:
        # under its address: another build may replace it between our look at it and our need of it
        prefix = f"{self._names}/{name}/"
        rows: dict[str, object] = {f"{prefix}{made.address}/{file}": data for file, data in files.items()}
        dropped = [row for file in self._store.names(prefix) if (row := prefix + file) not in rows]
        self._store.put({f"{self._names}/{name}": (self._mark, made.address, made.bits, made.filed), **rows}, dropped)


def _from_store(store: Store, prefix: str, file: str) -> bytes:
    data = store.get(prefix + file)
    if data is None:
        raise LookupError(f"{prefix}{file} is lost")
    return data


def _bundle(segment: _Kept, gone: Collection[int]) -> Bundle:
    def names() -> set[str]:
        hidden = {file for number in gone for file in article_files(number)}
        return file_names(len(segment.filed), segment.bits) - hidden

    return Bundle(f"{FOLDER}{segment.address}/", names, segment.read, given_by(segment.address, *gone))
