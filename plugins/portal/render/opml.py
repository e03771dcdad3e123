"""Write a list of feeds as OPML 2.0, for readers that subscribe to many at once.

Chooses and words nothing. Equal lists give equal bytes: no day of making.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from portal.render.feed_text import absolute, clean


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed to subscribe to."""

    name: str
    feed: str
    """Absolute address of the feed, in RSS."""
    page: str
    """Absolute address of what it follows."""


def render_opml(
    title: str, owner: str, email: str | None, language: str, groups: Iterable[tuple[str, Iterable[Outline]]]
) -> bytes:
    """The list, in its groups. Raises ValueError for an address that leads nowhere outside the site."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for name, text in (("title", title), ("ownerName", owner), ("ownerEmail", email)):
        if text:
            etree.SubElement(head, name).text = _line(text)
    body = etree.SubElement(root, "body")
    for group, outlines in groups:
        above = etree.SubElement(body, "outline", text=_line(group))
        for outline in outlines:
            name = _line(outline.name) or outline.page
            etree.SubElement(above, "outline", {
                "type": "rss", "text": name, "title": name, "xmlUrl": absolute(outline.feed),
                "htmlUrl": absolute(outline.page), "language": language,
            })
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
