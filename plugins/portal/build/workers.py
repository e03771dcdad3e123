"""Spread work over the machine's cores; the outcome never depends on how."""

from __future__ import annotations

import gc
import os
import pickle
import tempfile
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 400
"""With fewer items the processes would cost more than they save."""


def map_on_cores(
    function: Callable[[Item], Result], items: Sequence[Item], told: Callable[[int, int], None]
) -> list[Result]:
    """`[function(item) for item in items]`, in copies of this process where that helps.

    The copies see all that this process sees; what they change is lost, but for files. An
    exception in one is raised here. `told` hears (done, total). On a system that can't copy
    processes, or for few items, everything happens here.
    """
    cores = os.cpu_count() or 1
    shares = cores if hasattr(os, "fork") and len(items) >= WORTH_IT else 1
    children: list[tuple[int, BinaryIO]] = []
    gc.freeze()  # else the collector would touch, and so copy, all that parent and child share
    try:
        for share in range(1, shares):
            children.append(_start(function, items[share::shares]))
        own = []
        for done, item in enumerate(items[::shares], 1):
            own.append(function(item))
            told(min(done * shares, len(items)), len(items))
    finally:
        gc.unfreeze()
        answers = [_answer(*child) for child in children]
    results: list[Result] = [None] * len(items)  # type: ignore[list-item]
    results[::shares] = own
    for share, answer in enumerate(answers, 1):
        if isinstance(answer, BaseException):
            raise answer
        results[share::shares] = answer
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
            found: object = [function(item) for item in items]
        except Exception as error:
            found = error
        pickle.dump(found, answer, pickle.HIGHEST_PROTOCOL)
        answer.flush()
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's may be tidied up here


def _answer(child: int, answer: BinaryIO) -> object:
    with answer:
        _, status = os.waitpid(child, 0)
        if status:
            return ChildProcessError(f"a worker ended with status {status}")
        answer.seek(0)
        return pickle.load(answer)
