"""What a build came to; and how to tell, without opening one article, that it would come to it again."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from portal.build.project import Project
from portal.build.record import Record, Work
from portal.build.site import Site
from portal.build.sources import Sources
from portal.build.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the user is told of a build."""

    folder: Path
    pages: int
    articles: int
    """Live ones."""
    hidden: tuple[tuple[str, dt.datetime | None], ...]
    """Files that are not to be seen yet, and until when; drafts without a time."""
    made: int = 0
    """Files that were made anew."""
    gone: int = 0
    """Files that were taken away."""
    site: Site | None = None
    """None where nothing had to be read."""


def hidden_files(site: Site) -> tuple[tuple[str, dt.datetime | None], ...]:
    """What is written but not to be seen yet."""
    live = set(site.library.entries)
    return tuple(
        (site.reading.folder.shown(entry.source), None if entry.meta.draft else entry.published)
        for entry in site.reading.library.entries if entry not in live
    )


def outcome_of(site: Site, folder: Path, work: Work) -> Outcome:
    """The outcome of a build that did this work."""
    pages = sum(file.endswith(".html") for file in work.planned)
    return Outcome(
        folder, pages, len(site.library.entries), hidden_files(site), len(work.changed), len(work.gone), site
    )


def keep_outcome(
    store: Store, outcome: Outcome, project: Project, sources: Sources, site: Site, now: dt.datetime
) -> None:
    """Keep an outcome with all that it hangs on."""
    if sources.are_settled:
        told = outcome.pages, outcome.articles, outcome.hidden
        store.put({_name(outcome.folder): (_digest(project, sources), now, site.until, told)})


def kept_outcome(
    store: Store, folder: Path, record: Record, project: Project, sources: Sources, now: dt.datetime
) -> Outcome | None:
    """The outcome of the last build into a folder, if another would change nothing."""
    kept = store.get(_name(folder))
    if kept is None or sources.problems or not sources.are_settled:
        return None
    digest, since, until, told = kept
    if digest != _digest(project, sources) or now < since or (until and now >= until):
        return None
    return Outcome(folder, *told) if _is_as_left(folder, record) else None


def _is_as_left(folder: Path, record: Record) -> bool:
    """Whether all files of a record are there as it says."""
    try:
        for file, (_, length, changed, _) in record.files.items():
            found = os.stat(f"{folder}/{file}")
            if (found.st_size, found.st_mtime_ns) != (length, changed):
                return False
    except (FileNotFoundError, NotADirectoryError):
        return False
    return bool(record.files)


def _digest(project: Project, sources: Sources) -> str:
    return f"{sources.folder.root} {sources.digest} {sorted(project.context.items())}"


def _name(folder: Path) -> str:
    return f"outcome/{blake2b(os.fsencode(folder), digest_size=8).hexdigest()}"
