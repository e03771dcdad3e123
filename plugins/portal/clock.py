"""The one place where the clock is read; everything else takes the moment as an argument."""

from __future__ import annotations

import datetime as dt
import time

from portal.model.dates import VIETNAM


def now() -> dt.datetime:
    """This moment, in Vietnam's time."""
    return dt.datetime.now(VIETNAM)


def stamp() -> int:
    """This moment in nanoseconds, as the times of files are given."""
    return time.time_ns()
