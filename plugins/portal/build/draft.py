"""Plan the site of a preview: with what waits to come out, and without the articles that have faults.

Those count as drafts do in a build: others may refer to them, and show nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from portal.build.content import Content
from portal.build.media import photos_of
from portal.build.overlay import Faults, address_of
from portal.build.project import Project
from portal.build.site import Plan, Site, plan_of
from portal.build.store import Store
from portal.derive.memberships import Taxonomy
from portal.errors import ContentError, Problem
from portal.model.entry import Kind
from portal.model.library import Library
from portal.model.registry import Registry
from portal.progress import Progress
from portal.read.files import Folder
from portal.render.preview import mark_of

_TERMS = {taxonomy.value for taxonomy in Taxonomy}
"""The first parts of the addresses of listings that are there for their articles alone."""


class NoPreview(ContentError):
    """There can't be a site without what is wrong."""

    def __init__(self, content: Content) -> None:
        super().__init__([*content.errors, *content.all_advice])
        self.folder = content.reading.folder
        self.faults = _by_source(content, content.errors)


def draft_of(
    content: Content, project: Project, now: dt.datetime, progress: Progress, store: Store,
    found: Callable[[Folder, Faults], None],
) -> Site:
    """Plan the site of what was read, as far as it is good; the rest is told in its `faults`.

    `found` hears of those that were found before anything is planned.
    Raises NoPreview where a registry is wrong: then nothing is sure of any article.
    """
    folder = content.reading.folder
    registries = {folder.shown(path) for path in folder.registries}
    if any(problem.path in registries for problem in content.errors):
        content.keep(content.errors)
        raise NoPreview(content)
    faults = _by_source(content, content.errors)
    found(folder, faults)
    site, media, late = _plan(content.without(faults), project, now, progress, store, faults)
    if faults:  # a listing may be missing because what would stand in it was left out
        late = [problem for problem in late if not _leads_to_a_term(problem)]
    if late:
        more = _by_source(content, late)
        faults = {source: (*faults.get(source, ()), *more.get(source, ())) for source in {**faults, **more}}
        # with these gone too, no two files can meet, and nobody asks once more where links lead
        site, media, _ = _plan(content.without(faults), project, now, progress, store, faults)
    content.keep([*content.errors, *late])
    media.keep()
    return replace(site, is_preview=True, faults=faults)


def _plan(
    content: Content, project: Project, now: dt.datetime, progress: Progress, store: Store, left_out: Iterable[str]
) -> Plan:
    library = content.reading.library
    marks = {entry.source: mark for entry in library.entries if (mark := mark_of(entry, now))}
    shown = tuple(entry for entry in library.entries if entry.is_live(now) or entry.source in marks)
    beyond = [address_of(source) for source in left_out]
    return plan_of(content, Library(shown, library.registry), project, now, progress, store, beyond=beyond, marks=marks)


def _by_source(content: Content, problems: Iterable[Problem]) -> Faults:
    """Problems by the article that shows them: a photo's belong to all that would show it."""
    folder, outlines = content.reading.folder, content.outlines
    entries = content.reading.library.entries
    readable = Library(tuple(entry for entry in entries if entry.source in outlines), Registry())
    articles = {folder.shown(path): path for path in folder.articles}
    by_source: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.path in articles:
            by_source[articles[problem.path]].append(problem)
            continue
        showing = {entry.source for entry, path in photos_of(readable, outlines)
                   if folder.shown(path) == problem.path}
        for source in showing or {""}:
            by_source[source].append(problem)
    return {source: tuple(own) for source, own in sorted(by_source.items())}


def _leads_to_a_term(problem: Problem) -> bool:
    top, _, rest = str(problem.params.get("value")).strip("/").partition("/")
    is_article = top == Kind.STORY.value and rest[:1].isdigit()  # stories share a folder with their categories
    return problem.code.startswith("link_missing") and top in _TERMS and not is_article
