"""Send what was committed to the portal's server, from a reporter's machine; Windows too.

Asks git alone, and starts nothing else. What the server says is passed on as it is.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from portal import clock
from portal.errors import UsageError
from portal.git import GitError, answer, commit_of, git, is_within
from portal.messages import one_line
from portal.publish.refs import MAIN, QUEUE
from portal.slug import slug_of

_PATIENCE = 1800
"""Seconds for a push over a slow line, with the time to wait at the door."""
_LONGEST_NAME = 40
_NOISE = re.compile(
    r"(error|fatal|warning|hint): |(Resolving|Unpacking|Counting|Compressing|Enumerating|Checking|Total|Updating) ?", re.ASCII)
"""How lines begin that are git's own, not the portal's."""
_FAULTS: Sequence[tuple[str, str]] = (
    ("send_no_network", r"could not resolve|name or service not known|no such host|connection (refused|timed out|reset|closed)"
                        r"|network is unreachable|no route to host|operation timed out|failed to connect|couldn't connect"),
    ("send_no_rights", r"permission denied|authentication failed|could not read (username|password)|access denied"
                       r"|host key verification failed|403|401|terminal prompts disabled"),
    ("send_no_server", r"does not appear to be a git repository|repository .*not found|does not exist"),
    ("send_server_full", r"remote: [^\n]*(no space left|out of diskspace|disk quota exceeded|read-only file system)"),
    ("send_large", r"exceeds maximum allowed size|unpack|index-pack"),
)
"""What git says when a push does not reach the portal, in its English of LC_ALL=C."""


class Sent(NamedTuple):
    """What became of a push."""

    is_in: bool
    """Whether the server has it on main now."""
    words: str
    """The server's."""
    branch: str
    """Under which it was sent."""
    is_current: bool = False
    """Whether the local branch is what main is now."""


def unsaved(folder: Path, content: str) -> list[str]:
    """Files below the content's folder that are in no commit, from there."""
    told = git(folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", content,
               environment=_of_user())
    return [one_line(part[3:]) for part in os.fsdecode(told).split("\0") if part]


def changed_outside(folder: Path, content: str) -> list[str]:
    """Files that git knows, outside the content's folder, whose changes are in no commit."""
    told = git(folder, "diff", "--name-only", "-z", "HEAD", "--", ".", f":(exclude){content}", environment=_of_user())
    return [one_line(part) for part in os.fsdecode(told).split("\0") if part]


def save(folder: Path, content: str, message: str) -> None:
    """Commit everything below the content's folder, and nothing else. Raises UsageError."""
    try:
        git(folder, "add", "--all", "--", content, environment=_of_user())
        git(folder, "commit", "--quiet", "--message", message, "--", content, environment=_of_user())
    except GitError as error:
        code = "send_nobody" if "tell me who you are" in error.told.lower() else "send_not_saved"
        raise UsageError(code, what=_last_line(error.told)) from None


def check_place(folder: Path, remote: str) -> None:
    """Raise UsageError where nothing can be sent from a folder."""
    try:
        git(folder, "rev-parse", "--show-toplevel")
    except GitError:
        raise UsageError("send_no_repository", folder=folder) from None
    if remote not in answer(folder, "remote", environment=_of_user()).split("\n"):
        raise UsageError("send_no_remote", remote=remote)
    if commit_of(folder, "HEAD") is None:
        raise UsageError("send_no_commit")


def is_sent(folder: Path, remote: str) -> bool:
    """Whether main had all that is here when it was last asked for."""
    main = commit_of(folder, _tracking(remote))
    return main is not None and is_within(folder, "HEAD", main)


def send(folder: Path, remote: str) -> Sent:
    """Push, and bring the local branch to what main is then. Raises UsageError where the server is not reached."""
    branch = f"{QUEUE}{_user(folder)}-{clock.now():%Y%m%d-%H%M%S}"
    code, told, complained = _push(folder, remote, branch)
    lines = [line.removeprefix("remote:").strip() for line in complained.split("\n") if line.startswith("remote:")]
    words = "\n".join(one_line(line) for line in lines if line and not _NOISE.match(line))
    shown = branch.removeprefix("refs/heads/")
    if code:
        was_judged = "[remote rejected]" in told and "unpacker error" not in told
        if not was_judged or not words:
            raise _fault(remote, complained)
        return Sent(False, words, shown)
    is_current = _follow(folder, remote)
    _forget(folder, remote, branch)
    return Sent(is_sent(folder, remote), words, shown, is_current)


def _push(folder: Path, remote: str, branch: str) -> tuple[int, str, str]:
    """Exit code and both outputs of `git push`."""
    options = ("--porcelain", "--no-progress", "--no-follow-tags", "--recurse-submodules=no")
    try:
        done = subprocess.run(
            ["git", "push", *options, remote, f"HEAD:{branch}"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_PATIENCE, env={**os.environ, "LC_ALL": "C"})
    except subprocess.TimeoutExpired:
        raise UsageError("send_no_network", remote=remote) from None
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _fault(remote: str, complained: str) -> UsageError:
    """Why the server was not reached, or did not understand."""
    for code, pattern in _FAULTS:
        if re.search(pattern, complained, re.IGNORECASE):
            return UsageError(code, remote=remote)
    return UsageError("send_failed", what=_last_line(complained))


def _follow(folder: Path, remote: str) -> bool:
    """Fetch main, and move the local branch on to it where nothing unsaved is in the way; whether it is there."""
    try:
        git(folder, "fetch", "--quiet", "--no-tags", remote, f"+{MAIN}:{_tracking(remote)}", environment=_of_user(),
            patience=_PATIENCE)
        git(folder, "merge", "--quiet", "--ff-only", _tracking(remote), environment=_of_user())
    except GitError:
        return False  # git leaves everything as it was
    return True


def _forget(folder: Path, remote: str, branch: str) -> None:
    """Take away what git has noted of the branch under which it was sent: the server has merged it."""
    try:
        git(folder, "update-ref", "-d", f"refs/remotes/{remote}/{branch.removeprefix('refs/heads/')}")
    except GitError:
        pass  # it goes with the next `git fetch --prune`


def _user(folder: Path) -> str:
    """Who sends, as refs may hold it."""
    for key in ("user.name", "user.email"):
        told = answer(folder, "config", "--get", key, may_answer=(0, 1), environment=_of_user())
        if name := slug_of(told.partition("@")[0])[:_LONGEST_NAME].strip("-"):
            return name
    return "khach"


def _tracking(remote: str) -> str:
    return f"refs/remotes/{remote}/main"


def _of_user() -> Mapping[str, str]:
    """What the user has told git by the environment: whose key, which settings."""
    return {name: value for name, value in os.environ.items() if name.startswith("GIT_")}


def _last_line(told: str) -> str:
    lines = [line for line in told.strip().split("\n") if line and not line.startswith("hint:")]
    return one_line(lines[-1]) if lines else ""
