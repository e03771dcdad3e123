"""The door: whoever waits at it is served by the first who gets in, together with all others.

A check takes about as long for fifty pushes as for one. So each hook leaves a request and holds
a lock on it, by which one whose hook has died is known; whoever gets the lock of the door serves
all that wait, and leaves each its answer. Those who only wait do so in a few milliseconds of the
processor's time, most of it for starting: what takes long to import must not be imported here.
"""

from __future__ import annotations

import fcntl
import os
import time

TYPE_CHECKING = False  # the module typing takes as long to load as all else here
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Request = tuple[str, list[str]]
    """Its name, in the order of arrival, and what was asked, line by line."""
    Serve = Callable[[Sequence[Request]], Iterable[tuple[str, Sequence[str]]]]
    """Answers for requests by their names, each as soon as it is sure."""

_FIRST, _LONGEST, _GROWS = 0.02, 0.2, 1.3
"""Seconds between two looks for an answer: fewer and fewer, for looking takes time from those who work."""
_CROWD, _CROWDS = 0.15, 8
"""Seconds that are waited for more where several wait, and how often at most: a check of many is cheaper."""


def ask(
    folder: str, lock: str, lines: Sequence[str], serve: Serve, patience: float, reached: Callable[[str], None]
) -> list[str] | None:
    """The answer to what is asked in some lines, whoever gives it; None where nobody did in time.

    `folder` holds the requests, `lock` is the file to lock for whoever serves. Raises OSError.
    """
    name = f"{time.monotonic_ns():020d}-{os.getpid()}"
    beside, place, answer = (f"{folder}/{name}.{kind}" for kind in ("new", "request", "answer"))
    os.makedirs(folder, exist_ok=True)
    reached("door: request")
    # the lock is on the file, whatever its name: nobody sees the request without it
    number = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        os.write(number, _bytes(lines))
        os.rename(beside, place)
        reached("door: wait")
        return _wait(folder, lock, answer, serve, time.monotonic() + patience, reached)
    finally:
        for left in (beside, place, answer):
            _remove(left)
        os.close(number)


def is_waiting(folder: str, name: str) -> bool:
    """Whether somebody still waits for the answer to a request."""
    return _is_held(f"{folder}/{name}.request")


def _wait(
    folder: str, lock: str, answer: str, serve: Serve, until: float, reached: Callable[[str], None]
) -> list[str] | None:
    # what we start holds this lock with us, until it ends: see portal.publish.durable
    door = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    step = _FIRST
    try:
        while time.monotonic() < until:
            if (found := _read(answer)) is not None:
                return found
            try:
                fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(step)
                step = min(step * _GROWS, _LONGEST)
                continue
            # somebody may have answered before we got in
            if (found := _read(answer)) is None:
                os.set_inheritable(door, True)
                reached("door: serve")
                _serve(folder, serve, reached)
                return _read(answer)
    finally:
        os.close(door)
    return None


def _serve(folder: str, serve: Serve, reached: Callable[[str], None]) -> None:
    """Answer all that wait; what the dead have left is taken away."""
    names = _gathered(folder)
    waiting = []
    for name in (name.removesuffix(".request") for name in names if name.endswith(".request")):
        if not _is_held(f"{folder}/{name}.request"):
            _remove(f"{folder}/{name}.request")
        elif (lines := _read(f"{folder}/{name}.request")) is not None:
            waiting.append((name, lines))
    known = {name for name, _ in waiting}
    for left in names:
        stem, _, kind = left.rpartition(".")
        if kind == "answer" and stem not in known or kind == "new" and not _is_held(f"{folder}/{left}"):
            _remove(f"{folder}/{left}")
    for name, lines in serve([one for one in waiting if f"{one[0]}.answer" not in names]):
        reached("door: answer")
        beside = f"{folder}/{name}.next"
        with open(beside, "wb") as file:
            file.write(_bytes(lines))
        os.rename(beside, f"{folder}/{name}.answer")


def _gathered(folder: str) -> list[str]:
    """All files of a folder, once no more come in at this moment; one who is alone is not kept waiting."""
    names = sorted(os.listdir(folder))
    for _ in range(_CROWDS):
        if sum(name.endswith(".request") for name in names) < 2:
            break
        time.sleep(_CROWD)
        before, names = len(names), sorted(os.listdir(folder))
        if len(names) <= before:
            break
    return names


def _is_held(place: str) -> bool:
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


def _bytes(lines: Iterable[str]) -> bytes:
    return "\0".join(lines).encode("utf-8", "surrogateescape")


def _read(place: str) -> list[str] | None:
    try:
        with open(place, "rb") as file:
            return file.read().decode("utf-8", "surrogateescape").split("\0")
    except OSError:
        return None


def _remove(place: str) -> None:
    try:
        os.unlink(place)
    except OSError:
        pass
