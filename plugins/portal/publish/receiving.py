"""Let pushes in: the door's judge on this machine, with its repository, its folders and its limits."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from portal import clock
from portal.git import commit_of
from portal.messages import catalogue
from portal.publish.confined import GaveUp, confined
from portal.publish.door import is_waiting
from portal.publish.export import export
from portal.publish.journal import note_fault
from portal.publish.judging import Answer, Finding, Judging, Request
from portal.publish.root import MAIN, Root, rights, server_settings
from portal.publish.trial import Trial

SECONDS = 120
"""For which one check may take."""
_MEMORY = 2**30
"""Bytes for what is to be known of pushes, and for git each time: a few kilobytes are enough for a tree of a billion files."""
_REMEMBERED = 60 * 10**9
"""Nanoseconds after which a push that was let in is on main, or never will be."""

CheckFolder = Callable[[Path, Path | None, frozenset[str]], list[Finding]]
"""All errors of the site whose mkdocs.yml is given, and advice for some files; also given is the
folder of the live site, if there is one."""


def judge(
    root: Root, check: CheckFolder, seconds: float, reached: Callable[[str], None],
    asked: Sequence[tuple[str, Sequence[str]]],
) -> Iterator[tuple[str, list[str]]]:
    """Answer requests at the door, each of which is a commit, the folder of its objects, and a user:
    with `in` or `out`, and words for whoever pushed. Whom the server fails is told so, and nobody else is.
    """
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY if most == resource.RLIM_INFINITY else min(most, _MEMORY), most))
    for name, given in _fairly(root, check, seconds, reached, [Request(name, *lines) for name, lines in asked]):
        yield name, ["in" if given.is_in else "out", given.words]


def _fairly(
    root: Root, check: CheckFolder, seconds: float, reached: Callable[[str], None], requests: Sequence[Request]
) -> Iterator[tuple[str, Answer]]:
    if not requests:
        return
    left = {request.name: request for request in requests}
    try:
        for name, given in _judge(root, check, seconds, reached, requests):
            del left[name]
            yield name, given
    except Exception as error:
        # a push that was broken off takes its objects with it, another is more than a check can bear: the others don't
        # suffer for that
        alive = [request for request in left.values() if is_waiting(str(root.door), request.name)]
        if len(requests) == 1:
            note_fault(root, error)
            words = catalogue().commands.receive
            told = words.slow if isinstance(error, (GaveUp, MemoryError)) else words.fault
            yield from ((request.name, Answer(False, told)) for request in alive)
        else:
            for request in alive:
                yield from _fairly(root, check, seconds, reached, [request])


def _judge(
    root: Root, check: CheckFolder, seconds: float, reached: Callable[[str], None], requests: Sequence[Request]
) -> Iterator[tuple[str, Answer]]:
    settings = server_settings(root)
    before = _accepted_before(root)
    trial = Trial(root, [*(request.objects for request in requests), *(objects for _, objects, _ in before)])

    def check_tree(tree: str, paths: frozenset[str]) -> list[Finding]:
        folder = root.door / "tree"
        reached("door: export")
        export(root.repository, tree, folder, trial.environment)
        site = root.current / "site"
        reached("door: check")
        run = partial(check, folder / settings.settings, site if site.is_dir() else None, paths)
        return confined(run, seconds, settings.megabytes)

    judging = Judging(trial, commit_of(root.repository, MAIN) or "", rights(root, settings), check_tree)
    by_name = {request.name: request for request in requests}
    accepted = []
    try:
        for name, given in judging.answers(requests, [commit for commit, _, _ in before]):
            if given.is_in:
                accepted.append((by_name[name].commit, by_name[name].objects, clock.stamp()))
            yield name, given
    finally:
        reached("door: remember")
        _remember(root, [*before, *accepted])


def _accepted_before(root: Root) -> list[tuple[str, str, int]]:
    """Commits that were let in a moment ago, with where their objects were, and when."""
    with suppress(OSError, ValueError, TypeError):
        found = [(str(commit), str(objects), int(moment))
                 for commit, objects, moment in json.loads((root.door / "accepted.json").read_bytes())]
        return [one for one in found if abs(clock.stamp() - one[2]) < _REMEMBERED]
    return []


def _remember(root: Root, accepted: list[tuple[str, str, int]]) -> None:
    beside = root.door / "accepted.json.next"
    beside.write_text(json.dumps(accepted), encoding="utf-8")
    os.replace(beside, root.door / "accepted.json")
