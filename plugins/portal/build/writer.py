"""Bring the planned files of a site into its folder: first all beside it, then each in its place."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
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

    def make(self, progress: Progress) -> dict[str, Made]:
        """Make what changed, then put it in place.

        What comes out as it is there already is left alone, with its times: web servers make
        their ETag of those, and readers that ask again are told that nothing changed. Raises
        whatever goes wrong; then the folder is as it was.
        """
        sweep(self._folder)
        new = self._beside / "new"
        changed = self._work.changed
        try:
            new.mkdir(parents=True)
            results = map_on_cores(self._prepare, changed, partial(progress, "rendering"))
            if self._folder.exists():
                moved = [one.file for one, (_, differs) in zip(changed, results, strict=True) if differs]
                self._replace(sorted(moved, key=_turn), partial(progress, "placing"))
            else:
                new.rename(self._folder)
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)
        return {one.file: made for one, (made, _) in zip(changed, results, strict=True)}

    def _prepare(self, planned: Planned) -> tuple[Made, bool]:
        """Make a file beside the folder if it is to be another than there; and whether it is."""
        there = os.path.join(self._folder, planned.file)
        file = os.path.join(self._beside, "new", planned.file)
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
            differs = not _holds(there, data)
            if differs:
                _write(data, file)
        found = os.stat(file if differs else there)
        return (given, found.st_size, found.st_mtime_ns, lookups), differs

    def _replace(self, moved: Sequence[str], told: Callable[[int, int], None]) -> None:
        """Put new files in place and take away what is gone; all back again if that fails."""
        new, old = self._beside / "new", self._beside / "old"
        old.mkdir()
        undo: list[Callable[[], object]] = []
        try:
            files = [*moved, *self._work.gone]
            for number, file in enumerate(files):
                told(number, len(files))
                target, kept = self._folder / file, old / str(number)
                if file in self._work.planned:
                    if not _keep_link(target, kept):
                        undo.append(partial(target.unlink, missing_ok=True))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(new / file, target)
                elif target.exists():
                    os.replace(target, kept)
                if kept.exists():
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
        with open(file, "rb", buffering=0) as there:
            return os.fstat(there.fileno()).st_size == len(data) and there.read() == data
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


def _keep_link(target: Path, kept: Path) -> bool:
    """Keep a file that will be replaced; False where there is none."""
    try:
        os.link(target, kept)
    except FileNotFoundError:
        return False
    except OSError:
        if target.is_dir():  # somebody's, and in the way: it goes only if it is empty
            target.rmdir()
            return False
        # a file system without links
        shutil.copy2(target, kept)
    return True


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty, or gone already
            if folder.exists():
                return
        folder = folder.parent
