"""A release's folder from a built site: hard links, so that what did not change costs neither time nor disk.

Nothing is switched here, and nothing judged; see `switch` and `inspection`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from portal.model.built import Built
from portal.publish import answers
from portal.publish.compress import ENDINGS, is_worth_packing, pack
from portal.publish.durable import sync_folder
from portal.publish.manifest import MANIFEST, Manifest, manifest_of, sum_of, sums_of

_SECOND = 10**9
_NO_LINK = {errno.EXDEV, errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}
"""What systems say that can't link a file, or not once more."""


def assemble(
    site: Path, built: Built, commit: str, lock: str, previous: Path | None, target: Path,
    reached: Callable[[str], None],
) -> Manifest:
    """Make a release's folder, which is not there yet, of a built site; afterwards all of it is on the disk.

    `previous` is the release that is live, `target` lies beside it. What has the same bytes as there
    is the same file; what has others is newer by a second at least than in any release that is kept,
    for web servers tell files apart by their times in seconds. Raises OSError.
    """
    before = manifest_of(previous)  # where that is damaged all files are compared
    known = before.files if before else {}
    reached("assemble: folder")
    served = target / "site"
    served.mkdir(parents=True)
    reached("assemble: files")
    layout = _Layout(site, served, previous / "site" if previous else None, known, _kept(target, previous))
    layout.lay_out()
    sums = layout.sums
    reached("assemble: packed copies")
    # another kit may pack otherwise
    same = layout.same if before and before.lock == lock else ()
    sums |= _link_copies(layout, same, known)
    done = {*same}
    sums |= pack(served, (file for file in layout.worth_packing if file not in done))
    reached("assemble: answers")
    answers.lay_out(target, built.gone, built.moved)
    reached("assemble: manifest")
    manifest = Manifest(
        commit=commit, lock=lock, moment=built.moment, until=built.until, articles=built.articles,
        gone=built.gone, moved=built.moved, files=dict(sorted(sums.items())),
    )
    (target / MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")
    reached("assemble: to the disk")
    _to_the_disk(target)
    return manifest


def _kept(target: Path, previous: Path | None) -> list[str]:
    """The sites of all releases: after somebody went back, a later one may have had a later time."""
    beside = {path for path in target.parent.iterdir() if (path / MANIFEST).is_file()}
    return sorted(f"{path}/site" for path in beside | ({previous} if previous else set()))


class _Found(NamedTuple):
    """A file of the built site."""

    path: str
    state: os.stat_result


def _walk(folder: str, below: str = "") -> Iterator[tuple[str, list[_Found]]]:
    """Each folder, and the files in it; folders come before what is in them. Raises OSError."""
    found, folders = [], []
    with os.scandir(f"{folder}/{below}") as entries:
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
            elif stat.S_ISREG((state := entry.stat(follow_symlinks=False)).st_mode):
                found.append(_Found(path, state))
            else:  # a link could lead to any file of the machine; builds make none
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), f"{folder}/{path}")
    yield below, found
    for one in sorted(folders):
        yield from _walk(folder, one)


class _Layout:
    """The files of a site, laid out in a release."""

    def __init__(
        self, site: Path, served: Path, previous: Path | None, known: dict[str, str], kept: Collection[str]
    ) -> None:
        self.sums: dict[str, str] = {}
        """SHA-256 by path, of all that is laid out."""
        self.same: list[str] = []
        """What has the bytes that it had before, and so is the same file."""
        self.worth_packing: list[str] = []
        self.served = os.fspath(served)
        self.previous = os.fspath(previous) if previous else None
        self._site = os.fspath(site)
        self._known = known
        self._kept = kept

    def lay_out(self) -> None:
        """Do it, folder by folder. Raises OSError."""
        others: list[tuple[_Found, os.stat_result | None]] = []
        for below, found in _walk(self._site):
            if below:
                os.mkdir(f"{self.served}/{below}")
            for one in found:
                if is_worth_packing(one.path, one.state.st_size):
                    self.worth_packing.append(one.path)
                before = self._before(one.path)
                if before and os.path.samestat(one.state, before) and one.path in self._known:
                    self._keep(one.path)
                else:
                    others.append((one, before))
        sums = sums_of(Path(self._site), [one.path for one, _ in others])
        for one, before in others:
            # what a damaged release holds is not what its manifest says
            if before and before.st_size == one.state.st_size and sums[one.path] == sum_of(f"{self.previous}/{one.path}"):
                self._keep(one.path)
            else:
                self._place(one)
            self.sums[one.path] = sums[one.path]

    def _before(self, path: str) -> os.stat_result | None:
        if self.previous is None:
            return None
        try:
            return os.lstat(f"{self.previous}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _keep(self, path: str) -> None:
        link(f"{self.previous}/{path}", f"{self.served}/{path}")
        self.same.append(path)
        if path in self._known:
            self.sums[path] = self._known[path]

    def _place(self, one: _Found) -> None:
        """Take over a file that is new, or has other bytes than before."""
        place, second = f"{self.served}/{one.path}", self._last_second(one.path) + 1
        if one.state.st_mtime_ns // _SECOND >= second:
            link(f"{self._site}/{one.path}", place)
        else:  # a copy of its own: builds know their files by their times
            shutil.copyfile(f"{self._site}/{one.path}", place)
            os.utime(place, ns=(second * _SECOND, second * _SECOND))

    def _last_second(self, path: str) -> int:
        """The latest time that any release had for a path."""
        seconds = [-1]
        for site in self._kept:
            try:
                seconds.append(os.lstat(f"{site}/{path}").st_mtime_ns // _SECOND)
            except (FileNotFoundError, NotADirectoryError):
                continue
        return max(seconds)


def _link_copies(layout: _Layout, files: Collection[str], known: dict[str, str]) -> dict[str, str]:
    """Take over the packed copies of files that did not change; their sums by path."""
    sums = {}
    for file in files:
        for ending in ENDINGS:
            if copy := known.get(file + ending):
                link(f"{layout.previous}/{file}{ending}", f"{layout.served}/{file}{ending}")
                sums[file + ending] = copy
    return sums


def link(there: str, place: str) -> None:
    """Let a file have one more name, or make a copy with its time where that can't be. Raises OSError."""
    try:
        os.link(there, place, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(there, place, follow_symlinks=False)


def _to_the_disk(target: Path) -> None:
    """All files of a release at once: one by one they would take minutes. Raises OSError."""
    sync_all = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    number = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if sync_all is None:  # not Linux: of all disks, and faults are not told
            os.sync()
        elif sync_all(number):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(target))
    finally:
        os.close(number)
    sync_folder(target)
    sync_folder(target.parent)
