"""Merges that are only tried: in objects of their own, so that nothing of them reaches the repository."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from portal.git import git
from portal.publish.pushes import EMPTY, GONE, RAW, Change, changes_told
from portal.publish.root import Root

_NOBODY = {f"GIT_{who}_{what}": "portal" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Merged(NamedTuple):
    """What main would be with a push."""

    tree: str
    is_clean: bool
    """Otherwise two have changed the same lines."""


class Trial:
    """A place for merges of what is on main and what has just arrived."""

    def __init__(self, root: Root, quarantines: Iterable[str]) -> None:
        """`quarantines` are the folders where git keeps the objects of pushes that are not received yet."""
        self._root = root
        self._objects = root.door / "objects"
        shutil.rmtree(self._objects, ignore_errors=True)
        self._objects.mkdir(parents=True)
        places = [str(root.repository / "objects"), *(place for place in quarantines if os.path.isdir(place))]
        self.environment = {
            "GIT_OBJECT_DIRECTORY": str(self._objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(map(_quoted, places)),
            "GIT_INDEX_FILE": str(root.door / "merged.index"), **_NOBODY,
        }
        """What git has to be told to see all of them."""

    def are_commits(self, names: Sequence[str]) -> list[bool]:
        """Which of some objects are commits that are there."""
        told = self._ask("cat-file", "--batch-check=%(objecttype)", said=names)
        return [line == "commit" for line in told.splitlines()]

    def missing_from(self, base: str, commits: Sequence[str]) -> list[str]:
        """Those of some commits that one does not have behind it; each once."""
        apart = {*self._ask("merge-base", "--independent", base, *commits).split()}
        return [commit for commit in dict.fromkeys(commits) if commit in apart and commit != base]

    def merges(self, base: str, commits: Sequence[str]) -> list[Merged]:
        """Each commit merged with `base`, which is empty where there is no main yet."""
        if not base:
            return [Merged(self._ask("rev-parse", f"{commit}^{{tree}}").strip(), True) for commit in commits]
        told = iter(self._ask("merge-tree", "--write-tree", "--stdin", "-z", "--no-messages", "--name-only",
                              "--allow-unrelated-histories", said=[f"{base} {one}" for one in commits]).split("\0"))
        found = []
        for _ in commits:
            status, tree = islice(told, 2)
            while next(told):
                pass  # the names of files that conflict
            found.append(Merged(tree, status == "1"))
        return found

    def changes(self, base: str, trees: Sequence[str]) -> list[tuple[Change, ...]]:
        """How each tree differs from that of `base`."""
        before = self._ask("rev-parse", f"{base}^{{tree}}").strip() if base else EMPTY
        told = self._ask("diff-tree", *RAW, "--stdin", said=[f"{before} {tree}" for tree in trees])
        return [tuple(changes) for changes in changes_told(told)]

    def sizes(self, numbers: Iterable[str]) -> dict[str, int]:
        """How many bytes objects are, unpacked; of those that are there."""
        told = self._ask("cat-file", "--batch-check=%(objectname) %(objectsize)", said=numbers)
        return {name: int(size) for name, size in (line.split(" ") for line in told.splitlines()) if size.isdigit()}

    def paths(self, base: str) -> list[str]:
        """All files of a commit."""
        return self._ask("ls-tree", "-r", "-z", "--name-only", base or EMPTY).split("\0")[:-1]

    def together(self, base: str, changes: Iterable[Change]) -> str:
        """The tree of `base` with changes that don't overlap."""
        self._ask("read-tree", base) if base else self._ask("read-tree", "--empty")
        lines = [f"{change.mode} {change.number}\t{change.path}\0" for change in changes]
        gone = [line for line in lines if line.startswith(GONE)]  # first: a folder may follow a file
        made = [line for line in lines if not line.startswith(GONE)]
        git(self._root.repository, "update-index", "-z", "--index-info", data=os.fsencode("".join([*gone, *made])),
            environment=self.environment)
        return self._ask("write-tree").strip()

    def commit(self, tree: str, parents: Iterable[str]) -> str:
        """A commit that nobody will ever see."""
        above = [word for parent in parents if parent for word in ("-p", parent)]
        return self._ask("commit-tree", tree, *above, "-m", "trial").strip()

    def _ask(self, *arguments: str, said: Iterable[str] = ()) -> str:
        data = os.fsencode("".join(f"{line}\n" for line in said))
        return os.fsdecode(git(self._root.repository, "-c", "core.fsync=none", *arguments, data=data,
                               environment=self.environment))


def _quoted(place: str) -> str:
    """A folder as git's lists of folders have it."""
    if os.pathsep not in place and not place.startswith('"'):
        return place
    return '"' + place.replace("\\", "\\\\").replace('"', '\\"') + '"'
