"""Run a function in a process of its own, with limits of time and memory; it ends with ours. Linux only."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import selectors
import signal
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


class GaveUp(Exception):
    """The function did not come to an end: its time or its memory was over, or it was killed."""


def confined(function: Callable[[], Result], seconds: float, megabytes: int) -> Result:
    """What the function returns; its result must be picklable. Raises GaveUp, or what the function raises."""
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _run(function, target, megabytes)
    os.close(target)
    try:
        answer = _read(source, seconds)
    finally:
        os.close(source)
        # whatever it started is in its group
        for kill in (os.killpg, os.kill):
            try:
                kill(child, signal.SIGKILL)
            except OSError:
                pass
        os.waitpid(child, 0)
    try:
        is_result, result = pickle.loads(answer)
    except (EOFError, pickle.UnpicklingError):
        raise GaveUp from None
    if not is_result:
        raise GaveUp if isinstance(result, MemoryError) else result
    return result


def _run(function: Callable[[], Result], target: int, megabytes: int) -> None:
    """In the child: never returns."""
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))  # ours may be less, see portal.publish.receiving
        try:
            answer = pickle.dumps((True, function()))
        except Exception as error:
            answer = _told(error)
        with open(target, "wb") as opened:
            opened.write(answer)
    finally:
        os._exit(0)


def _told(error: Exception) -> bytes:
    """An exception as bytes; as its text where it can't be told otherwise."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
        return answer
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _read(source: int, seconds: float) -> bytes:
    """All that comes out of a pipe; raises GaveUp when the time is over."""
    found, until = [], time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0, until - time.monotonic())):
                raise GaveUp
            part = os.read(source, 1 << 16)
            if not part:
                return b"".join(found)
            found.append(part)
