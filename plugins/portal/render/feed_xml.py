"""Write a feed as RSS 2.0 or Atom 1.0; the only module that imports feedgen.

Follows RFC 4287 (Atom), the RSS 2.0 specification with the RSS Advisory Board's profile,
and the modules content, dc and media. Equal channels give equal bytes: no clock, no
version numbers. Chooses nothing: items come out as they stand in the channel.

feedgen builds the trees. What it leaves out or gets wrong in version 1.0.0 is said by the
two extensions below, which it calls with the elements it has made: names without e-mail
in RSS, links with type and length in Atom, pictures, dates.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from email.utils import format_datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from portal.model.dates import VIETNAM
from portal.model.feed import FeedChannel, FeedItem, FeedPicture

GENERATOR = "Nêu Gương"

_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"

# Not allowed in XML 1.0, or allowed and never meant (DEL, C1), but for tab and line feed.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RELATIVE = re.compile(
    r"""<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*?\s(?:href|src|srcset|poster|cite)="(?![a-z][a-z0-9+.-]*:)""", re.I
)


def render_rss(channel: FeedChannel) -> bytes:
    """The feed as RSS 2.0 in UTF-8.

    Raises ValueError for what can't make a valid feed: a relative URL, a moment without
    time zone, an id that occurs twice, a sample without words to mark it.
    """
    feed = _head(channel, channel.rss_url, "application/rss+xml")
    if channel.email:
        # the profile wants a name behind the address
        feed.managingEditor(f"{_clean(channel.email)} ({_clean(channel.publisher)})")
    feed.docs("https://www.rssboard.org/rss-specification")
    for item in channel.items:
        entry = _entry(feed, channel, item)
        # By the profile an item's description is read as HTML, other than all plain
        # elements; so the two characters that would begin markup are escaped once more.
        summary = escape(_marked(channel, item, _clean(item.summary) or _title(item)), quote=False)
        entry.summary(summary)
    return feed.rss_str()


def render_atom(channel: FeedChannel) -> bytes:
    """The feed as Atom 1.0 in UTF-8; raises ValueError as `render_rss` does."""
    feed = _head(channel, channel.atom_url, "application/atom+xml")
    author = {"name": _clean(channel.publisher)}
    if channel.email:
        author["email"] = _clean(channel.email)
    feed.author(author)
    for item in channel.items:
        entry = _entry(feed, channel, item)
        entry.summary(_marked(channel, item, _clean(item.summary)))
        entry.author([{"name": name} for name in map(_clean, item.authors) if name])
    return feed.atom_str()


def _head(channel: FeedChannel, self_url: str, media_type: str) -> FeedGenerator:
    if len({item.id for item in channel.items}) < len(channel.items):
        raise ValueError(f"an id occurs twice in the feed {channel.id}")
    feed = FeedGenerator()
    feed.register_extension("portal", _ChannelExtension, _ItemExtension)
    feed.portal.channel = channel
    title = _clean(channel.title) or channel.page_url
    feed.id(_clean(channel.id))
    feed.title(title)
    feed.subtitle(_clean(channel.subtitle) or title)
    feed.updated(_moment(channel.updated))
    # feedgen takes the RSS channel's <link> from the last link added, so the page comes last
    feed.link(href=_absolute(self_url), rel="self", type=media_type)
    feed.link(href=_absolute(channel.page_url), rel="alternate", type="text/html")
    feed.language(_clean(channel.language))
    feed.rights(_clean(channel.rights))
    feed.generator(GENERATOR)
    return feed


def _entry(feed: FeedGenerator, channel: FeedChannel, item: FeedItem) -> FeedEntry:
    entry = feed.add_entry(order="append")  # the default turns the order round
    entry.portal.item = item
    entry.id(_clean(item.id))
    entry.title(_title(item))
    entry.updated(_moment(item.updated))
    entry.link(href=_absolute(item.url), rel="alternate", type="text/html")
    entry.category([{"term": name} for name in map(_clean, item.categories) if name])
    if html := _clean(item.html):
        if _RELATIVE.search(html):
            raise ValueError(f"a relative URL in the text of {item.id}")
        if item.sample:
            html = f"<p><strong>{escape(_note(channel, item), quote=False)}</strong></p>\n{html}"
        # never type="CDATA", which feedgen would copy into the Atom attribute
        entry.content(html, type="html")
    return entry


class _ChannelExtension(BaseExtension):
    """Declares our namespaces, and says in the RSS head who publishes."""

    channel: FeedChannel

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC, "media": _MEDIA}

    def extend_rss(self, feed: etree._Element) -> None:
        _add(feed[0], f"{{{_DC}}}publisher", _clean(self.channel.publisher))


class _ItemExtension(BaseEntryExtension):
    """Adds to an item's element what feedgen has no words for."""

    item: FeedItem

    def extend_rss(self, element: etree._Element) -> None:
        item = self.item
        # feedgen's own date sets the process's locale for a moment, which other threads see
        _add(element, "pubDate", format_datetime(_moment(item.published)))
        for name in filter(None, map(_clean, item.authors)):
            _add(element, f"{{{_DC}}}creator", name)
        if picture := item.picture:
            length = str(picture.length)
            etree.SubElement(
                element, "enclosure", url=_absolute(picture.url), length=length, type=picture.type
            )
            _add_media(element, picture)

    def extend_atom(self, element: etree._Element) -> None:
        _add(element, "published", _moment(self.item.published).isoformat())
        # feedgen's links lose every attribute but the address
        page = element.find("link")
        page.set("rel", "alternate")
        page.set("type", "text/html")
        if picture := self.item.picture:
            etree.SubElement(
                element, "link", rel="enclosure", type=picture.type, length=str(picture.length),
                href=_absolute(picture.url), title=_clean(picture.alt),
            )
            _add_media(element, picture)


def _add_media(element: etree._Element, picture: FeedPicture) -> None:
    """Media RSS 1.5.1: the one place where a picture's text and maker can be said."""
    media = etree.SubElement(
        element, f"{{{_MEDIA}}}content", url=picture.url, type=picture.type, medium="image",
        fileSize=str(picture.length),
    )
    if alt := _clean(picture.alt):
        _add(media, f"{{{_MEDIA}}}description", alt).set("type", "plain")
    if credit := _clean(picture.credit or ""):
        _add(media, f"{{{_MEDIA}}}credit", credit)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def _title(item: FeedItem) -> str:
    """Never empty: feedgen refuses an item without a title, and readers show nothing."""
    title = _clean(item.title)
    return title if title.strip() else item.url


def _marked(channel: FeedChannel, item: FeedItem, summary: str) -> str:
    return f"{_note(channel, item)} {summary}".rstrip() if item.sample else summary


def _note(channel: FeedChannel, item: FeedItem) -> str:
    note = _clean(channel.sample_note)
    if not note:
        raise ValueError(f"{item.id} is a sample, and the feed has no words to say so")
    return note


def _clean(text: str) -> str:
    """NFC, without characters that XML forbids; line ends as LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNFIT.sub("", text))


def _absolute(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not an absolute URL: {url!r}")
    return url


def _moment(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without time zone: {moment}")
    return moment.astimezone(VIETNAM).replace(microsecond=0)
