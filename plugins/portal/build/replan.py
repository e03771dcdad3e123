"""Plan a site anew for whoever writes and wants to see at once what was saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from mkdocs.config.defaults import MkDocsConfig

from portal import clock
from portal.build.content import Content, read_content
from portal.build.draft import draft_of
from portal.build.known import Bodies
from portal.build.overlay import Faults
from portal.build.project import project_of
from portal.build.site import Site, linkable
from portal.build.sources import Signature, Sources, look_at
from portal.build.store import Store
from portal.check import links
from portal.model.entry import Entry
from portal.model.library import Library
from portal.progress import Progress
from portal.read.files import Folder
from portal.read.library import Reading
from portal.render.output import Output
from portal.render.pages import entry_page

First = Callable[[Sequence[Output]], None]
"""Is handed the pages of what was saved, to be seen while all else is brought up to date."""


def replan(
    config: MkDocsConfig, progress: Progress, before: Site | None, first: First,
    found: Callable[[Folder, Faults], None],
) -> Site:
    """Read, check and plan a preview of the configured site as of this moment; `before` is what it was last.

    Nothing is derived anew where only texts have changed. `first` is handed the pages of the
    articles that were saved, even where more of them has changed than texts, unless something
    could be refused; what those show of others is then as it was before. `found` hears at once
    of what is wrong with articles. Writes nothing but the cache. Raises NoPreview where there
    can't be a preview without what is wrong.
    """
    project, now = project_of(config), clock.now()
    sources, required = look_at(project.content), project.settings.review_required
    store, known = (before.store, before.known) if before else (Store(project.cache), None)
    content = read_content(sources, store, progress, now, known, required)
    if before and not content.errors and project.context.items() <= before.context.items():
        if site := _renewed(before, content, now, first):
            return site
    return draft_of(content, project, now, progress, store, found)


def _renewed(before: Site, content: Content, now: dt.datetime, first: First) -> Site | None:
    """A site with its texts as they are now; None where more than texts has changed, or they can't stay so."""
    sources, reading, known, fresh, outlines, *_ = content
    over = now < before.since or (before.until is not None and before.until <= now)
    # with faults, it would have to be known of each text whether it still has its own
    if over or before.faults or not _differ_in_articles_alone(before, sources, reading):
        return None
    by_source, was = reading.library.by_source, before.reading.library.by_source
    saved = [by_source[source] for source in sorted(reading.fresh)]
    addresses = linkable(before.outputs, before.library, before.since)
    if any(True for _ in links.check(reading, outlines, addresses, saved, before.desk.settings.url)):
        return None
    for entry in saved:  # what others may lead to, or show
        new, old = outlines[entry.source], before.outlines[entry.source]
        if new.pictures != old.pictures or not {*old.anchors} <= {*new.anchors}:
            return None
    digests = {source: entry.body_digest for source, entry in by_source.items()}
    before.desk.renew(Bodies(reading, known, fresh), digests)
    first(_own_pages(saved, before, now))
    if any(entry.meta_digest != was[entry.source].meta_digest for entry in saved):
        return None
    content.keep()
    shown = tuple(by_source[entry.source] for entry in before.library.entries)
    return replace(before, library=Library(shown, reading.library.registry), reading=reading, sources=sources,
                   known=known, outlines=outlines, advice=content.all_advice)


def _differ_in_articles_alone(before: Site, sources: Sources, reading: Reading) -> bool:
    """Whether there are the same articles, whatever they say, and all else is the same."""

    def files(sources: Sources) -> list[tuple[str, Signature, bool]]:
        names = sources.folder.others.values()
        return [(name, sources.signatures[name], sources.is_settled(name)) for name in names]

    return (
        sources.folder.others == before.sources.folder.others
        and files(sources) == files(before.sources)
        and all(settled for _, _, settled in files(sources))
        and reading.library.registry == before.reading.library.registry
        and reading.library.by_source.keys() == before.reading.library.by_source.keys()
    )


def _own_pages(entries: Sequence[Entry], before: Site, now: dt.datetime) -> list[Output]:
    """The pages of entries that had one, so far as it takes nothing but them to make it."""
    found = []
    for entry in entries:
        was = before.library.by_source.get(entry.source)
        if was and entry.withdrawn is None and entry.meta.aliases == was.meta.aliases:
            page = entry_page(entry, before.desk, before.templates)
            # what it shows for the first time, a photo or a campaign, the desk does not know
            with suppress(LookupError):
                found.append(replace(page, render=partial(bytes, page.render())))
    return found
