"""What keeps machines from reading a feed, a sitemap, a list of feeds, a calendar or a part of the search index.

Opens no files.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_ROOTS = {
    "rss.xml": ("rss",), "atom.xml": (f"{_ATOM}feed",), "sitemap.xml": (f"{_SITEMAP}urlset", f"{_SITEMAP}sitemapindex"),
    "news-sitemap.xml": (f"{_SITEMAP}urlset",),
}
_SHOWN = 80


def feed_fault(path: str, data: bytes) -> str | None:
    """What is wrong with a file, in the parser's English; None where nothing is, or it is no such file."""
    name = path.rpartition("/")[2]
    match name.rpartition(".")[2]:
        case "xml":
            archive = (f"{_ATOM}feed",) if "luu" in path.split("/") else ()
            return _xml_fault(data, _ROOTS.get(name, archive))
        case "opml":
            return _xml_fault(data, ("opml",))
        case "json":
            return _json_fault(data, name == "feed.json" or "luu" in path.split("/"))
        case "ics":
            return _calendar_fault(data)
        case "bin":
            return _packed_fault(data)
    return None


def _xml_fault(data: bytes, roots: tuple[str, ...]) -> str | None:
    # nothing is fetched, no entity is put in, and what declares some is refused
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return str(error)[:_SHOWN]
    if root.getroottree().docinfo.doctype:
        return "DOCTYPE"
    return f"<{root.tag}>"[:_SHOWN] if roots and root.tag not in roots else None


def _json_fault(data: bytes, is_feed: bool) -> str | None:
    try:
        found: Any = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return str(error)[:_SHOWN]
    if not is_feed:
        return None
    if not isinstance(found, dict) or not str(found.get("version")).startswith("https://jsonfeed.org/version/"):
        return "version"
    items = found.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.get("id") for item in items):
        return "items"
    return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _calendar_fault(data: bytes) -> str | None:
    try:
        lines = data.decode("utf-8").split("\r\n")
    except UnicodeDecodeError as error:
        return str(error)[:_SHOWN]
    if lines[0] != "BEGIN:VCALENDAR":
        return lines[0][:_SHOWN]
    if lines[-2:] != ["END:VCALENDAR", ""]:
        return lines[-1][:_SHOWN] or "END:VCALENDAR"
    return None


def _packed_fault(data: bytes) -> str | None:
    try:
        gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        return str(error)[:_SHOWN]
    return None
