"""Which commits may go live, and since which of them something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from portal.git import answer, is_within
from portal.messages import one_line
from portal.publish.state import Failure

_MOST = 200
"""Commits to look back."""
_PLACE = re.compile(r":\d+(:\d+)?:")
"""Where in a file something is wrong: other lines may have come before it since."""


def candidates(repository: Path, main: str, live: str | None) -> Iterator[str]:
    """Main and what it was before, the newest first, down to the live commit and never behind it.

    Where main does not go on from the live commit (somebody has reset it), there is no such end.
    """
    if not live or not is_within(repository, live, main):
        yield from answer(repository, "rev-list", "--first-parent", f"--max-count={_MOST}", main).split()
        return
    newer = answer(repository, "rev-list", "--first-parent", f"--max-count={_MOST}", main, f"^{live}").split()
    for commit in newer:
        # a reporter's own line, where he had merged main into it, lacks what is live
        if not is_within(repository, live, commit):
            break
        yield commit
    yield live


def blamed(repository: Path, failures: Sequence[Failure]) -> list[Failure]:
    """Failures of commits that follow each other, the newest first, each with the commit that began it.

    That is the oldest since which one of the things that are wrong has been wrong all along.
    """
    found = []
    for number, failure in enumerate(failures):
        if failure.kind != "content":
            found.append(failure)
            continue
        first, wrong = failure, _things(failure)
        for older in failures[number + 1:]:
            if older.kind != "content" or not (wrong & _things(older)):
                break
            first, wrong = older, wrong & _things(older)
        if first.commit != failure.merge:
            who, subject = answer(repository, "show", "--no-patch", "--format=%an%x00%s", first.commit, "--").split("\0", 1)
            failure = failure.model_copy(update={"merge": first.commit, "who": one_line(who), "subject": one_line(subject)})
        found.append(failure)
    return found


def _things(failure: Failure) -> set[str]:
    return {_PLACE.sub(":", line, count=1) for line in failure.words}
