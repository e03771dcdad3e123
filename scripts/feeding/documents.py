"""The feeds of any built site, whoever made it: RSS, Atom and JSON, found by what they hold."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_HEAD = 2000
"""So many bytes tell whether a file is a feed."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a reader gets of an article."""

    id: str
    link: str
    title: str
    text: str
    """All that the item says, markup included."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a feed."""

    well_formed: bool
    """Items of what is not are those that a lenient reader finds."""
    page: str
    """Address of the page that shows the same to people."""
    items: tuple[Item, ...]
    older: str | None
    """Address of the document behind it."""


def find_documents(site: Path) -> list[Path]:
    """All files of feeds below a site's folder."""
    return sorted(path for path in site.rglob("*") if path.suffix in (".xml", ".json") and _is_feed(path))


def _is_feed(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    return b"jsonfeed.org" in head if path.suffix == ".json" else b"<rss" in head or b"<feed" in head


def read(path: Path) -> Document:
    """A document of whichever format."""
    data = path.read_bytes()
    if path.suffix == ".json":
        said = json.loads(data)
        items = tuple(Item(str(one.get("id", "")), one.get("url", ""), _plain(one.get("title", "")),
                           _plain(json.dumps(one, ensure_ascii=False))) for one in said["items"])
        return Document(True, said.get("home_page_url", ""), items, said.get("next_url"))
    try:
        root, well_formed = etree.fromstring(data), True
    except etree.XMLSyntaxError:
        root, well_formed = etree.fromstring(data, etree.XMLParser(recover=True)), False
    return _atom(root, well_formed) if root.tag == f"{_ATOM}feed" else _rss(root, well_formed)


def live_documents(documents: Mapping[str, Document], address: str) -> list[str]:
    """Those to subscribe to: no other leads to them as to what is older."""
    older = {document.older.removeprefix(address) for document in documents.values() if document.older}
    return sorted(name for name in documents if name not in older)


def walk(documents: Mapping[str, Document], address: str, name: str) -> Iterator[Item]:
    """All items from a live document on, as far as documents lead."""
    following: str | None = name
    seen = set[str]()
    while following in documents and following not in seen:
        seen.add(following)
        yield from documents[following].items
        following = (documents[following].older or "").removeprefix(address)


def _rss(root: Any, well_formed: bool) -> Document:
    items = tuple(Item(_text(one, "guid"), _text(one, "link"), _text(one, "title"), _plain("".join(one.itertext())))
                  for one in root.iter("item"))
    return Document(well_formed, root.findtext("channel/link") or "", items, _older(root))


def _atom(root: Any, well_formed: bool) -> Document:
    items = tuple(Item(_text(one, f"{_ATOM}id"), _link(one, "alternate") or "", _text(one, f"{_ATOM}title"),
                       _plain("".join(one.itertext()))) for one in root.iter(f"{_ATOM}entry"))
    return Document(well_formed, _link(root, "alternate") or "", items, _older(root))


def _older(root: Any) -> str | None:
    parent = root if root.tag == f"{_ATOM}feed" else root[0]
    return _link(parent, "prev-archive") or _link(parent, "next")


def _link(parent: Any, rel: str) -> str | None:
    return next((link.get("href") for link in parent.findall(f"{_ATOM}link") if link.get("rel") == rel), None)


def _text(parent: Any, tag: str) -> str:
    return _plain(parent.findtext(tag) or "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
