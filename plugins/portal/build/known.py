"""What builds before found in the files of content/, so that only changed ones are read again."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from portal.build.sources import Signature, Sources
from portal.build.store import Store
from portal.digest import digest_of
from portal.errors import Problem
from portal.model.body import Body, Outline
from portal.model.entry import Entry
from portal.read.files import FORMS, read_written
from portal.read.front_matter import split_text
from portal.read.library import Reading
from portal.render.body import render_body

CHUNKS = 64
"""In so many parts articles are kept: one that changed costs the writing of one part."""


class Article(NamedTuple):
    """What was found in a file."""

    signature: Signature
    """That the file had before it was read."""
    is_settled: bool
    """Whether the signature is enough to know the file by."""
    entry: Entry
    outline: Outline
    advice: tuple[Problem, ...]
    """What may be said of its words; nothing that would keep it from being published."""


class KnownArticles:
    """The articles of a folder that are as they were. Only good ones are ever kept."""

    def __init__(
        self, store: Store, sources: Sources, standards: str, before: KnownArticles | None = None,
        bodies_wanted: bool = True,
    ) -> None:
        """`standards` stands for what their words are held to: where that has changed, none is known.

        `before` is what this process knew last, which need not be loaded again. Where
        `bodies_wanted`, an article whose text was never rendered is not known either.
        """
        self._store = store
        self._sources = sources
        self._standards = standards
        self._bodies_wanted = bodies_wanted
        self._rendered = before._rendered if before else store.names("body/")
        self._kept = before._kept if before else self._load()
        self._kept_standards = before._kept_standards if before else store.get("standards")
        self.articles: dict[str, Article] = {}
        """By source: what need not be read."""
        for source in sources.folder.articles if standards == self._kept_standards else ():
            if article := self._as_it_was(source):
                self.articles[source] = article

    def _load(self) -> dict[str, Article]:
        kept: dict[str, Article] = {}
        for chunk in self._store.within("articles/").values():
            kept |= {source: Article(*found) for source, found in chunk.items()}
        return kept

    def _as_it_was(self, source: str) -> Article | None:
        signature = self._sources.signatures[source]
        article = self._kept.get(source)
        if article is None or (self._bodies_wanted and article.entry.body_digest not in self._rendered):
            return None
        if article.signature == signature and article.is_settled:
            return article
        text, _, forms = read_written(self._sources.folder, source)
        head, body = split_text(text) or ("", "")
        entry = article.entry
        if (digest_of(head), digest_of(body)) != (entry.meta_digest, entry.body_digest):
            return None
        if set(forms) != {problem.code for problem in article.advice if problem.code in FORMS}:
            return None
        return article._replace(signature=signature, is_settled=self._sources.is_settled(source))

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Entries by source."""
        return {source: article.entry for source, article in self.articles.items()}

    def outline_before(self, source: str) -> Outline | None:
        """What was known of a text before it was read now."""
        article = self._kept.get(source)
        return article.outline if article else None

    def rendered(self, entry: Entry) -> Body | None:
        """The text of an entry, where one just like it was rendered before."""
        if entry.body_digest in self._rendered:
            return self._store.get(f"body/{entry.body_digest}")
        return None

    def keep(
        self, reading: Reading, bodies: Mapping[str, Body], outlines: Mapping[str, Outline],
        advice: Mapping[str, tuple[Problem, ...]], bad: Collection[str] = (),
    ) -> None:
        """Keep what was read; `bodies` are those of the fresh entries that were rendered.

        Of `bad` files, in the words of messages, nothing is kept: their problems must be found again.
        """
        now = dict(self.articles)
        fresh = [entry for entry in reading.library.entries
                 if entry.source in reading.fresh and reading.folder.shown(entry.source) not in bad]
        for entry in fresh:
            source = entry.source
            signature, is_settled = self._sources.signatures[source], self._sources.is_settled(source)
            now[source] = Article(signature, is_settled, entry, outlines[source], advice.get(source, ()))
        changed = {source for source in self._kept.keys() | now.keys()
                   if self._kept.get(source) is not now.get(source)}
        values: dict[str, object] = {}
        if changed:
            touched = {_chunk(source) for source in changed}
            for source, article in now.items():
                if (chunk := _chunk(source)) in touched:
                    values.setdefault(f"articles/{chunk}", {})[source] = tuple(article)  # type: ignore[index]
            values |= {f"articles/{chunk}": {} for chunk in touched if f"articles/{chunk}" not in values}
        wanted = {article.entry.body_digest for article in now.values()}
        rendered = self._rendered & wanted
        for entry in fresh:
            if entry.body_digest not in rendered and entry.source in bodies:
                values[f"body/{entry.body_digest}"] = bodies[entry.source]
                rendered.add(entry.body_digest)
        if self._standards != self._kept_standards:
            values["standards"] = self._standards
        dropped = [f"body/{digest}" for digest in self._rendered - wanted]
        if values or dropped:
            self._store.put(values, dropped)
            self._kept, self._rendered, self._kept_standards = now, rendered, self._standards


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


def _chunk(source: str) -> int:
    return zlib.crc32(source.encode()) % CHUNKS
