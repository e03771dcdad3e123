"""What git calls on the server: `python -m portal.hooks pre-receive --root DIR`, and the same with proc-receive.

Starting takes a good part of the time of a push, so each imports what it needs when it needs it:
of fifty hooks that wait at the door, one checks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from portal.publish.proc_receive import Command, command_of, converse
from portal.publish.root import Root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.publish.door import Answer, Request
    from portal.publish.judging import Finding

_PATIENCE = 900
"""Seconds for which a push may wait at the door."""


def main(arguments: list[str], reached: Callable[[str], None] = lambda step: None) -> int:
    """Run a hook; its exit code. `reached` is told of each step before it is done."""
    for stream in (sys.stdout, sys.stderr):
        # what is no text in a file's name can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    name, _, folder = arguments
    root, user = Root(Path(folder)), os.environ.get("PORTAL_USER", "")
    try:
        return {"pre-receive": _pre_receive, "proc-receive": _proc_receive}[name](root, user, reached)
    except Exception as error:
        _tell(_fault(root, error))
        return 1


def _pre_receive(root: Root, user: str, reached: Callable[[str], None]) -> int:
    """Let a push in or not, while git keeps its objects apart."""
    from portal.publish.door import ask

    commands = [command_of(line) for line in sys.stdin]
    if refused := _refused(commands):
        _tell(refused)
        return 1
    objects = os.environ.get("GIT_QUARANTINE_PATH", "")
    answer = ask(root, commands[0].new, objects, user, partial(_judge, root, reached), _PATIENCE, reached)
    if answer is None:
        from portal.messages import catalogue

        _tell(catalogue().commands.receive.crowded)
        return 1
    _tell(answer.words)
    return 0 if answer.is_in else 1


def _refused(commands: list[Command]) -> str:
    """Why refs may not be pushed as they are; empty where they may."""
    if len(commands) == 1 and commands[0].is_ours and not commands[0].deletes:
        return ""  # as always, and not worth reading the catalogue
    from portal.messages import catalogue
    from portal.publish.pushes import refused_ref

    return "\n".join(filter(None, map(refused_ref, commands))) or catalogue().commands.receive.several


def _judge(root: Root, reached: Callable[[str], None], requests: Sequence[Request]) -> Iterator[tuple[str, Answer]]:
    from portal.publish.receiving import SECONDS, judge

    return judge(root, check, SECONDS, reached, requests)


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
        return [Finding((), report(error))]
    found = []
    for problem in problems:
        named = [value for value in problem.params.values() if isinstance(value, str) and "/" in value]
        where = [os.path.normpath(f"{above}/{path}") for path in (problem.path, *named)]
        if not problem.is_advice or where[0] in paths:
            found.append(Finding(tuple(where), describe(problem), problem.is_advice))
    return found


def _proc_receive(root: Root, user: str, reached: Callable[[str], None]) -> int:
    """Merge what was let in."""
    from portal.messages import catalogue, one_line
    from portal.publish.journal import what_holds_main_back
    from portal.publish.merging import merge
    from portal.publish.waking import wake_publisher

    moved = []

    def receive(command: Command) -> str:
        try:
            merged = merge(root, command.new, command.ref, user, reached)
        except Exception as error:
            _tell(_fault(root, error))
            return catalogue().commands.receive.fault_reason
        _tell(merged.words)
        if merged.is_in:
            who, subject = what_holds_main_back(root)
            _tell(catalogue().commands.receive.main_broken.format(who=one_line(who), subject=one_line(subject)) if who else "")
        moved.append(merged.has_moved)
        return merged.reason

    # what is merged is merged, even if git has gone meanwhile
    try:
        converse(sys.stdin.buffer, sys.stdout.buffer, receive)
    finally:
        if any(moved):
            reached("receive: wake")
            wake_publisher(root)
    return 0


def _fault(root: Root, error: Exception) -> str:
    """The server's fault: nothing for the reporter to mend, and nothing lost."""
    from portal.errors import UsageError
    from portal.messages import catalogue, report
    from portal.publish.journal import note_fault

    note_fault(root, error)
    words = catalogue().commands.receive
    if isinstance(error, UsageError):
        return words.fault_known.format(what=report(error))
    return words.fault


def _tell(words: str) -> None:
    """Say something to whoever pushes."""
    if words:
        print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
