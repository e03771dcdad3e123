"""What a portal's server tells of itself: what is live, what is not and why. Kept as a text under a ref, for clones to fetch.

Only the form; `standing` fills it in on the server. Runs wherever reporters do.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from portal.git import GitError, answer, git
from portal.messages import one_line
from portal.model.values import Value

STATUS = "refs/portal/status"
"""The ref; it stands for a blob, the status as JSON."""
_FORM = "%H%x00%cI%x00%an%x00%s"
"""What git is to tell of a commit: its number, when, its author, the first line."""
_LONG_AGO = dt.datetime.fromtimestamp(0, dt.timezone.utc)


class Commit(Value):
    """A commit, as people tell it from others."""

    commit: str
    """40 hexadecimal digits."""
    who: str
    """Its author's name."""
    when: AwareDatetime
    """When it was made, by its maker's clock."""
    subject: str
    """The first line of its message."""


class Live(Value):
    """The release that is served."""

    release: str
    """Its name."""
    commit: str
    moment: AwareDatetime
    """As of which it was built."""
    since: AwareDatetime
    """When it went live."""
    articles: int
    until: AwareDatetime | None = None
    """When time alone changes it: an embargo ends. Reporters may know, they have the articles."""


class Queued(Commit):
    """What has arrived and is not in main: it changes what somebody else has changed too."""

    ref: str
    """Without refs/heads/."""
    files: tuple[str, ...] = ()
    """Where they conflict; empty where it would be merged without a conflict by now."""


class Failed(Commit):
    """A commit of main that could not be published."""

    kind: Literal["content", "fault", "served"]
    """As in `portal.publish.state`."""
    tried: AwareDatetime
    """When last."""
    merge: str = ""
    """The first commit on main since which it is so; `who` and `subject` are of that. Empty where that is not known."""
    words: tuple[str, ...] = ()
    """What is wrong, line by line, in Vietnamese."""
    files: tuple[str, ...] = ()
    """Which files are to be mended."""


class Held(Value):
    """Nothing newer goes live until somebody says so."""

    release: str
    since: AwareDatetime
    who: str = ""


class Status(Value):
    """All of it."""

    version: Literal[1] = 1
    """Of the form."""
    now: AwareDatetime
    """When it was told."""
    live: Live | None = None
    """None before the first release."""
    main: Commit | None = None
    """None where nobody has sent anything yet."""
    publishing: bool = False
    """Whether a publish was at work."""
    queue: tuple[Queued, ...] = ()
    """The oldest first."""
    failures: tuple[Failed, ...] = ()
    """Of what is newer than the live release; the latest last."""
    held: Held | None = None
    verified: AwareDatetime | None = None
    """When all sums of the live release were last found right."""
    free: int
    """Bytes that the server's disk has left."""
    warnings: tuple[str, ...] = ()
    """What the administrator should look at, in Vietnamese."""


def read_status(repository: Path) -> Status | None:
    """The status that a repository keeps, the server's or a clone's; None without one, or with one of another form."""
    try:
        return Status.model_validate_json(git(repository, "cat-file", "blob", STATUS))
    except (GitError, ValidationError):
        return None


def keep_status(repository: Path, status: Status) -> None:
    """Keep a status for whoever fetches it, if it tells anything new. Raises GitError."""
    last = read_status(repository)
    if last is not None and last.model_copy(update={"now": status.now, "free": status.free}) == status:
        return
    blob = answer(repository, "hash-object", "-w", "--stdin", data=status.model_dump_json(indent=1).encode())
    git(repository, "update-ref", STATUS, blob)


def commit_told(repository: Path, commit: str) -> Commit:
    """What people know a commit by. Raises GitError."""
    told = answer(repository, "show", "--no-patch", f"--format={_FORM}", commit, "--")
    number, when, who, subject = told.split("\0", 3)
    return Commit(commit=number, who=one_line(who), when=_moment(when), subject=one_line(subject))


def _moment(told: str) -> dt.datetime:
    """When, by a clock that was anywhere; long ago where no calendar has such a day."""
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(told)
        if dt.MINYEAR < moment.year < dt.MAXYEAR:
            return moment
    return _LONG_AGO


def conflicts(repository: Path, main: str, commit: str) -> tuple[str, ...]:
    """The files that both have changed, each in another way; none where git can't tell."""
    try:
        told = git(repository, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", main, commit,
                   may_answer=(0, 1))
    except (GitError, OSError):  # an old git, nothing can be written, or histories that have nothing in common
        return ()
    return tuple(sorted({name for name in told.decode("utf-8", "replace").split("\0")[1:] if name}))
