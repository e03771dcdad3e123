"""Markdown to safe HTML.

Python-Markdown first, then nh3 takes away whatever is not on the list below, so that a
body can hold no script, no style and no id of the page around it. Links and pictures stay
as written until `place_links` puts in where they lead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache

import nh3
from markdown import Markdown

from portal.messages import catalogue
from portal.model.body import Body, BodyHeading, BodyPicture
from portal.render.markdown_converter import make_converter

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}
MAX_HTML = 5_000_000
"""Characters that a text may become, which has at most a million itself."""
_ATTRIBUTES = {
    "*": {"id"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLASSES = {
    "div": {"footnote"},
    "a": {"footnote-ref", "footnote-backref"},
    "td": {"can-giua", "can-phai"},
    "th": {"can-giua", "can-phai"},
}
# ids of the page's own frame hold an underscore and a word behind it; a body's may not
_ID = re.compile(r"(?:fn:|fnref\d*:)?[a-z0-9]+(?:-[a-z0-9]+)*(?:_\d+)?\Z")
_ALIGNED = {
    ' style="text-align: left;"': "",
    ' style="text-align: center;"': ' class="can-giua"',
    ' style="text-align: right;"': ' class="can-phai"',
}
_ALIGN = re.compile("|".join(map(re.escape, _ALIGNED)))
_LINK = re.compile(r'<(a|img)((?: [\w-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_ANCHOR = re.compile(r' id="([^"]+)"')
_TABLE = re.compile(r"<table\b[^>]*>|</table>")
_UNSCOPED = re.compile(r"<th(?=[ >])(?![^>]* scope=)")
# a picture that is a paragraph of its own becomes a figure, which no <p> may hold
_ACTIVE = re.compile(
    r"""[\s/"'](on[a-z]+|style|srcset|background|poster|ping|(?:form)?action|(?:low|dyn)src|xlink:href)\s*=""", re.IGNORECASE
)
"""Attributes that run, draw or load something."""
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
# what stands in quotes or in a comment is no element
_ELEMENT = re.compile(r"""<([a-zA-Z!?][^\s/>]*)(?:"[^"]*"|'[^']*'|[^>"'])*""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HREF = re.compile(r"""<(?:a\s(?:[^<>]*?\s)?href|img\s(?:[^<>]*?\s)?src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_PLACE = re.compile(r'(<p>)?<(a|img)((?: [\w-]+="[^"]*")*)>(?(1)</p>)')


class TooLarge(Exception):
    """A text becomes so much HTML that it is given up."""


def render_body(markdown: str) -> Body:
    """Render one entry's Markdown (NFC, already checked for depth by `portal.check.body`).

    Raises RecursionError for what is nested too deep all the same, TooLarge for what grows too much.
    """
    try:
        return _render(markdown, _converter())
    except BaseException:
        _converter.cache_clear()  # what was broken off would spoil all texts after this one
        raise


def _render(markdown: str, converter: Markdown) -> Body:
    text = converter.reset().convert(markdown)
    if len(text) > MAX_HTML:
        raise TooLarge
    text = _ALIGN.sub(lambda match: _ALIGNED[match.group()], text)
    cleaned = _cleaner().clean(text)
    # where the cleaner had nothing to do, nothing needs to be looked for that it took away
    given = "" if cleaned == text else _COMMENT.sub("", text)
    text = cleaned
    links, pictures = [], []
    for tag, attributes in _LINK.findall(text):
        found = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if tag == "a" and "href" in found:
            links.append(found["href"])
        elif tag == "img":
            pictures.append(BodyPicture(found.get("src", ""), found.get("alt", ""), found.get("title", "")))
    anchors = tuple(_ANCHOR.findall(text))
    headings = tuple(h for h in _headings(converter.toc_tokens) if h.anchor in anchors)
    return Body(
        _framed_tables(text), headings, anchors, tuple(links), tuple(pictures),
        _removed_elements(given), _stripped_attributes(given), _refused_links(given, [*links, *(picture.src for picture in pictures if picture.src)]),
    )


def _removed_elements(given: str) -> tuple[str, ...]:
    """The elements that the cleaner takes away, as written, each once."""
    return tuple(name for name in dict.fromkeys(_ELEMENT.findall(given)) if name.lower() not in TAGS)


def _stripped_attributes(given: str) -> tuple[str, ...]:
    """The attributes that the cleaner takes away and that would have done something, as written, each once."""
    found: dict[str, None] = {}
    for match in _ELEMENT.finditer(given):
        if "=" in (tag := match.group()) and match.group(1).lower() in TAGS:
            found |= dict.fromkeys(_ACTIVE.findall(_QUOTED.sub('""', tag)))
    return tuple(found)


def _refused_links(given: str, kept: list[str]) -> tuple[str, ...]:
    """Where links and pictures would lead whose address the cleaner takes away: of a scheme that is not allowed, or malformed."""
    found = [html.unescape("".join(parts)) for parts in _HREF.findall(given)]
    if len(found) <= len(kept):
        return ()
    known = set(kept)
    return tuple(href for href in found if href not in known)


def place_links(
    text: str,
    link: Callable[[str], str | None],
    picture: Callable[[str, str, str | None, bool], str],
) -> str:
    """Put in where links lead and what pictures become.

    `link` turns an href as written into the final one; None takes the link away and leaves
    its text. `picture` makes HTML of (src, alt, title, alone): as written, and whether it is a
    paragraph of its own.
    """

    def replace(match: re.Match[str]) -> str:
        alone, tag, attributes = match.groups()
        found = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if tag == "img":
            src, alt = found.get("src", ""), found.get("alt", "")
            return picture(src, alt, found.get("title"), bool(alone))
        if "href" not in found:
            return match.group()
        href = link(found.pop("href"))
        if href is not None:
            found = {"href": href} | found
        inner = "".join(f' {name}="{html.escape(value)}"' for name, value in found.items())
        return f"<a{inner}>"

    return _PLACE.sub(replace, text) if "<a" in text or "<img" in text else text


@cache
def _converter() -> Markdown:
    return make_converter()


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" and not _ID.match(value):
        return None
    if attribute == "scope" and value not in ("row", "col"):
        return None
    return value


def _headings(tokens: list) -> list[BodyHeading]:
    found = []
    for token in tokens:
        found.append(BodyHeading(token["level"], token["id"], html.unescape(token["name"])))
        found += _headings(token["children"])
    return found


def _framed_tables(text: str) -> str:
    """Let a wide table scroll within the page, by keyboard too; give its headers a scope."""
    if "<table" not in text:
        return text
    count = 0

    def frame(match: re.Match[str]) -> str:
        nonlocal count
        if match.group() == "</table>":
            return "</table></div>"
        count += 1
        label = html.escape(catalogue().body.table.format(n=count))
        return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">{match.group()}'

    return _UNSCOPED.sub('<th scope="col"', _TABLE.sub(frame, text))
