"""Judge pushes that wait together: one check for all, and where it finds errors, of fewer and fewer at a time.

A push is refused for errors in files that it changes, and for errors elsewhere that were not
there before it. What main itself has wrong is held against nobody. Knows nothing of Markdown:
the check is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from portal.messages import catalogue
from portal.publish.confined import GaveUp
from portal.publish.pushes import GONE, Change, faults, overlap
from portal.publish.root import Rights
from portal.publish.trial import Trial


class Request(NamedTuple):
    """Who waits at the door, with what."""

    name: str
    """In the order of arrival."""
    commit: str
    """What was pushed."""
    objects: str
    """The folder where git keeps what was pushed until it is received; empty where that is the repository's own."""
    user: str
    """Whose key it was; empty for whoever has a shell on the server."""


class Answer(NamedTuple):
    """What one is told who waits."""

    is_in: bool
    words: str


_MEGA = 2**20
LARGEST = 1024 * _MEGA
"""Bytes of all files of a push: what comes packed in a few may be more than the disk holds."""
_ADVICE = 5
"""Pieces of advice that are told; who wants all asks `portal check`."""


class Finding(NamedTuple):
    """What a check says of a tree, in the reporter's words."""

    paths: tuple[str, ...]
    """The file, and others that the words name, from the tree's root; none where it is about the settings."""
    words: str
    is_advice: bool = False


Check = Callable[[str, frozenset[str]], list[Finding]]
"""All errors of a tree, and advice for some of its files. Raises GaveUp where it takes too much."""


@dataclass(frozen=True)
class Push:
    """A request, and what it would change."""

    request: Request
    changes: tuple[Change, ...]
    is_clean: bool
    """Otherwise it can't be merged; it will be kept, and change nothing."""

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that it changes."""
        return frozenset(change.path for change in self.changes)

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is about a file that it changes."""
        return not self.paths.isdisjoint(finding.paths)


@dataclass
class Judging:
    """All that wait at one moment. What can't be judged at this time raises GitError, OSError or GaveUp."""

    trial: Trial
    main: str
    """A commit; empty before the first push."""
    rights: Rights
    check: Check
    _errors_before: dict[str, frozenset[str]] = field(default_factory=dict)
    """What is wrong without any push, by commit."""

    def answers(self, requests: Sequence[Request], accepted: Sequence[str]) -> Iterator[tuple[str, Answer]]:
        """Answers by the names of requests. `accepted` are commits on their way to main."""
        words = catalogue().commands.receive
        good = []
        for request, is_commit in zip(requests, self.trial.are_commits([one.commit for one in requests]), strict=True):
            if is_commit:
                good.append(request)
            else:
                yield request.name, Answer(False, words.no_commit)
        base = self._with(accepted)
        waiting = []
        pushes = self._pushes(base, good)
        sizes = self.trial.sizes({change.number for push in pushes for change in push.changes if change.mode != GONE})
        for push in pushes:
            if found := list(faults(push.changes, self._paths, self.rights.folder_of(push.request.user))):
                yield push.request.name, _refused(found)
            elif (size := sum(sizes.get(change.number, 0) for change in push.changes)) > LARGEST:
                yield push.request.name, Answer(False, words.large.format(size=size // _MEGA, limit=LARGEST // _MEGA))
            else:
                waiting.append(push)
        yield from self._in_turns(base, waiting)

    def _in_turns(self, base: str, waiting: list[Push]) -> Iterator[tuple[str, Answer]]:
        """Judge together what concerns different files, then on top of it what concerns the same."""
        stuck = []
        while waiting:
            stuck += [push.request for push in waiting if not push.is_clean]
            together: list[Push] = []
            late = []
            for push in filter(lambda push: push.is_clean, waiting):
                taken = [change for one in together for change in one.changes]
                (late if overlap(push.changes, taken) else together).append(push)
            accepted: list[Push] = []
            yield from self._sift(base, accepted, together)
            waiting = []
            if late:
                base = self._on_top(base, accepted)
                waiting = self._pushes(base, [push.request for push in late])
        for push in self._pushes(self.main, stuck):
            # a conflict with main: it is kept as it is, and nothing of it gets in
            yield from self._sift(self.main, [], [push]) if push.is_clean else [(push.request.name, Answer(True, ""))]

    def _sift(self, base: str, accepted: list[Push], group: list[Push]) -> Iterator[tuple[str, Answer]]:
        """Answer a group on top of what is accepted already, and add those of it that are."""
        if not group:
            return
        paths = frozenset[str]().union(*(push.paths for push in group))
        try:
            findings = self.check(self._tree(base, [*accepted, *group]), paths)
        except GaveUp:
            if len(group) == 1:
                yield group[0].request.name, Answer(False, catalogue().commands.receive.slow)
                return
            parts = _halves(group)
        else:
            own = [one for one in findings if not one.is_advice and not paths.isdisjoint(one.paths)]
            others = [one for one in findings if not one.is_advice and paths.isdisjoint(one.paths)]
            others = [one for one in others if one.words not in self._before(base)]
            if not own and not others:
                accepted += group
                yield from ((push.request.name, _accepted(push, findings)) for push in group)
                return
            if len(group) == 1:
                yield group[0].request.name, _refused([one.words for one in (*own, *others)])
                return
            suspects = [push for push in group if any(map(push.concerns, own))]
            rest = [push for push in group if push not in suspects]
            parts = [rest, *([push] for push in suspects)] if suspects else _halves(group)
        for part in parts:
            yield from self._sift(base, accepted, part)

    def _before(self, base: str) -> frozenset[str]:
        """The errors that a commit has by itself."""
        if base not in self._errors_before:
            found = self.check(self._tree(base, []), frozenset()) if base else []
            self._errors_before[base] = frozenset(one.words for one in found if not one.is_advice)
        return self._errors_before[base]

    def _with(self, accepted: Sequence[str]) -> str:
        """Main, with what has been let in and is not there yet, so far as it fits together."""
        if not self.main or not accepted:
            return self.main
        there = [one for one, is_commit in zip(accepted, self.trial.are_commits(accepted), strict=True) if is_commit]
        late = self.trial.missing_from(self.main, there) if there else []
        fitting: list[Push] = []
        for push in self._pushes(self.main, [Request("", commit, "", "") for commit in late]):
            if push.is_clean and not overlap(push.changes, [change for one in fitting for change in one.changes]):
                fitting.append(push)
        return self._on_top(self.main, fitting)

    def _pushes(self, base: str, requests: Sequence[Request]) -> list[Push]:
        """What requests would change on top of a commit."""
        if not requests:
            return []
        merged = self.trial.merges(base, [request.commit for request in requests])
        changes = self.trial.changes(base, [one.tree for one in merged])
        return [Push(request, found, one.is_clean) for request, found, one in zip(requests, changes, merged, strict=True)]

    def _on_top(self, base: str, pushes: Sequence[Push]) -> str:
        """A commit with what pushes change, and with them behind it."""
        if not pushes:
            return base
        return self.trial.commit(self._tree(base, pushes), [base, *(push.request.commit for push in pushes)])

    def _tree(self, base: str, pushes: Sequence[Push]) -> str:
        return self.trial.together(base, [change for push in pushes for change in push.changes])

    @cached_property
    def _paths(self) -> list[str]:
        return self.trial.paths(self.main)


def _halves(group: list[Push]) -> list[list[Push]]:
    return [group[: len(group) // 2], group[len(group) // 2 :]]


def _refused(lines: Sequence[str]) -> Answer:
    """All that is wrong, and what to do about it."""
    lines = list(dict.fromkeys(lines))
    return Answer(False, "\n".join([*lines, catalogue().commands.receive.refused.format(n=len(lines))]))


def _accepted(push: Push, findings: Sequence[Finding]) -> Answer:
    """What had better be looked at, shortly."""
    advice = [one.words for one in findings if one.is_advice and push.concerns(one)]
    if not advice:
        return Answer(True, "")
    words, more = catalogue().commands, len(advice) - _ADVICE
    tail = [words.receive.more_advice.format(n=more)] if more > 0 else []
    return Answer(True, "\n".join([words.advice, *advice[:_ADVICE], *tail]))
