"""End a publish that is at work, for going back can't wait for it; whenever it ends, publishing is made to go on. Linux only."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from portal.publish.root import Root

_GENTLE, _STEP = 1.0, 0.02
"""Seconds for which a publisher may take leave of the build that it has started, and between two looks."""


def note_publisher(root: Root) -> None:
    """Say in the lock's own file who publishes; only who holds the lock `publish` may."""
    with suppress(OSError):  # then nobody can end it, and waits
        root.lock("publish").write_text(str(os.getpid()), encoding="ascii")


def end_publisher(root: Root) -> bool:
    """End whoever publishes at this moment; whether somebody did. Who else holds the lock is left alone. Raises OSError."""
    lock = root.lock("publish")
    try:
        process = int(lock.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return False
    if process == os.getpid() or not _has_open(process, lock):
        return False
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)  # it ends what it has started, which would outlive it by seconds otherwise
        until = time.monotonic() + _GENTLE
        while _has_open(process, lock) and time.monotonic() < until:
            time.sleep(_STEP)
        if _has_open(process, lock):
            os.kill(process, signal.SIGKILL)
    return True


def _has_open(process: int, file: Path) -> bool:
    """Whether a process of ours that lives has a file open: numbers of dead ones are given to others."""
    there = os.stat(file)
    with suppress(OSError):
        for number in os.listdir(f"/proc/{process}/fd"):
            with suppress(OSError):  # closed meanwhile
                if os.path.samestat(os.stat(f"/proc/{process}/fd/{number}"), there):
                    return True
    return False
