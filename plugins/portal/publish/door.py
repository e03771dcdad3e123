"""The door: whoever waits at it is judged by the first who gets in, together with all others.

A check takes about as long for fifty pushes as for one. So each hook leaves a request and holds
a lock on it, by which one whose hook has died is known; whoever gets the lock of the door judges
all that wait, and leaves each its answer.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from portal import clock
from portal.publish.durable import locked
from portal.publish.root import Root

_STEP = 0.03
"""Seconds between two looks for an answer."""


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


Judge = Callable[[Sequence[Request]], Iterator[tuple[str, Answer]]]
"""Answers for requests by their names, each as soon as it is sure."""


def ask(
    root: Root, commit: str, objects: str, user: str, judge: Judge, patience: float,
    reached: Callable[[str], None],
) -> Answer | None:
    """The answer to a push, whoever gives it; None where nobody did in time. Raises OSError."""
    with _waiting(root.door, commit, objects, user, reached) as request:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if found := _answer(root.door, request.name):
                return found
            with locked(root.lock("door")) as is_ours:
                # somebody may have answered before we got in
                if is_ours and not _answer(root.door, request.name):
                    reached("door: judge")
                    _answer_all(root.door, judge, reached)
            if not is_ours:
                time.sleep(_STEP)
        return None


def still_waiting(root: Root, requests: Sequence[Request]) -> list[Request]:
    """Those of some requests whose hook still lives."""
    return [request for request in requests if _is_held(root.door / f"{request.name}.request")]


@contextmanager
def _waiting(
    folder: Path, commit: str, objects: str, user: str, reached: Callable[[str], None]
) -> Iterator[Request]:
    """A request that is seen while the block runs, and until we die."""
    name = f"{clock.stamp():020d}-{os.getpid()}"
    request = Request(name, commit, objects, user)
    beside, place = folder / f"{name}.new", folder / f"{name}.request"
    reached("door: request")
    # the lock is on the file, whatever its name: nobody sees the request without it
    with open(beside, "x", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            json.dump(request[1:], file)
            file.flush()
            os.rename(beside, place)
            reached("door: wait")
            yield request
        finally:
            for left in (beside, place, folder / f"{name}.answer"):
                with suppress(OSError):
                    left.unlink()


def _answer_all(folder: Path, judge: Judge, reached: Callable[[str], None]) -> None:
    """Answer all that wait; what the dead have left is taken away."""
    requests = []
    for place in sorted(folder.glob("*.request")):
        if request := _read(place):
            requests.append(request)
    known = {request.name for request in requests}
    for left in [*folder.glob("*.answer"), *folder.glob("*.new")]:
        if left.stem not in known and not (left.suffix == ".new" and _is_held(left)):
            left.unlink(missing_ok=True)
    for name, answer in judge([one for one in requests if not (folder / f"{one.name}.answer").exists()]):
        reached("door: answer")
        beside = folder / f"{name}.new"
        beside.write_text(json.dumps(answer), encoding="utf-8")
        os.rename(beside, folder / f"{name}.answer")


def _read(place: Path) -> Request | None:
    """A request; None, and no file any more, where nobody waits for the answer."""
    try:
        if not _is_held(place):
            place.unlink(missing_ok=True)
            return None
        return Request(place.stem, *json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _is_held(place: Path) -> bool:
    """Whether somebody who lives holds the lock on a file."""
    try:
        number = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False


def _answer(folder: Path, name: str) -> Answer | None:
    try:
        return Answer(*json.loads((folder / f"{name}.answer").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
