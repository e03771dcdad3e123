"""What the commands do: check the project, bring its site's folder up to date or leave it alone."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import clock
from portal.build.folder import owned_files, renew
from portal.build.outcome import Outcome, keep_outcome, kept_outcome, outcome_of
from portal.build.project import load, project_of
from portal.build.record import Work, keep_record, load_record
from portal.build.site import Site, make_site, plan
from portal.build.sources import look_at
from portal.build.store import Store
from portal.errors import UsageError
from portal.progress import Progress


def check_site(config_file: Path, progress: Progress) -> Site:
    """Check all that a build would, and write nothing but the cache.

    Links and pictures are known to be good only when the site is planned, so it is. Raises
    ContentError.
    """
    with collector_paused():
        return plan(load(config_file), None, progress)


def build_site(
    config_file: Path,
    site_dir: Path | None,
    now: dt.datetime | None,
    progress: Progress,
    planned: Callable[[Work], None] | None = None,
) -> Outcome:
    """Make a folder hold the site as of `now`, and touch only files that change.

    All of them are made beside the folder before the first is put in its place. `planned`
    hears what will be done. Raises ContentError, UsageError, or OSError; then the folder is
    as it was.
    """
    with collector_paused():
        target = (site_dir or Path(load(config_file).site_dir)).resolve()
        root = config_file.resolve().parent
        if target == root or target in root.parents:
            raise UsageError("site_dir_inside", folder=target)
        project = project_of(load(config_file, site_dir=str(target)))
        sources, store, moment = look_at(project.content), Store(project.cache), now or clock.now()
        record = load_record(store, target)
        if planned is None and owned_files(target) == record.files.keys():
            if outcome := kept_outcome(store, target, record, project, sources, moment):
                return outcome
        site = make_site(project, sources, moment, progress, store=store)
        new, work = renew(site, target, record, progress, planned)
        if new is not record:
            keep_record(store, target, new, sources.moment)
        outcome = outcome_of(site, target, work)
        keep_outcome(store, outcome, project, sources, site, moment)
    return outcome


@contextmanager
def collector_paused() -> Iterator[None]:
    """Python's garbage collector would go through all articles again and again, and free nothing.

    While pages are rendered, it works: see `workers`.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
