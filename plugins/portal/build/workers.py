"""Spread work over the machine's cores; the outcome never depends on how."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 400
"""With fewer items the processes would cost more than they save."""


class WorkerError(RuntimeError):
    """A copy of this process failed; says how, in its own words."""


def map_on_cores(
    function: Callable[[Item], Result], items: Sequence[Item], told: Callable[[int, int], None], weight: int = 1
) -> list[Result]:
    """`[function(item) for item in items]`, in copies of this process where that helps.

    The copies see all that this process sees; what they change is lost, but for files. An
    exception in one is raised here, or as a WorkerError where it can't travel. `told` hears
    (done, total). `weight` says as how many ordinary items one counts. On a system that can't
    copy processes, or for few items, everything happens here.
    """
    cores = os.cpu_count() or 1
    shares = cores if hasattr(os, "fork") and len(items) * weight >= WORTH_IT else 1
    children: list[tuple[int, BinaryIO]] = []
    paused = not gc.isenabled()
    gc.freeze()  # else the collector would touch, and so copy, all that parent and child share
    gc.enable()
    try:
        for share in range(1, shares):
            children.append(_start(function, items[share::shares]))
        own = []
        for done, item in enumerate(items[::shares], 1):
            own.append(function(item))
            told(min(done * shares, len(items)), len(items))
    finally:
        gc.unfreeze()
        if paused:
            gc.disable()
        answers = [_answer(*child) for child in children]
    results: list[Result] = [None] * len(items)  # type: ignore[list-item]
    results[::shares] = own
    for share, (found, error, trace) in enumerate(answers, 1):
        if trace:
            if error is None:
                raise WorkerError(trace)
            raise error from WorkerError(trace)
        results[share::shares] = found
    return results


def _start(function: Callable[[Item], Result], items: Sequence[Item]) -> tuple[int, BinaryIO]:
    """Begin a share in a copy of this process; its results will stand in the file."""
    answer = tempfile.TemporaryFile()
    child = os.fork()
    if child:
        return child, answer
    code = 1
    try:
        try:
            sent = pickle.dumps(([function(item) for item in items], None, ""), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            sent = pickle.dumps((None, _portable(error), traceback.format_exc()))
        answer.write(sent)
        answer.flush()
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's may be tidied up here


def _portable(error: Exception) -> Exception | None:
    """The exception, if it comes out of pickling as it went in."""
    try:
        return error if type(pickle.loads(pickle.dumps(error))) is type(error) else None
    except Exception:
        return None


def _answer(child: int, answer: BinaryIO) -> tuple[list[object], Exception | None, str]:
    """A share's results; or its exception, if that can travel, and the words for it."""
    with answer:
        _, status = os.waitpid(child, 0)
        if status:
            code = os.waitstatus_to_exitcode(status)
            how = f"killed by {signal.Signals(-code).name}: out of memory?" if code < 0 else f"done: {code}"
            return [], None, f"a worker was {how}"
        answer.seek(0)
        return pickle.load(answer)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Python's garbage collector would go through all articles again and again, and free nothing.

    While pages are rendered, it works: see `map_on_cores`.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
