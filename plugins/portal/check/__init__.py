"""The rules that content must keep; one module a family, each a function to problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from portal.check import changes, consent, dates, hotlines, lexicon, references, review, tags, uniqueness
from portal.errors import Problem
from portal.read.library import Reading


def check(reading: Reading, now: dt.datetime) -> Iterator[Problem]:
    """Every problem of front matter and registries; those of texts are `body`'s and `links`'."""
    yield from references.check(reading)
    yield from dates.check(reading, now)
    yield from changes.check(reading, now)
    yield from uniqueness.check(reading)
    yield from consent.check(reading, now)
    yield from review.check(reading)
    yield from tags.check(reading)
    yield from lexicon.check(reading)
    yield from hotlines.check(reading)
