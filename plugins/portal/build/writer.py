"""Bring the planned files of a site into its folder: first all beside it, then each in its place."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from portal import clock
from portal.build.record import Made, Planned, Work
from portal.build.workers import map_on_cores
from portal.progress import Progress
from portal.render.desk import Desk
from portal.render.lookups import Name
from portal.render.output import Copy

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
        self._numbers = {planned.file: str(number) for number, planned in enumerate(work.changed)}
        """What files are called beside the folder: numbers need no folders of their own."""

    def make(self, progress: Progress) -> dict[str, Made]:
        """Make what changed, then put it in place.

        What comes out as it is there already is left alone, with its times: web servers make
        their ETag of those, and readers that ask again are told that nothing changed. Raises
        whatever goes wrong; then the folder is as it was.
        """
        sweep(self._folder)
        changed = self._work.changed
        try:
            (self._beside / "new").mkdir(parents=True)
            results = map_on_cores(self._prepare, changed, partial(progress, "rendering"))
            if self._is_new:
                (self._beside / "new").rename(self._folder)
            else:
                moved = [one.file for one, (_, differs) in zip(changed, results, strict=True) if differs]
                self._replace(sorted(moved, key=_turn), partial(progress, "placing"))
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)
        return {one.file: made for one, (made, _) in zip(changed, results, strict=True)}

    def _new(self, file: str) -> str:
        """Where a file is made."""
        return f"{self._beside}/new/{file if self._is_new else self._numbers[file]}"

    def _prepare(self, planned: Planned) -> tuple[Made, bool]:
        """Make a file beside the folder if it is to be another than there; and whether it is."""
        there, file = f"{self._folder}/{planned.file}", self._new(planned.file)
        if isinstance(planned, Copy):
            source, given, lookups = planned.source(), "", ()
            differs = not (os.path.isfile(there) and filecmp.cmp(source, there, shallow=False))
            if differs:
                _copy(source, file)
        else:
            self._desk.seen.clear()
            data, given = planned.render(), planned.given
            # one text for each name: the record is smaller by that
            lookups = tuple(self._names.setdefault(name, name) for name in self._desk.seen)
            differs = self._is_new or not _holds(there, data)
            if differs:
                _write(data, file)
        found = os.stat(file if differs else there)
        return (given, found.st_size, found.st_mtime_ns, lookups), differs

    def _replace(self, moved: Sequence[str], told: Callable[[int, int], None]) -> None:
        """Put new files in place and take away what is gone; all back again if that fails."""
        old = self._beside / "old"
        old.mkdir()
        undo: list[Callable[[], object]] = []
        files = [*moved, *self._work.gone]
        try:
            for number, file in enumerate(files):
                told(number, len(files))
                target, kept = f"{self._folder}/{file}", f"{old}/{number}"
                if file in self._numbers:
                    was_there = _keep_link(target, kept)
                    undo.append(partial(os.replace, kept, target) if was_there else partial(_unlink, target))
                    _move(self._new(file), target)
                elif os.path.lexists(target):
                    os.replace(target, kept)
                    undo.append(partial(os.replace, kept, target))
        except BaseException:
            for step in reversed(undo):
                step()
            raise
        for file in self._work.gone:
            _remove_empty((self._folder / file).parent, self._folder)


def write(planned: Planned, file: str) -> None:
    """Render one file, or copy it, and write it whole with the folders above it."""
    if isinstance(planned, Copy):
        _copy(planned.source(), file)
    else:
        _write(planned.render(), file)


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
        if os.stat(file).st_size != len(data):
            return False
        with open(file, "rb", buffering=0) as there:
            return there.read() == data
    except OSError:
        return False


def sweep(folder: Path) -> None:
    """Delete what killed builds have left beside a folder."""
    for left in folder.parent.glob(f".{folder.name}.building-*"):
        if clock.stamp() - left.stat().st_mtime_ns > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _turn(file: str) -> tuple[int, str]:
    """When a file's turn comes: first what pages load, then pages, then what leads to them."""
    if file.startswith(("assets/", "hinh/", "phim/")):
        return 0, file
    return (1 if file.endswith(".html") else 2), file


def _keep_link(target: str, kept: str) -> bool:
    """Keep a file that will be replaced; False where there is none."""
    try:
        os.link(target, kept)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        if os.path.isdir(target):  # somebody's, and in the way: it goes only if it is empty
            os.rmdir(target)
            return False
        # a file system without links
        shutil.copy2(target, kept)
    return True


def _move(file: str, target: str) -> None:
    try:
        os.replace(file, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(file, target)


def _unlink(file: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(file)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty, or gone already
            if folder.exists():
                return
        folder = folder.parent
