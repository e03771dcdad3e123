"""What a page may not hold: live scripts, and whatever a browser would load from another host. Opens no files.

Pages are made safe when they are rendered; this looks at what came out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree

Fault = tuple[str, str]
"""A code, and what was found."""

_SHOWN = 80
"""Characters of what was found that are told."""
_ADDRESSES = frozenset({
    "src", "srcset", "imagesrcset", "poster", "background", "action", "formaction", "ping", "data", "codebase",
    "archive", "manifest", "lowsrc", "dynsrc",
})
"""Attributes of any element whose address is loaded, or gets what somebody typed."""
_MOVED = frozenset({"to", "from", "by", "values"})
"""Attributes of SVG's animations, which may give a link another address."""
_LINKS = frozenset({"a", "area"})
"""Whose href is opened only when somebody asks for it."""
_PLAIN_RELATIONS = frozenset({
    "canonical", "alternate", "license", "author", "help", "next", "prev", "search", "self", "hub", "me", "up",
    "privacy-policy", "terms-of-service", "bookmark", "shortlink", "cms-config-url",
})
"""Of `link`, which loads nothing then."""
_SPACE = r"[\x00-\x20]*"
_LIVE = re.compile(
    "|".join(_SPACE + _SPACE.join(scheme) + _SPACE + ":" for scheme in ("javascript", "vbscript"))
    + f"|{_SPACE}data{_SPACE}:{_SPACE}(?:text/html|application/xhtml|image/svg|text/xml|application/xml)",
    re.IGNORECASE,
)
"""Addresses that run; browsers overlook blanks and controls in them."""
_REFRESH = re.compile(r"url\s*=\s*[\"']?(.*)", re.IGNORECASE | re.DOTALL)
_BLANKS = re.compile(r"[\t\n\r]")
_OUT = re.compile(r"(?:(?:https?|wss?|ftp):)?[/\\]{2}([^/\\?#]*)|(?:https?|wss?|ftp):([^/\\?#]*)", re.IGNORECASE)
_BLANK_ENDS = "".join(map(chr, range(33)))
_IN_STYLES = re.compile(r"""(?:url\(|@import|image-set\()\s*["']?\s*((?:[a-z]+:)?//[^\s"')]+)""", re.IGNORECASE)
_AGAIN = re.compile(rb"<(?:html|body)\b[^>]*?[\s/\"'](on[a-z]+)[\s/]*=", re.IGNORECASE)
"""A handler of the page as a whole: browsers also take those of a second such tag, which the parser passes over."""
_RAW = frozenset({"style", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"})
"""Elements whose content is text to the parser; within drawings, browsers take it for elements."""
_OWN_HOST = re.compile(rb"<link\b[^>]*\brel=\"?canonical\"?[^>]*\bhref=\"?https?://([^/\"\s>]+)", re.IGNORECASE)


def own_host(home: bytes) -> str:
    """The site's host, as its home page names itself; empty where it does not."""
    found = _OWN_HOST.search(home)
    return found[1].decode("ascii", "replace").lower() if found else ""


def page_faults(page: bytes, host: str) -> Iterator[Fault]:
    """Faults of an HTML page of the site at a host."""
    try:
        root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        yield "page_empty", ""
        return
    yield from _tree_faults(root, host)
    if again := _AGAIN.search(page):
        yield "handler", again[0].decode("utf-8", "replace")[:_SHOWN]


def drawing_faults(drawing: bytes, host: str) -> Iterator[Fault]:
    """Faults of an SVG file, which a browser opens as a page too."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(drawing, parser)
    except etree.XMLSyntaxError as error:
        yield "feed", str(error)[:_SHOWN]
        return
    yield from _tree_faults(root, host)


def style_faults(text: str, host: str) -> Iterator[Fault]:
    """What a style sheet would load from another host."""
    for address in _IN_STYLES.findall(text):
        if _leads_out(address, host):
            yield "host", address[:_SHOWN]


def _tree_faults(root: etree._Element, host: str) -> Iterator[Fault]:
    for element in root.iter(etree.Element):
        tag = _local(element.tag)
        if tag == "script":
            yield from _script_faults(element)
        elif tag == "style":
            yield from style_faults("".join(element.itertext()), host)
        if tag in _RAW and "<" in (element.text or ""):
            yield from page_faults((element.text or "").encode(), host)
        for written, value in element.attrib.items():
            yield from _attribute_faults(element, tag, _local(written), value, host)


def _attribute_faults(element: etree._Element, tag: str, name: str, value: str, host: str) -> Iterator[Fault]:
    shown = f"<{tag} {name}=\"{value.strip()[:_SHOWN]}\">"
    if name.startswith("on"):
        yield "handler", shown
    elif name == "srcdoc":
        yield "script", shown
    elif name == "style":
        yield from style_faults(value, host)
    elif name == "href" or name in _ADDRESSES or name in _MOVED:
        if _runs(tag, name, value):
            yield "script_address", shown
        elif name != "href" or _loads(element, tag):
            if any(_leads_out(address, host) for address in _divided(name, value)):
                yield "host", shown
    elif name == "content" and element.get("http-equiv", "").strip().lower() == "refresh":
        target = _REFRESH.search(value)
        if target and _LIVE.match(target[1]):
            yield "script_address", shown
        elif target and _leads_out(target[1], host):
            yield "host", shown


def _runs(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":  # a picture in an address draws, and does nothing else
        return "image/" not in value and _LIVE.match(value) is not None
    return any(_LIVE.match(part) for part in value.split(";")) if name in _MOVED else _LIVE.match(value) is not None


def _divided(name: str, value: str) -> list[str]:
    """The addresses of an attribute that may have several."""
    if name.endswith("srcset"):
        return value.split(",")
    return value.split() if name == "ping" else [value]


def _loads(element: etree._Element, tag: str) -> bool:
    """Whether an element loads what its href names."""
    if tag == "link":
        return not {*element.get("rel", "stylesheet").lower().split()} <= _PLAIN_RELATIONS
    return tag not in _LINKS


def _script_faults(element: etree._Element) -> Iterator[Fault]:
    kind = element.get("type", "").partition(";")[0].strip().lower()
    text = "".join(element.itertext())
    if kind in ("application/ld+json", "application/json"):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            yield "script_data", text.strip()[:_SHOWN]
    elif element.get("src") is None and text.strip():
        yield "script", text.strip()[:_SHOWN]


def _leads_out(address: str, host: str) -> bool:
    found = _OUT.match(_BLANKS.sub("", address).strip(_BLANK_ENDS))
    if found is None:
        return False
    there = found[1] if found[1] is not None else found[2]
    return not host or there.rpartition("@")[2].lower() != host


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2].rpartition(":")[2].lower()
