"""The folder that holds the site: what in it is ours, and how it is brought up to date."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import chain
from pathlib import Path

from portal.build.record import Record, Work
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
) -> tuple[Record, Work]:
    """Make a folder hold a planned site; `record` is of what is there.

    Returns the new record and what was done, of which `planned` hears before.
    """
    listed = owned_files(target)
    owned = listed | record.files.keys()
    work = Work(site.outputs, site.desk, site.context, record, target, owned)
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
    """The files below the folder that the portal wrote, so far as its list is there."""
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
