"""Write so that a power cut leaves the old or the new, and lock so that what a killed process started counts too."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STEP = 0.05
"""Seconds between two looks at a lock."""


def write_durably(file: Path, content: bytes) -> None:
    """Put a file in its place, whole and on the disk. One process at a time. Raises OSError."""
    beside = file.with_name(f".{file.name}.new")  # one name: what a killed process left is written over
    with open(beside, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(beside, file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk. Raises OSError."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def locked(file: Path, patience: float = 0) -> Iterator[bool]:
    """Hold a lock, and say whether it was to be had within so many seconds.

    Programs that are started meanwhile hold it with us, those of `portal.git` too, unless their
    files are closed: what outlives a killed process keeps the next one waiting.
    """
    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until = time.monotonic() + patience
        while not (is_ours := _try(number)) and time.monotonic() < until:
            time.sleep(_STEP)
        os.set_inheritable(number, is_ours)
        yield is_ours
    finally:
        os.close(number)


def is_locked(file: Path) -> bool:
    """Whether somebody holds a lock at this moment."""
    with locked(file) as is_ours:
        return not is_ours


def _try(number: int) -> bool:
    import fcntl  # Windows has none; there nothing is published, but commands tell what they are for

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
