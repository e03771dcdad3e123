"""What git calls on the server: `python -m portal.hooks pre-receive --root DIR`, and the same with proc-receive.

Starting takes most of the time of a push, so each imports what it needs when it needs it: of
fifty hooks that wait at the door, one checks, and one merges.
"""

from __future__ import annotations

import os
import sys

from portal.publish.door import ask
from portal.publish.refs import deletes, is_ours

TYPE_CHECKING = False  # as in portal.publish.door
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from portal.publish.judging import Finding
    from portal.publish.root import Root

_PATIENCE = 900
"""Seconds for which a push may wait for others."""


def main(arguments: list[str], reached: Callable[[str], None] = lambda step: None) -> int:
    """Run a hook; its exit code. `reached` is told of each step before it is done."""
    for stream in (sys.stdout, sys.stderr):
        # what is no text in a file's name can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]  # names of refs
    name, _, root = arguments
    user = os.environ.get("PORTAL_USER", "")
    try:
        return {"pre-receive": _pre_receive, "proc-receive": _proc_receive}[name](root, user, reached)
    except Exception as error:
        _tell(_fault(root, error))
        return 1


def _pre_receive(root: str, user: str, reached: Callable[[str], None]) -> int:
    """Let a push in or not, while git keeps its objects apart."""
    refs = [(new, ref) for _, new, ref in (line.rstrip("\n").split(" ", 2) for line in sys.stdin)]
    if len(refs) != 1 or deletes(refs[0][0]) or not is_ours(refs[0][1]):
        _tell(_refused(refs))
        return 1

    def judge(requests: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
        from portal.publish import receiving

        return receiving.judge(_root(root), check, receiving.SECONDS, reached, requests)

    objects = os.environ.get("GIT_QUARANTINE_PATH", "")
    answer = ask(f"{root}/door", f"{root}/.door.lock", [refs[0][0], objects, user], judge, _PATIENCE, reached)
    is_in, words = answer or ("out", _crowded())
    _tell(words)
    return 0 if is_in == "in" else 1


def _refused(refs: list[tuple[str, str]]) -> str:
    """Why refs may not be pushed as they are."""
    from portal.messages import catalogue
    from portal.publish.pushes import refused_ref

    return "\n".join(filter(None, (refused_ref(*one) for one in refs))) or catalogue().commands.receive.several


def check(config_file: Path, site: Path | None, paths: frozenset[str]) -> list[Finding]:
    """All errors of a site, in the words of `portal check`, and its advice for some files."""
    from portal.build.project import load, project_of
    from portal.build.verdict import check_project
    from portal.errors import ContentError, UsageError
    from portal.messages import describe, report
    from portal.model.released import LIST
    from portal.publish.judging import Finding

    try:
        project = project_of(load(config_file))
        above = os.path.relpath(project.content.parent, config_file.parent).replace(os.sep, "/")
        released = site if site and (site / LIST).is_file() else None
        problems = check_project(project, lambda what, done, total: None, released).advice
    except ContentError as error:
        problems = error.problems
    except UsageError as error:
        return [Finding((), report(error).replace(f"{config_file.parent}/", ""))]
    found = []
    for problem in problems:
        named = [value for value in problem.params.values() if isinstance(value, str) and "/" in value]
        where = [os.path.normpath(f"{above}/{path}") for path in (problem.path, *named)]
        if not problem.is_advice or where[0] in paths:
            found.append(Finding(tuple(where), describe(problem), problem.is_advice))
    return found


def _proc_receive(root: str, user: str, reached: Callable[[str], None]) -> int:
    """Merge what was let in."""
    from portal.publish.proc_receive import converse

    def merge(requests: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
        from portal.publish.merging import merge_all
        from portal.publish.waking import wake_publisher

        return merge_all(_root(root), requests, lambda: wake_publisher(_root(root)), reached)

    def receive(commit: str, ref: str) -> str:
        answer = ask(f"{root}/door/merge", f"{root}/.merge.lock", [commit, ref, user], merge, _PATIENCE, reached)
        reason, words = answer or _lost()
        _tell(words)
        return reason

    converse(sys.stdin.buffer, sys.stdout.buffer, receive)
    return 0


def _root(folder: str) -> Root:
    from pathlib import Path

    from portal.publish.root import Root

    return Root(Path(folder))


def _crowded() -> str:
    from portal.messages import catalogue

    return catalogue().commands.receive.crowded


def _lost() -> tuple[str, str]:
    """Reason and words where nobody has merged in time."""
    from portal.messages import catalogue

    words = catalogue().commands.receive
    return words.fault_reason, words.crowded


def _fault(folder: str, error: Exception) -> str:
    """The server's fault: nothing for the reporter to mend, and nothing lost."""
    from portal.cli.faults import words as in_words
    from portal.errors import UsageError
    from portal.git import DISK
    from portal.messages import catalogue
    from portal.publish.journal import note_fault

    note_fault(_root(folder), error)
    words = catalogue().commands.receive
    is_full = isinstance(error, OSError) and error.errno in DISK
    return words.fault_known.format(what=in_words(error)) if is_full or isinstance(error, UsageError) else words.fault


def _tell(words: str) -> None:
    """Say something to whoever pushes."""
    if words:
        print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
