"""Read built pages back as browsers and programs do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
from lxml import etree, html

from tests.search_reader import Found, Index

Element = etree._Element

RESOURCES = {
    "img": ("src",), "script": ("src",), "iframe": ("src",), "source": ("src",), "track": ("src",), "video": ("src", "poster"),
    "audio": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",), "use": ("href",), "image": ("href",),
}
"""What a browser fetches of its own accord, by element; links by their rel, see `resources_of`."""
_FETCHED = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}


def pages_of(site: Path) -> list[Path]:
    """Every HTML page of a site."""
    return sorted(site.rglob("*.html"))


def address_of(site: Path, page: Path) -> str:
    """The path of a page on the site: /tin-tuc/2026/a/"""
    return "/" + page.relative_to(site).as_posix().removesuffix("index.html")


@cache
def strictly(page: Path) -> Element:
    """A page as the HTML standard says that browsers build it."""
    with open(page, "rb") as file:
        return html5lib.parse(file, treebuilder="lxml", namespaceHTMLElements=False, transport_encoding="utf-8").getroot()


@cache
def quickly(page: Path) -> Element:
    """A page of ours, which is known to be well-formed enough for a faster parser."""
    return html.fromstring(page.read_text(encoding="utf-8"), parser=html.HTMLParser(encoding="utf-8"))


def search_records(site: Path) -> list[Found]:
    """All articles of the search index of a site, in order."""
    return Index.of(site).articles()


def elements(tree: Element) -> Iterator[Element]:
    """Every element, without comments."""
    return (element for element in tree.iter() if isinstance(element.tag, str))


def name_of(element: Element) -> str:
    """The element's name without a namespace."""
    return etree.QName(element).localname


def resources_of(tree: Element) -> Iterator[tuple[str, str]]:
    """(element, address) of everything that a browser fetches by itself."""
    for element in elements(tree):
        name = name_of(element)
        for attribute in RESOURCES.get(name, ()):
            if value := element.get(attribute):
                yield name, value
        if name in ("img", "source") and element.get("srcset"):
            for part in element.get("srcset").split(","):
                yield name, part.split()[0]
        if name == "link" and _FETCHED & set(element.get("rel", "").split()):
            yield name, element.get("href")


def links_of(tree: Element) -> Iterator[str]:
    """Every address that a page leads to or fetches."""
    for element in elements(tree):
        if name_of(element) in ("a", "link", "form", "area") and (element.get("href") or element.get("action")):
            yield element.get("href") or element.get("action")
        if name_of(element) == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield element.get("content").partition("url=")[2]
    yield from (address for _, address in resources_of(tree))


def broken_links(site: Path, url: str) -> list[str]:
    """Links of a site at `url` that lead to no file or no anchor of it; outer links are left alone."""
    base = urlsplit(url)
    anchors: dict[Path, set[str]] = {}
    broken = []
    for page in pages_of(site):
        here = urljoin(url, address_of(site, page).lstrip("/"))
        for link in dict.fromkeys(links_of(quickly(page))):
            to = urlsplit(urljoin(here, link))
            if (to.scheme, to.netloc) != (base.scheme, base.netloc):
                continue
            path = unquote(to.path)
            target = site / path.removeprefix(base.path)
            target = target / "index.html" if path.endswith("/") else target
            if not path.startswith(base.path) or not target.is_file():
                broken.append(f"{here}: {link}")
            elif to.fragment and target.suffix == ".html":
                if target not in anchors:
                    anchors[target] = {e.get("id") for e in elements(quickly(target)) if e.get("id")}
                if unquote(to.fragment) not in anchors[target]:
                    broken.append(f"{here}: {link}")
    return broken
