"""What lies in content/ at one moment: names and times of files, before any is opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from portal import clock
from portal.digest import digest_of
from portal.errors import Problem
from portal.read.files import Folder, scan

_SETTLED = 2_000_000_000
"""Nanoseconds for which a file must have been left alone to be known by its times alone.

Some file systems count in steps of two seconds: a file that is changed twice within one
keeps its times (git calls that racily clean).
"""

Signature = tuple[int, int, int, int]
"""Length, times of content and inode (ns) and number of a file: while they stay, so does its content."""


def signature_of(file: Path | str) -> Signature:
    """The signature of a file now."""
    found = os.stat(file)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@dataclass(frozen=True)
class Sources:
    """All files of content/, with the signatures that they had before they were opened."""

    folder: Folder
    problems: tuple[Problem, ...]
    """Of names and kinds of files."""
    signatures: Mapping[str, Signature]
    """By path below content/, as the disk has it."""
    moment: int
    """When the first was looked at, in ns."""

    def is_settled(self, path: str) -> bool:
        """Whether a file was left alone so long that its signature tells all."""
        signature = self.signatures[path]
        return max(signature[1], signature[2]) < self.moment - _SETTLED

    @cached_property
    def are_settled(self) -> bool:
        """Whether all files are."""
        return all(map(self.is_settled, self.signatures))

    @cached_property
    def digest(self) -> str:
        """Of all names and signatures."""
        return digest_of(repr(list(self.signatures.items())))


def look_at(content: Path) -> Sources:
    """See what lies in content/."""
    moment = clock.stamp()
    folder, problems = scan(content)
    paths = (*folder.articles, *folder.registries, *folder.others.values())
    signatures = {path: signature_of(f"{content}/{path}") for path in paths}
    return Sources(folder, tuple(problems), signatures, moment)
