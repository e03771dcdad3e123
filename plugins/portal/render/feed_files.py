"""Every document of every feed as a file of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from portal.derive.feeds import Archive, Ended, FeedEntry, FeedPlan
from portal.render.desk import Desk
from portal.render.feeds import feed_channel
from portal.render.output import Output, given_by


def feed_outputs(desk: Desk) -> Iterator[Output]:
    """The live documents in three formats, the archives in two: RSS leads to those in Atom.

    Those that hold articles of one time stand together, for each article is made once for
    as many as come soon after one another.
    """
    archives: list[tuple[Archive, FeedPlan, int]] = []
    for plan in desk.feeds.values():
        given = _given(plan, plan.live, plan.archives[:1])
        for file, form in (("rss.xml", "rss"), ("atom.xml", "atom"), ("feed.json", "json")):
            yield Output(f"{plan.listing}{file}", partial(_render, form, plan, None, desk), given)
        archives += [(archive, plan, place) for place, archive in enumerate(plan.archives)]
    archives.sort(key=lambda item: item[0].path.rpartition("/")[2], reverse=True)
    for archive, plan, place in archives:
        given = _given(plan, archive.entries, plan.archives[place + 1 : place + 2])
        for ending, form in ((".xml", "atom"), (".json", "json")):
            yield Output(f"{archive.path}{ending}", partial(_render, form, plan, place, desk), given)


def _given(plan: FeedPlan, entries: Sequence[FeedEntry], older: Sequence[Archive]) -> str:
    return given_by(plan.name, plan.summary, plan.has_ended, *map(_mark, entries), *(one.path for one in older))


def _mark(entry: FeedEntry) -> str:
    return repr(entry) if isinstance(entry, Ended) else f"{entry.source} {entry.meta_digest}"


def _render(form: str, plan: FeedPlan, place: int | None, desk: Desk) -> bytes:
    channel = feed_channel(plan, place, desk)
    if form == "json":
        from portal.render.json_feed import render_json_feed

        return render_json_feed(channel)
    from portal.render import feed_xml  # loads slowly, and most builds render no feed

    return (feed_xml.render_rss if form == "rss" else feed_xml.render_atom)(channel)
