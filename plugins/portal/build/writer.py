"""Bring the planned files of a site into its folder: first all beside it, then each in its place."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import stat
from contextlib import suppress
from functools import partial
from pathlib import Path

from portal import clock
from portal.build.bundles import Made
from portal.build.placing import place
from portal.build.record import Work
from portal.build.workers import map_on_cores
from portal.progress import Progress
from portal.render.desk import Desk
from portal.render.lookups import Name
from portal.render.output import Copy, Output

_ABANDONED = 24 * 3600 * 10**9
"""Nanoseconds after which the half-done work of a killed build is swept away."""


class Writer:
    """Does the work of one folder, all of it or nothing."""

    def __init__(self, work: Work, desk: Desk, folder: Path) -> None:
        self._work = work
        self._desk = desk
        self._folder = folder
        self._beside = folder.with_name(f".{folder.name}.building-{secrets.token_hex(4)}")
        self._names: dict[Name, Name] = {}
        self._is_new = not folder.exists()
        """Then the files are made in a whole folder, which takes the name at last."""
        self._numbers = {planned.file: str(number) for number, planned in enumerate(work.files)}
        """What files are called beside the folder: numbers need no folders of their own."""

    def make(self, progress: Progress) -> dict[str, Made]:
        """Make what changed, then put it in place.

        What comes out as it is there already is left alone, with its times: web servers make
        their ETag of those, and readers that ask again are told that nothing changed. Raises
        whatever goes wrong; then the folder is as it was.
        """
        sweep(self._folder)
        work, files = self._work, self._work.files
        try:
            (self._beside / "new").mkdir(parents=True)
            results = map_on_cores(self._prepare, files, partial(progress, "rendering"))
            if self._is_new:
                (self._beside / "new").rename(self._folder)
            else:
                new = {one.file: self._new(one.file)
                       for one, (_, differs) in zip(files, results, strict=True) if differs}
                told = partial(progress, "placing")
                place(self._folder, new, work.gone_files, work.bundles, self._beside / "old", told)
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)
        return {one.file: made for one, (made, _) in zip(files, results, strict=True)}

    def _new(self, file: str) -> str:
        """Where a file is made."""
        return f"{self._beside}/new/{file if self._is_new else self._numbers[file]}"

    def _prepare(self, planned: Output | Copy) -> tuple[Made, bool]:
        """Make a file beside the folder if it is to be another than there; and whether it is."""
        there, file = f"{self._folder}/{planned.file}", self._new(planned.file)
        if isinstance(planned, Copy):
            source, given, lookups = planned.source(), "", ()
            differs = os.path.islink(there) or not (os.path.isfile(there) and filecmp.cmp(source, there, shallow=False))
            if differs:
                _copy(source, file)
        else:
            self._desk.seen.clear()
            data, given = planned.render(), planned.given
            # one text for each name: the record is smaller by that. In order, so that files which
            # looked the same things up have the same
            lookups = tuple(self._names.setdefault(name, name) for name in sorted(self._desk.seen))
            differs = self._is_new or not _holds(there, data)
            if differs:
                _write(data, file)
        found = os.lstat(file if differs else there)
        return (given, found.st_size, found.st_mtime_ns, lookups), differs


def write(planned: Output | Copy, file: str) -> None:
    """Render one file, or copy it, and write it whole with the folders above it."""
    if isinstance(planned, Copy):
        _copy(planned.source(), file)
    else:
        _write(planned.render(), file)


def refresh(output: Output, file: str) -> bool:
    """Write one file if it is to be another than there; whether it was."""
    data = output.render()
    if _holds(file, data):
        return False
    _write(data, file)
    return True


def _copy(source: Path, file: str) -> None:
    os.makedirs(os.path.dirname(file), exist_ok=True)
    shutil.copyfile(source, file)


def _write(data: bytes, file: str) -> None:
    try:
        opened = open(file, "wb", buffering=0)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        opened = open(file, "wb", buffering=0)
    with opened:
        opened.write(data)


def _holds(file: str, data: bytes) -> bool:
    """Whether a file is there with these bytes."""
    try:
        found = os.lstat(file)
        if found.st_size != len(data) or not stat.S_ISREG(found.st_mode):
            return False
        with open(file, "rb", buffering=0) as there:
            return there.read() == data
    except OSError:
        return False


def sweep(folder: Path) -> None:
    """Delete what killed builds have left beside a folder."""
    for left in folder.parent.glob(f".{folder.name}.building-*"):
        with suppress(OSError):  # it may be another build's that ends just now
            if clock.stamp() - left.lstat().st_mtime_ns > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
