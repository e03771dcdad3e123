"""The folder that holds the site: what in it is ours, and how it is brought up to date."""

from __future__ import annotations

import posixpath
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from portal.build.record import Record, Work
from portal.build.search import search_files
from portal.build.site import Site
from portal.build.writer import Writer
from portal.errors import UsageError
from portal.progress import Progress


def renew(
    site: Site,
    target: Path,
    record: Record,
    progress: Progress,
    planned: Callable[[Work], None] | None = None,
    alone: bool = False,
) -> tuple[Record, Work]:
    """Make a folder hold a planned site; `record` is of what is there.

    Returns the new record and what was done, of which `planned` hears before. `alone` says
    that nobody else can have touched what lies there.
    """
    listed = owned_files(target)
    owned = listed | record.files.keys()
    planned_files = [*site.outputs, *search_files(site, progress)]
    work = Work(planned_files, site.desk, site.context, record, target, owned, alone)
    _refuse_foreign(target, work, owned)
    if planned:
        planned(work)
    if not work.changed and not work.gone:
        if work.planned.keys() - listed:
            _own(target, work.planned.keys())
        return record, work
    target.parent.mkdir(parents=True, exist_ok=True)
    # whatever a crash leaves there, all of it is on the list
    _own(target, owned | work.planned.keys())
    made = Writer(work, site.desk, target).make(progress)
    with suppress(OSError):  # the site is in its place; a list that names more than it does no harm
        _own(target, work.planned.keys())
    return work.done(made), work


def _list_of(target: Path) -> Path:
    """Where the names of the files are kept that the portal wrote into a folder: beside it."""
    return target.with_name(f".{target.name}.files")


def owned_files(target: Path) -> set[str]:
    """The files below the folder that the portal wrote, so far as its list is there.

    A bundle has one line, which ends with `/`.
    """
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
        files = {one.file for one in work.files}
        above = {one for folder in {*map(posixpath.dirname, files)} for one in _with_parents(folder)}
        there = chain(
            (target / file for file in {*files, *work.gone_files} - {*owned}
             if (target / file).exists() and not _is_in_bundle(file, owned)),
            (target / one for one in above if _is_blocked(target / one, f"{one}/".startswith(work.bundles))),
        )
    if file := next(there, None):
        raise UsageError("site_dir_foreign", folder=target, file=file.relative_to(target))


def _is_blocked(folder: Path, in_bundle: bool) -> bool:
    """Whether something else is where a folder of ours would be; a bundle's never lies behind a link."""
    return folder.exists() and (not folder.is_dir() or (in_bundle and folder.is_symlink()))


def _is_in_bundle(file: str, owned: Collection[str]) -> bool:
    """Whether a file lies in a folder that is ours as a whole."""
    return any(f"{folder}/" in owned for folder in _with_parents(posixpath.dirname(file)))


def _with_parents(folder: str) -> Iterator[str]:
    """A folder below the site's, and those above it."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
