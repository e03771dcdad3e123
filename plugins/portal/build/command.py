"""Bring a site's folder up to date, or leave it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from portal import clock
from portal.build.folder import owned_files, renew
from portal.build.outcome import Outcome, keep_outcome, kept_outcome, outcome_of
from portal.build.project import Project, load, project_of
from portal.build.record import Work, keep_record, load_record
from portal.build.site import make_site
from portal.build.sources import look_at
from portal.build.store import Store, in_spite_of_the_cache
from portal.build.workers import collector_paused
from portal.errors import UsageError
from portal.model.released import Released
from portal.progress import Progress
from portal.read.released import read_released

PATIENCE = 600
"""Seconds for which a build waits for another that works on the same folder."""


def build_site(
    config_file: Path,
    site_dir: Path | None,
    now: dt.datetime | None,
    progress: Progress,
    planned: Callable[[Work], None] | None = None,
    released: Path | None = None,
    reported: bool = False,
) -> Outcome:
    """Make a folder hold the site as of `now`, and touch only files that change.

    All of them are made beside the folder before the first is put in its place. `planned`
    hears what will be done, and may refuse it by raising UsageError. `released` is the site's
    folder of the last release, maybe this one, or its list: what that holds must answer. Where it
    is to be `reported`, the outcome says what whoever publishes the site has to know. Raises
    ContentError, UsageError, or OSError; then the folder is as it was.
    """
    with collector_paused():
        # MkDocs looks whether the folder contains content/, or lies in it
        config = load(config_file, **({"site_dir": str(_apart(site_dir, config_file))} if site_dir else {}))
        target, project = _apart(Path(config.site_dir), config_file), project_of(config)
        store = Store(project.cache)
        with _alone(target, progress):
            before = read_released(released) if released else None
            return in_spite_of_the_cache(
                store, lambda: _build(project, store, target, now, progress, planned, before, reported)
            )


def _build(
    project: Project,
    store: Store,
    target: Path,
    now: dt.datetime | None,
    progress: Progress,
    planned: Callable[[Work], None] | None,
    before: Released | None,
    reported: bool,
) -> Outcome:
    sources, moment = look_at(project.content), now or clock.now()
    record = load_record(store, target)
    if planned is None and owned_files(target) == record.files.keys():
        if outcome := kept_outcome(store, target, record, project, sources, moment, before, reported):
            return outcome
    site = make_site(project, sources, moment, progress, store, before)
    new, work = renew(site, target, record, progress, planned)
    if new is not record:
        keep_record(store, target, new, sources.moment)
    outcome = outcome_of(site, target, work, reported)
    keep_outcome(outcome, project, site)
    return outcome


def _apart(folder: Path, config_file: Path) -> Path:
    """Where a site's folder really is. Raises UsageError where the whole project lies in it."""
    target, root = folder.resolve(), config_file.resolve().parent
    if target == root or target in root.parents:
        raise UsageError("site_dir_inside", folder=target)
    return target


@contextmanager
def _alone(target: Path, progress: Progress) -> Iterator[None]:
    """Wait until no other build works on a folder, and keep others waiting.

    Two at once would each forget what the other wrote. Raises UsageError where the other
    does not end.
    """
    if not target.parent.is_dir():  # then there was no build yet
        yield
        return
    lock = FileLock(target.with_name(f".{target.name}.lock"))
    for second in range(PATIENCE):
        try:
            lock.acquire(timeout=min(second, 1))
            break
        except Timeout:
            progress("waiting", second, PATIENCE)
    else:
        raise UsageError("site_dir_busy", folder=target, minutes=PATIENCE // 60)
    try:
        yield
    finally:
        lock.release()
