"""Lay out the files of a commit in a folder, touching only those that differ: builds know files by their times."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from portal.git import GitError, git

_PATIENCE = 600
"""Seconds for which git may write."""
KEPT = ".cache"
"""In the folder, what builds keep for the next."""


def export(repository: Path, tree: str, folder: Path, environment: Mapping[str, str] | None = None) -> None:
    """Make a folder hold a commit's, or a tree's, files, and nothing else but KEPT.

    Whatever an earlier, killed export or anybody else has left there is mended: every file is
    compared with git's index by its state. `environment` may say where else objects are. Only one
    process may do this to a folder at a time. Raises GitError or OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = folder.with_name(f"{folder.name}.index")
    index.with_name(f"{index.name}.lock").unlink(missing_ok=True)  # a killed git's
    where = {**(environment or {}), "GIT_DIR": str(repository), "GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(index)}
    try:
        _lay_out(folder, tree, where)
    except GitError:  # a damaged index
        index.unlink(missing_ok=True)
        for path in folder.iterdir():
            if path.name != KEPT:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        _lay_out(folder, tree, where)


def _lay_out(folder: Path, tree: str, where: Mapping[str, str]) -> None:
    git(folder, "read-tree", "--reset", "-u", tree, environment=where, patience=_PATIENCE)
    git(folder, "clean", "-ffdxq", "-e", f"/{KEPT}", environment=where, patience=_PATIENCE)
