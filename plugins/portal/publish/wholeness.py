"""Whether a release is still what it was when it was made: cheaply each minute, with all sums once a day."""

from __future__ import annotations

import datetime as dt
import os
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from portal.publish.manifest import MANIFEST, Damage, Manifest, manifest_of, verify
from portal.publish.state import Verified

_TRUSTED = dt.timedelta(days=1)
"""How long sums are believed, while lengths and times of the files stay as they are."""


class Looked(NamedTuple):
    """What is known of a release after a look at it."""

    manifest: Manifest | None
    """None where it can't be read; that is damage too."""
    damage: tuple[Damage, ...]
    verified: Verified | None
    """To be remembered; None where it is damaged."""

    @property
    def is_whole(self) -> bool:
        """Whether all is as it was."""
        return self.verified is not None


def look_at(release: Path, known: Verified | None, now: dt.datetime) -> Looked:
    """Compare a release with its manifest, by sums only where there is a reason. Raises OSError."""
    manifest = manifest_of(release)
    if manifest is None:
        return Looked(None, (Damage(MANIFEST, "changed"),), None)
    marks = _marks(release)
    if known is not None and (known.release, known.marks) == (release.name, marks):
        if dt.timedelta(0) <= now - known.moment < _TRUSTED:
            return Looked(manifest, (), known)
    damage = tuple(verify(release, manifest))
    return Looked(manifest, damage, None if damage else Verified(release=release.name, moment=now, marks=marks))


def vouched(release: Path, now: dt.datetime) -> Verified:
    """To be remembered of a release whose sums have just been made."""
    return Verified(release=release.name, moment=now, marks=_marks(release))


def _marks(release: Path) -> str:
    """Stands for the names, lengths and times of all files of a release."""
    found = blake2b(digest_size=16)
    top, places = len(os.fspath(release)), [os.fspath(release)]
    while places:
        place = places.pop()
        with os.scandir(place) as entries:
            listed = sorted(entries, key=attrgetter("name"))
        marks = [place[top:]]
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                places.append(entry.path)
            else:
                state = entry.stat(follow_symlinks=False)
                marks.append(f"{entry.name}/{state.st_size} {state.st_mtime_ns} {state.st_mode}")
        found.update("\0".join([*marks, "\0"]).encode("utf-8", "surrogateescape"))
    return found.hexdigest()
