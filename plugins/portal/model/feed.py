"""A feed as a value: a channel with its items, the same for every format.

Knows nothing of XML (see `portal.render.feed_xml`) and nothing of which entries belong
into which feed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote

_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.@_-]*[a-z0-9])?\Z")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """The picture of an item, as the file that subscribers may fetch."""

    url: str
    """Absolute address."""
    type: str
    """MIME type: image/jpeg"""
    length: int
    """Size of the file in bytes."""
    alt: str
    """What it shows; plain text."""
    credit: str | None = None
    """Who made it; plain text."""
    width: int | None = None
    height: int | None = None
    """In pixels."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One article in a feed, or the notice that takes its place: the same in every feed that carries it."""

    id: str
    """`tag:` URI (RFC 4151). It never changes: readers take a new id for a new article."""
    title: str
    """Plain text."""
    url: str
    """Absolute address of the article's page."""
    summary: str
    """Plain text."""
    html: str
    """The whole text: sanitised HTML in which every address is absolute."""
    published: dt.datetime
    """With time zone."""
    updated: dt.datetime
    """With time zone; not before `published`."""
    authors: tuple[str, ...] = ()
    """Names, plain text; where there are none, the publisher answers for the article."""
    categories: tuple[str, ...] = ()
    """Plain text."""
    picture: FeedPicture | None = None
    sample: bool = False
    """Whether people and figures are made up; each format then says so."""
    rights: str = ""
    """Terms of reuse, plain text."""
    withdrawn: bool = False
    """Whether the article was withdrawn, at `updated`.

    Title, summary and text then say so and nothing of the article; Atom has a tombstone
    (RFC 6721) in place of the item.
    """


@dataclass(frozen=True, slots=True)
class FeedChannel:
    """One document of a feed: what stands in its head.

    The live feed, or an archive document behind it (RFC 5005): then `atom_url` and `json_url`
    are the document's own addresses and `current_atom_url` is the live feed's.
    """

    id: str
    """`tag:` URI, the same for all formats of this feed."""
    title: str
    """Plain text; names the filter, where there is one."""
    subtitle: str
    """Plain text; the title stands in where it is empty."""
    page_url: str
    """Absolute address of the page that shows the same articles to people."""
    rss_url: str
    """Absolute address of the live feed as RSS; there are no archives in RSS."""
    atom_url: str
    """Absolute address of this document as Atom."""
    json_url: str
    """Absolute address of this document as JSON Feed."""
    path: str
    """The listing it belongs to, as a path from the site's root with `/` at both ends."""
    language: str
    """BCP 47: vi"""
    rights: str
    """Terms of reuse, plain text; may be empty."""
    publisher: str
    """The body that publishes, plain text."""
    email: str | None
    """The publisher's address."""
    updated: dt.datetime
    """When anything in the feed last changed, with time zone. Never the time of the build."""
    current_atom_url: str | None = None
    """Absolute address of the live feed as Atom; None where this is it."""
    older_atom_url: str | None = None
    """Absolute address of the archive document before this one as Atom, for RSS too; None for the first."""
    older_json_url: str | None = None
    """The same as JSON Feed."""
    hub: str | None = None
    """Absolute address of a WebSub hub that is told of changes; never of archive documents."""
    has_ended: bool = False
    """Whether nothing more will come."""


def tag_uri(authority: str, date: dt.date | str, entry_id: str) -> str:
    """Name something for ever (RFC 4151): `tag:example.gov.vn,2026:some-id`.

    `authority` is a domain name (or e-mail address) that the publisher held on `date`,
    which may be a year or a month (2026, 2026-01); both stay as they are when the site
    moves. Raises ValueError for an authority that is no such name or is not in lower
    case, since such URIs are compared letter by letter, and for a date of another form.
    """
    if not _AUTHORITY.match(authority):
        raise ValueError(f"not the authority of a tag URI: {authority!r}")
    day = date if isinstance(date, str) else date.isoformat()[:10]
    if not _DATE.match(day):
        raise ValueError(f"not the date of a tag URI: {day!r}")
    specific = quote(entry_id, safe="/?:@!$&'()*+,;=~")
    return f"tag:{authority},{day}:{specific}"
