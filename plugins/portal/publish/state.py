"""What the publisher has to remember from one call to the next. Without it nothing is lost but time and words."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ValidationError

from portal.model.values import Value
from portal.publish.durable import write_durably
from portal.publish.root import Root

_REMEMBERED = 200
"""Failures; the oldest go."""


class Failure(Value):
    """A commit that could not be published."""

    commit: str
    """What was tried, 40 hexadecimal digits."""
    lock: str
    """The kit that tried it; see `portal.version`."""
    moment: AwareDatetime
    """When it was tried last."""
    kind: Literal["content", "fault", "served"]
    """Content: whoever wrote it has to mend it; fault: the server could not (disk, time, memory);
    served: it was live for a moment, and the web server answered something else."""
    words: tuple[str, ...] = ()
    """What is wrong, line by line, in Vietnamese; of content file by file."""
    merge: str = ""
    """The first commit on main since which it is so; empty where that is not known."""
    who: str = ""
    """Its author's name."""
    subject: str = ""
    """The first line of its message."""


class Hold(Value):
    """Nothing newer goes live until `portal publish --resume`."""

    release: str
    """That somebody went back to."""
    moment: AwareDatetime
    """Since when."""
    who: str = ""
    """Who did."""


class Verified(Value):
    """All sums of a release were right."""

    release: str
    moment: AwareDatetime
    """When they were made."""
    marks: str = ""
    """Stands for the lengths and times that its files had then."""


class Unstored(Value):
    """The object store has not what is live."""

    store: str
    """Its address."""
    since: AwareDatetime
    words: str
    """Why not, at the last try, in Vietnamese."""


class State(Value):
    """What is in state.json."""

    version: Literal[1] = 1
    """Of the form."""
    failures: tuple[Failure, ...] = ()
    """By commit, the latest last; those that are behind the live release go."""
    hold: Hold | None = None
    verified: Verified | None = None
    """The last time that all sums of the live release were made."""
    asked: str = ""
    """The last release that the web server was asked for, and has answered."""
    unserved: tuple[str, ...] = ()
    """What it answered otherwise than it should, though the release is not to blame."""
    unstored: Unstored | None = None
    """None where there is no store, or where it has all."""
    mended: str = ""
    """That the live release was damaged, and was made anew."""
    clock: str = ""
    """That the clock is wrong."""
    warnings: tuple[str, ...] = ()
    """All that the administrator should look at, in Vietnamese."""

    def failure_of(self, commit: str) -> Failure | None:
        """What is remembered of a commit."""
        return next((failure for failure in self.failures if failure.commit == commit), None)

    def with_failure(self, failure: Failure) -> State:
        """With this one in place of what was known of its commit."""
        others = tuple(other for other in self.failures if other.commit != failure.commit)
        return self.with_(failures=(*others, failure)[-_REMEMBERED:])

    def with_(self, **changes: object) -> State:
        """With other values."""
        return self.model_copy(update=changes)


def read_state(root: Root) -> State:
    """The state; an empty one where it is missing or damaged."""
    try:
        return State.model_validate_json(root.state.read_bytes())
    except (OSError, ValidationError):
        return State()


def write_state(root: Root, state: State) -> None:
    """Keep the state; only who holds the lock `publish` may. Raises OSError."""
    content = state.model_dump_json(indent=2).encode() + b"\n"
    try:
        if root.state.read_bytes() == content:
            return
    except OSError:
        pass  # the first, or it can't be read: written anew
    write_durably(root.state, content)
