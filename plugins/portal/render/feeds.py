"""From chosen articles to the values of a feed's documents; how those are written is render.feed_xml's
and render.json_feed's."""

from __future__ import annotations

import datetime as dt
import html

from portal.derive.feeds import Ended, FeedEntry, FeedPlan
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.feed import FeedChannel, FeedItem, FeedPicture, tag_uri
from portal.model.front_matter import PageMeta
from portal.read.links import beside
from portal.render.bodies import feed_html, feed_summary
from portal.render.cards import badge_text
from portal.render.desk import Desk

_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=VIETNAM)
"""Stands in the head of a feed that has no item yet; never the time of the build."""


def feed_channel(plan: FeedPlan, place: int | None, desk: Desk) -> FeedChannel:
    """What the head of a document of a feed says, for whatever format; `place` as `plan.document` has it."""
    settings, texts = desk.settings, catalogue().feeds
    absolute = settings.absolute
    name = plan.name
    entries, own, behind = plan.document(place)
    return FeedChannel(
        id=_tag(f"feed{own or plan.listing}", desk),
        title=texts.title.format(name=name, site=settings.name) if name else settings.name,
        subtitle=plan.summary or ("" if name else settings.description),
        page_url=absolute(plan.listing),
        rss_url=absolute(f"{plan.listing}rss.xml"),
        atom_url=absolute(f"{own}.xml" if own else f"{plan.listing}atom.xml"),
        json_url=absolute(f"{own}.json" if own else f"{plan.listing}feed.json"),
        path=plan.listing,
        language="vi",
        rights=settings.rights,
        publisher=settings.organization,
        email=settings.email,
        updated=max((entry.announced for entry in entries), default=_BEGINNING),
        current_atom_url=absolute(f"{plan.listing}atom.xml") if own else None,
        older_atom_url=absolute(f"{behind}.xml") if behind else None,
        older_json_url=absolute(f"{behind}.json") if behind else None,
        hub=None if own else settings.websub_hub,
        has_ended=plan.has_ended,
    )


def _tag(name: str, desk: Desk) -> str:
    return tag_uri(desk.settings.feed_authority, desk.settings.feed_since, name)


def feed_item(entry: FeedEntry, desk: Desk) -> FeedItem:
    """What feeds say of an article, or in its place."""
    if isinstance(entry, Ended):
        return _ended(entry, desk)
    return _withdrawn(entry, desk) if entry.withdrawn else _article(entry, desk)


def _article(entry: Entry, desk: Desk) -> FeedItem:
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    categories = [badge_text(entry)]
    categories += [link.title for slug in meta.campaigns if (link := desk.campaign_link(slug))]
    if meta.field:
        categories.append(desk.field(meta.field).name)
    if meta.locality and (locality := desk.locality(meta.locality)):
        categories.append(locality.name)
    unit = desk.unit(meta.unit)
    assert unit
    authors = tuple(desk.reporter(slug).name for slug in meta.authors)
    return FeedItem(
        id=_tag(meta.id, desk),
        title=meta.title,
        url=desk.settings.absolute(entry.permalink),
        summary=feed_summary(entry),
        html=feed_html(entry, desk),
        published=entry.published,
        updated=entry.updated,
        authors=authors or (unit.name,),
        categories=tuple(dict.fromkeys([*categories, *meta.tags])),
        picture=_picture(entry, desk),
        sample=meta.sample,
        rights=desk.settings.rights,
    )


def _picture(entry: Entry, desk: Desk) -> FeedPicture | None:
    image = getattr(entry.meta, "image", None)
    if image is None:
        return None
    preview = desk.picture(beside(entry, image.src)).preview
    url = desk.settings.absolute(preview.path)
    return FeedPicture(
        url, "image/jpeg", preview.length, image.alt, image.credit, preview.width, preview.height
    )


def _withdrawn(entry: Entry, desk: Desk) -> FeedItem:
    """Nothing of the article: it may have been withdrawn to protect somebody."""
    texts = catalogue().feeds
    assert entry.withdrawn
    reason = entry.withdrawn.reason or catalogue().withdrawn.no_consent
    notice = texts.withdrawn_summary.format(reason=reason)
    return FeedItem(
        id=_tag(entry.meta.id, desk),
        title=texts.withdrawn,
        url=desk.settings.absolute(entry.permalink),
        summary=notice,
        html=f"<p><strong>{html.escape(texts.withdrawn)}</strong></p>\n<p>{html.escape(notice)}</p>",
        published=entry.published,
        updated=entry.withdrawn.on,
        authors=(desk.settings.organization,),
        rights=desk.settings.rights,
        withdrawn=True,
    )


def _ended(end: Ended, desk: Desk) -> FeedItem:
    texts, absolute = catalogue().feeds, desk.settings.absolute
    words = texts.ended_summary.format(name=end.name)
    text = f"<p>{html.escape(words)}</p>"
    if end.successor_name:
        following = texts.ended_successor.format(name=end.successor_name)
        words = f"{words} {following}"
        said = html.escape(following)
        text += f'\n<p><a href="{absolute(end.successor)}">{said}</a></p>' if end.successor else f"\n<p>{said}</p>"
    return FeedItem(
        id=_tag(f"ket-thuc{end.listing}", desk),
        title=texts.ended.format(name=end.name),
        url=absolute(end.successor or end.listing),
        summary=words,
        html=text,
        published=end.moment,
        updated=end.moment,
        authors=(desk.settings.organization,),
        rights=desk.settings.rights,
    )
