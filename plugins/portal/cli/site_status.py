"""How a portal stands, in words and as JSON: first what is live, then what of one's own is not, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from portal.messages import catalogue, decimal, one_line
from portal.model.dates import VIETNAM
from portal.publish.sent import Found, Sent
from portal.publish.status import Failed, Held, Live, Queued, Status

_WORDS = catalogue().commands.site_status
_WIDTH = 80
"""Columns of a terminal that nobody has made wider; what people wrote is cut there, paths never."""
_LITTLE = 2e9
"""Bytes that a disk had better have left: a large site is built beside what is live."""
_MOST = 5
"""So many lines are shown of what is wrong, and so many of what waits."""


def of_server(status: Status, folder: Path) -> str:
    """For the administrator, on the server; `folder` is the portal's."""
    main = _newer(status, None if status.main is None else int(status.live is None or status.main.commit != status.live.commit))
    parts = [[*_live(status.live, status.now), *main], _failures(status), _queue(status.queue, status.now),
             [*status.warnings, *_health(status, folder)]]
    return _joined(parts)


def of_clone(found: Found, now: dt.datetime) -> str:
    """For a reporter, in a clone."""
    status = found.status
    if status is None:
        return _joined([[_WORDS.nothing], _own(found)])
    mine = {sent.commit.commit for sent in found.commits}
    others = [one for one in status.queue if one.commit not in mine]
    return _joined([[*_live(status.live, now), *_newer(status, found.newer)], _own(found), _failures(status),
                    _queue(others, now), _warnings(status)])


def as_json(status: Status | None, found: Found | None = None) -> dict[str, Any]:
    """The same for programs."""
    told: dict[str, Any] = {"status": status and status.model_dump(mode="json")}
    if found is not None:
        told["newer"], told["uncommitted"] = found.newer, found.uncommitted
        told["commits"] = [sent.commit.model_dump(mode="json") | {"fate": sent.fate, "files": list(sent.files)}
                           for sent in found.commits]
    return told


def moment(when: dt.datetime) -> str:
    """A moment as people read it in Vietnam."""
    return f"{when.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def age(since: dt.datetime, now: dt.datetime) -> str:
    """How long ago something was, as people say it."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return _WORDS.age.now
    if minutes < 60:
        return _WORDS.age.minutes.format(n=minutes)
    return _WORDS.age.hours.format(n=minutes // 60) if minutes < 48 * 60 else _WORDS.age.days.format(n=minutes // 1440)


def _joined(parts: Iterable[list[str]]) -> str:
    return "\n\n".join("\n".join(part) for part in parts if part)


def _live(live: Live | None, now: dt.datetime) -> Iterator[str]:
    if live is None:
        yield _WORDS.nothing
    else:
        yield _WORDS.live.format(release=live.release, moment=moment(live.since), age=age(live.since, now), n=live.articles)


def _newer(status: Status, newer: int | None) -> Iterator[str]:
    """Whether all that was sent is live, and what stands in the way."""
    if newer is None:
        return
    if held := status.held:
        yield _held(held)
    if not newer:
        yield _WORDS.all_live
    elif status.publishing:
        yield _WORDS.publishing
    elif status.failures and not held:
        yield _WORDS.because[status.failures[-1].kind]
    elif not held:
        yield _WORDS.soon


def _held(held: Held) -> str:
    words = _WORDS.held_by if held.who else _WORDS.held
    return words.format(who=one_line(held.who), moment=moment(held.since))


def _own(found: Found) -> list[str]:
    """What became of the reporter's own commits; what to do is said once."""
    rows = [_WORDS.own] if found.commits else []
    fates: set[str] = set()
    width = max((len(_WORDS.fates[sent.fate]) for sent in found.commits), default=0)
    for sent in found.commits:
        rows.append(_cut(f"  {_WORDS.fates[sent.fate]:{width}}  {sent.commit.commit[:7]}  {one_line(sent.commit.subject)}"))
        rows += [f"  {'':{width}}  {one_line(path)}" for path in sent.files[:_MOST]]
        if sent.fate in _WORDS.remedies and sent.fate not in fates:
            rows.append(f"  {'':{width}}  {_remedy(sent)}")
        fates.add(sent.fate)
    if found.uncommitted:
        rows.append(_WORDS.uncommitted.format(n=found.uncommitted))
    if "live" in fates:
        rows.append(_WORDS.hidden)
    return rows


def _remedy(sent: Sent) -> str:
    who = one_line(sent.failed.who) if sent.failed else ""
    return _WORDS.remedies[sent.fate].format(who=who)


def _failures(status: Status) -> list[str]:
    """Once for each merge that does not build, as it was found last."""
    latest = {one.merge or one.commit: one for one in status.failures}
    return [line for one in latest.values() for line in _failure(one, status.now)]


def _failure(failed: Failed, now: dt.datetime) -> Iterator[str]:
    yield _WORDS.failed[failed.kind].format(
        who=one_line(failed.who), subject=one_line(failed.subject), commit=(failed.merge or failed.commit)[:7],
        age=age(failed.tried, now))
    yield from (f"  {one_line(line)}" for line in failed.words[:_MOST])
    if len(failed.words) > _MOST:
        yield _WORDS.more.format(n=len(failed.words) - _MOST)


def _queue(queue: Iterable[Queued], now: dt.datetime) -> list[str]:
    waiting = [*queue]
    rows = [_WORDS.queue] if waiting else []
    for one in waiting[:_MOST]:
        rows.append(_WORDS.queued.format(who=one_line(one.who), age=age(one.when, now), ref=one.ref))
        rows += [f"    {one_line(path)}" for path in one.files[:_MOST]] or [f"    {_WORDS.no_conflict}"]
    if len(waiting) > _MOST:
        rows.append(_WORDS.more.format(n=len(waiting) - _MOST))
    return rows


def _warnings(status: Status) -> list[str]:
    """What reporters can't mend, but may ask the administrator about."""
    return [_WORDS.for_administrator, *(f"  {one_line(line)}" for line in status.warnings)] if status.warnings else []


def _health(status: Status, folder: Path) -> Iterator[str]:
    """What only the administrator asks for."""
    if status.held:
        yield _WORDS.resume.format(folder=folder)
    if status.live and status.live.until:
        yield _WORDS.until.format(moment=moment(status.live.until))
    if status.live:
        words = _WORDS.verified if status.verified else _WORDS.unverified
        yield words.format(age=age(status.verified or status.now, status.now), folder=folder)
    words = _WORDS.free if status.free > _LITTLE else _WORDS.little
    size = f"{decimal(status.free / 1e9)} GB" if status.free >= 1e9 else f"{status.free / 1e6:.0f} MB"
    yield words.format(size=size, folder=folder)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH - 1].rstrip()}…"
