"""Nobody approves what they have written themselves, where the site demands reviews.

That a review is missing is no problem: the article waits.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.errors import Problem
from portal.model.front_matter import ArticleMeta
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of reviews; only where reviews are demanded an entry awaits one."""
    for entry in reading.library.entries:
        if entry.awaits_review and isinstance(entry.meta, ArticleMeta) and entry.meta.reviewed_by:
            name = entry.meta.reviewed_by.name
            yield reading.problem(entry, ("reviewed_by", "name"), "review_own", value=name)
