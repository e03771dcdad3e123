"""What became of a reporter's own commits: live, waiting, in conflict, behind what can't be built, or never sent.

Runs in a clone, wherever reporters do; asks the server's repository, and nobody else.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

from portal.errors import UsageError
from portal.git import GitError, answer, commit_of, git, is_within
from portal.publish.status import Commit, Failed, Queued, Status, commit_told, conflicts, read_status

MOST = 5
"""So many of the latest commits are told of."""
_OURS = ("GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")
"""How somebody has told git to reach servers: that must hold here too."""

Fate = Literal["live", "waiting", "held", "failed", "behind", "conflict", "queued", "unsent"]
"""Waiting: in main, and not tried yet. Failed: part of a merge that does not build; behind: it came after
such a merge. Queued: arrived, and not merged yet."""


class Sent(NamedTuple):
    """One commit of the clone."""

    commit: Commit
    fate: Fate
    files: tuple[str, ...] = ()
    """That have to be mended."""
    failed: Failed | None = None
    """What it is in, or behind."""


class Found(NamedTuple):
    """What a clone knows after asking."""

    status: Status | None
    """None where nothing was ever published, or what is told there is of another form."""
    newer: int
    """Merges in main that are not live."""
    commits: tuple[Sent, ...]
    """The reporter's own, the latest first."""
    uncommitted: int
    """Files that were changed and not committed."""


def ask(folder: Path, remote: str) -> Found:
    """Fetch the status and what else the server has, and look for the clone's own commits in it."""
    top = _top(folder)
    if remote not in answer(top, "remote").splitlines():
        raise UsageError("status_no_remote", remote=remote)
    settings = {name: os.environ[name] for name in _OURS if name in os.environ}
    try:
        git(top, "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", remote,
            f"+refs/heads/*:refs/remotes/{remote}/*", "+refs/portal/*:refs/portal/*", environment=settings)
    except GitError as error:
        raise UsageError("status_unreachable", remote=remote, told=error.told.partition("\n")[0]) from None
    status, main = read_status(top), commit_of(top, f"refs/remotes/{remote}/main")
    live = status.live.commit if status and status.live else None
    newer = answer(top, "rev-list", "--count", "--first-parent", main, *([f"^{live}"] if live else [])) if main else "0"
    changed = answer(top, "status", "--porcelain", "-z", "--untracked-files=all").split("\0")
    return Found(
        status, int(newer), tuple(_sent(top, remote, commit, main, status) for commit in _own(top)),
        len([line for line in changed if line]),
    )


def _top(folder: Path) -> Path:
    try:
        return Path(answer(folder, "rev-parse", "--show-toplevel"))
    except GitError:
        raise UsageError("status_no_clone", folder=folder) from None


def _own(top: Path) -> list[str]:
    """The latest commits of whoever works here; of everybody, where git does not know who that is."""
    if commit_of(top, "HEAD") is None:
        return []
    mail = answer(top, "config", "user.email", may_answer=(0, 1))
    whose = ["--fixed-strings", f"--author=<{mail}>"] if mail else []
    return answer(top, "log", "--no-merges", f"--max-count={MOST}", "--format=%H", *whose, "HEAD", "--").split()


def _sent(top: Path, remote: str, commit: str, main: str | None, status: Status | None) -> Sent:
    told = commit_told(top, commit)
    if status and status.live and is_within(top, commit, status.live.commit):
        return Sent(told, "live")
    if main is None or not is_within(top, commit, main):
        return _apart(top, remote, told, main, status)
    wrong = (one for one in reversed(status.failures if status else ()) if one.kind == "content")
    failed = next((one for one in wrong if is_within(top, commit, one.commit)), None)  # the latest that it is in
    if failed is not None and not is_within(top, commit, f"{failed.merge or failed.commit}^1"):
        is_part = not failed.merge or is_within(top, commit, failed.merge)
        return Sent(told, "failed", failed.files, failed) if is_part else Sent(told, "behind", (), failed)
    return Sent(told, "held" if status and status.held else "waiting")


def _apart(top: Path, remote: str, told: Commit, main: str | None, status: Status | None) -> Sent:
    """Of a commit that is not in main."""
    known: dict[str, Queued] = {one.ref: one for one in status.queue} if status else {}
    for ref in answer(top, "for-each-ref", f"--contains={told.commit}", "--format=%(refname)",
                      f"refs/remotes/{remote}/queue/").splitlines():
        queued = known.get(ref.removeprefix(f"refs/remotes/{remote}/"))
        if queued is None and main:  # it came after the server last told how it stands
            return Sent(told, "conflict", conflicts(top, main, told.commit))
        return Sent(told, "conflict" if queued and queued.files else "queued", queued.files if queued else ())
    return Sent(told, "unsent")
