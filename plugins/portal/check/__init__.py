"""The rules that content must keep; one module a family, each a function to problems."""

from __future__ import annotations

from collections.abc import Iterator

from portal.check import body, dates, references, tags, uniqueness
from portal.errors import Problem
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Every problem that can be seen before anything is rendered."""
    yield from references.check(reading)
    yield from dates.check(reading)
    yield from uniqueness.check(reading)
    yield from tags.check(reading)
    for entry in reading.library.entries:
        yield from body.check(reading, entry)
