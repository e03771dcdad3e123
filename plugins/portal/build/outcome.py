"""What a build came to; and how to tell, without opening one article, that it would come to it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from portal.build.hidden import Hidden, hidden_files
from portal.build.project import Project
from portal.build.record import Record, Work, is_as_left, kept_as
from portal.build.site import Site
from portal.build.sources import Sources
from portal.build.store import Store
from portal.derive.released import not_told_as_new
from portal.digest import digest_of
from portal.model.released import Released


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


def untold_files(site: Site) -> tuple[str, ...]:
    """Files of articles that are new since the last release, and too old for the site's feed."""
    if site.before is None:
        return ()
    found = not_told_as_new(site.before, site.library.entries, site.desk.feeds["/"])
    return tuple(site.reading.folder.shown(entry.source) for entry in found)


def outcome_of(site: Site, folder: Path, work: Work) -> Outcome:
    """The outcome of a build that did this work."""
    pages = sum(file.endswith(".html") for file in work.planned)
    made, gone = len(work.files), len(work.gone_files)
    return Outcome(folder, pages, len(site.library.entries), hidden_files(site.reading, site.since), made, gone, untold_files(site))


def keep_outcome(outcome: Outcome, project: Project, site: Site) -> None:
    """Keep an outcome with all that it hangs on."""
    if site.sources.are_settled:
        hidden = tuple((one.path, one.until, one.awaits_review) for one in outcome.hidden)
        told = outcome.pages, outcome.articles, hidden, outcome.untold
        inputs = _inputs(project, site.sources, site.before)
        site.store.put({kept_as("outcome", outcome.folder): (inputs, site.since, site.until, told)})


def kept_outcome(
    store: Store, folder: Path, record: Record, project: Project, sources: Sources, now: dt.datetime,
    before: Released | None,
) -> Outcome | None:
    """The outcome of the last build into a folder, if another would change nothing."""
    kept = store.get(kept_as("outcome", folder))
    if kept is None or sources.problems or not sources.are_settled:
        return None
    inputs, since, until, told = kept
    if inputs != _inputs(project, sources, before) or now < since or (until and now >= until):
        return None
    if not record.files or not all(is_as_left(folder, file, made) for file, made in record.files.items()):
        return None
    pages, articles, hidden, untold = told
    return Outcome(folder, pages, articles, tuple(Hidden(*one) for one in hidden), untold=untold)


def _inputs(project: Project, sources: Sources, before: Released | None) -> str:
    """All that a build comes from but the clock, as a text."""
    released = digest_of(before.model_dump_json()) if before else ""
    return f"{sources.folder.root} {sources.digest} {sorted(project.context.items())} {released}"
