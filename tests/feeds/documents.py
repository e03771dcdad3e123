"""The feeds of a built site, read as programs of subscribers do: the live document, and archive after archive behind it."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

LIVE = ("rss.xml", "atom.xml", "feed.json")

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


class File(NamedTuple):
    """What is enclosed in an item."""

    url: str
    type: str
    length: int


class Item(NamedTuple):
    """What all formats say of an article."""

    id: str
    url: str
    title: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    enclosures: tuple[File, ...]


class Document(NamedTuple):
    """One file of a feed."""

    items: tuple[Item, ...]
    older: str | None
    """Address of the archive behind it."""


def paths_of(site: Path) -> list[str]:
    """All documents of all feeds, by their paths below the site's folder."""
    found = [path for name in LIVE for path in site.rglob(name)]
    found += [path for path in site.rglob("luu/*") if path.suffix in (".xml", ".json")]
    return sorted(path.relative_to(site).as_posix() for path in found)


def read(path: str, data: bytes) -> Document:
    """A document of whichever format."""
    if path.endswith(".json"):
        return _json(data)
    root = etree.fromstring(data)
    return _rss(root) if root.tag == "rss" else _atom(root)


def walk(documents: Callable[[str], Document], url: str, path: str) -> Iterator[Document]:
    """The documents of a feed, from the live one to the first archive; `url` is the site's, with `/` at the end."""
    seen = set()
    older: str | None = url + path
    while older:
        assert older not in seen and older.startswith(url), older
        seen.add(older)
        document = documents(older.removeprefix(url))
        yield document
        older = document.older


def walked(site: Path, url: str, path: str) -> list[Item]:
    """All items of a feed, as they come on that way."""
    found = walk(lambda path: read(path, (site / path).read_bytes()), url, path)
    return [item for document in found for item in document.items]


def _rss(root: etree._Element) -> Document:
    items = [
        Item(
            item.findtext("guid", ""), item.findtext("link", ""), item.findtext("title", ""), item.findtext(_CONTENT, ""),
            email.utils.parsedate_to_datetime(item.findtext("pubDate")),
            dt.datetime.fromisoformat(item.findtext(f"{_ATOM}updated")),
            tuple(File(one.get("url"), one.get("type"), int(one.get("length"))) for one in item.findall("enclosure")),
        )
        for item in root.iter("item")
    ]
    return Document(tuple(items), _older(root[0]))


def _atom(root: etree._Element) -> Document:
    items = []
    for entry in root.iter(f"{_ATOM}entry"):
        links = entry.findall(f"{_ATOM}link")
        items.append(Item(
            entry.findtext(f"{_ATOM}id", ""), "".join(link.get("href") for link in links if link.get("rel") == "alternate"),
            entry.findtext(f"{_ATOM}title", ""), entry.findtext(f"{_ATOM}content", ""),
            dt.datetime.fromisoformat(entry.findtext(f"{_ATOM}published")),
            dt.datetime.fromisoformat(entry.findtext(f"{_ATOM}updated")),
            tuple(File(link.get("href"), link.get("type"), int(link.get("length")))
                  for link in links if link.get("rel") == "enclosure"),
        ))
    return Document(tuple(items), _older(root))


def _older(parent: etree._Element) -> str | None:
    links = [link.get("href") for link in parent.findall(f"{_ATOM}link") if link.get("rel") == "prev-archive"]
    assert len(links) <= 1
    return links[0] if links else None


def _json(data: bytes) -> Document:
    said = json.loads(data)
    items = [
        Item(
            item["id"], item["url"], item["title"], item.get("content_html", ""),
            dt.datetime.fromisoformat(item["date_published"]), dt.datetime.fromisoformat(item["date_modified"]),
            tuple(File(one["url"], one["mime_type"], one["size_in_bytes"]) for one in item.get("attachments", ())),
        )
        for item in said["items"]
    ]
    return Document(tuple(items), said.get("next_url"))
