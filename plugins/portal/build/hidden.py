"""What is written and not to be seen yet, so that nobody wonders where it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portal.read.library import Reading


@dataclass(frozen=True, slots=True)
class Hidden:
    """A file that is written and not to be seen yet."""

    path: str
    """As the reporter knows it."""
    until: dt.datetime | None = None
    """When it comes out by itself; None where somebody has to act first."""
    awaits_review: bool = False
    """Without that and without a time, it is a draft."""


def hidden_files(reading: Reading, now: dt.datetime) -> tuple[Hidden, ...]:
    """What is not to be seen yet at this moment, in order of the paths."""
    return tuple(
        Hidden(
            reading.folder.shown(entry.source),
            None if entry.meta.draft or entry.awaits_review else entry.published, entry.awaits_review,
        )
        for entry in reading.library.entries if not entry.is_out(now)
    )
