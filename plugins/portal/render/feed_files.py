"""Every document of every feed as a file of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from portal.derive.feeds import Archive, Ended, FeedEntry, FeedPlan
from portal.render.desk import Desk
from portal.render.feeds import feed_channel
from portal.render.output import Output, given_by


def feed_outputs(plans: Iterable[FeedPlan], desk: Desk) -> Iterator[Output]:
    """The live documents in three formats, the archives in two: RSS leads to those in Atom.

    Those that hold articles of one time stand together, for each article is made once for
    as many as come soon after one another.
    """
    archives: list[tuple[Archive, FeedPlan, int]] = []
    for plan in plans:
        given = _given(plan, None)
        for file, form in (("rss.xml", "rss"), ("atom.xml", "atom"), ("feed.json", "json")):
            yield Output(f"{plan.listing}{file}", partial(_render, form, plan, None, desk), given)
        archives += [(archive, plan, place) for place, archive in enumerate(plan.archives)]
    archives.sort(key=lambda item: item[0].path.rpartition("/")[2], reverse=True)
    for archive, plan, place in archives:
        yield from archive_outputs(archive.path, plan, place, desk)


def archive_outputs(path: str, plan: FeedPlan, place: int | None, desk: Desk) -> Iterator[Output]:
    """A document of a feed, at the address of an archive: its own, or that of one that was there before."""
    given = _given(plan, place)
    for ending, form in ((".xml", "atom"), (".json", "json")):
        yield Output(f"{path}{ending}", partial(_render, form, plan, place, desk), given)


def _given(plan: FeedPlan, place: int | None) -> str:
    """Stands for a document; `place` is that of the archive in `plan.archives`, None for the live one."""
    entries, older = (plan.live, 0) if place is None else (plan.archives[place].entries, place + 1)
    behind = (archive.path for archive in plan.archives[older : older + 1])
    return given_by(plan.name, plan.summary, plan.has_ended, *map(_mark, entries), *behind)


def _mark(entry: FeedEntry) -> str:
    return repr(entry) if isinstance(entry, Ended) else f"{entry.source} {entry.meta_digest}"


def _render(form: str, plan: FeedPlan, place: int | None, desk: Desk) -> bytes:
    channel = feed_channel(plan, place, desk)
    if form == "json":
        from portal.render.json_feed import render_json_feed

        return render_json_feed(channel)
    from portal.render import feed_xml  # loads slowly, and most builds render no feed

    return (feed_xml.render_rss if form == "rss" else feed_xml.render_atom)(channel)
