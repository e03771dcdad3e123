"""A check that takes too much is given up, and takes nobody else with it."""

from __future__ import annotations

import os
import signal
import time

import pytest

from portal.errors import UsageError
from portal.publish.confined import GaveUp, confined


def fail() -> None:
    raise UsageError("no_git")


def test_what_comes_to_an_end_gives_its_result_or_its_error():
    assert confined(lambda: [1, "hai"], 20, 4096) == [1, "hai"]
    with pytest.raises(UsageError, match="no_git"):
        confined(fail, 20, 4096)


@pytest.mark.parametrize(("function", "seconds"), [
    (lambda: time.sleep(60), 0.2),
    (lambda: len(bytearray(3 * 2**30)), 20),
    (lambda: os.kill(os.getpid(), signal.SIGKILL), 20),
], ids=["too slow", "too large", "killed"])
def test_what_does_not_is_given_up(function, seconds: float):
    began = time.monotonic()
    with pytest.raises(GaveUp):
        confined(function, seconds, 2048)
    assert time.monotonic() - began < 15


def test_what_it_has_started_ends_with_it():
    source, target = os.pipe()

    def start() -> None:
        if os.fork() == 0:
            time.sleep(60)
        time.sleep(60)

    with pytest.raises(GaveUp):
        confined(start, 0.3, 4096)
    os.close(target)
    os.set_blocking(source, True)
    assert os.read(source, 1) == b"", "nobody holds the other end any more"
    os.close(source)
