"""Merge what was received into main, one after the other; what can't be merged is kept, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from typing import NamedTuple

from portal import clock
from portal.git import answer, commit_of, git, set_ref
from portal.messages import catalogue, one_line
from portal.publish.durable import locked
from portal.publish.root import MAIN, QUEUE, Root

_PATIENCE = 300
"""Seconds to wait for others that merge."""
_NAMED = 5
"""Files that a message names."""
_FORM = "%Y%m%d-%H%M%S"
_FOREIGN = re.compile(r"[^a-z0-9]+")


class Merged(NamedTuple):
    """What has become of a push."""

    is_in: bool
    """Whether main has it now."""
    words: str
    """For the reporter."""
    reason: str = ""
    """Shortly, why it is not."""
    has_moved: bool = False
    """Whether main is another now."""


class Busy(Exception):
    """Somebody merges and does not come to an end."""


def merge(root: Root, commit: str, ref: str, user: str, reached: Callable[[str], None]) -> Merged:
    """Bring a commit to main. `ref` is under which it was pushed, `user` whose key it was.

    Raises GitError, OSError or Busy: then it has to be sent again. Whoever is killed on the way
    has merged it or not; both can be sent again.
    """
    with locked(root.lock("merge"), _PATIENCE) as is_ours:
        if not is_ours:
            raise Busy
        while True:
            found = _merge_once(root, commit, ref, user, reached)
            if found is not None:
                return found


def _merge_once(root: Root, commit: str, ref: str, user: str, reached: Callable[[str], None]) -> Merged | None:
    """The same for main as it is now; None where it was moved meanwhile."""
    words, folder = catalogue().commands.receive, root.repository
    main = commit_of(folder, MAIN) or ""
    above = answer(folder, "merge-base", main, commit, may_answer=(0, 1)).split("\n")[0] if main else ""
    if main and above == commit:
        _forget(root, reached)
        return Merged(True, words.nothing_new)
    if main and not above:
        kept = _keep(root, commit, ref, user, reached)
        return Merged(False, words.unrelated.format(ref=kept), words.unrelated_reason)
    if above == main:  # also before the first push, when both are empty
        files = _files(root, main, commit)
        new = commit
    else:
        status, tree, conflicts = _merge_tree(root, main, commit)
        if status:
            kept = _keep(root, commit, ref, user, reached)
            return Merged(False, _conflict_words(root, main, conflicts, kept),
                          words.conflict_reason.format(path=one_line(conflicts[0])))
        files = _files(root, main, tree)
        reached("merge: commit")
        new = _commit(root, main, commit, tree, files)
    reached("merge: main")
    if not set_ref(folder, MAIN, new, main):
        return None
    _forget(root, reached)
    return Merged(True, words.merged.format(n=len(files), files=_named(files)) if files else words.nothing_new,
                  has_moved=True)


def _merge_tree(root: Root, main: str, commit: str) -> tuple[bool, str, list[str]]:
    """Whether two commits conflict, the tree of both, and the files that do."""
    told = git(root.repository, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", main, commit,
               may_answer=(0, 1))
    tree, *names = os.fsdecode(told).split("\0")
    conflicts = [name for name in names if name]
    return bool(conflicts), tree, conflicts


def _commit(root: Root, main: str, commit: str, tree: str, files: list[str]) -> str:
    """A merge whose author is the pushed commit's, so that main tells who brought what."""
    words = catalogue().commands.receive
    name, email, moment = _author(root, commit, "%an%n%ae%n%ad").split("\n")
    who = {
        "GIT_AUTHOR_NAME": name or words.nobody, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_NAME": words.committer, "GIT_COMMITTER_EMAIL": "portal@localhost",
    }
    message = words.message.format(who=name or words.nobody, n=len(files)) + "\n\n" + "\n".join(map(one_line, files))
    return answer(root.repository, "commit-tree", tree, "-p", main, "-p", commit, environment=who,
                  data=f"{message}\n".encode("utf-8", "replace"))


def _keep(root: Root, commit: str, ref: str, user: str, reached: Callable[[str], None]) -> str:
    """Keep a commit that can't be merged, under the name that it was pushed under if that is free; that name."""
    kept = [line.split(" ") for line in
            answer(root.repository, "for-each-ref", "--format=%(objectname) %(refname)", QUEUE).splitlines()]
    if there := [name for number, name in kept if number == commit]:  # sent again
        return there[0].removeprefix("refs/heads/")
    reached("merge: keep")
    if ref.startswith(QUEUE) and set_ref(root.repository, ref, commit, ""):
        return ref.removeprefix("refs/heads/")
    whose = _plain(user) or _plain(_author(root, commit, "%an")) or "khach"
    own = [name.removeprefix(f"{QUEUE}{whose}-")[:15] for _, name in kept if name.startswith(f"{QUEUE}{whose}-")]
    moment = clock.now().replace(tzinfo=None)
    for last in own:  # names never go back in time, whatever the clock does
        try:
            moment = max(moment, dt.datetime.strptime(last, _FORM) + dt.timedelta(seconds=1))
        except ValueError:
            pass
    while True:
        name = f"{QUEUE}{whose}-{moment.strftime(_FORM)}"
        if set_ref(root.repository, name, commit, ""):
            return name.removeprefix("refs/heads/")
        moment += dt.timedelta(seconds=1)


def _forget(root: Root, reached: Callable[[str], None]) -> None:
    """Take away the kept refs that main has by now: somebody has resolved their conflicts."""
    told = answer(root.repository, "for-each-ref", f"--merged={MAIN}", "--format=%(objectname) %(refname)", QUEUE)
    for line in told.splitlines():
        reached("merge: forget")
        number, name = line.split(" ")
        set_ref(root.repository, name, "", number)


def _conflict_words(root: Root, main: str, conflicts: list[str], kept: str) -> str:
    """Which article, who changed it last, and what to do."""
    words, path = catalogue().commands.receive, conflicts[0]
    told = answer(root.repository, "log", "-1", "--no-merges", "--format=%an%n%at", main, "--", f":(literal){path}")
    who, _, stamp = told.partition("\n")
    when = dt.datetime.fromtimestamp(int(stamp), clock.now().tzinfo) if stamp.isdigit() else clock.now()
    more = words.conflict_more.format(files=_named(conflicts[1:])) + "\n" if conflicts[1:] else ""
    return words.conflict.format(path=one_line(path), who=one_line(who) or words.nobody, when=f"{when:%H:%M %d/%m/%Y}",
                                 more=more, ref=kept)


def _files(root: Root, main: str, tree: str) -> list[str]:
    """The files that differ."""
    if not main:
        return os.fsdecode(git(root.repository, "ls-tree", "-r", "-z", "--name-only", tree)).split("\0")[:-1]
    told = git(root.repository, "diff-tree", "-r", "-z", "--name-only", "--no-renames", main, tree)
    return os.fsdecode(told).split("\0")[:-1]


def _author(root: Root, commit: str, form: str) -> str:
    return answer(root.repository, "log", "-1", "--date=raw", f"--format={form}", commit, "--")


def _named(files: list[str]) -> str:
    words, more = catalogue().commands.receive, len(files) - _NAMED
    listed = ", ".join(map(one_line, files[:_NAMED]))
    return words.and_more.format(files=listed, n=more) if more > 0 else listed


def _plain(name: str) -> str:
    """A name as refs may hold it."""
    from portal.slug import slug_of  # nobody needs it but for conflicts

    return _FOREIGN.sub("-", slug_of(name)).strip("-")[:40]
