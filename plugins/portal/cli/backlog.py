"""What waits for whom, in words and as JSON.

Of personal data that is allowed it tells the reason, never the data: this is read in public logs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from portal.build.status import ContentStatus
from portal.derive.review import Actor, Role, Waiting
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.library import allowances
from portal.model.values import Allowance

_WORDS = catalogue().commands.status
_WIDTH = 80
"""Columns of a terminal that nobody has made wider; titles are cut there, paths never."""


def as_text(found: ContentStatus) -> str:
    """What waits, for a terminal of 80 columns: for each person or office what they have to do, then all else."""
    return "\n\n".join("\n".join(part) for part in _parts(found) if part)


def as_json(found: ContentStatus) -> dict[str, Any]:
    """The same for programs; an article is there once, with all who may act."""
    today = found.now.astimezone(VIETNAM).date()

    def of(entry: Entry) -> dict[str, Any]:
        return {"path": _shown(entry, found), "id": entry.meta.id, "title": entry.meta.title}

    return {
        "now": found.now.astimezone(VIETNAM).isoformat(),
        "review": "required" if found.review_required else "optional",
        "waiting": [
            of(row.entry) | {
                "state": row.state.value,
                "for": [{"role": actor.role.value, "slug": actor.slug, "name": _name(actor, found)} for actor in row.actors],
                "since": row.since.isoformat() if row.since else None,
                "days": (today - row.since).days if row.since else None,
                "publish_at": row.entry.meta.publish_at and row.entry.meta.publish_at.isoformat(),
            }
            for row in found.backlog.waiting
        ],
        "scheduled": [of(entry) | {"publish_at": entry.published.isoformat()} for entry in found.backlog.scheduled],
        "allowances": [
            of(entry) | {"reason": one.reason, "by": one.by, "on": one.on.isoformat(), "days": (today - one.on).days}
            for entry, one in _allowances(found)
        ],
        "errors": [{"path": path, "count": n} for path, n in found.errors.items()],
        "counts": {state.value: n for state, n in found.backlog.counts.items()},
    }


def _parts(found: ContentStatus) -> Iterator[list[str]]:
    """What is told, each part with its heading; an empty one is left out."""
    today = found.now.astimezone(VIETNAM).date()
    for actor, rows in found.backlog.by_actor:
        heading = _WORDS.waits_for.format(name=_name(actor, found), n=len(rows))
        yield [heading, *(line for row in rows for line in _row(row, found, today))]
    if scheduled := found.backlog.scheduled:
        yield [_WORDS.scheduled.format(n=len(scheduled)),
               *(line for entry in scheduled
                 for line in _lines(entry, found, _WORDS.comes_out.format(moment=_moment(entry.published))))]
    if allowed := _allowances(found):
        yield [_WORDS.allowances.format(n=len(allowed)),
               *(line for entry, one in allowed for line in (
                   f"  {_shown(entry, found)}",
                   _cut(f"    {_WORDS.allowed.format(by=one.by, date=_date(one.on), age=_age(one.on, today))}"),
                   *wrap(_WORDS.reason.format(reason=one.reason), _WIDTH, initial_indent="    ", subsequent_indent="    "),
               ))]
    if found.errors:
        yield [_WORDS.errors.format(n=len(found.errors)),
               *(_WORDS.file_errors.format(path=path, n=n) for path, n in found.errors.items())]
    yield list(_sums(found))


def _row(row: Waiting, found: ContentStatus, today: dt.date) -> Iterator[str]:
    said = [_WORDS.states[row.state.value]]
    if row.since:
        said.append(_age(row.since, today))
    if row.entry.meta.publish_at and row.entry.published > found.now:
        said.append(_WORDS.to_come_out.format(moment=_moment(row.entry.published)))
    if errors := found.errors.get(_shown(row.entry, found)):
        said.append(_WORDS.with_errors.format(n=errors))
    yield from _lines(row.entry, found, ", ".join(said))


def _lines(entry: Entry, found: ContentStatus, said: str) -> Iterator[str]:
    """The path on a line of its own, to be copied; below it what is said, and the title."""
    yield f"  {_shown(entry, found)}"
    yield _cut(f"    {said[0].upper()}{said[1:]}: {entry.meta.title}")


def _sums(found: ContentStatus) -> Iterator[str]:
    counts = {state: n for state, n in found.backlog.counts.items() if n}
    told = ", ".join(_WORDS.counts[state.value].format(n=n) for state, n in counts.items())
    if not (found.backlog.waiting or found.backlog.scheduled):
        yield _WORDS.nothing
    yield from wrap(_WORDS.sums.format(n=sum(counts.values()), counts=told or _WORDS.none), _WIDTH)
    yield from wrap(_WORDS.required if found.review_required else _WORDS.optional, _WIDTH)


def _name(actor: Actor, found: ContentStatus) -> str:
    """Of a person or office, so far as the registries know it."""
    registry = found.reading.library.registry
    if actor.role is Role.BOARD:
        return _WORDS.board
    if actor.role is Role.UNIT:
        unit = registry.units.get(actor.slug)
        return unit.short_name if unit else actor.slug
    reporter = registry.reporters.get(actor.slug)
    return reporter.name if reporter else actor.slug


def _allowances(found: ContentStatus) -> list[tuple[Entry, Allowance]]:
    return sorted(allowances(found.reading.library), key=lambda row: (row[1].on, row[0].source, row[1].what))


def _shown(entry: Entry, found: ContentStatus) -> str:
    return found.reading.folder.shown(entry.source)


def _age(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    if days < 0:
        return _WORDS.of_day.format(date=_date(day))
    return _WORDS.days.format(n=days) if days else _WORDS.today


def _date(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1].rstrip()}…"
