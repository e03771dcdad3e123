"""Read content/ and check all that can be checked without knowing the site's addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from portal.build.known import KnownArticles
from portal.build.limits import TookTooLong, time_limit
from portal.build.sources import Sources
from portal.build.store import Store
from portal.build.workers import map_on_cores
from portal.check import check, links
from portal.errors import ContentError, Problem
from portal.model.body import Body, Outline
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta
from portal.model.library import Library
from portal.progress import Progress
from portal.read.library import Reading, read_library
from portal.read.links import beside
from portal.render.body import render_body

BODY_SECONDS = 5.0
"""An article that takes longer to render is given up and named; most take milliseconds."""


def read_content(
    sources: Sources,
    store: Store,
    progress: Progress,
    now: dt.datetime | None = None,
    before: KnownArticles | None = None,
) -> tuple[Reading, KnownArticles, dict[str, Body]]:
    """Read and check everything that can be checked without knowing the site's addresses.

    Returns the texts of those entries only that were read now.
    """
    known = KnownArticles(store, sources, before)
    reading, found = read_library(sources.folder, known.entries)
    problems = [*sources.problems, *found, *check(reading, now)]
    # text too deep to render is named above, and must not reach the converter
    deep = {problem.path for problem in problems if problem.code == "body_deep"}
    bodies, found = render_fresh(reading, known, deep, progress)
    problems += found
    if problems:
        raise ContentError([*problems, *links.check(reading, outlines_of(known, bodies), None)])
    return reading, known, bodies


def outlines_of(known: KnownArticles, fresh: Mapping[str, Body]) -> dict[str, Outline]:
    """Of all articles by source, those that were read now and those that were not."""
    found = {source: article[-1] for source, article in known.articles.items()}
    return found | {source: body.outline for source, body in fresh.items()}


def render_fresh(
    reading: Reading, known: KnownArticles, deep: Collection[str], progress: Progress
) -> tuple[dict[str, Body], list[Problem]]:
    """The texts of the entries that were read now, but for those that are too deep."""
    bodies, problems = {}, []
    told = partial(progress, "reading")
    entries = [
        entry for entry in reading.library.entries
        if entry.source in reading.fresh and reading.folder.shown(entry.source) not in deep
    ]

    def render(entry: Entry) -> Body | str:
        return known.rendered(entry) or _body(reading.documents[entry.source].body)

    for entry, made in zip(entries, map_on_cores(render, entries, told), strict=True):
        if isinstance(made, Body):
            bodies[entry.source] = made
        else:
            problems.append(reading.body_problem(entry, 0, made))
    return bodies, problems


def _body(text: str) -> Body | str:
    """A text rendered, or the code of the problem."""
    try:
        with time_limit(BODY_SECONDS):
            return render_body(text)
    except RecursionError:
        return "body_deep"
    except TookTooLong:
        return "body_slow"


def photos_of(library: Library, outlines: Mapping[str, Outline]) -> Iterator[str]:
    """The photos that entries show."""
    for entry in library.entries:
        image = getattr(entry.meta, "image", None)
        named = [image.src] if image else []
        for src in [*named, *(src for src, _ in outlines[entry.source].pictures)]:
            yield beside(entry, src)


def films_of(library: Library) -> Iterator[str]:
    """The films and captions of live entries."""
    for entry in library.entries:
        if isinstance(entry.meta, NewsMeta) and (video := entry.meta.video):
            yield beside(entry, video.src)
            if video.captions:
                yield beside(entry, video.captions)
