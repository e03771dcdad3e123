"""Ask git one thing at a time, and take its answer. What is asked, others know."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from portal.errors import UsageError

PATIENCE = 60
"""Seconds for which git may think, if nothing else is said."""
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""That it is full, that the account may not have more of it, that nothing may be written."""
_FULL = "Out of diskspace"
"""What git itself says of a full one."""


class GitError(Exception):
    """Git refused, or did not answer in time."""

    def __init__(self, arguments: tuple[str, ...], told: str, code: int | None) -> None:
        self.told = told
        """Git's own words, in English."""
        self.code = code
        """Its exit code; None where it was given up."""
        super().__init__(f"git {' '.join(arguments)}: {told}")


def git(
    folder: Path, *arguments: str, data: bytes = b"", environment: Mapping[str, str] | None = None,
    patience: float = PATIENCE, may_answer: tuple[int, ...] = (0,),
) -> bytes:
    """What git prints when it is asked in a folder, and `data` is said to it.

    Of the environment's GIT_ variables only those given here count: git sets them for its hooks,
    with paths that count from another folder. Exit codes other than those that `may_answer` raise
    GitError, but a disk that takes nothing more OSError; a machine without git raises UsageError.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    told = {**inherited, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(environment or {})}
    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments], cwd=folder, input=data, capture_output=True,
            timeout=patience, env=told,
            close_fds=False,  # a lock that is to be held by whatever outlives us: see portal.publish.durable
        )
    except FileNotFoundError:
        if not folder.is_dir():
            raise
        raise UsageError("no_git") from None
    except subprocess.TimeoutExpired:
        raise GitError(arguments, f"no answer in {patience:.0f} s", None) from None
    if done.returncode not in may_answer:
        said = done.stderr.decode("utf-8", "replace").strip()
        if number := _fault_of_the_disk(said):
            raise OSError(number, os.strerror(number), str(folder))
        raise GitError(arguments, said, done.returncode)
    return done.stdout


def _fault_of_the_disk(said: str) -> int | None:
    """The system's number of what keeps this machine's disk from taking more, if git says so; another's disk is no matter."""
    ours = [line for line in said.splitlines() if not line.startswith("remote:")]
    if any(_FULL in line for line in ours):
        return errno.ENOSPC
    return next((number for number in DISK for line in ours if os.strerror(number) in line), None)


def answer(folder: Path, *arguments: str, **options: object) -> str:
    """The same as text, without the line's end."""
    return os.fsdecode(git(folder, *arguments, **options)).rstrip("\n")  # type: ignore[arg-type]


def commit_of(folder: Path, revision: str) -> str | None:
    """The full number of a commit; None where nothing is called so.

    What begins with a hyphen would be an option to git, and is no revision.
    """
    if revision.startswith("-") or "\0" in revision:
        return None
    try:
        return answer(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") or None
    except GitError:
        return None


def is_within(folder: Path, commit: str, other: str) -> bool:
    """Whether a commit is another, or among what led to it; not where one of them is unknown."""
    try:
        git(folder, "merge-base", "--is-ancestor", commit, other)
    except GitError:
        return False
    return True


def set_ref(folder: Path, name: str, new: str, old: str) -> bool:
    """Let a ref stand for another commit, if it still stands for `old`; whether it did.

    `old` is empty for a ref that is not there yet, `new` is empty for one that shall go. Raises
    GitError where it fails for another reason.
    """
    was = old or "0" * 40
    asked = ("update-ref", name, new, was) if new else ("update-ref", "-d", name, was)
    try:
        git(folder, *asked)
    except GitError:
        # somebody was faster: the ref stands for something else now
        if (commit_of(folder, name) or "") != old:
            return False
        raise
    return True
