"""What a build came to; and how to tell, without opening one article, that it would come to it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.build.canaries import canaries_of
from portal.build.hidden import Hidden, hidden_files
from portal.build.project import Project
from portal.build.record import Record, Work, is_as_left, kept_as
from portal.build.site import Site
from portal.build.sources import Sources
from portal.build.store import Store
from portal.derive.released import not_told_as_new
from portal.digest import digest_of
from portal.model.built import Built
from portal.model.released import Released
from portal.render.output import Output


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the user is told of a build."""

    folder: Path
    pages: int
    articles: int
    """Live ones."""
    hidden: tuple[Hidden, ...]
    made: int = 0
    """Files that were made anew."""
    gone: int = 0
    """Files that were taken away."""
    untold: tuple[str, ...] = ()
    """Files that no feed will tell of as new, though they are new since the last release."""
    built: Built | None = None
    """What whoever publishes the site has to know; None where nobody has asked."""


def untold_files(site: Site) -> tuple[str, ...]:
    """Files of articles that are new since the last release, and too old for the site's feed."""
    if site.before is None:
        return ()
    found = not_told_as_new(site.before, site.library.entries, site.desk.feeds["/"])
    return tuple(site.reading.folder.shown(entry.source) for entry in found)


def outcome_of(site: Site, folder: Path, work: Work, reported: bool) -> Outcome:
    """The outcome of a build that did this work."""
    pages = sum(file.endswith(".html") for file in work.planned)
    hidden, untold = hidden_files(site.reading, site.since), untold_files(site)
    built = built_of(site) if reported else None
    return Outcome(
        folder, pages, len(site.library.entries), hidden, len(work.files), len(work.gone_files), untold, built
    )


def built_of(site: Site) -> Built:
    """What whoever publishes a site has to know of it."""
    leads = {one.path: one.leads_to for one in site.outputs if isinstance(one, Output) and one.leads_to}
    return Built(
        moment=site.since,
        until=site.until,
        articles=len(site.library.entries),
        gone=tuple(sorted(entry.permalink for entry in site.desk.withdrawn)),
        moved={path: _end_of(path, leads) for path in sorted(leads)},
        canaries=canaries_of(site),
    )


def _end_of(path: str, leads: Mapping[str, str]) -> str:
    """Where somebody comes in the end who is led on from an address."""
    passed = set()
    while path in leads and path not in passed:
        passed.add(path)
        path = leads[path]
    return path


def keep_outcome(outcome: Outcome, project: Project, site: Site) -> None:
    """Keep an outcome with all that it hangs on."""
    if site.sources.are_settled:
        hidden = tuple((one.path, one.until, one.awaits_review) for one in outcome.hidden)
        told = outcome.pages, outcome.articles, hidden, outcome.untold, outcome.built
        inputs = _inputs(project, site.sources, site.before)
        site.store.put({kept_as("outcome", outcome.folder): (inputs, site.since, site.until, told)})


def kept_outcome(
    store: Store, folder: Path, record: Record, project: Project, sources: Sources, now: dt.datetime,
    before: Released | None, reported: bool,
) -> Outcome | None:
    """The outcome of the last build into a folder, if another would change nothing.

    Where it must be `reported`, one that nobody has asked about is of no use.
    """
    kept = store.get(kept_as("outcome", folder))
    if kept is None or sources.problems or not sources.are_settled:
        return None
    inputs, since, until, told = kept
    if inputs != _inputs(project, sources, before) or now < since or (until and now >= until):
        return None
    if not record.files or not all(is_as_left(folder, file, made) for file, made in record.files.items()):
        return None
    pages, articles, hidden, untold, built = told
    if reported:
        if built is None:
            return None
        built = built.model_copy(update={"moment": now})
    return Outcome(folder, pages, articles, tuple(Hidden(*one) for one in hidden), untold=untold, built=built)


def _inputs(project: Project, sources: Sources, before: Released | None) -> str:
    """All that a build comes from but the clock, as a text."""
    released = digest_of(before.model_dump_json()) if before else ""
    return f"{sources.folder.root} {sources.digest} {sorted(project.context.items())} {released}"
