"""From chosen articles to the values of a feed; how a feed is written is render.feed_xml's."""

from __future__ import annotations

import datetime as dt

from portal.derive.feeds import FeedPlan
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.feed import FeedChannel, FeedItem, FeedPicture, tag_uri
from portal.model.front_matter import PageMeta
from portal.read.links import beside
from portal.render.bodies import feed_html
from portal.render.cards import KIND_NAMES, badge_text
from portal.render.desk import Desk

_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=VIETNAM)
"""Stands in the head of a feed that has no item yet; never the time of the build."""


def feed_channel(plan: FeedPlan, desk: Desk) -> FeedChannel:
    """Everything that a feed says, for whatever format."""
    settings, texts = desk.settings, catalogue().feeds
    absolute = settings.absolute
    if plan.campaign is not None:
        name, subtitle = plan.campaign.meta.title, plan.campaign.meta.summary
    elif plan.kind is not None:
        section = catalogue().sections[KIND_NAMES[plan.kind]]
        name, subtitle = section.title, section.intro
    else:
        name, subtitle = "", settings.description
    # in two formats, and in the feeds of site, section and campaigns
    items = tuple(desk.once(_item, entry) for entry in plan.entries)
    return FeedChannel(
        id=_tag(f"feed{plan.listing}", desk),
        title=texts.title.format(name=name, site=settings.name) if name else settings.name,
        subtitle=subtitle,
        page_url=absolute(plan.listing),
        rss_url=absolute(f"{plan.listing}rss.xml"),
        atom_url=absolute(f"{plan.listing}atom.xml"),
        path=plan.listing,
        language="vi",
        rights=settings.rights,
        publisher=settings.organization,
        email=settings.email,
        updated=max((item.updated for item in items), default=_BEGINNING),
        sample_note=texts.sample,
        items=items,
    )


def _tag(name: str, desk: Desk) -> str:
    return tag_uri(desk.settings.feed_authority, desk.settings.feed_since, name)


def _item(entry: Entry, desk: Desk) -> FeedItem:
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
        summary=meta.summary,
        html=feed_html(entry, desk),
        published=entry.published,
        updated=entry.updated,
        authors=authors or (unit.name,),
        categories=tuple(dict.fromkeys([*categories, *meta.tags])),
        picture=_picture(entry, desk),
        sample=meta.sample,
    )


def _picture(entry: Entry, desk: Desk) -> FeedPicture | None:
    image = getattr(entry.meta, "image", None)
    if image is None:
        return None
    preview = desk.picture(beside(entry, image.src)).preview
    url = desk.settings.absolute(preview.path)
    return FeedPicture(url, "image/jpeg", preview.length, image.alt, image.credit)
