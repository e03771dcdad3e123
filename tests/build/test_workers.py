from __future__ import annotations

import os

import pytest

from portal.build.workers import WORTH_IT, map_on_cores


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
