"""The outline of a text without rendering it, where it is so plain that nothing else can come of it.

Most stories are paragraphs, headings, lists and a few links. To check such a text, its HTML
is not needed. Whatever has a sign of anything else is left to `portal.render.body`.
"""

from __future__ import annotations

import re

from portal.model.body import Outline
from portal.slug import slug_of

_SIGNS = ("`", "<", "{", "&", "\\", "|", "~~~", "\t", "\n    ", "![", "[^")
"""Of code, elements, anchors, entities, escapes, tables, pictures and footnotes."""
_QUOTATION = re.compile(r"^> (?![ >#=-])", re.MULTILINE)
_LISTS = re.compile(r"(?:^|\n)[> ]*(?:[-*+]|\d+\.)[ ]+(?:[-*+]|\d+\.)[ ]")
"""A list within a list on one line: hundreds of them are nested too deep to be rendered."""
_UNDERLINED = re.compile(r"\n[ ]{0,3}(?:=+|-+)[ ]*(?:\n|\Z)")
_LINK = re.compile(r"\[([^\[\]\n#]+)\]\(((?:https?://\w|(?!/{2})[\w./#?=%-])[\w./#?=%-]*)\)", re.ASCII)
_HEADING = re.compile(r"^#.*", re.MULTILINE)
_PLAIN_HEADING = re.compile(r"#{2,6}[ ]*([^#*_\[\]]*[^#*_\[\]\s])[ ]*\Z")


def outline_of(markdown: str) -> Outline | None:
    """The outline that `render_body` would give; None where the text has to be rendered to know it."""
    if any(sign in markdown for sign in _SIGNS) or markdown.startswith("    "):
        return None
    if _UNDERLINED.search(markdown) or _LISTS.search(markdown):
        return None
    if ">" in markdown and markdown.count(">") != len(_QUOTATION.findall(markdown)):
        return None
    links: list[str] = []
    if "[" in markdown:

        def without(match: re.Match[str]) -> str:
            links.append(match.group(2))
            return match.group(1)

        markdown = _LINK.sub(without, markdown)
        if "[" in markdown or "](" in markdown:
            return None
    headings = _HEADING.findall(markdown)
    if markdown.count("#") != sum(heading.count("#") for heading in headings):
        return None
    anchors: dict[str, None] = {}
    for heading in headings:
        plain = _PLAIN_HEADING.match(heading)
        slug = slug_of(plain.group(1)) if plain else ""
        if not slug:
            return None
        taken = sum(1 for anchor in anchors if anchor == slug or anchor.startswith(f"{slug}_"))
        anchors[f"{slug}_{taken}" if taken else slug] = None
    return Outline(tuple(anchors), tuple(links), ())
