"""The rules that content must keep; one module a family, each a function to problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from portal.check import body, consent, dates, references, tags, uniqueness
from portal.errors import Problem
from portal.read.library import Reading


def check(reading: Reading, now: dt.datetime | None = None) -> Iterator[Problem]:
    """Every problem that can be seen before anything is rendered.

    Without `now`, dates that lie ahead are not looked for.
    """
    yield from references.check(reading)
    yield from dates.check(reading, now)
    yield from uniqueness.check(reading)
    yield from consent.check(reading)
    yield from tags.check(reading)
    for entry in reading.library.entries:
        if entry.source in reading.fresh:  # what was known already had no such problem
            yield from body.check(reading, entry)
