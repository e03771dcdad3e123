"""What the preview puts over a site's pages when they are asked for: ribbons, problems, advice.

The site's folder knows nothing of it, so none of it can get anywhere else.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from portal.build.media import photos_of
from portal.build.site import Site
from portal.errors import Problem
from portal.read.files import MAX_ARTICLE_BYTES, Folder
from portal.read.library import place_of
from portal.render.preview import FileView, advice_box, banner, mark_of, problem_page, problem_view, ribbon, visible

STYLE = "/.xem-thu.css"
"""Address of the style sheet; no file of a site has such a name."""
Faults = Mapping[str, tuple[Problem, ...]]
"""Problems by the source of the article that has them; by the empty one where none has."""


@dataclass(frozen=True)
class Overlay:
    """What is put over pages, by their addresses on the site."""

    base: str = ""
    """What stands before all addresses."""
    pages: Mapping[str, bytes] = field(default_factory=dict)
    """Put in place of what lies there."""
    else_page: bytes | None = None
    """Put at all other addresses, while there is no site."""
    banner: str = ""
    """On every page."""
    ribbons: Mapping[str, str] = field(default_factory=dict)
    advice: Mapping[str, str] = field(default_factory=dict)

    def instead(self, address: str) -> bytes | None:
        """The page that is shown at an address in place of the site's."""
        return self.pages.get(address) or self.pages.get(f"{address}/") or self.else_page

    def over(self, address: str, page: bytes) -> bytes:
        """A page of the site with what belongs on it."""
        top = self.ribbons.get(address, "") + self.banner
        foot = self.advice.get(address, "")
        if not (top or foot):
            return page
        link = f'<link rel="stylesheet" href="{self.base}{STYLE}">\n'
        for mark, added in ("</head>", link), ("<header>", top), ("</main>", foot):
            page = page.replace(mark.encode(), (added + mark).encode(), 1)
        return page


def overlay_of(site: Site) -> Overlay:
    """What belongs over a site's own pages."""
    entries, folder = site.library.entries, site.reading.folder
    texts = {folder.shown(path) for path in folder.articles}
    advice = {address: advice_box([problem_view(one, beside=one.path not in texts) for one in problems])
              for address, problems in _advice_by_address(site).items()}
    marks = {entry.permalink: mark for entry in entries if (mark := mark_of(entry, site.since))}
    ribbons = {address: ribbon(mark) for address, mark in marks.items()}
    return Overlay(site.desk.settings.base, ribbons=ribbons, advice=advice)


def _advice_by_address(site: Site) -> Mapping[str, list[Problem]]:
    """Advice by the page of the article that it is about, or that shows the photo."""
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in (*site.advice, *site.photo_advice):
        by_path[problem.path].append(problem)
    found: defaultdict[str, list[Problem]] = defaultdict(list)
    if by_path:
        files = [(entry, entry.source) for entry in site.library.entries]
        for entry, path in dict.fromkeys((*files, *photos_of(site.library, site.outlines))):
            found[entry.permalink] += by_path.get(site.reading.folder.shown(path), [])
    return {address: sorted(own, key=lambda problem: problem.order) for address, own in found.items() if own}


def with_problems(
    overlay: Overlay, site: Site | None, folder: Folder | None, faults: Faults, text: str = "", stale: bool = False
) -> Overlay:
    """The same, telling what is wrong: `text` in words, `faults` with the lines of files that they name.

    `stale` says that the site was planned before there was all this, or that there is none.
    """
    base = overlay.base
    views: dict[str, list[FileView]] = {}
    for source, problems in faults.items():
        assert folder
        views[source] = _file_views(folder, problems)
    taken = {entry.permalink: entry.source for entry in site.library.entries} if site else {}
    addresses = {source: address for source in views
                 if source and taken.get(address := address_of(source), source) == source}
    urls = {source: base + quote(address, errors="replace") for source, address in addresses.items()}
    listed = [replace(view, url=urls[source]) if source in addresses else view
              for source, found in views.items() for view in found]
    # a page for each: whoever was led to an address finds there what is wrong with it
    pages = {}
    for source, address in addresses.items():
        others = [view for view in listed if view.url != urls[source]]
        pages[address] = problem_page(views[source], others, base + STYLE, f"{base}/" if site else None, text)
    nothing = None
    if site is None and (views or text):
        whole = [view for found in views.values() for view in found]
        nothing = problem_page(whole, (), base + STYLE, text=text)
    top = banner(listed, text, stale) if listed or text else ""
    return replace(overlay, pages=pages, else_page=nothing, banner=top)


def address_of(source: str) -> str:
    """Where the page of an article would be, good or not, as its path tells."""
    place, _ = place_of(source, source)
    return place.permalink if place else f"/{source.rpartition('.')[0]}/"


def _file_views(folder: Folder, problems: Sequence[Problem]) -> list[FileView]:
    """Problems file by file: an article may have those of its photos too."""
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in sorted(problems, key=lambda problem: problem.order):
        by_path[problem.path].append(problem)
    texts = {folder.shown(path): path for path in (*folder.articles, *folder.registries)}
    found = []
    for path, own in by_path.items():
        lines = _lines_of(folder.root / texts[path]) if path in texts else []
        rows = tuple(problem_view(one, lines[one.line - 1] if one.line <= len(lines) else None) for one in own)
        found.append(FileView(visible(path), rows))
    return found


def _lines_of(file: Path) -> list[str]:
    """The lines of a text as messages count them; as well as can be where it is no good text."""
    try:
        with open(file, "rb") as opened:
            raw = opened.read(MAX_ARTICLE_BYTES)
    except OSError:  # it is gone already
        return []
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).split("\n")
