"""What the commands do: check the project, bring its site's folder up to date or leave it alone."""

from __future__ import annotations

import datetime as dt
import gc
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path

from portal import clock
from portal.build.project import load, plan
from portal.build.record import Record, Work, keep_record, load_record
from portal.build.site import Site
from portal.build.writer import Writer
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
    planned: Callable[[Work], None] = lambda work: None,
) -> tuple[Site, Path]:
    """Make a folder hold the site as of `now`, and touch only files that change.

    All of them are made beside the folder before the first is put in its place. `planned`
    hears what will be done. Raises ContentError, UsageError, or OSError; then the folder is
    as it was.
    """
    target = (site_dir or Path(load(config_file).site_dir)).resolve()
    project = config_file.resolve().parent
    if target == project or target in project.parents:
        raise UsageError("site_dir_inside", folder=target)
    with collector_paused():
        site = plan(load(config_file, site_dir=str(target)), now, progress)
        publish(site, target, progress, planned)
    return site, target


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


def publish(
    site: Site, target: Path, progress: Progress, planned: Callable[[Work], None] = lambda work: None
) -> None:
    """Make a folder hold a planned site, and keep a record of it for the next time."""
    started = clock.stamp()
    before = load_record(site.store, target)
    record = renew(site, target, before, progress, planned)
    if record is not before:
        keep_record(site.store, target, record, started)


def renew(
    site: Site,
    target: Path,
    record: Record,
    progress: Progress,
    planned: Callable[[Work], None] = lambda work: None,
) -> Record:
    """Make a folder hold a planned site; `record` is of what is there. Returns the new record."""
    listed = _owned(target)
    owned = listed | record.files.keys()
    work = Work(site.outputs, site.desk, site.context, record, target, owned, site.suspects)
    _refuse_foreign(target, work, owned)
    planned(work)
    if not work.changed and not work.gone:
        if work.planned.keys() - listed:
            _own(target, work.planned.keys())
        return record
    target.parent.mkdir(parents=True, exist_ok=True)
    # whatever a crash leaves there, all of it is on the list
    _own(target, owned | work.planned.keys())
    made = Writer(work, site.desk, target).make(partial(progress, "rendering"))
    with suppress(OSError):  # the site is in its place; a list that names more than it does no harm
        _own(target, work.planned.keys())
    return work.done(made)


def _list_of(target: Path) -> Path:
    """Where the names of the files are kept that the portal wrote into a folder: beside it."""
    return target.with_name(f".{target.name}.files")


def _owned(target: Path) -> set[str]:
    try:
        return set(filter(None, _list_of(target).read_text(encoding="utf-8").split("\n")))
    except (FileNotFoundError, UnicodeDecodeError):
        return set()


def _own(target: Path, files: Collection[str]) -> None:
    text, listed = "\n".join(sorted(files)), _list_of(target)
    if not listed.exists() or listed.read_text(encoding="utf-8", errors="replace") != text:
        beside = listed.with_name(f"{listed.name}.{secrets.token_hex(4)}")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(listed)
        finally:
            beside.unlink(missing_ok=True)


def _refuse_foreign(target: Path, work: Work, owned: Collection[str]) -> None:
    """Never replace what the portal did not write, nor move in with it: raise UsageError."""
    if target.is_file():
        raise UsageError("site_dir_file", folder=target)
    if not target.is_dir():
        return
    if not owned:
        there = (path for path in target.rglob("*") if not path.is_dir())
    else:
        new = [target / one.file for one in work.changed if not (target / one.file).is_file()]
        folders = {folder for file in new for folder in file.parents if target in folder.parents}
        there = chain(
            (target / one.file for one in work.changed
             if one.file not in owned and (target / one.file).exists()),
            (folder for folder in folders if folder.exists() and not folder.is_dir()),
        )
    if file := next(there, None):
        raise UsageError("site_dir_foreign", folder=target, file=file.relative_to(target))
