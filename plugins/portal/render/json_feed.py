"""Write a feed's document as JSON Feed 1.1.

Equal channels give equal bytes. Chooses nothing: items come out as they stand in the
channel. What JSON Feed has no words for stands in an object of ours, `_neu_guong`: terms of
reuse, who made the picture and what it shows, whether the article was withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from portal.model.feed import FeedChannel, FeedItem, FeedPicture
from portal.render.feed_text import (
    absolute, clean, html_of, moment, names, notice_of, summary_of, title_of,
)

_END = b"]}"


def json_item(item: FeedItem, sample_note: str) -> bytes:
    """An item, the same in every feed; a withdrawn one is a notice with the same id.

    Raises ValueError as `feed_xml.rss_item` does.
    """
    item = notice_of(item)
    picture = item.picture
    title = title_of(item)
    html = html_of(item, sample_note)
    return _written({
        "id": clean(item.id),
        "url": absolute(item.url),
        "title": title,
        "content_html": html,
        # one of the two must be there
        "content_text": None if html else summary_of(item, sample_note, title),
        "summary": summary_of(item, sample_note),
        "image": picture and absolute(picture.url),
        "date_published": moment(item.published).isoformat(),
        "date_modified": moment(item.updated).isoformat(),
        "authors": [{"name": name} for name in names(item.authors)],
        "tags": names(item.categories),
        "attachments": picture and [_attachment(picture)],
        "_neu_guong": _said({
            "rights": clean(item.rights),
            "picture": picture and _said({
                "credit": clean(picture.credit or ""), "description": clean(picture.alt),
            }),
            "withdrawn": item.withdrawn or None,
        }),
    })


def render_json_feed(channel: FeedChannel, items: Iterable[bytes]) -> bytes:
    """The live feed or an archive document as JSON Feed 1.1 in UTF-8, a line for each item.

    Raises ValueError for what can't make a valid feed, as `feed_xml.render_atom` does.
    """
    publisher = clean(channel.publisher)
    title = clean(channel.title) or channel.page_url
    head = _written({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(channel.page_url),
        "feed_url": absolute(channel.json_url),
        "description": clean(channel.subtitle) or title,
        "next_url": channel.older_json_url and absolute(channel.older_json_url),
        "authors": [_said({"name": publisher, "url": channel.email and f"mailto:{clean(channel.email)}"})],
        "language": clean(channel.language),
        "expired": channel.has_ended or None,
        "hubs": channel.hub and [{"type": "WebSub", "url": absolute(channel.hub)}],
        "_neu_guong": _said({"rights": clean(channel.rights)}),
        "items": (),
    })
    return head.removesuffix(_END) + b"\n" + b",\n".join(items) + b"\n" + _END + b"\n"


def _attachment(picture: FeedPicture) -> dict[str, Any]:
    return _said({
        "url": absolute(picture.url),
        "mime_type": picture.type,
        "title": clean(picture.alt),
        "size_in_bytes": picture.length,
    })


def _said(thing: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known; the empty tuple stays, for what must be there."""
    return {key: value for key, value in thing.items() if value not in (None, "", [], {})}


def _written(thing: dict[str, Any]) -> bytes:
    return json.dumps(_said(thing), ensure_ascii=False, separators=(",", ":")).encode()
