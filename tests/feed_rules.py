"""What is wrong with a feed, as strict checkers see it, whoever wrote it.

The rules of RFC 4287 (Atom), RFC 5005 (archives), RFC 6721 (tombstones), of RSS 2.0 with the
RSS Advisory Board's profile, of JSON Feed 1.1, and promises of ours: every item has an
address, both dates, at most one enclosure; items come newest first; plain text is plain; no
URL is relative. Knows nothing of how the portal writes feeds, so none of its faults is
repeated here.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import feedparser
from lxml import etree

from tests.feed_values import (
    LANGUAGE, MAIL, MEDIA_TYPE, Known, html_problems, id_problems, is_absolute, moment_822, moment_3339,
    order_problems, repeated,
)
from tests.json_feed_rules import json_problems

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"

Element = etree._Element
Counts = dict[str, tuple[int, float]]

_NONE, _ONE, _OPTIONAL, _SOME, _ANY = (0, 0), (1, 1), (0, 1), (1, float("inf")), (0, float("inf"))


def _atom(*names: str) -> list[str]:
    return [f"{ATOM}{name}" for name in names]


# Which children an element may have of its own format, and how many of each.
_RSS_CHANNEL: Counts = {
    **dict.fromkeys(("title", "link", "description", "language", "lastBuildDate"), _ONE),
    **dict.fromkeys(
        ("copyright", "managingEditor", "webMaster", "pubDate", "generator", "docs", "ttl", "image"), _OPTIONAL
    ),
    **dict.fromkeys(("category", "item"), _ANY),
}
_RSS_ITEM: Counts = {
    **dict.fromkeys(("title", "link", "description", "guid", "pubDate"), _ONE),
    **dict.fromkeys(("author", "comments", "enclosure", "source", CONTENT, f"{ATOM}updated"), _OPTIONAL),
    "category": _ANY,
}
_RSS_IMAGE: Counts = {
    **dict.fromkeys(("url", "title", "link"), _ONE),
    **dict.fromkeys(("width", "height", "description"), _OPTIONAL),
}
_ATOM_FEED: Counts = {
    **dict.fromkeys(_atom("id", "title", "updated"), _ONE),
    **dict.fromkeys(_atom("link"), _SOME),
    **dict.fromkeys(_atom("generator", "icon", "logo", "rights", "subtitle"), _OPTIONAL),
    **dict.fromkeys(_atom("author", "category", "contributor", "entry"), _ANY),
    f"{HISTORY}archive": _OPTIONAL,
    f"{HISTORY}complete": _NONE,
}
_ATOM_ENTRY: Counts = {
    **dict.fromkeys(_atom("id", "title", "updated", "published"), _ONE),
    **dict.fromkeys(_atom("link"), _SOME),
    **dict.fromkeys(_atom("content", "rights", "source", "summary"), _OPTIONAL),
    **dict.fromkeys(_atom("author", "category", "contributor"), _ANY),
}
_ATOM_PERSON: Counts = {**dict.fromkeys(_atom("name"), _ONE), **dict.fromkeys(_atom("email", "uri"), _OPTIONAL)}
_TOMB: Counts = {f"{TOMBSTONE}comment": _OPTIONAL, f"{TOMBSTONE}by": _OPTIONAL}

_STRUCTURE: dict[str, Counts] = {
    "rss": {"channel": _ONE}, "channel": _RSS_CHANNEL, "item": _RSS_ITEM, "image": _RSS_IMAGE,
    f"{ATOM}feed": _ATOM_FEED, f"{ATOM}entry": _ATOM_ENTRY, f"{ATOM}author": _ATOM_PERSON,
    f"{ATOM}contributor": _ATOM_PERSON, f"{ATOM}source": {}, f"{TOMBSTONE}deleted-entry": _TOMB,
    f"{TOMBSTONE}by": _ATOM_PERSON, f"{MEDIA}content": {},
}
"""Elements that hold elements; all others hold text or nothing."""

_HTML = {CONTENT, f"{ATOM}content"}
_ADDRESSES = {"link", "url", "docs", "comments", f"{ATOM}icon", f"{ATOM}logo", f"{ATOM}uri"}
_ADDRESS_ATTRIBUTES = ("href", "url", "src", "uri")
_PLAIN = {*_atom("title", "subtitle", "summary", "rights")}
_FILES = {f"{ATOM}link", "enclosure", f"{MEDIA}content"}
_PEOPLE = {"managingEditor", "webMaster", "author"}
_DATES: dict[str, Callable[[str], dt.datetime | None]] = {
    "pubDate": moment_822, "lastBuildDate": moment_822, f"{ATOM}updated": moment_3339, f"{ATOM}published": moment_3339,
}
_PARSER = etree.XMLParser(
    recover=False, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


def problems_of(
    path: str,
    data: bytes,
    *,
    url: str | None = None,
    as_written: Collection[str] = (),
    length_of: Callable[[str], int | None] | None = None,
    with_reader: bool = True,
) -> list[str]:
    """All that is wrong with a feed, with its path before each; it is JSON or XML by how the path ends.

    `path` is from the site's root, `url` its whole address where it is known, `as_written` and
    `length_of` are explained in `Known`. A real reader (feedparser) takes a millisecond for each
    item, several times what all rules together take; without `with_reader` it isn't asked.
    """
    known = Known(path, url, as_written, length_of)
    if path.endswith(".json"):
        found = json_problems(data, known)
    else:
        found = _xml_problems(data, known, with_reader)
    return [f"{path}: {problem}" for problem in found]


def _xml_problems(data: bytes, known: Known, with_reader: bool) -> Iterator[str]:
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        yield f"not well-formed: {error}"
        return
    document = root.getroottree().docinfo
    if document.doctype:
        yield "has a DOCTYPE"
    if document.encoding != "UTF-8" or data.startswith(b"\xef\xbb\xbf"):
        yield "is not declared to be UTF-8, or begins with a mark"
    if root.tag == "rss" and root.get("version") == "2.0" and len(root):
        rules = _rss_problems(root[0], known)
    elif root.tag == f"{ATOM}feed":
        rules = _atom_problems(root, known)
    else:
        yield f"is neither RSS 2.0 nor Atom 1.0: {root.tag}"
        return
    for element in root.iter():
        yield from (f"{_place(element)}: {problem}" for problem in _element_problems(element, known))
    yield from rules
    if with_reader:
        yield from _reader_problems(root, data)


# --- any element -----------------------------------------------------------------------


def _element_problems(element: Element, known: Known) -> Iterator[str]:
    tag, text = element.tag, (element.text or "").strip()
    for name in _ADDRESS_ATTRIBUTES:
        if (address := element.get(name)) is not None and not is_absolute(address):
            yield f"relative or no URL: {address!r}"
    if element.get(f"{XML}base"):
        yield "xml:base"
    if tag in _STRUCTURE:
        yield from _count_problems(element, _STRUCTURE[tag])
    elif len(element):
        yield "holds elements"
    elif tag in _HTML:
        yield from html_problems(text)
    elif tag == "description" and element.getparent().tag == "item":
        yield from html_problems(text)
    elif tag in _DATES:
        if not _DATES[tag](text):
            yield f"no date: {text!r}"
    elif tag in _ADDRESSES:
        if not is_absolute(text):
            yield f"relative or no URL: {text!r}"
    elif tag in _PEOPLE:
        mail, _, name = text.partition(" ")
        if not (MAIL.match(mail) and re.fullmatch(r"\(.*\S.*\)", name, re.S)):
            yield f"not as mail@example.org (name): {text!r}"
    elif tag == f"{ATOM}email":
        if not MAIL.match(text):
            yield f"no address: {text!r}"
    elif tag in (f"{ATOM}id", "guid"):
        yield from id_problems(text)
    else:
        yield from known.plain(element.text or "")
    yield from _type_problems(element)


def _count_problems(element: Element, counts: Counts) -> Iterator[str]:
    own = _namespace(element.tag)
    found = Counter(child.tag for child in element)
    for tag, (least, most) in counts.items():
        if not least <= found[tag] <= most:
            yield f"{found[tag]} of {_name(tag)}"
    for tag in found if counts else ():
        if tag not in counts and _namespace(tag) in (own, ""):
            yield f"unknown element {_name(tag)}"
    for child in element:
        is_needed = counts.get(child.tag) == _ONE and child.tag not in _STRUCTURE
        if is_needed and not (child.text or "").strip():
            yield f"{_name(child.tag)} is empty"


def _type_problems(element: Element) -> Iterator[str]:
    tag, said = element.tag, element.get("type")
    if tag in _PLAIN:
        if said not in (None, "text"):
            yield f"type={said!r} for plain text"
    elif tag == f"{ATOM}content":
        if said != "html" or element.get("src"):
            yield f"type={said!r}, not html"
    elif tag in _FILES:
        if said is not None and not MEDIA_TYPE.match(said):
            yield f"no media type: {said!r}"
        if tag == f"{ATOM}link" and not element.get("href"):
            yield "no href"
    elif tag == f"{ATOM}category" and not element.get("term"):
        yield "has no term"


def _namespace(tag: str) -> str:
    return tag.rpartition("}")[0]


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _place(element: Element) -> str:
    """Like `item 3/title`."""
    names = [_name(element.tag)]
    for above in (element, *element.iterancestors()):
        if above.tag in ("item", f"{ATOM}entry"):
            number = 1 + sum(1 for _ in above.itersiblings(above.tag, preceding=True))
            names = [f"{_name(above.tag)} {number}", *(names if above is not element else ())]
    return "/".join(names)


# --- RSS -------------------------------------------------------------------------------


def _rss_problems(channel: Element, known: Known) -> Iterator[str]:
    yield from _link_problems(channel, known, "application/rss+xml", is_archive=False)
    if channel.find(f"{HISTORY}*") is not None:
        yield "says in RSS that it is an archive"
    if not LANGUAGE.match(channel.findtext("language", "")):
        yield "no language"
    if (ttl := channel.findtext("ttl")) is not None and not ttl.isdigit():
        yield f"ttl: {ttl!r}"
    if (image := channel.find("image")) is not None:
        yield from _image_problems(channel, image)
    items = channel.findall("item")
    times = [_rss_times(item) for item in items]
    yield from _time_problems(times, moment_822(channel.findtext("lastBuildDate", "")))
    yield from (f"id {guid!r} occurs twice" for guid in repeated(item.findtext("guid", "") for item in items))
    for number, item in enumerate(items, start=1):
        yield from (f"item {number}: {problem}" for problem in _rss_item_problems(item, known))


def _rss_item_problems(item: Element, known: Known) -> Iterator[str]:
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink", "true") != "false" and not is_absolute(guid.text or ""):
        yield "guid that is no URL, without isPermaLink=\"false\""
    tags = [child.tag for child in item]
    if CONTENT in tags and "description" in tags and tags.index(CONTENT) < tags.index("description"):
        yield "content:encoded before description"
    enclosure = item.find("enclosure")
    if enclosure is not None:
        yield from _enclosure_problems(enclosure, "url", known)
    yield from _media_problems(item, enclosure, "url", known)


def _image_problems(channel: Element, image: Element) -> Iterator[str]:
    for name in ("title", "link"):
        if image.findtext(name) != channel.findtext(name):
            yield f"image/{name} is not the channel's"
    for name, most in (("width", 144), ("height", 400)):
        if (size := image.findtext(name)) is not None and not (size.isdigit() and 0 < int(size) <= most):
            yield f"image/{name}: {size!r}"


class _Times(NamedTuple):
    published: dt.datetime | None
    updated: dt.datetime | None


def _rss_times(item: Element) -> _Times:
    published = moment_822(item.findtext("pubDate", ""))
    updated = moment_3339(item.findtext(f"{ATOM}updated", ""))
    return _Times(published, updated or published)


# --- Atom ------------------------------------------------------------------------------


def _atom_problems(feed: Element, known: Known) -> Iterator[str]:
    is_archive = feed.find(f"{HISTORY}archive") is not None
    yield from _link_problems(feed, known, "application/atom+xml", is_archive)
    yield from _alternate_problems(feed)
    if not LANGUAGE.match(feed.get(f"{XML}lang", "")):
        yield "no xml:lang"
    items = feed.findall("*")
    items = [item for item in items if item.tag in (f"{ATOM}entry", f"{TOMBSTONE}deleted-entry")]
    yield from _time_problems([_atom_times(item) for item in items], moment_3339(feed.findtext(f"{ATOM}updated", "")))
    ids = (item.get("ref") or item.findtext(f"{ATOM}id", "") for item in items)
    yield from (f"id {value!r} occurs twice" for value in repeated(ids))
    has_author = feed.find(f"{ATOM}author") is not None
    for number, entry in enumerate(feed.findall(f"{ATOM}entry"), start=1):
        if not has_author and entry.find(f"{ATOM}author") is None:
            yield f"entry {number}: has no author, and the feed has none"
        yield from (f"entry {number}: {problem}" for problem in _entry_problems(entry, known))
    for grave in feed.iter(f"{TOMBSTONE}deleted-entry"):
        yield from _tombstone_problems(grave)


def _entry_problems(entry: Element, known: Known) -> Iterator[str]:
    yield from _alternate_problems(entry)
    enclosures = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "enclosure"]
    if len(enclosures) > 1:
        yield "more than one enclosure"
    for enclosure in enclosures:
        yield from _enclosure_problems(enclosure, "href", known)
    yield from _media_problems(entry, enclosures[0] if enclosures else None, "href", known)


def _tombstone_problems(grave: Element) -> Iterator[str]:
    if grave.getparent().tag != f"{ATOM}feed":
        yield "a tombstone that is no child of the feed"
    if not moment_3339(grave.get("when", "")):
        yield f"a tombstone whose when is no date: {grave.get('when')!r}"
    yield from id_problems(grave.get("ref", ""))


def _atom_times(item: Element) -> _Times:
    if item.tag == f"{TOMBSTONE}deleted-entry":
        return _Times(None, moment_3339(item.get("when", "")))
    return _Times(*(moment_3339(item.findtext(f"{ATOM}{name}", "")) for name in ("published", "updated")))


def _alternate_problems(parent: Element) -> Iterator[str]:
    kinds = [f"{link.get('type')} {link.get('hreflang')}" for link in parent.findall(f"{ATOM}link")
             if link.get("rel", "alternate") == "alternate"]
    if not kinds:
        yield "no alternate link"
    yield from (f"two alternate links: {kind}" for kind in repeated(kinds))


# --- both ------------------------------------------------------------------------------


def _link_problems(parent: Element, known: Known, own_type: str, is_archive: bool) -> Iterator[str]:
    """The feed's own address, RFC 5005's links, WebSub's hub."""
    links = parent.findall(f"{ATOM}link")
    found = {rel: [link for link in links if link.get("rel") == rel]
             for rel in ("self", "current", "prev-archive", "next-archive", "hub")}
    yield from (f"{len(same)} links {rel}" for rel, same in found.items() if len(same) > 1 and rel != "hub")
    own = {link.get("href", "") for link in found["self"]}
    if not own:
        yield "no link to itself"
    for link in found["self"]:
        yield from known.own_address(link.get("href", ""))
        if link.get("type") != own_type:
            yield f"its own type is {link.get('type')!r}, not {own_type}"
    for rel in ("current", "prev-archive"):
        for link in found[rel]:
            if link.get("type") != "application/atom+xml":
                yield f"the type of {rel} is {link.get('type')!r}"
            if link.get("href") in own:
                yield f"{rel} is the document itself"
    if found["next-archive"]:
        yield "next-archive, which would change what is sealed"
    if is_archive and not found["current"]:
        yield "an archive without a link to the current feed"
    if is_archive and found["hub"]:
        yield "an archive with a hub"
    if found["current"] and not is_archive:
        yield "current, though it is no archive"


def _time_problems(times: list[_Times], changed: dt.datetime | None) -> Iterator[str]:
    yield from order_problems(updated for _, updated in times)
    for number, (published, updated) in enumerate(times, start=1):
        if published and updated and updated < published:
            yield f"item {number} was updated before it was published"
        if changed and updated and changed < updated:
            yield f"item {number} was updated after the feed was"


def _enclosure_problems(enclosure: Element, address: str, known: Known) -> Iterator[str]:
    for name in (address, "type", "length"):
        if not enclosure.get(name):
            yield f"enclosure without {name}"
    yield from known.file(enclosure.get(address, ""), enclosure.get("length", ""))


def _media_problems(item: Element, enclosure: Element | None, address: str, known: Known) -> Iterator[str]:
    for media in item.findall(f"{MEDIA}content"):
        if not media.get("url") or not media.get("type"):
            yield "media:content without url or type"
        for name in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d*", media.get(name, "1"), re.ASCII):
                yield f"media:content/{name}: {media.get(name)!r}"
        yield from known.file(media.get("url", ""), media.get("fileSize", ""))
        if enclosure is not None and enclosure.get(address) == media.get("url"):
            same = (enclosure.get("type"), enclosure.get("length")) == (media.get("type"), media.get("fileSize"))
            yield from [] if same else ["media:content and enclosure differ"]


def _reader_problems(root: Element, data: bytes) -> Iterator[str]:
    read = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if read.bozo:
        yield f"feedparser: {read.bozo_exception}"
    items = [*root.iter("item", f"{ATOM}entry")]
    ids = [(item.findtext("guid") or item.findtext(f"{ATOM}id") or "").strip() for item in items]
    if [entry.get("id") for entry in read.entries] != ids:
        yield "feedparser reads other items"
        return
    for number, (entry, item) in enumerate(zip(read.entries, items, strict=True), start=1):
        is_dated = item.find(f"{ATOM}updated") is None or "updated_parsed" in entry
        if not (is_dated and entry.get("published_parsed")):
            yield f"feedparser reads no dates of item {number}"
