"""Read content/ and check all that can be checked without knowing the site's addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from portal.build.known import KnownArticles
from portal.build.limits import TookTooLong, time_limit
from portal.build.sources import Sources
from portal.build.store import Store
from portal.build.workers import map_on_cores
from portal.check import body, check, links
from portal.errors import ContentError, Problem
from portal.model.body import Body, Outline
from portal.model.entry import Entry
from portal.model.library import Library
from portal.model.registry import Registry
from portal.progress import Progress
from portal.read.library import Reading, read_entry, read_library
from portal.render.body import render_body

BODY_SECONDS = 5.0
"""An article that takes longer to render is given up and named; most take milliseconds."""


class Content(NamedTuple):
    """What content/ holds; good, so far as that can be told without knowing the site's addresses."""

    sources: Sources
    reading: Reading
    known: KnownArticles
    fresh: Mapping[str, Body]
    """The texts of those entries only that were read now, by source."""
    outlines: Mapping[str, Outline]
    """Of all entries, by source."""


def read_content(
    sources: Sources,
    store: Store,
    progress: Progress,
    now: dt.datetime,
    before: KnownArticles | None = None,
) -> Content:
    """Read and check everything that can be checked without knowing the site's addresses.

    `before` is what this process knew last, which need not be loaded again. Raises ContentError.
    """
    known = KnownArticles(store, sources, before)
    articles, found = _read_fresh(sources, known, progress)
    reading, others = read_library(sources.folder, known.entries, {a.entry.source: a.entry for a in articles})
    fresh = {article.entry.source: article.body for article in articles if article.body}
    outlines = {source: article.outline for source, article in known.articles.items()}
    outlines |= {source: body.outline for source, body in fresh.items()}
    problems = [*sources.problems, *found, *others]
    # what depends on front matter and registries alone was good then, and later is no harder on dates
    digest, moment = store.get("checked") or (None, None)
    if problems or digest != reading.library.digest or now < moment:
        problems += check(reading, now)
    if problems:
        raise ContentError([*problems, *links.check(reading, outlines, None)])
    if digest != reading.library.digest:
        store.put({"checked": (reading.library.digest, now)})
    return Content(sources, reading, known, fresh, outlines)


class _FreshArticle(NamedTuple):
    """An article that was read now."""

    entry: Entry
    body: Body | None
    """None where the text could not be rendered."""


def _read_fresh(
    sources: Sources, known: KnownArticles, progress: Progress
) -> tuple[list[_FreshArticle], list[Problem]]:
    """Read and render the articles that are not known, and check their texts.

    Those whose front matter has problems are left out without a word: `read_library` tells.
    """
    folder = sources.folder

    def read(path: str) -> tuple[_FreshArticle | None, list[Problem]]:
        entry, document, _ = read_entry(folder, path)
        if entry is None or document is None:
            return None, []
        alone = Reading(Library((entry,), Registry()), folder, {path: document})
        problems = list(body.check(alone, entry))
        # text that is too deep must not reach the converter
        made: Body | str | None = None
        if not any(problem.code == "body_deep" for problem in problems):
            made = known.rendered(entry) or _body(document.body)
        if isinstance(made, str):
            problems.append(alone.body_problem(entry, 0, made))
        return _FreshArticle(entry, made if isinstance(made, Body) else None), problems

    paths = [path for path in folder.articles if path not in known.articles]
    results = map_on_cores(read, paths, partial(progress, "reading"))
    return [one for one, _ in results if one], [problem for _, found in results for problem in found]


def _body(text: str) -> Body | str:
    """A text rendered, or the code of the problem."""
    try:
        with time_limit(BODY_SECONDS):
            return render_body(text)
    except RecursionError:
        return "body_deep"
    except TookTooLong:
        return "body_slow"
