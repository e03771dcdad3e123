"""Every document of every feed as a file of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from portal.derive.feeds import FeedEntry, FeedPlan
from portal.messages import catalogue
from portal.model.feed import FeedChannel
from portal.render.desk import Desk
from portal.render.feeds import feed_channel, feed_item
from portal.render.json_feed import json_item, render_json_feed
from portal.render.output import Output, given_by


def feed_outputs(plans: Iterable[FeedPlan], desk: Desk) -> Iterator[Output]:
    """The live documents in three formats, and the archives in two."""
    for plan in plans:
        given = _given(plan, None)
        for file, form in _LIVE.items():
            yield Output(f"{plan.listing}{file}", partial(_render, form, plan, None, desk), given)
        for place, archive in enumerate(plan.archives):
            yield from archive_outputs(archive.path, plan, place, desk)


def archive_outputs(path: str, plan: FeedPlan, place: int | None, desk: Desk) -> Iterator[Output]:
    """A document of a feed, at the address of an archive: its own, or that of one that was there before."""
    given = _given(plan, place)
    for ending, form in _ARCHIVED.items():
        yield Output(f"{path}{ending}", partial(_render, form, plan, place, desk), given)


def _given(plan: FeedPlan, place: int | None) -> str:
    """Stands for a document; `place` as `plan.document` has it."""
    entries, _, behind = plan.document(place)
    return given_by(plan.name, plan.summary, plan.has_ended, behind, *(entry.mark for entry in entries))


def _render(form: _Form, plan: FeedPlan, place: int | None, desk: Desk) -> bytes:
    entries, _, _ = plan.document(place)
    items = [desk.shelved(form.item, entry) for entry in entries]
    return form.document(feed_channel(plan, place, desk), items)


# feedgen loads slowly, and most builds render no feed

def _rss_item(entry: FeedEntry, desk: Desk) -> bytes:
    from portal.render.feed_xml import rss_item

    return rss_item(desk.lately(feed_item, entry), catalogue().feeds.sample)


def _rss(channel: FeedChannel, items: Sequence[bytes]) -> bytes:
    from portal.render.feed_xml import render_rss

    return render_rss(channel, items)


def _atom_item(entry: FeedEntry, desk: Desk) -> bytes:
    from portal.render.feed_xml import atom_item

    return atom_item(desk.lately(feed_item, entry), catalogue().feeds.sample)


def _atom(channel: FeedChannel, items: Sequence[bytes]) -> bytes:
    from portal.render.feed_xml import render_atom

    return render_atom(channel, items)


def _json_item(entry: FeedEntry, desk: Desk) -> bytes:
    return json_item(desk.lately(feed_item, entry), catalogue().feeds.sample)


class _Form(NamedTuple):
    """A format of feeds."""

    item: Callable[[FeedEntry, Desk], bytes]
    document: Callable[[FeedChannel, Sequence[bytes]], bytes]


_RSS, _ATOM, _JSON = _Form(_rss_item, _rss), _Form(_atom_item, _atom), _Form(_json_item, render_json_feed)
_LIVE = {"rss.xml": _RSS, "atom.xml": _ATOM, "feed.json": _JSON}
_ARCHIVED = {".xml": _ATOM, ".json": _JSON}
"""RSS leads to the archives in Atom."""
