"""What the cleaner took out of a text: it would be missing from the page without a word.

It decides by what the converter made of the text, so nothing that Markdown means as code is
told of; what is looked up here is only where it was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from portal.errors import Problem
from portal.model.body import Outline
from portal.read.manuscript import Manuscript
from portal.read.markup import Places

MAX_TOLD = 20
"""Of one element, attribute or link; who has mended so many knows how."""

_ELEMENTS = {
    "html_script": ("script",),
    "html_frame": ("iframe", "frame", "frameset", "object", "embed", "applet"),
    "html_look": ("style", "link"),
    "html_head": ("html", "head", "body", "title", "meta", "base"),
    "html_form": ("form", "input", "button", "select", "option", "textarea", "label", "fieldset"),
    "html_film": ("video", "audio", "source", "track"),
    "heading_first": ("h1",),
}
_CODES = {name: code for code, names in _ELEMENTS.items() for name in names}
_RUNS = re.compile(r"(?:javascript|vbscript|data|file|blob):", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")
"""Browsers take them out of the beginning of a link."""


def check(manuscript: Manuscript, outline: Outline) -> Iterator[Problem]:
    """Problems of one article's text, once it is rendered."""
    places = Places(manuscript.document.body)
    start = manuscript.body_start
    refused: Counter[str] = Counter()
    for href in outline.refused:
        if refused[href] < MAX_TOLD:
            yield manuscript.error(start + places.link(href, refused[href]), refusal(href), value=_short(href))
        refused[href] += 1
    for name in outline.removed:
        code = _CODES.get(name.lower(), "html_removed")
        # a heading made with # is `portal.check.body`'s
        if code != "heading_first" or places.is_element(name):
            for place in islice(places.elements(name), MAX_TOLD):
                yield manuscript.error(start + place, code, value=name)
    for name in outline.stripped:
        code = "html_handler" if name.lower().startswith("on") else "html_style" if name.lower() == "style" else "html_loads"
        for place in islice(places.attributes(name), MAX_TOLD):
            yield manuscript.error(start + place, code, value=name)
    for anchor, count in Counter(outline.anchors).items():
        if count > 1:
            yield manuscript.error(start + places.last_anchor(anchor), "anchor_twice", value=anchor)


def refusal(href: str) -> str:
    """Code of the problem of a link that leads nowhere: it would run something, or has an unknown beginning."""
    bare = _BLANKS.sub("", href)
    if bare.lower().startswith("data:image"):
        return "picture_pasted"
    return "link_script" if _RUNS.match(bare) else "link_scheme"


def _short(href: str) -> str:
    return href if len(href) <= 60 else f"{href[:57]}…"
