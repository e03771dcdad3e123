"""What is known of files by their times, so that they need not be opened again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal import clock
from portal.build.store import Store

_SETTLED = 2_000_000_000
"""Nanoseconds for which a file must have been left alone to be known by its times alone.

Some file systems count in steps of two seconds: a file that is changed twice within one
keeps its times (git calls that racily clean).
"""

Signature = tuple[int, int, int, int]


def signature_of(file: Path | str) -> Signature:
    """Length, times and number of a file: while they stay, so does its content."""
    found = os.stat(file)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_settled(signature: Signature, moment: int) -> bool:
    """Whether a file was last changed so long before `moment` (ns) that its times tell all."""
    return max(signature[1], signature[2]) < moment - _SETTLED


class KnownFiles:
    """What was made of files of one sort, as long as those are as they were.

    Paths are below `root`. Values are of `portal.model`'s classes and Python's own.
    """

    def __init__(self, store: Store, sort: str, root: Path, names: Mapping[str, str]) -> None:
        self._store = store
        self._sort = sort
        self._root = root
        self._names = names
        self._started = clock.stamp()
        self._kept: dict[str, tuple[Signature, Any]] = store.get(sort) or {}
        self._now: dict[str, tuple[Signature, Any]] = {}
        self._asked: set[str] = set()

    def file(self, path: str) -> Path:
        """Where a file lies, whatever Unicode form the disk has its name in."""
        return self._root / self._names.get(path, path)

    def find(self, path: str) -> Any:
        """What was made of a file; None where that is not known."""
        self._asked.add(path)
        kept = self._kept.get(path)
        if kept is None or kept[0] != signature_of(self.file(path)):
            return None
        self._now[path] = kept
        return kept[1]

    def note(self, path: str, signature: Signature, value: Any) -> None:
        """What was made of a file; the signature is of before it was opened."""
        if is_settled(signature, self._started):
            self._now[path] = signature, value

    def are_unchanged(self) -> bool:
        """Whether all files that were asked for are known to be as they were."""
        return all(path in self._now and self._now[path][0] == signature_of(self.file(path)) for path in self._asked)

    def keep(self) -> None:
        """Keep what was found and noted; forget all else."""
        if self._now != self._kept:
            self._store.put({self._sort: self._now})
