"""Hold releases to their manifests, file by file; and the link to the live one, and the repository, to what they must be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from portal.git import GitError, git
from portal.publish.manifest import MANIFEST, Damage, manifest_of, sum_of, verify
from portal.publish.root import Root
from portal.publish.switch import live_release

_PATIENCE = 3600
"""Seconds for which git may look."""
_OFTEN = 200
"""Files after which progress is told."""


class Held(NamedTuple):
    """What came of looking at a release."""

    release: Path
    files: int
    """That its manifest knows."""
    damage: tuple[Damage, ...]


class Verifier:
    """Makes the sum of each file once, in however many releases it is."""

    def __init__(self, told: Callable[[int, int], None]) -> None:
        """`told` hears how many files of a release are done, and how many there are."""
        self._told = told
        self._known: dict[tuple[int, int], str] = {}

    def hold(self, release: Path) -> Held:
        """Look at every file of a release. Raises OSError."""
        manifest = manifest_of(release)
        if manifest is None:
            return Held(release, 0, (Damage(MANIFEST, "changed"),))
        return Held(release, len(manifest.files), tuple(verify(release, manifest, self._sums)))

    def _sums(self, folder: Path, files: list[str]) -> dict[str, str]:
        found = {}
        for number, file in enumerate(files):
            if number % _OFTEN == 0:
                self._told(number, len(files))
            path = folder / file
            state = os.stat(path)
            one = state.st_dev, state.st_ino
            if one not in self._known:
                self._known[one] = sum_of(path)
            found[file] = self._known[one]
        self._told(len(files), len(files))
        return found


def is_lost(root: Root) -> bool:
    """Whether the link to the live release leads nowhere."""
    return os.path.lexists(root.current) and live_release(root) is None


def repository_faults(root: Root) -> tuple[str, ...]:
    """What git finds wrong in the repository, in its own words; nothing where all that is named is there."""
    try:
        git(root.repository, "fsck", "--connectivity-only", "--no-dangling", "--no-progress", patience=_PATIENCE)
    except GitError as error:
        return tuple(error.told.splitlines())
    return ()
