"""Links, anchors, pictures and films that texts and front matter name must be there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from portal.errors import Problem
from portal.model.body import Outline
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta, PlanMeta, StoryMeta
from portal.read.files import CAPTIONS, FILMS, PICTURES, mark_of
from portal.read.library import Reading
from portal.read.links import Leads, Target, beside, target_of
from portal.read.markup import Places

_OUTER = re.compile(r"https?://[^/]|mailto:.|tel:.", re.IGNORECASE)


def check(
    reading: Reading,
    outlines: Mapping[str, Outline],
    addresses: Collection[str] | None,
    entries: Iterable[Entry] | None = None,
    site_url: str = "",
) -> Iterator[Problem]:
    """Problems of what entries, or all of them, link to and show.

    `addresses` are all paths that the site will have; None where they are not known
    because other problems come first. `site_url` is where the site lies: what is below it is inside.
    """
    for entry in reading.library.entries if entries is None else entries:
        yield from _files(reading, entry)
        yield from _clauses(reading, entry, outlines)
        if body := outlines.get(entry.source):
            # most texts have no such problem, and then nobody asks where things stand
            faults = [*_pictures(reading, entry, body), *_links(reading, entry, outlines, addresses, site_url)]
            yield from _placed(reading, entry, faults)


def _files(reading: Reading, entry: Entry) -> Iterator[Problem]:
    """Files that front matter names."""
    named: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = []
    image = getattr(entry.meta, "image", None)
    if image:
        named.append((("image", "src"), image.src, PICTURES))
    if isinstance(entry.meta, NewsMeta) and (video := entry.meta.video):
        named.append((("video", "src"), video.src, FILMS))
        if video.captions:
            named.append((("video", "captions"), video.captions, CAPTIONS))
    for location, path, extensions in named:
        for code, params in _fault(reading, entry, path, extensions):
            yield reading.problem(entry, location, code, **params)


def _fault(
    reading: Reading, entry: Entry, path: str, extensions: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Code and parameters of what is wrong with a file that an entry names; at most one."""
    if "://" in path or path.startswith("//"):
        yield "file_outer", {"value": path}
    elif not path.lower().endswith(extensions):
        yield "file_type", {"value": path, "known": ", ".join(extensions)}
    elif beside(entry, path) not in reading.folder.others:
        yield _missing(reading, entry, path)


def _missing(reading: Reading, entry: Entry, path: str) -> tuple[str, dict[str, object]]:
    """Code and parameters of the problem of a file that is not there under exactly this name."""
    # on Windows the wrong case would be found, and nowhere else
    if real := reading.folder.folded.get(beside(entry, path).casefold()):
        name = posixpath.relpath(real, posixpath.dirname(entry.source))
        return "file_case", {"value": path, "found": name}
    return "file_missing", {"value": path}


def _clauses(reading: Reading, entry: Entry, outlines: Mapping[str, Outline]) -> Iterator[Problem]:
    """Anchors that front matter names: a plan's own clauses, and those that a story meets."""
    if isinstance(entry.meta, PlanMeta):
        for place, duty in enumerate(entry.meta.obligations):
            body = outlines.get(entry.source)
            if duty.clause and body and duty.clause not in body.anchors:
                location = ("obligations", place, "clause")
                yield reading.problem(entry, location, "clause_missing", value=duty.clause)
    if isinstance(entry.meta, StoryMeta):
        for place, criterion in enumerate(entry.meta.criteria):
            plan = reading.library.by_id.get(criterion.plan)
            body = outlines.get(plan.source) if plan else None
            if criterion.clause and body and criterion.clause not in body.anchors:
                location = ("criteria", place, "clause")
                yield reading.problem(entry, location, "clause_missing", value=criterion.clause)


Fault = tuple[str, int, str, dict[str, object]]
"""A link as written, how many of the same stand before it, code and parameters of the problem."""


def _pictures(reading: Reading, entry: Entry, body: Outline) -> Iterator[Fault]:
    for number, (src, *_) in _numbered(body.pictures):
        if src:
            for code, params in _fault(reading, entry, src, PICTURES):
                yield src, number, code, params


def _links(
    reading: Reading,
    entry: Entry,
    outlines: Mapping[str, Outline],
    addresses: Collection[str] | None,
    site_url: str,
) -> Iterator[Fault]:
    own = outlines[entry.source]
    for number, (href,) in _numbered(zip(own.links)):
        to = _inside(target_of(entry, href), site_url)
        body: Outline | None = None
        found = True
        if to.leads is Leads.HERE:
            body = own
        elif to.leads is Leads.SOURCE:
            found = to.target in reading.folder.articles_set
            body = outlines.get(to.target)
        elif to.leads is Leads.OUT and not _OUTER.match(href):
            yield href, number, "link_scheme", {"value": href}
        elif to.leads is Leads.FILE:
            found = False
        elif to.leads is Leads.ADDRESS and addresses is not None:
            found = to.target in addresses
            other = reading.library.by_permalink.get(to.target)
            body = outlines.get(other.source) if other else None
        if not found:
            yield href, number, *_nowhere(reading, entry, href, to, addresses)
        # of a footnote whose name is bad, `portal.check.body` tells
        elif body and to.anchor and to.anchor not in body.anchors and not to.anchor.startswith(("fn:", "fnref:")):
            yield href, number, "anchor_missing", {"value": to.anchor}


def _inside(to: Target, site_url: str) -> Target:
    """What a link with the site's own host leads to on the site; others are as they were."""
    if to.leads is not Leads.OUT or not site_url:
        return to
    try:
        parts, own = urlsplit(to.target), urlsplit(site_url)
    except ValueError:
        return to
    base = own.path.rstrip("/")
    if parts.netloc.lower() != own.netloc.lower() or not parts.path.startswith(base):
        return to
    return Target(Leads.ADDRESS, unquote(parts.path.removeprefix(base)) or "/", unquote(parts.fragment))


def _nowhere(
    reading: Reading, entry: Entry, href: str, to: Target, addresses: Collection[str] | None
) -> tuple[str, dict[str, object]]:
    """Code and parameters of the problem of a link to what the site does not have."""
    if "\\" in href:
        return "link_backslash", {"value": href, "suggestion": href.replace("\\", "/")}
    if to.leads is Leads.FILE and to.target in reading.folder.others:
        return "link_file", {"value": href}
    meant = ""
    if to.leads is Leads.ADDRESS:
        address = re.sub(r"(?:/index)?(?:\.md|\.html)?/?\Z", "/", to.target.lower())
        meant = address if address in (addresses or reading.library.by_permalink) else ""
    else:
        source = re.sub(r"(?:\.md|\.html|/)?\Z", ".md", to.target.lower(), count=1)
        if source in reading.folder.articles_set:
            meant = posixpath.relpath(source, posixpath.dirname(entry.source) or ".")
    if meant:
        return "link_missing_suggested", {"value": href, "suggestion": meant}
    return "link_missing", {"value": href}


def _numbered(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows, each with how many before it begin with the same text."""
    seen: dict[str, int] = {}
    for row in rows:
        number = seen.get(row[0], 0)
        seen[row[0]] = number + 1
        yield number, row


def _placed(reading: Reading, entry: Entry, faults: Iterable[Fault]) -> Iterator[Problem]:
    """Problems where the text has them; what a reference repeats is told of once."""
    places: Places | None = None
    told = set()
    for href, number, code, params in faults:
        text = reading.documents[entry.source].body
        places = places or Places(text)
        place = places.link(href, number)
        if (place, code) not in told:
            told.add((place, code))
            line, column = mark_of(text, place)
            yield reading.body_problem(entry, line - 1, code, column, **params)
