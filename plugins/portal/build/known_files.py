"""What was made of photos and films, kept for as long as those are as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal.build.sources import Signature, Sources
from portal.build.store import Store


class KnownFiles:
    """What was made of files of one sort, by their paths below content/.

    Values are made of `portal.model`'s classes and Python's own.
    """

    def __init__(self, store: Store, sort: str, sources: Sources) -> None:
        self._store = store
        self._sort = sort
        self._sources = sources
        self._kept: dict[str, tuple[Signature, Any]] = store.get(sort) or {}
        self._now: dict[str, tuple[Signature, Any]] = {}

    def file(self, path: str) -> Path:
        """Where a file lies, whatever Unicode form the disk has its name in."""
        return self._sources.folder.root / self._name(path)

    def find(self, path: str) -> Any:
        """What was made of a file; None where that is not known."""
        kept = self._kept.get(path)
        if kept is None or kept[0] != self._sources.signatures[self._name(path)]:
            return None
        self._now[path] = kept
        return kept[1]

    def note(self, path: str, value: Any) -> None:
        """What was made of a file."""
        name = self._name(path)
        if self._sources.is_settled(name):
            self._now[path] = self._sources.signatures[name], value

    def keep(self) -> None:
        """Keep what was found and noted; forget all else."""
        if self._now != self._kept:
            self._store.put({self._sort: self._now})

    def _name(self, path: str) -> str:
        return self._sources.folder.others[path]
