"""The state of every article between its first line and its readers, and who has to act next."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from portal.derive.offices import editors_for
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.front_matter import ArticleMeta
from portal.model.library import Library
from portal.model.registry import Registry
from portal.model.review import is_approved


class State(Enum):
    """How far an article is; the value is its name in JSON and in the catalogue."""

    DRAFT = "draft"
    FOR_REVIEW = "for_review"
    """Ready, but nobody has approved it who is not among its authors, and somebody must."""
    CHANGED = "changed"
    """Approved, and readers were told of a change since then. It stays published: its address must answer."""
    SCHEDULED = "scheduled"
    """It comes out by itself."""
    APPROVED = "approved"
    FREE = "free"
    """Published without a review, which it needs not: a plain page, or the site demands none."""
    WITHDRAWN = "withdrawn"


class Role(Enum):
    """As what somebody has to act."""

    REPORTER = "reporter"
    UNIT = "unit"
    BOARD = "board"
    """The editorial board: where nobody else is named."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody for whom an article waits."""

    role: Role
    slug: str = ""
    """In the registry; the board has none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article for which somebody has to do something."""

    entry: Entry
    state: State
    since: dt.date | None
    """The day that the article bears, or that of the change; plain pages bear none."""
    actors: tuple[Actor, ...]
    """Any of them may act."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, and for whom."""

    waiting: tuple[Waiting, ...]
    """The oldest first."""
    scheduled: tuple[Entry, ...]
    """The next first."""
    counts: Mapping[State, int]
    """How many entries there are in each state."""

    @property
    def by_actor(self) -> tuple[tuple[Actor, tuple[Waiting, ...]], ...]:
        """What waits for each, the oldest first; for whom something has waited longest stands first."""
        groups: dict[Actor, list[Waiting]] = defaultdict(list)
        for one in self.waiting:
            for actor in one.actors:
                groups[actor].append(one)
        return tuple((actor, tuple(rows)) for actor, rows in groups.items())


def backlog_of(library: Library, now: dt.datetime, review_required: bool) -> Backlog:
    """What waits of a library that holds all that was read, drafts included."""
    states = {entry: state_of(entry, library.registry, now, review_required) for entry in library.entries}
    waiting = [
        Waiting(entry, state, _since(entry, state), tuple(_actors(entry, state, library.registry)))
        for entry, state in states.items() if state in (State.DRAFT, State.FOR_REVIEW, State.CHANGED)
    ]
    scheduled = [entry for entry, state in states.items() if state is State.SCHEDULED]
    counts = Counter(states.values())
    return Backlog(
        tuple(sorted(waiting, key=_age)), tuple(sorted(scheduled, key=lambda e: (e.published_at, e.source))),
        {state: counts[state] for state in State},
    )


def state_of(entry: Entry, registry: Registry, now: dt.datetime, review_required: bool) -> State:
    """How far an entry is at this moment."""
    if entry.meta.draft:
        return State.DRAFT
    if entry.withdrawn:
        return State.WITHDRAWN
    if entry.awaits_review:
        return State.FOR_REVIEW
    if entry.published > now:
        return State.SCHEDULED
    meta = entry.meta
    if not isinstance(meta, ArticleMeta) or not is_approved(meta, registry.reporters):
        return State.FREE
    changed, review = _changed_on(entry), meta.reviewed_by
    if review_required and changed and review and changed > review.on:
        return State.CHANGED
    return State.APPROVED


def _changed_on(entry: Entry) -> dt.date | None:
    """The day on which readers were last told of a change."""
    days = [change.on.astimezone(VIETNAM).date() for change in entry.told_changes]
    return max([*days, *filter(None, [entry.meta.updated])], default=None)


def _since(entry: Entry, state: State) -> dt.date | None:
    if state is State.CHANGED:
        return _changed_on(entry)
    return entry.meta.date if isinstance(entry.meta, ArticleMeta) else None


def _actors(entry: Entry, state: State, registry: Registry) -> Iterator[Actor]:
    """Who may do what is to be done next: the authors write, others review."""
    meta = entry.meta
    if not isinstance(meta, ArticleMeta):
        yield Actor(Role.BOARD)
    elif state is State.DRAFT:
        yield from (Actor(Role.REPORTER, slug) for slug in meta.authors)
        if not meta.authors:
            yield Actor(Role.UNIT, meta.unit)
    else:
        editors = editors_for(meta.unit, meta.authors, registry.units)
        yield from (Actor(Role.REPORTER, slug) for slug in editors)
        if not editors:
            yield Actor(Role.BOARD)


def _age(waiting: Waiting) -> tuple[dt.date, str]:
    """Sort key: the oldest first."""
    return waiting.since or dt.date.max, waiting.entry.source
