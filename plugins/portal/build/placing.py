"""Put files that were made into the site's folder, and take others away: all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from portal.errors import UsageError

_LOADED = ("assets/", "hinh/", "phim/", "tim-kiem/ten.")
"""How the paths begin of what others load, beside those of bundles."""
_TRIES = 5
_BETWEEN = 0.1
"""So often, and with so many seconds between, it is tried to put a file back."""


def place(
    folder: Path,
    made: Mapping[str, str],
    gone: Collection[str],
    bundles: Sequence[str],
    old: Path,
    told: Callable[[int, int], None],
) -> None:
    """Put new files in place and take away what is gone; all back again if that fails.

    `made` says where each file of the folder was made, on the same disk; `bundles` are folders of
    bundles, with `/` at the end, in which something is done. What was in the way is kept in
    `old` meanwhile. `told` hears (done, total). Raises whatever goes wrong; then the
    folder is as it was, but for a UsageError that says otherwise.
    """
    old.mkdir()
    undo: list[Callable[[], object]] = []
    files = [*sorted(made, key=partial(_turn, folder, (*_LOADED, *bundles))), *gone]
    try:
        for number, file in enumerate(files):
            told(number, len(files))
            target, kept = f"{folder}/{file}", f"{old}/{number}"
            if file in made:
                undo.append(_keep(target, kept, folder))
                _move(made[file], target)
            elif os.path.islink(target) or os.path.isfile(target):  # a folder is somebody else's
                undo.append(partial(_give_back, kept, target))
                os.replace(target, kept)
    except BaseException as error:
        if not _taken_back(reversed(undo)):
            saved = folder.with_name(f"{folder.name}-{secrets.token_hex(4)}")
            old.rename(saved)
            raise UsageError("site_mixed", folder=folder, saved=saved) from error
        raise
    for above in {os.path.dirname(file) for file in gone}:
        _remove_empty(folder / above, folder)
    for bundle in bundles:  # a build that was killed may have left folders in it
        if not (folder / bundle).is_symlink():
            for inside, _, _ in os.walk(folder / bundle, topdown=False):
                _remove_empty(Path(inside), folder)


def _turn(folder: Path, loaded: tuple[str, ...], file: str) -> tuple[int, str]:
    """When a file's turn comes: what pages load, by its folder, pages that are new, pages that may
    lead to those, and then what tells others of them."""
    if file.startswith(loaded):
        return 0, file
    if file.endswith(".html"):
        return (2 if os.path.lexists(f"{folder}/{file}") else 1), file
    return 3, file


def _keep(target: str, kept: str, folder: Path) -> Callable[[], object]:
    """Keep a file that will be replaced; returns how to have it back, or to be without it."""
    try:
        os.link(target, kept)
    except (FileNotFoundError, NotADirectoryError):
        return partial(_take_out, target, folder)
    except OSError:
        if os.path.isdir(target) and not os.path.islink(target):
            os.rmdir(target)  # somebody's, and in the way: it goes only if it is empty
            return partial(_empty_again, target)
        # a file system without links
        shutil.copy2(target, kept, follow_symlinks=False)
    return partial(os.replace, kept, target)


def _move(file: str, target: str) -> None:
    try:
        os.replace(file, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(file, target)


def _taken_back(steps: Iterator[Callable[[], object]]) -> bool:
    """Whether all steps could be done; all are tried, even if one fails or somebody is impatient."""
    failed = False
    with _uninterrupted():
        for step in steps:
            try:
                _with_patience(step)
            except OSError:
                failed = True
    return not failed


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


def _take_out(target: str, folder: Path) -> None:
    _unlink(target)
    _remove_empty(Path(target).parent, folder)


def _empty_again(target: str) -> None:
    _unlink(target)
    os.mkdir(target)


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
