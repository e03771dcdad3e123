"""A project in two folders: one is built again and again, the other from nothing.

Every build runs in a copy of this process, so that none knows what an earlier one kept in
memory, one can be killed, and both folders are built at once.
"""

from __future__ import annotations

import datetime as dt
import errno
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from portal import clock
from portal.build import site as planning
from portal.build import workers
from portal.build.command import build_site
from portal.digest import digest_of
from portal.errors import ContentError, UsageError
from portal.messages import report
from portal.model.dates import VIETNAM
from portal.search import division
from tests.builders import make_site, picture, write, write_campaign, write_entry, write_news, write_plan, write_story
from tests.search_reader import ENTRY, Index

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
FEWEST = 3
"""Articles that may have changed since the search index's base was made: so few that small sites make it anew."""
Told = Callable[[str, int, int], None]
Seen = dict[str, tuple[int, bytes | None]]
"""Time and bytes of all that lies in a folder; None for the bytes of a folder."""
KNOWN = 30
"""Sites built from nothing that are kept for other tests to be compared with."""
_FROM_NOTHING: OrderedDict[tuple[str, str, object], tuple[str, Seen]] = OrderedDict()


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody reads."""


class Running:
    """A job in a copy of this process; its answer is what the job returned."""

    def __init__(self, job: Callable[[], str]) -> None:
        context = multiprocessing.get_context("fork")
        self._answer, sent = context.Pipe(duplex=False)
        self._process = context.Process(target=lambda: sent.send(job()))
        self._process.start()
        sent.close()

    def kill(self, after: float) -> None:
        """End it some seconds from now as a power cut would, if it still runs then."""
        self._process.join(after)
        self._process.kill()

    def answer(self) -> str:
        """What the job says, once it has ended; `killed` where it no longer can."""
        try:
            said = self._answer.recv()
        except EOFError:
            said = "killed"
        self._process.join()
        return said


def build_in_copy(
    config_file: Path, site: Path, now: dt.datetime, told: Told = quiet, prepare: Callable[[], None] = lambda: None
) -> Running:
    """Start a build. It answers with nothing, or with the problems as they are told, or with the fault's name.

    `prepare` runs in the copy before the build, and may spoil whatever it likes there.
    """
    def job() -> str:
        keep_compiled_templates()
        prepare()
        try:
            build_site(config_file, site, now, told)
        except ContentError as error:
            return report(error)
        except UsageError as error:
            return error.code
        except Exception as error:
            return type(error).__name__
        return ""

    warm_up()
    _compiled()  # one folder for all copies
    return Running(job)


@cache
def warm_up() -> None:
    """Let this process load and make, once for all copies, what the first build of a process does."""
    with tempfile.TemporaryDirectory() as name:
        folder = make_site(Path(name))
        for write_one in (write_campaign, write_news, write_plan, write_story):
            write_one(folder, write_one.__name__.replace("_", "-"))
        write_entry(folder, "gioi-thieu.md")
        write_news(folder, "anh", image={"src": "anh.png", "alt": "Ảnh", "credit": "Ảnh: Minh Hà"})
        write(folder, "content/tin-tuc/2026/anh.png", picture())
        build_site(folder / "mkdocs.yml", folder / "site", NOW, quiet)


@cache
def _compiled() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="portal-templates-")


@cache
def _laid_out(lay_out: Callable[[Path], None]) -> dict[str, bytes]:
    """The files of a project: to write them as YAML takes longer than all else of laying it out."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder))
        return {path: data for path, (_, data) in look(Path(folder)).items() if data is not None}


def keep_compiled_templates() -> None:
    """Let all projects share compiled templates: to compile them is half of a small build."""
    planning._COMPILED = Path(_compiled().name)


def on_all_cores() -> None:
    """Work in several processes, as large sites are built."""
    workers.WORTH_IT = 2


def let_time_pass() -> None:
    """Let this process see files as if they had been left alone for some seconds."""
    clock.stamp = lambda: time.time_ns() + 5 * 10**9


# What can go wrong in the middle

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.link", "os.symlink", "os.truncate"}


def at_change(number: int, happens: Callable[[], None], of: str = "") -> None:
    """Let something happen right before this process changes the disk for the n-th time, from 1.

    Only changes of files count whose path holds `of`.
    """
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event == "open":
            path, _, flags = arguments
            opened = isinstance(path, (str, bytes)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if not opened or os.fsdecode(path).startswith((os.devnull, _compiled().name)):
                return
        elif event not in _CHANGES or _compiled().name in str(arguments[0]):
            return
        if of not in os.fsdecode(arguments[0]):
            return
        left -= 1
        if left == 0:
            happens()

    sys.addaudithook(hook)


def disk_is_full() -> None:
    """Fail as the system does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def power_is_cut() -> None:
    """End this process without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


# Folders

def look(folder: Path) -> Seen:
    """All that lies in a folder."""
    found: Seen = {}
    for path, folders, files in os.walk(folder):
        below = os.path.relpath(path, folder)
        for name in folders:
            full = os.path.join(path, name)
            link = os.path.islink(full)
            found[os.path.normpath(os.path.join(below, name))] = (0, b"a link" if link else None)
        for name in files:
            full = os.path.join(path, name)
            if os.path.islink(full):
                found[os.path.normpath(os.path.join(below, name))] = (0, b"a link")
                continue
            with open(full, "rb") as file:
                data = file.read()
            found[os.path.normpath(os.path.join(below, name))] = (os.stat(full).st_mtime_ns, data)
    return found


def contents(seen: Seen) -> dict[str, bytes | None]:
    """The same without times."""
    return {path: data for path, (_, data) in seen.items()}


def changed(before: Seen, after: Seen) -> set[str]:
    """Files that came, went, or have other bytes."""
    old, new = contents(before), contents(after)
    return {path for path in old.keys() | new.keys()
            if old.get(path) != new.get(path) and (old.get(path) is not None or new.get(path) is not None)}


def assert_same(found: Seen, wanted: Seen) -> None:
    """Two sites are equal to the byte, folders too; says where they are not.

    Their search indexes may be divided in other ways, but say the same.
    """
    ours, theirs = contents(found), contents(wanted)
    if ENTRY in ours and ENTRY in theirs:
        ours, our_index = _apart(ours)
        theirs, their_index = _apart(theirs)
        _assert_same_index(our_index, their_index)
    missing, beyond = sorted(theirs.keys() - ours.keys()), sorted(ours.keys() - theirs.keys())
    assert not missing and not beyond, f"missing: {missing}; left behind: {beyond}"
    for path, data in theirs.items():
        if ours[path] != data:
            place = len(os.path.commonprefix([ours[path] or b"", data or b""]))
            around = slice(max(0, place - 120), place + 120)
            raise AssertionError(f"{path} differs at byte {place}:\nfound  {(ours[path] or b'')[around]!r}\n"
                                 f"wanted {(data or b'')[around]!r}")


def _apart(site: dict[str, bytes | None]) -> tuple[dict[str, bytes | None], Index]:
    """A site without its search index, and that; not a file of the index lies there that it does not need."""
    index = Index(lambda path: site[path] or b"")
    segments = tuple(index.addresses)
    owned = {path for path, data in site.items() if data is not None and (path.startswith(segments) or path == ENTRY)}
    needed = index.files() - {index.names_file}
    assert owned == needed, f"missing: {sorted(needed - owned)}; left behind: {sorted(owned - needed)}"
    rest = {path: data for path, data in site.items() if path != ENTRY and not f"{path}/".startswith(segments)}
    return rest, index


def _assert_same_index(found: Index, wanted: Index) -> None:
    if found.addresses == wanted.addresses:
        assert (found.gone, found.places) == (wanted.gone, wanted.places)
        return
    ours, theirs = found.whole(), wanted.whole()
    assert [one.url for one in ours.articles] == [one.url for one in theirs.articles], "other articles are found"
    for one, other in zip(ours.articles, theirs.articles, strict=True):
        assert one == other
    assert ours.postings == theirs.postings, f"of {len(theirs.postings)} postings {len(ours.postings ^ theirs.postings)} differ"
    assert ours.names == theirs.names


def assert_times_kept(before: Seen, after: Seen) -> None:
    """Files with the bytes that they had have their time too."""
    lost = [path for path, (time, data) in before.items()
            if data is not None and path in after and after[path][1] == data and after[path][0] != time]
    assert not lost, f"same bytes, other time: {lost}"


class Project:
    """A project, built again and again where it lies, and from nothing in another folder."""

    def __init__(self, folder: Path, lay_out: Callable[[Path], None]) -> None:
        self.root = folder / "project"
        self.fresh = folder / "Từ đầu" / "dự án"
        """Where the project is built from nothing; another place must make no difference."""
        self.now = NOW
        self.site_name = "site"
        self.settled = True
        """Whether some seconds have passed since the last edit: files are known by their times then."""
        self.outside: Callable[[], object] = tuple
        """What a site built from nothing hangs on beside the files and the clock; nothing, but where tests stand in for code."""
        self.files = dict(_laid_out(lay_out))
        for path, data in self.files.items():
            write(self.root, path, data)

    @property
    def site(self) -> Path:
        """The folder that is built again and again."""
        return self.root / self.site_name

    @property
    def cache(self) -> Path:
        """What builds keep for each other."""
        return self.root / ".cache"

    def put(self, path: str, data: str | bytes, keep_time: bool = False) -> None:
        """Write a file in place; with the time that it had, if wanted."""
        self.files[path] = data.encode() if isinstance(data, str) else data
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        time = file.stat().st_mtime_ns if keep_time else None
        file.write_bytes(self.files[path])
        if time is not None:
            os.utime(file, ns=(time, time))

    def drop(self, path: str) -> None:
        """Delete a file, and its folder if that is empty then."""
        del self.files[path]
        file = self.root / path
        file.unlink()
        if not any(file.parent.iterdir()):
            file.parent.rmdir()

    def move(self, path: str, to: str) -> None:
        """Rename a file, which keeps its time."""
        self.files[to] = self.files.pop(path)
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / to)

    def swap(self, one: str, other: str) -> None:
        """Give two files each other's names; all else of them stays."""
        self.move(one, "between")
        self.move(other, one)
        self.move("between", other)

    def restore(self, files: dict[str, bytes]) -> None:
        """Undo: make the project what it was."""
        for path in self.files.keys() - files.keys():
            self.drop(path)
        for path, data in files.items():
            if self.files.get(path) != data:
                self.put(path, data)

    def build(self, told: Told = quiet, prepare: Callable[[], None] = lambda: None) -> Running:
        """Start an incremental build."""
        def prepared() -> None:
            division.FEWEST = FEWEST
            if self.settled:
                let_time_pass()
            prepare()

        return build_in_copy(self.root / "mkdocs.yml", self.site, self.now, told, prepared)

    def lay_out_fresh(self) -> None:
        """Write the project's files, and nothing else, into the folder where it is built from nothing."""
        shutil.rmtree(self.fresh, ignore_errors=True)
        for path, data in self.files.items():
            write(self.fresh, path, data)

    def build_fresh(self) -> Running:
        """Start a build that can't know of any other."""
        self.lay_out_fresh()
        return build_in_copy(self.fresh / "mkdocs.yml", self.fresh / "site", self.now)

    def from_nothing(self) -> Callable[[], tuple[str, Seen]]:
        """Ask what a build from nothing tells, and what site it makes, of the project as it is now.

        Such builds of the same files at the same moment are equal to the byte, whatever the
        folder (tests/build/test_builds.py holds them to it), so that one of each is enough.
        """
        key = digest_of(repr(sorted(self.files.items()))), self.now.isoformat(), self.outside()
        if key in _FROM_NOTHING:
            _FROM_NOTHING.move_to_end(key)
            return lambda: _FROM_NOTHING[key]
        building = self.build_fresh()

        def answer() -> tuple[str, Seen]:
            told = building.answer()
            _FROM_NOTHING[key] = told, {} if told else look(self.fresh / "site")
            if len(_FROM_NOTHING) > KNOWN:
                _FROM_NOTHING.popitem(last=False)
            return _FROM_NOTHING[key]

        return answer

    def beside(self) -> set[str]:
        """What lies in the project folder beside its own files."""
        own = {path.split("/")[0] for path in self.files}
        return {path.name for path in self.root.iterdir()} - own

    def rebuild(self, prepare: Callable[[], None] = lambda: None) -> str:
        """Build, and hold the promise against a build from nothing. Returns what was told."""
        before = look(self.site)
        again, from_nothing = self.build(prepare=prepare), self.from_nothing()
        told, (wanted, site) = again.answer(), from_nothing()
        assert told == wanted, f"told {told or 'nothing'!r}, and from nothing {wanted or 'nothing'!r}"
        after = look(self.site)
        if told:
            assert after == before, f"a build that failed changed {sorted(changed(before, after)) or 'times'}"
        else:
            assert_same(after, site)
            assert_times_kept(before, after)
        return told
