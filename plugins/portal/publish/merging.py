"""Merge what was received into main, one after the other; what can't be merged is kept, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from portal import clock
from portal.git import answer, commit_of, git, set_ref
from portal.messages import one_line
from portal.publish.journal import note_fault, what_holds_main_back
from portal.publish.pushes import EMPTY, RAW, Change, changes_told, faults
from portal.publish.root import MAIN, QUEUE, Rights, Root, rights, server_settings
from portal.publish.words import words_of

_NAMED = 5
"""Files that a message names."""
_FORM = "%Y%m%d-%H%M%S"
_FOREIGN = re.compile(r"[^a-z0-9]+")
_PLAIN_REF = re.compile(rf"{QUEUE}[\w.-]+", re.ASCII)
"""Refs that may be kept by the names they were pushed under: these can't stand in each other's way, nor look like a repository."""
_STAMP = re.compile(r"\d{1,10}", re.ASCII)
_DATE = re.compile(r"\d{1,10} [+-]\d{4}", re.ASCII)
"""Of a commit, up to the year 2286: there are clocks that are far from the truth, and git makes no commit of others."""


class Merged(NamedTuple):
    """What has become of a push."""

    words: str
    """For the reporter."""
    reason: str = ""
    """Shortly, why main does not have it; empty where it has."""


class _Brought(NamedTuple):
    """Who brings what."""

    commit: str
    ref: str
    """Under which it was pushed."""
    user: str
    """Whose key it was."""
    name: str
    """The author's."""
    email: str
    moment: str
    """As git takes it; empty where it takes none."""
    folder: str
    """Below which may be changed what is brought; empty for everywhere."""


def merge_all(
    root: Root, asked: Sequence[tuple[str, Sequence[str]]], wake: Callable[[], None], reached: Callable[[str], None]
) -> Iterator[tuple[str, list[str]]]:
    """Bring commits to main. Each request is a commit, the ref under which it was pushed, and whose key
    it was; the answer a reason why it is not on main, empty if it is, and words for whoever pushed.
    `wake` is called when main is another.

    Who calls this holds the lock `merge`. Main is set once for all: whoever is killed on the way has
    merged them or not, and both can be sent again.
    """
    may = rights(root, server_settings(root))
    while True:
        main = commit_of(root.repository, MAIN) or ""
        head, found = main, []
        for name, (commit, ref, user) in asked:
            try:
                head, merged = _merged(root, head, _brought(root, commit, ref, user, may), reached)
            except Exception as error:  # whatever somebody has sent, the others don't suffer for it
                note_fault(root, error)
                merged = Merged(words_of(root).fault, words_of(root).fault_reason)
            found.append((name, merged))
        reached("merge: main")
        if head == main or set_ref(root.repository, MAIN, head, main):
            break
    if head != main:
        reached("merge: wake")
        wake()
    held = what_holds_main_back(root) if head != main else ""
    live = "" if head == main else f"\n{held}" if held else f" {words_of(root).soon}"
    for name, merged in found:
        yield name, [merged.reason, merged.words if merged.reason else f"{merged.words}{live}"]
    _forget(root, reached)


def _merged(root: Root, main: str, brought: _Brought, reached: Callable[[str], None]) -> tuple[str, Merged]:
    """What main shall be with what is brought, which is kept where that can't be."""
    words, commit = words_of(root), brought.commit
    bases = _bases(root, main, commit)
    if commit in bases:
        return main, Merged(words.nothing_new)
    is_new_main = not main or main in bases
    if not bases and not is_new_main:
        return main, Merged(words.unrelated.format(ref=_keep(root, brought, reached)), words.unrelated_reason)
    conflicts, tree = ([], commit) if is_new_main else _merge_tree(root, main, commit)
    if conflicts:
        told = _conflict_words(root, main, conflicts, _keep(root, brought, reached))
        return main, Merged(told, words.conflict_reason.format(path=one_line(conflicts[0])))
    changes = _changes(root, main, tree)
    # the door has seen it merged with another main: what has come in since may lead to another outcome, on purpose even
    if wrong := list(faults(changes, (), brought.folder)):
        return main, Merged("\n".join([*wrong, words.refused.format(n=len(wrong))]), words.refused_reason)
    files = [change.path for change in changes]
    good = Merged(words.merged.format(n=len(files), files=_named(root, files)) if files else words.nothing_new)
    if is_new_main:
        return commit, good
    reached("merge: commit")
    return _commit(root, main, brought, tree, files), good


def _brought(root: Root, commit: str, ref: str, user: str, may: Rights) -> _Brought:
    # no other encoding than its own: lines would end where they should not
    told = answer(root.repository, "log", "-1", "--encoding=", "--date=raw", "--format=%ad%x00%ae%x00%an", commit, "--")
    moment, email, name = told.split("\0", 2)
    name = one_line(name) if any(map(str.isalnum, name)) else words_of(root).nobody  # git takes no name of signs only
    moment = f"@{moment}" if _DATE.fullmatch(moment) else ""
    return _Brought(commit, ref, user, name, one_line(email), moment, may.folder_of(user))


def _bases(root: Root, main: str, commit: str) -> list[str]:
    """Where a commit branched off main, which is empty before the first push."""
    return answer(root.repository, "merge-base", "--all", main, commit, may_answer=(0, 1)).split() if main else []


def _merge_tree(root: Root, main: str, commit: str) -> tuple[list[str], str]:
    """The files in which two commits conflict, and the tree of both."""
    told = git(root.repository, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", main, commit,
               may_answer=(0, 1))
    tree, *names = os.fsdecode(told).split("\0")
    return [name for name in names if name], tree


def _commit(root: Root, main: str, brought: _Brought, tree: str, files: Sequence[str]) -> str:
    """A merge whose author is the pushed commit's, so that main tells who brought what."""
    words = words_of(root)
    who = {
        "GIT_AUTHOR_NAME": brought.name, "GIT_AUTHOR_EMAIL": brought.email, "GIT_AUTHOR_DATE": brought.moment,
        "GIT_COMMITTER_NAME": words.committer, "GIT_COMMITTER_EMAIL": "portal@localhost",
    }
    lines = [words.message.format(who=brought.name, n=len(files)), "", *map(one_line, files)]
    return answer(root.repository, "commit-tree", tree, "-p", main, "-p", brought.commit, environment=who,
                  data="\n".join([*lines, ""]).encode("utf-8", "replace"))


def _keep(root: Root, brought: _Brought, reached: Callable[[str], None]) -> str:
    """Keep a commit that can't be merged, under the name that it was pushed under if that is free; that name."""
    kept = [line.split(" ") for line in
            answer(root.repository, "for-each-ref", "--format=%(objectname) %(refname)", QUEUE).splitlines()]
    if there := [name for number, name in kept if number == brought.commit]:  # sent again
        return there[0].removeprefix("refs/heads/")
    reached("merge: keep")
    if _PLAIN_REF.fullmatch(brought.ref) and set_ref(root.repository, brought.ref, brought.commit, ""):
        return brought.ref.removeprefix("refs/heads/")
    whose = _plain(brought.user) or _plain(brought.name) or "khach"
    own = [name.removeprefix(f"{QUEUE}{whose}-")[:15] for _, name in kept if name.startswith(f"{QUEUE}{whose}-")]
    moment = clock.now().replace(tzinfo=None)
    for last in own:  # names never go back in time, whatever the clock does
        try:
            moment = max(moment, dt.datetime.strptime(last, _FORM) + dt.timedelta(seconds=1))
        except ValueError:
            pass
    while True:
        name = f"{QUEUE}{whose}-{moment.strftime(_FORM)}"
        if set_ref(root.repository, name, brought.commit, ""):
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
    words, path = words_of(root), conflicts[0]
    told = answer(root.repository, "log", "-1", "--no-merges", "--format=%at%n%an", main, "--", f":(literal){path}")
    stamp, _, who = told.partition("\n")
    when = dt.datetime.fromtimestamp(int(stamp), clock.now().tzinfo) if _STAMP.fullmatch(stamp) else clock.now()
    more = words.conflict_more.format(files=_named(root, conflicts[1:])) + "\n" if conflicts[1:] else ""
    return words.conflict.format(path=one_line(path), who=one_line(who) or words.nobody, when=f"{when:%H:%M %d/%m/%Y}",
                                 more=more, ref=kept)


def _changes(root: Root, main: str, tree: str) -> list[Change]:
    """How main would differ."""
    told = os.fsdecode(git(root.repository, "diff-tree", *RAW, main or EMPTY, tree))
    return [change for changes in changes_told(told) for change in changes]


def _named(root: Root, files: Sequence[str]) -> str:
    more = len(files) - _NAMED
    listed = ", ".join(map(one_line, files[:_NAMED]))
    return words_of(root).and_more.format(files=listed, n=more) if more > 0 else listed


def _plain(name: str) -> str:
    """A name as refs may hold it."""
    from portal.slug import slug_of  # nobody needs it but for conflicts

    return _FOREIGN.sub("-", slug_of(name)).strip("-")[:40]
