"""How a portal stands, looked up in its folder on the server, and told to all who fetch."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.git import answer, commit_of, is_within
from portal.messages import catalogue, one_line
from portal.model.dates import VIETNAM
from portal.publish.durable import is_locked
from portal.publish.manifest import manifest_of
from portal.publish.root import MAIN, QUEUE, Root
from portal.publish.state import Failure, State, read_state
from portal.publish.status import Failed, Held, Live, Queued, Status, commit_told, conflicts, keep_status
from portal.publish.switch import live_release, live_since

_PLACE = re.compile(r"(?P<file>[^:]+):\d+:")
"""How a line begins that tells what is wrong with a file."""


def standing(root: Root, now: dt.datetime, state: State | None = None, publishing: bool | None = None) -> Status:
    """How things stand. The publisher, who knows better than the files, says its state, and that it is done."""
    state = read_state(root) if state is None else state
    main, live = commit_of(root.repository, MAIN), _live(root)
    return Status(
        now=now, live=live, main=commit_told(root.repository, main) if main else None,
        publishing=_is_publishing(root) if publishing is None else publishing,
        queue=tuple(sorted(_queue(root.repository, main), key=lambda one: (one.when, one.ref))),
        failures=tuple(_failed(root.repository, one) for one in state.failures
                       if main and is_within(root.repository, one.commit, main)
                       and not (live and is_within(root.repository, one.commit, live.commit))),
        held=state.hold and Held(release=state.hold.release, since=state.hold.moment, who=state.hold.who),
        verified=state.verified.moment if state.verified and live and state.verified.release == live.release else None,
        free=shutil.disk_usage(root.folder).free, warnings=(*state.warnings, *_unstored(state)),
    )


def tell_status(root: Root, now: dt.datetime, state: State, reached: Callable[[str], None]) -> None:
    """Keep the status where clones fetch it; the publisher's last step. Raises OSError or GitError."""
    reached("status: told")
    keep_status(root.repository, standing(root, now, state, publishing=False))


def _unstored(state: State) -> Iterator[str]:
    if one := state.unstored:
        yield catalogue().commands.store.behind.format(
            store=one.store, since=one.since.astimezone(VIETNAM), words=one.words)


def _is_publishing(root: Root) -> bool:
    try:
        return is_locked(root.lock("publish"))
    except OSError:  # where nothing can be written, nobody publishes
        return False


def _live(root: Root) -> Live | None:
    release, since = live_release(root), live_since(root)
    manifest = manifest_of(release)  # where it is damaged the publisher makes another
    if release is None or since is None or manifest is None:
        return None
    return Live(release=release.name, commit=manifest.commit, moment=manifest.moment, since=since,
                articles=manifest.articles, until=manifest.until)


def _queue(repository: Path, main: str | None) -> Iterator[Queued]:
    for line in answer(repository, "for-each-ref", "--format=%(refname) %(objectname)", QUEUE).splitlines():
        ref, commit = line.split(" ")
        if main and is_within(repository, commit, main):
            continue  # merged; only its name is left, of a killed merge
        yield Queued(**dict(commit_told(repository, commit)), ref=one_line(ref.removeprefix("refs/heads/")),
                     files=conflicts(repository, main, commit) if main else ())


def _failed(repository: Path, failure: Failure) -> Failed:
    whose = commit_told(repository, failure.merge or failure.commit)
    return Failed(
        commit=failure.commit, who=failure.who or whose.who, when=whose.when, subject=failure.subject or whose.subject,
        kind=failure.kind, tried=failure.moment, merge=failure.merge, words=failure.words,
        files=tuple(sorted({found["file"] for found in map(_PLACE.match, failure.words) if found})),
    )
