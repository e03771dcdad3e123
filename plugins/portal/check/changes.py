"""Changes and withdrawals that nobody would see, or that contradict the article's dates.

Readers of feeds remember an article's id and date: they look at it again only when its date
has moved on. So each change that is told of needs a moment of its own, after all before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from portal.errors import Problem
from portal.model.dates import VIETNAM, start_of
from portal.model.entry import Entry
from portal.model.front_matter import ArticleMeta
from portal.model.values import Change
from portal.read.front_matter import Location
from portal.read.library import Reading

_WORKING_DAY = dt.timedelta(hours=8)
"""Added to midnight, it makes an hour that an example can show."""


def check(reading: Reading, now: dt.datetime) -> Iterator[Problem]:
    """Problems of changes and withdrawals in every article; `now` tells which lie ahead."""
    for entry in reading.library.entries:
        if isinstance(entry.meta, ArticleMeta):
            if entry.meta.changes:
                yield from _changes(reading, entry, entry.meta, now)
            if entry.withdrawn:
                yield from _withdrawal(reading, entry, entry.withdrawn.on, now)


def _changes(reading: Reading, entry: Entry, meta: ArticleMeta, now: dt.datetime) -> Iterator[Problem]:
    told: dict[dt.datetime, Location] = {}
    """Of each moment where the change stands that was first to have it."""
    for place, change in enumerate(meta.changes):
        yield from _words(reading, entry, ("changes", place), change)
        where: Location = ("changes", place, "on")
        example = _local(change.on + _WORKING_DAY)
        if change.kind == "minor":
            # what comes out later may be changed before
            if change.on > max(now, entry.published):
                yield reading.problem(entry, where, "change_late")
        elif entry.published > now:
            yield reading.problem(entry, ("changes", place), "change_unpublished")
        elif change.on > now:
            yield reading.problem(entry, where, "change_late")
        elif change.on <= entry.published:
            params = {"published": _local(entry.published), "example": _local(entry.published + _WORKING_DAY)}
            yield reading.problem(entry, where, "change_early", **params)
        elif change.on in told:
            line = reading.documents[entry.source].tree.mark_of(told[change.on])[0]
            yield reading.problem(entry, where, "change_twice", line=line, example=example)
        elif meta.updated and change.on == start_of(meta.updated):
            yield reading.problem(entry, where, "change_updated", example=example)
        else:
            told[change.on] = where


def _words(reading: Reading, entry: Entry, where: Location, change: Change) -> Iterator[Problem]:
    """What was wrong and what is right belong together, and to a correction."""
    given = [key for key in ("wrong", "right") if getattr(change, key) is not None]
    if given and change.kind != "correction":
        yield reading.problem(entry, (*where, given[0]), "change_words", value=change.kind)
    elif len(given) == 1:
        missing = "right" if given == ["wrong"] else "wrong"
        yield reading.problem(entry, (*where, given[0]), f"change_without_{missing}")


def _withdrawal(reading: Reading, entry: Entry, on: dt.datetime, now: dt.datetime) -> Iterator[Problem]:
    by_consent = not getattr(entry.meta, "withdrawn", None)
    code, where = ("consent_withdrawn", ("consent", "withdrawn_on")) if by_consent else ("withdrawn", ("withdrawn", "on"))
    if entry.meta.draft:
        # of what never was out the consent may be withdrawn too, and stays noted
        if not by_consent:
            yield reading.problem(entry, ("draft",), "withdrawn_draft")
    elif entry.published > now:
        yield reading.problem(entry, where[:1] if not by_consent else where, f"{code}_unpublished")
    elif on > now:
        yield reading.problem(entry, where, f"{code}_late")
    elif on <= entry.updated:
        params = {"last": _local(entry.updated), "example": _local(entry.updated + _WORKING_DAY)}
        yield reading.problem(entry, where, f"{code}_early", **params)


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(VIETNAM)
