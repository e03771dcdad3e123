from __future__ import annotations

import os
import signal

import pytest

from portal.build.workers import WORTH_IT, WorkerError, map_on_cores


def quiet(done: int, total: int) -> None:
    pass


@pytest.mark.parametrize("count", [0, 1, WORTH_IT - 1, WORTH_IT, WORTH_IT + 1, 3 * WORTH_IT])
def test_results_come_in_the_order_of_the_items(count: int):
    assert map_on_cores(lambda item: item * 2, range(count), quiet) == [item * 2 for item in range(count)]


@pytest.mark.skipif(not hasattr(os, "fork") or os.cpu_count() == 1, reason="one process does it all here")
def test_many_items_are_done_by_several_processes():
    assert len(set(map_on_cores(lambda item: os.getpid(), range(WORTH_IT), quiet))) == os.cpu_count()


@pytest.mark.parametrize("broken", range(4))
def test_failure_of_any_item_is_raised_here(broken: int):
    def work(item: int) -> int:
        if item == broken:
            raise ValueError(item)
        return item

    with pytest.raises(ValueError, match=str(broken)):
        map_on_cores(work, range(WORTH_IT), quiet)


def test_progress_reaches_the_whole():
    told: list[tuple[int, int]] = []
    map_on_cores(str, range(WORTH_IT + 1), lambda done, total: told.append((done, total)))
    assert told[-1] == (WORTH_IT + 1, WORTH_IT + 1)


class Stubborn(Exception):
    """It can be pickled, but not unpickled."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(one)


needs_copies = pytest.mark.skipif(not hasattr(os, "fork") or os.cpu_count() == 1, reason="one process does it all here")


@needs_copies
def test_failure_that_cannot_travel_keeps_its_words():
    def work(item: int) -> int:
        if item == 1:
            raise Stubborn(1, 2)
        return item

    with pytest.raises(WorkerError, match=r"(?s)in work.*Stubborn"):
        map_on_cores(work, range(WORTH_IT), quiet)


@needs_copies
def test_failure_that_travels_keeps_its_trace():
    def work(item: int) -> float:
        return 1 / (item - 1)

    with pytest.raises(ZeroDivisionError) as told:
        map_on_cores(work, range(WORTH_IT), quiet)
    assert "in work" in str(told.value.__cause__)


@needs_copies
def test_result_that_cannot_travel_is_named():
    with pytest.raises((WorkerError, AttributeError, TypeError), match="pickle"):
        map_on_cores(lambda item: lambda: item, range(WORTH_IT), quiet)


@needs_copies
def test_killed_copy_is_a_fault_of_its_own_name():
    parent = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with pytest.raises(WorkerError, match="SIGKILL"):
        map_on_cores(work, range(WORTH_IT), quiet)
