"""Check the project; where a check before has found all but a few texts good, look at those alone.

Links and pictures are known to be good only when the site is planned, which takes time that
grows with it. So what a plan came to is kept: while nothing but texts changes, it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal import clock
from portal.build.content import Content, read_content
from portal.build.hidden import Hidden, hidden_files
from portal.build.project import Project, load, project_of
from portal.build.sources import look_at
from portal.build.store import Store, in_spite_of_the_cache
from portal.build.workers import collector_paused
from portal.check import links
from portal.digest import digest_of
from portal.errors import ContentError, Problem
from portal.model.entry import Entry
from portal.model.released import Released
from portal.progress import Progress
from portal.read.released import read_released
from portal.render.output import addresses_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the user is told of content without errors."""

    articles: int
    """Drafts included."""
    registries: int
    hidden: tuple[Hidden, ...]
    """What is not to be seen yet."""
    untold: tuple[str, ...]
    """Files that no feed will tell of as new, though they are new since the last release."""
    advice: tuple[Problem, ...]
    """In no order."""


def check_site(config_file: Path, progress: Progress, released: Path | None = None) -> Verdict:
    """Check all that a build would, and write nothing but the cache.

    `released` is the site's folder of the last release, or its list: what that holds must
    answer. Raises ContentError, UsageError, or OSError.
    """
    return check_project(project_of(load(config_file)), progress, released)


def check_project(project: Project, progress: Progress, released: Path | None = None) -> Verdict:
    """The same for a project whose settings are read. Raises ContentError, UsageError, or OSError."""
    with collector_paused():
        store = Store(project.cache)
        before = read_released(released) if released else None
        return in_spite_of_the_cache(store, lambda: _check(project, store, clock.now(), progress, before))


def _check(
    project: Project, store: Store, now: dt.datetime, progress: Progress, before: Released | None
) -> Verdict:
    sources = look_at(project.content)
    required = project.settings.review_required
    content = read_content(sources, store, progress, now, review_required=required, bodies_wanted=False)
    content.refuse()
    basis = _basis(content, project, before)
    if verdict := _as_planned(content, basis, store, now, project.settings.url):
        return verdict
    # all that makes pages takes a quarter of a second to load
    from portal.build.outcome import untold_files
    from portal.build.site import site_of

    site = site_of(content, project, now, progress, store, before)
    untold = untold_files(site)
    store.put({"plan": (basis, site.since, site.until, untold, addresses_of(site.outputs), site.photo_advice)})
    return _verdict(content, now, untold, site.photo_advice)


def _as_planned(content: Content, basis: str, store: Store, now: dt.datetime, site_url: str) -> Verdict | None:
    """The verdict where nothing but texts has changed since the site was planned; raises ContentError.

    None where it has to be planned anew.
    """
    kept = store.get("plan")
    if kept is None:
        return None
    was, since, until, untold, addresses, photo_advice = kept
    if was != basis or now < since or (until and now >= until) or not all(_shows_the_same(content)):
        return None
    concerned = _concerned(content)
    if problems := list(links.check(content.reading, content.outlines, addresses, concerned, site_url=site_url)):
        content.keep(problems)
        raise ContentError([*problems, *content.all_advice])
    content.keep()
    return _verdict(content, now, untold, photo_advice)


def _shows_the_same(content: Content) -> Iterator[bool]:
    """Whether each text that was read now has the pictures that it had, all of them looked at then."""
    for source in content.reading.fresh:
        was = content.known.outline_before(source)
        yield was is not None and was.pictures == content.outlines[source].pictures


def _concerned(content: Content) -> Iterable[Entry] | None:
    """The entries whose links and anchors may have become wrong; None where all may."""
    for source in content.reading.fresh:
        was = content.known.outline_before(source)
        if was is None or not {*was.anchors} <= {*content.outlines[source].anchors}:
            return None
    return [content.reading.library.by_source[source] for source in sorted(content.reading.fresh)]


def _basis(content: Content, project: Project, before: Released | None) -> str:
    """Stands for all that a plan comes from but the clock and what texts say."""
    sources, others = content.sources, content.sources.folder.others.values()
    files = [(name, sources.signatures[name]) for name in others if sources.is_settled(name)]
    loose = sources.moment if len(files) < len(others) else 0
    released = digest_of(before.model_dump_json()) if before else ""
    paths = (sources.folder.root, content.reading.library.digest, sorted(project.context.items()))
    return digest_of(f"{paths} {files} {loose} {released}")


def _verdict(
    content: Content, now: dt.datetime, untold: tuple[str, ...], photo_advice: tuple[Problem, ...]
) -> Verdict:
    reading = content.reading
    articles, registries = len(reading.library.entries), len(reading.folder.registries)
    return Verdict(articles, registries, hidden_files(reading, now), untold, (*content.all_advice, *photo_advice))
