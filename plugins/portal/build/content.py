"""Read content/ and check all that can be checked without knowing the site's addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple

from portal.build.known import KnownArticles
from portal.build.limits import TookTooLong, memory_limit, time_limit
from portal.build.sources import Sources
from portal.build.store import Store
from portal.build.workers import map_on_cores
from portal.check import body, check, citations, links, manuscript, markup, pictures
from portal.check.growth import SMALL
from portal.errors import ContentError, Problem
from portal.model.body import Body, Outline
from portal.model.entry import Entry
from portal.model.library import Library
from portal.model.registry import Registry
from portal.progress import Progress
from portal.read.files import Folder, read_text
from portal.read.front_matter import body_alone
from portal.read.library import Reading, kind_of, read_entry, read_library
from portal.read.manuscript import Manuscript
from portal.read.registry import read_registry
from portal.render.body import TooLarge, render_body
from portal.render.outline import outline_of

BODY_SECONDS = 5.0
"""An article that takes longer to render is given up and named; most take milliseconds."""
BODY_MEMORY = 1_500_000_000
"""Bytes that rendering may take, where the text is not so small that it needs no limit."""
_NOT_TO_RENDER = {"body_deep", "body_large"}


class Content(NamedTuple):
    """What content/ holds, and what is wrong there, so far as that can be told without knowing the site's addresses."""

    sources: Sources
    reading: Reading
    known: KnownArticles
    fresh: Mapping[str, Body]
    """The texts of those entries only that were read now and rendered, by source."""
    outlines: Mapping[str, Outline]
    """Of all entries, by source."""
    advice: Mapping[str, tuple[Problem, ...]]
    """About the words of all articles, by source."""
    errors: tuple[Problem, ...] = ()
    """What keeps it from being published."""

    def without(self, sources: Collection[str]) -> Content:
        """The same without some articles: others may refer to them all the same."""
        entries = self.reading.library.entries
        library = Library(tuple(one for one in entries if one.source not in sources), self.reading.library.registry)
        ids = {one.meta.id for one in entries if one.source in sources}
        return self._replace(reading=replace(self.reading, library=library, unread_ids=self.reading.unread_ids | ids))

    def refuse(self, more: Iterable[Problem] = ()) -> None:
        """Raise ContentError where there are errors, or more were found later; keeps what has none."""
        if errors := [*self.errors, *more]:
            self.keep(errors)
            raise ContentError([*errors, *self.all_advice])

    @property
    def all_advice(self) -> tuple[Problem, ...]:
        """The same in one row, and what is to be told of articles that contradict each other."""
        return (*chain.from_iterable(self.advice.values()), *citations.check(self.reading))

    def keep(self, problems: Iterable[Problem] = ()) -> None:
        """Keep for the next run what was read of files that have none of these problems."""
        bad = {problem.path for problem in problems}
        self.known.keep(self.reading, self.fresh, self.outlines, self.advice, bad)


def read_content(
    sources: Sources,
    store: Store,
    progress: Progress,
    now: dt.datetime,
    before: KnownArticles | None = None,
    review_required: bool = False,
    bodies_wanted: bool = True,
) -> Content:
    """Read and check everything that can be checked without knowing the site's addresses.

    `before` is what this process knew last, which need not be loaded again. Where review is
    required, entries know whether they wait for one. Where bodies are not wanted, texts that are
    plain enough are not rendered.
    """
    registries, problems = read_registry(sources.folder)
    known = KnownArticles(store, sources, manuscript.standards(registries.registry), before, bodies_wanted)
    articles = _read_fresh(sources, known, registries.registry, progress, bodies_wanted)
    fresh = {article.source: article.entry for article in articles if article.entry}
    reading, found = read_library(sources.folder, registries, known.entries, fresh, review_required)
    problems = [*sources.problems, *problems, *found, *(p for article in articles for p in article.errors)]
    bodies = {article.source: article.body for article in articles if article.body}
    outlines = {source: article.outline for source, article in known.articles.items()}
    outlines |= {article.source: article.outline for article in articles if article.outline}
    advice = {source: article.advice for source, article in known.articles.items() if article.advice}
    advice |= {article.source: article.advice for article in articles if article.advice}
    content = Content(sources, reading, known, bodies, outlines, advice)
    # what depends on front matter and registries alone was good then, and later is no harder on dates
    digest, moment = store.get("checked") or (None, None)
    if problems or digest != reading.library.digest or now < moment:
        problems += check(reading, now)
    if problems:
        problems += links.check(reading, outlines, None)
        return content._replace(errors=tuple(problems))
    if digest != reading.library.digest:
        store.put({"checked": (reading.library.digest, now)})
    return content


class FreshArticle(NamedTuple):
    """An article that was read now."""

    source: str
    entry: Entry | None
    """None where the front matter has problems: `read_library` tells of those."""
    body: Body | None
    """None where the text was not, or could not be rendered."""
    outline: Outline | None
    """None where the text could not be rendered."""
    errors: tuple[Problem, ...]
    """Of its words."""
    advice: tuple[Problem, ...]


def _read_fresh(
    sources: Sources, known: KnownArticles, registry: Registry, progress: Progress, bodies_wanted: bool
) -> list[FreshArticle]:
    """Read and render the articles that are not known, and check their texts."""
    read = partial(read_article, sources.folder, registry, known.rendered, bodies_wanted=bodies_wanted)
    paths = [path for path in sources.folder.articles if path not in known.articles]
    return map_on_cores(read, paths, partial(progress, "reading"))


def read_article(
    folder: Folder, registry: Registry, rendered: Callable[[Entry], Body | None], path: str, bodies_wanted: bool = True
) -> FreshArticle:
    """Read one article and check its text; `rendered` gives what is known of that."""
    entry, document, _ = read_entry(folder, path)
    is_readable = document is not None
    document = document or body_alone(read_text(folder, path)[0])
    if document is None:
        return FreshArticle(path, None, None, None, (), ())
    written = Manuscript(folder.shown(path), kind_of(path), document)
    # what front matter allows or declares is not known where it can't be read
    problems = list(manuscript.check(written, registry)) if is_readable else []
    made: Body | str | None = None
    outline = None if bodies_wanted else outline_of(document.body)
    faults = list(body.check(written))
    # text that is too deep must not reach the converter
    if outline is None and not any(problem.code in _NOT_TO_RENDER for problem in faults):
        made = (rendered(entry) if entry else None) or _body(document.body)
    if isinstance(made, str):
        faults.append(written.error(written.body_start, made))
    elif made:
        outline = made.outline
        faults += chain(markup.check(written, outline), pictures.check(written, outline))
    problems += faults
    errors = tuple(problem for problem in problems if not problem.is_advice)
    advice = tuple(problem for problem in problems if problem.is_advice)
    if not is_readable:  # whatever leads here, nobody can say yet whether it is right
        return FreshArticle(path, None, None, None, errors, ())
    return FreshArticle(path, entry, made if isinstance(made, Body) else None, outline, errors, advice)


def _body(text: str) -> Body | str:
    """A text rendered, or the code of the problem."""
    try:
        with time_limit(BODY_SECONDS), memory_limit(BODY_MEMORY) if len(text) > SMALL else nullcontext():
            return render_body(text)
    except RecursionError:
        return "body_deep"
    except (TooLarge, MemoryError):
        return "body_large"
    except TookTooLong:
        return "body_slow"
