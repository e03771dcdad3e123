"""A bundle's folder: whether it is as a build left it, and what makes it what it should be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from portal.digest import digest_of
from portal.render.lookups import Name
from portal.render.output import Bundle

Made = tuple[str, int, int, tuple[Name, ...]]
"""Of one file: what its render was given, length, time of change (ns), what it looked up.

Of a bundle: what it was given, and the two numbers of its folder's state.
"""
Files = dict[str, tuple[int, int]]
"""Length and time of change (ns) of files, by their path below a folder."""


class BundleWork:
    """What is to be done that a bundle's folder holds its files and no others.

    `left` is the state in which a build left it; None where that is not known.
    """

    def __init__(self, bundle: Bundle, folder: Path, left: tuple[int, int] | None) -> None:
        self.bundle = bundle
        there, names = files_below(f"{folder}/{bundle.file}"), set(bundle.names())
        # what nobody has touched is there as it was made; else nothing is known of any file
        kept = names & there.keys() if state_of(there) == left else frozenset()
        self._kept = {name: there[name] for name in kept}
        self.made = [bundle.output(name) for name in sorted(names - kept)]
        """Those of its files that are missing, or may be."""
        self.gone = [bundle.file + name for name in sorted(there.keys() - names)]
        """Below the site's folder: what lies there and is none of its files."""

    def done(self, made: Mapping[str, Made]) -> tuple[int, int]:
        """The folder's state once the work is done; `made` are the site's files that were made."""
        new = {one.file.removeprefix(self.bundle.file): made[one.file][1:3] for one in self.made}
        return state_of(self._kept | new)


def files_below(folder: str) -> Files:
    """All files below a folder, links too; none where there is no such folder, or a link to one."""
    found: Files = {}
    # what lies behind a link is somebody's
    inner = [] if os.path.islink(folder.rstrip("/")) else [""]
    while inner:
        inside = inner.pop()
        try:
            with os.scandir(f"{folder}/{inside}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        inner.append(f"{inside}{entry.name}/")
                    else:
                        seen = entry.stat(follow_symlinks=False)
                        found[inside + entry.name] = seen.st_size, seen.st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            continue
    return found


def state_of(files: Files) -> tuple[int, int]:
    """Two numbers that stand for all names, lengths and times; the first is that of all bytes."""
    mark = digest_of(repr(sorted(files.items())))
    return sum(length for length, _ in files.values()), int(mark[:16], 16)
