"""Which files of content/ the user asks about: by path, or by what git says has changed.

All is read and checked whatever is chosen; it only decides of which files problems are told.
"""

from __future__ import annotations

import os
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.errors import Problem, UsageError

_OF_ANOTHER = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"}
"""Git sets these for its hooks, with paths that count from another folder than content/."""
_PATIENCE = 60
"""Seconds for which git may think."""


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
    if _git(content, "rev-parse", "--is-inside-work-tree") != b"true\n":
        raise UsageError("since_no_repository", folder=content)
    commit = None
    # a revision is made a number first: git takes what begins with a hyphen for an option
    if not revision.startswith("-") and "\0" not in revision:
        commit = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise UsageError("since_unknown", revision=revision)
    differing = _git(content, "diff", "--no-ext-diff", "--no-textconv", "--name-only", "--no-renames", "--relative",
                     "-z", commit.decode("ascii").strip(), "--", ".")
    untracked = _git(content, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    if differing is None or untracked is None:
        raise UsageError("since_failed", revision=revision)
    names = os.fsdecode(differing + untracked).split("\0")
    return frozenset(_folded(f"{content.name}/{name}") for name in names if name)


def _git(content: Path, *arguments: str) -> bytes | None:
    """What git answers when it is asked in content/; None where it refuses."""
    told = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments], cwd=content, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=_PATIENCE, env={**told, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise UsageError("since_no_git") from None
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def repository_of(content: Path) -> Path | None:
    """The root of the git repository in which content/ lies."""
    return next((folder for folder in Path(os.path.abspath(content)).parents if (folder / ".git").exists()), None)
