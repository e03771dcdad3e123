"""What is pushed: which refs may be, and what a push would change; which of that no portal can hold."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from portal.errors import Problem
from portal.messages import catalogue, describe, one_line
from portal.publish.refs import deletes, is_ours
from portal.read.names import fault_of, twins

_LINK, _REPOSITORY = "120000", "160000"
"""Modes of files in git's trees."""
GONE = "000000"
EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files."""
RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")
"""How `git diff-tree` is asked for what `changes_told` reads."""
_LONGEST_NAME = 255
"""Bytes that a name may have on Linux; Windows and macOS count characters, and Vietnamese letters are up to three bytes."""
_HEAD = "HEAD"
"""A folder that holds such a file is a repository to git, if more lies beside it, with settings and hooks of its own; whoever
may push to one repository of an account may push to all of them, those of the trees that are laid out here too."""


class Change(NamedTuple):
    """One file that a push makes, changes or takes away."""

    path: str
    """From the tree's root."""
    mode: str
    """What it is afterwards; GONE where it is gone."""
    number: str
    """Of the object that it is afterwards."""


def changes_told(told: str) -> Iterator[list[Change]]:
    """What `git diff-tree -z --raw --no-abbrev` says, pair of trees by pair of trees; of one pair that is not said in front."""
    found: list[Change] | None = None
    parts = iter(told.split("\0"))
    for part in parts:
        # the first of a pair's has the names of both in front
        while part.count("\n"):
            part = part.partition("\n")[2]
            if found is not None:
                yield found
            found = []
        if part:
            _, mode, _, number, _ = part.removeprefix(":").split(" ")
            found = [] if found is None else found
            found.append(Change(next(parts), mode, number))
    if found is not None:
        yield found


def refused_ref(number: str, ref: str) -> str:
    """Why a ref may not be pushed, to whoever pushed it; empty where it may."""
    words, name = catalogue().commands.receive, one_line(ref)
    if deletes(number):
        return words.delete.format(ref=name)
    if is_ours(ref):
        return ""
    return (words.tag if ref.startswith("refs/tags/") else words.branch).format(ref=name)


def faults(changes: Sequence[Change], others: Collection[str], allowed: str) -> Iterator[str]:
    """What is wrong with the files of a push before any is opened, a line each.

    `others` are all paths on main; `allowed` is the folder below which the pusher may change
    something, empty where he may everywhere.
    """
    made: dict[str, tuple[str, dict[str, object]] | None] = {}
    for change in changes:
        shown = one_line(change.path)
        if allowed and not change.path.startswith(f"{allowed}/"):
            yield catalogue().commands.receive.outside.format(path=shown, folder=allowed)
        elif change.mode == _REPOSITORY:
            yield catalogue().commands.receive.submodule.format(path=shown)
        elif change.mode == _LINK:
            yield describe(Problem(change.path, 1, "", "symlink"))
        elif change.mode != GONE and change.path.rpartition("/")[2] == _HEAD:
            yield catalogue().commands.receive.head.format(path=shown)
        elif change.mode != GONE and any(len(os.fsencode(name)) > _LONGEST_NAME for name in change.path.split("/")):
            yield catalogue().commands.receive.name_long.format(path=shown, limit=_LONGEST_NAME)
        elif change.mode != GONE:
            made[change.path] = fault_of(change.path)
    for path, fault in made.items():
        if fault:
            yield describe(Problem(path, 1, "", *fault))
    there = sorted({*others, *made} - {change.path for change in changes if change.mode == GONE})
    for path, other in twins(there):
        if path in made or other in made:
            new, old = (path, other) if path in made else (other, path)
            yield describe(Problem(new, 1, "", "name_twice", {"other": one_line(old)}))


def overlap(changes: Iterable[Change], taken: Collection[Change]) -> bool:
    """Whether changes concern a file that others concern, or a folder of one's name."""
    paths, others = {change.path for change in changes}, {change.path for change in taken}
    return bool(paths & (others | _above(others)) or others & _above(paths))


def _above(paths: Iterable[str]) -> set[str]:
    """All folders above some files."""
    return {path[:place] for path in paths for place, letter in enumerate(path) if letter == "/"}
