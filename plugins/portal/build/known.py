"""What builds before found in the files of content/, so that only changed ones are read again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import blake2b

from portal.build.sources import Signature, Sources, signature_of
from portal.build.store import Store
from portal.model.body import Body, Outline
from portal.model.entry import Entry
from portal.read.library import Reading
from portal.render.body import render_body

CHUNKS = 64
"""In so many parts articles are kept: one that changed costs the writing of one part."""
Article = tuple[Signature, bool, bytes, Entry, Outline]
"""Signature, whether it may be trusted, digest of the file's bytes, and what was in them."""


class KnownArticles:
    """The articles of a folder that are as they were. Only good ones are ever kept."""

    def __init__(self, store: Store, sources: Sources, before: KnownArticles | None = None) -> None:
        """`before` is what this process knew last, which need not be loaded again."""
        self._store = store
        self._sources = sources
        self._rendered = before._rendered if before else store.names("body/")
        self._kept = before._kept if before else self._load()
        self.articles: dict[str, Article] = {}
        """By source: what need not be read."""
        for source in sources.folder.articles:
            if article := self._as_it_was(source):
                self.articles[source] = article

    def _load(self) -> dict[str, Article]:
        kept: dict[str, Article] = {}
        for chunk in self._store.within("articles/").values():
            kept |= chunk
        return kept

    def _as_it_was(self, source: str) -> Article | None:
        signature = self._sources.signatures[source]
        article = self._kept.get(source)
        if article is None or article[3].body_digest not in self._rendered:
            return None
        if article[0] == signature and article[1]:
            return article
        with open(self._sources.folder.root / source, "rb") as opened:
            digest = _digest(opened.read())
        if digest != article[2]:
            return None
        return signature, self._sources.is_settled(source), *article[2:]

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Entries by source."""
        return {source: article[3] for source, article in self.articles.items()}

    def rendered(self, entry: Entry) -> Body | None:
        """The text of an entry, where one just like it was rendered before."""
        if entry.body_digest in self._rendered:
            return self._store.get(f"body/{entry.body_digest}")
        return None

    def keep(self, reading: Reading, bodies: Mapping[str, Body]) -> None:
        """Keep what was read, all of it good; `bodies` are those of the fresh entries."""
        now = dict(self.articles)
        for entry in reading.library.entries:
            if entry.source in reading.fresh:
                if article := self._article(entry, bodies[entry.source].outline):
                    now[entry.source] = article
        changed = {source for source in self._kept.keys() | now.keys()
                   if self._kept.get(source) is not now.get(source)}
        values: dict[str, object] = {}
        if changed:
            touched = {_chunk(source) for source in changed}
            for source, article in now.items():
                if (chunk := _chunk(source)) in touched:
                    values.setdefault(f"articles/{chunk}", {})[source] = article  # type: ignore[index]
            values |= {f"articles/{chunk}": {} for chunk in touched if f"articles/{chunk}" not in values}
        wanted = {entry.body_digest for entry in reading.library.entries}
        for source in reading.fresh:
            digest = reading.library.by_source[source].body_digest
            if digest not in self._rendered:
                values[f"body/{digest}"] = bodies[source]
        dropped = [f"body/{digest}" for digest in self._rendered - wanted]
        if values or dropped:
            self._store.put(values, dropped)
            self._kept, self._rendered = now, wanted

    def _article(self, entry: Entry, outline: Outline) -> Article | None:
        """What to keep of an entry; nothing where its file was saved again since it was read."""
        source = entry.source
        file, signature = self._sources.folder.root / source, self._sources.signatures[source]
        try:
            with open(file, "rb") as opened:
                digest = _digest(opened.read())
            unchanged = signature_of(file) == signature
        except FileNotFoundError:
            return None
        return (signature, self._sources.is_settled(source), digest, entry, outline) if unchanged else None


class Bodies(Mapping[str, Body]):
    """The rendered texts of all entries, by source; taken from the store when they are wanted."""

    def __init__(self, reading: Reading, known: KnownArticles, fresh: Mapping[str, Body]) -> None:
        self._reading = reading
        self._known = known
        self._fresh = fresh

    def __getitem__(self, source: str) -> Body:
        if body := self._fresh.get(source):
            return body
        body = self._known.rendered(self._reading.library.by_source[source])
        return body or render_body(self._reading.documents[source].body)

    def __iter__(self) -> Iterator[str]:
        return iter(self._reading.library.by_source)

    def __len__(self) -> int:
        return len(self._reading.library.entries)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _chunk(source: str) -> int:
    return zlib.crc32(source.encode()) % CHUNKS
