"""Bring the planned files of a site into its folder: first all beside it, then each in its place."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from portal import clock
from portal.build.record import Made, Planned, Work
from portal.build.workers import map_on_cores
from portal.errors import UsageError
from portal.progress import Progress
from portal.render.desk import Desk
from portal.render.lookups import Name
from portal.render.output import Copy

_ABANDONED = 24 * 3600 * 10**9
"""Nanoseconds after which the half-done work of a killed build is swept away."""
_TRIES = 5
_BETWEEN = 0.1
"""So often, and with so many seconds between, it is tried to put a file back."""


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
                self._replace(sorted(moved, key=partial(_turn, self._folder)), partial(progress, "placing"))
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
            differs = os.path.islink(there) or not (os.path.isfile(there) and filecmp.cmp(source, there, shallow=False))
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
        found = os.lstat(file if differs else there)
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
                    undo.append(self._keep(target, kept))
                    _move(self._new(file), target)
                elif os.path.islink(target) or os.path.isfile(target):  # a folder is somebody else's
                    undo.append(partial(_give_back, kept, target))
                    os.replace(target, kept)
        except BaseException as error:
            self._undo(undo, error)
            raise
        for file in self._work.gone:
            _remove_empty((self._folder / file).parent, self._folder)

    def _keep(self, target: str, kept: str) -> Callable[[], object]:
        """Keep a file that will be replaced; returns how to have it back, or to be without it."""
        try:
            os.link(target, kept)
        except (FileNotFoundError, NotADirectoryError):
            return partial(self._take_out, target)
        except OSError:
            if os.path.isdir(target) and not os.path.islink(target):
                os.rmdir(target)  # somebody's, and in the way: it goes only if it is empty
                return partial(_empty_again, target)
            # a file system without links
            shutil.copy2(target, kept, follow_symlinks=False)
        return partial(os.replace, kept, target)

    def _take_out(self, target: str) -> None:
        _unlink(target)
        _remove_empty(Path(target).parent, self._folder)

    def _undo(self, steps: Sequence[Callable[[], object]], error: BaseException) -> None:
        """Take all steps, even if one fails or somebody is impatient.

        What can't be put back is kept beside the site: raises UsageError, which says where.
        """
        failed = False
        with _uninterrupted():
            for step in reversed(steps):
                try:
                    _with_patience(step)
                except OSError:
                    failed = True
        if failed:
            saved = self._folder.with_name(f"{self._folder.name}-{secrets.token_hex(4)}")
            (self._beside / "old").rename(saved)
            raise UsageError("site_mixed", folder=self._folder, saved=saved) from error


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


def _turn(folder: Path, file: str) -> tuple[int, str]:
    """When a file's turn comes: what pages load, pages that are new, pages that may lead to
    those, and then what tells others of them."""
    if file.startswith(("assets/", "hinh/", "phim/")):
        return 0, file
    if file.endswith(".html"):
        return (2 if os.path.lexists(f"{folder}/{file}") else 1), file
    return 3, file


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C waits. Only the main thread hears it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _with_patience(step: Callable[[], object]) -> None:
    """Windows refuses to replace a file while somebody reads it: try again for a while."""
    for _ in range(_TRIES - 1):
        try:
            step()
            return
        except OSError:
            time.sleep(_BETWEEN)
    step()


def _give_back(kept: str, target: str) -> None:
    if os.path.lexists(kept):
        os.replace(kept, target)


def _empty_again(target: str) -> None:
    _unlink(target)
    os.mkdir(target)


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
