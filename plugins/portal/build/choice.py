"""Which files of content/ the user asks about: by path, or by what git says has changed.

All is read and checked whatever is chosen; it only decides of which files problems are told.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.errors import Problem, UsageError
from portal.git import GitError, commit_of, git


@dataclass(frozen=True)
class Choice:
    """Some files and folders, as messages give them; all files where nothing was asked for."""

    within: tuple[str, ...] | None = None
    """Files, and folders with all that is below them."""
    changed: frozenset[str] | None = None
    """Files that differ from a revision."""

    @property
    def is_all(self) -> bool:
        """Whether every file is chosen."""
        return self.within is None and self.changed is None

    def holds(self, path: str) -> bool:
        """Whether a file is chosen."""
        key = _folded(path)
        inside = self.within is None or any(key == one or key.startswith(f"{one}/") for one in self.within)
        return inside and (self.changed is None or key in self.changed)

    def concerns(self, problem: Problem) -> bool:
        """Whether a problem is one of a chosen file, or names one: what is twice is told of the second."""
        return self.is_all or any(map(self.holds, (problem.path, *_texts(problem))))


def _texts(problem: Problem) -> list[str]:
    return [value for value in problem.params.values() if isinstance(value, str) and "/" in value]


def choice_of(content: Path, paths: Sequence[str], since: str | None) -> Choice:
    """What was asked for; paths count from the folder in which the user stands.

    Raises UsageError.
    """
    within = tuple(_folded(_shown(content, path)) for path in paths) if paths else None
    if within and "" in within:  # a folder above content/ holds all of it
        within = None
    return Choice(within, _changed(content, since) if since is not None else None)


def _shown(content: Path, given: str) -> str:
    """A path as messages give it; empty for what holds all of content/."""
    there = next((path for path in (given, given.replace("\\", "/")) if path and os.path.lexists(path)), None)
    if there is None:
        raise UsageError("path_missing", path=given)
    try:
        parts = Path(os.path.relpath(_real(Path(there)), _real(content))).parts
    except ValueError:  # on another drive of Windows
        parts = ("..", there)
    if set(parts) == {".."}:
        return ""
    if parts[:1] == ("..",):
        raise UsageError("path_outside", path=given, folder=content.name)
    return "/".join((content.name, *parts))


def _real(path: Path) -> str:
    """A path without links in the folders above; a link itself is what is asked about."""
    path = Path(os.path.abspath(path))
    return os.path.join(os.path.realpath(path.parent), path.name)


def _folded(path: str) -> str:
    """A path so that it can be compared: some systems take no account of case or Unicode form."""
    return unicodedata.normalize("NFC", os.path.normcase(path).replace(os.sep, "/"))


def _changed(content: Path, revision: str) -> frozenset[str]:
    """Files that differ from a revision: committed since, staged, unstaged and untracked."""
    if not _is_in_repository(content):
        raise UsageError("since_no_repository", folder=content)
    # a revision is made a number first: git takes what begins with a hyphen for an option
    commit = commit_of(content, revision)
    if commit is None:
        raise UsageError("since_unknown", revision=revision)
    try:
        differing = git(content, "diff", "--no-ext-diff", "--no-textconv", "--name-only", "--no-renames",
                        "--relative", "-z", commit, "--", ".")
        untracked = git(content, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    except GitError:
        raise UsageError("since_failed", revision=revision) from None
    names = os.fsdecode(differing + untracked).split("\0")
    return frozenset(_folded(f"{content.name}/{name}") for name in names if name)


def _is_in_repository(content: Path) -> bool:
    try:
        return git(content, "rev-parse", "--is-inside-work-tree") == b"true\n"
    except GitError:
        return False


def repository_of(content: Path) -> Path | None:
    """The root of the git repository in which content/ lies."""
    return next((folder for folder in Path(os.path.abspath(content)).parents if (folder / ".git").exists()), None)
