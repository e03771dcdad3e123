"""Write a feed's document as RSS 2.0 or Atom 1.0; the only module that imports feedgen.

Follows RFC 4287 (Atom), RFC 5005 (archives) and RFC 6721 (withdrawn items), the RSS 2.0
specification with the RSS Advisory Board's profile, the modules content, dc and media, and
WebSub's discovery. Equal channels give equal bytes: no clock, no version numbers. Chooses
nothing: items come out as they stand in the channel.

feedgen builds the trees, the head's and each item's by itself. What it leaves out or gets
wrong in version 1.0.0 is put in afterwards: into the heads by extensions that it calls, into
the items' elements here. That is names without e-mail in RSS, links with type and length in
Atom, pictures, dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from portal.model.feed import FeedChannel, FeedItem, FeedPicture
from portal.render.feed_text import (
    absolute, clean, html_of, moment, names, notice_of, summary_of, title_of,
)

GENERATOR = "Nêu Gương"
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

# Declared by the roots only. Content is feedgen's own; it gives Atom's to no element of an Atom
# feed, but writes it as if it were an attribute of the root.
_RSS_NAMESPACES = {
    "atom": _ATOM, "content": "http://purl.org/rss/1.0/modules/content/", "dc": _DC, "media": _MEDIA,
}
_ATOM_NAMESPACES = {"at": _TOMBSTONES, "fh": _HISTORY, "media": _MEDIA}

_RSS_END = b"</channel></rss>"
_ATOM_END = b"</feed>"


def rss_item(item: FeedItem, sample_note: str) -> bytes:
    """An item as RSS, the same in every feed; a withdrawn one is a notice with the same id.

    `sample_note` marks made-up items. Raises ValueError for what can't make a valid feed: a
    relative URL, a moment without time zone, a sample without words to mark it.
    """
    item = notice_of(item)
    entry = _entry(item, sample_note)
    # By the profile an item's description is read as HTML, other than all plain
    # elements; so the two characters that would begin markup are escaped once more.
    entry.summary(escape(summary_of(item, sample_note, title_of(item)), quote=False))
    element = entry.rss_entry()
    # feedgen's own date sets the process's locale for a moment, which other threads see
    _add(element, "pubDate", format_datetime(moment(item.published)))
    _add(element, f"{{{_ATOM}}}updated", moment(item.updated).isoformat())
    for name in names(item.authors):
        _add(element, f"{{{_DC}}}creator", name)
    if rights := clean(item.rights):
        _add(element, f"{{{_DC}}}rights", rights)
    if picture := item.picture:
        url, length = absolute(picture.url), str(picture.length)
        etree.SubElement(element, "enclosure", url=url, length=length, type=picture.type)
        _add_media(element, picture)
    return _inner(element, _RSS_NAMESPACES)


def atom_item(item: FeedItem, sample_note: str) -> bytes:
    """An item as Atom, as `rss_item`; a tombstone for a withdrawn one."""
    if item.withdrawn:
        return _inner(_tombstone(item, sample_note), _ATOM_NAMESPACES)
    entry = _entry(item, sample_note)
    entry.published(moment(item.published))
    entry.summary(summary_of(item, sample_note))
    entry.author([{"name": name} for name in names(item.authors)])
    entry.rights(clean(item.rights))
    element = entry.atom_entry()
    # feedgen's links lose every attribute but the address
    page = element.find("link")
    page.set("rel", "alternate")
    page.set("type", "text/html")
    if picture := item.picture:
        url, length, title = absolute(picture.url), str(picture.length), clean(picture.alt)
        etree.SubElement(
            element, "link", rel="enclosure", type=picture.type, length=length, href=url, title=title
        )
        _add_media(element, picture)
    return _inner(element, _ATOM_NAMESPACES)


def render_rss(channel: FeedChannel, items: Iterable[bytes]) -> bytes:
    """The live feed as RSS 2.0 in UTF-8, with items as `rss_item` writes them.

    Raises ValueError as that does, and for an archive.
    """
    if channel.current_atom_url:
        raise ValueError(f"there are no archives in RSS: {channel.id}")
    feed = _head(channel, channel.rss_url, RSS_TYPE, _RssHead)
    if channel.email:
        # the profile wants a name behind the address
        feed.managingEditor(f"{clean(channel.email)} ({clean(channel.publisher)})")
    feed.docs("https://www.rssboard.org/rss-specification")
    return _document(feed.rss_str(), items, _RSS_END)


def render_atom(channel: FeedChannel, items: Iterable[bytes]) -> bytes:
    """The live feed or an archive document as Atom 1.0 in UTF-8, with items as `atom_item` writes them.

    Raises ValueError as that does.
    """
    feed = _head(channel, channel.atom_url, ATOM_TYPE, _AtomHead)
    author = {"name": clean(channel.publisher)}
    if channel.email:
        author["email"] = clean(channel.email)
    feed.author(author)
    return _document(feed.atom_str(), items, _ATOM_END)


def _head(channel: FeedChannel, self_url: str, media_type: str, extension: type[_Head]) -> FeedGenerator:
    feed = FeedGenerator()
    feed.register_extension("portal", extension)
    feed.portal.channel = channel
    title = clean(channel.title) or channel.page_url
    feed.id(clean(channel.id))
    feed.title(title)
    feed.subtitle(clean(channel.subtitle) or title)
    feed.updated(moment(channel.updated))
    # feedgen takes the RSS channel's <link> from the last link added, so the page comes last
    feed.link(href=absolute(self_url), rel="self", type=media_type)
    feed.link(href=absolute(channel.page_url), rel="alternate", type="text/html")
    feed.language(clean(channel.language))
    feed.rights(clean(channel.rights))
    feed.generator(GENERATOR)
    return feed


def _entry(item: FeedItem, sample_note: str) -> FeedEntry:
    entry = FeedEntry()
    entry.id(clean(item.id))
    entry.title(title_of(item))
    entry.updated(moment(item.updated))
    entry.link(href=absolute(item.url), rel="alternate", type="text/html")
    entry.category([{"term": name} for name in names(item.categories)])
    if html := html_of(item, sample_note):
        # never type="CDATA", which feedgen would copy into the Atom attribute
        entry.content(html, type="html")
    return entry


def _tombstone(item: FeedItem, sample_note: str) -> etree._Element:
    """RFC 6721; without a link, which feed readers that don't know it would take for the feed's."""
    when = moment(item.updated).isoformat()
    element = etree.Element(f"{{{_TOMBSTONES}}}deleted-entry", ref=clean(item.id), when=when)
    _add(element, f"{{{_TOMBSTONES}}}comment", summary_of(item, sample_note, title_of(item)))
    return element


def _document(head: bytes, items: Iterable[bytes], end: bytes) -> bytes:
    """The document of which feedgen wrote head and end; a line for each item."""
    return b"\n".join([head.removesuffix(end), *items, end + b"\n"])


def _inner(element: etree._Element, namespaces: dict[str, str]) -> bytes:
    """The element as it stands within a document whose root declares the namespaces."""
    root = etree.Element("root", nsmap=namespaces)
    root.append(element)
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return written[written.index(b">") + 1 : -len("</root>")]


class _Head(BaseExtension):
    """What feedgen's heads lack."""

    channel: FeedChannel

    def add_links(self, parent: etree._Element, name: str) -> None:
        """The way to older items (RFC 5005), and who tells of new ones (WebSub)."""
        channel = self.channel
        ways = (("current", channel.current_atom_url), ("prev-archive", channel.older_atom_url))
        for rel, url in ways:
            if url:
                etree.SubElement(parent, name, href=absolute(url), rel=rel, type=ATOM_TYPE)
        if channel.hub:
            etree.SubElement(parent, name, href=absolute(channel.hub), rel="hub")


class _RssHead(_Head):
    """Declares the namespaces that feedgen doesn't, and says in the RSS head who publishes."""

    def extend_ns(self) -> dict[str, str]:
        return _RSS_NAMESPACES

    def extend_rss(self, feed: etree._Element) -> None:
        _add(feed[0], f"{{{_DC}}}publisher", clean(self.channel.publisher))
        self.add_links(feed[0], f"{{{_ATOM}}}link")


class _AtomHead(_Head):
    """Declares the namespaces, and says in the Atom head that a document is an archive."""

    def extend_ns(self) -> dict[str, str]:
        return _ATOM_NAMESPACES

    def extend_atom(self, feed: etree._Element) -> None:
        self.add_links(feed, "link")
        if self.channel.current_atom_url:
            etree.SubElement(feed, f"{{{_HISTORY}}}archive")


def _add_media(element: etree._Element, picture: FeedPicture) -> None:
    """Media RSS 1.5.1: the one place where a picture's text and maker can be said."""
    media = etree.SubElement(
        element, f"{{{_MEDIA}}}content", url=picture.url, type=picture.type, medium="image",
        fileSize=str(picture.length),
    )
    if picture.width and picture.height:
        media.set("width", str(picture.width))
        media.set("height", str(picture.height))
    if alt := clean(picture.alt):
        _add(media, f"{{{_MEDIA}}}description", alt).set("type", "plain")
    if credit := clean(picture.credit or ""):
        _add(media, f"{{{_MEDIA}}}credit", credit)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
