"""Links, anchors, pictures and films that texts and front matter name must be there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from portal.errors import Problem
from portal.model.body import Outline
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta, PlanMeta, StoryMeta
from portal.read.files import CAPTIONS, FILMS, PICTURES
from portal.read.library import Reading
from portal.read.links import Leads, beside, target_of

_OUTER = re.compile(r"https?://[^/]|mailto:.|tel:.", re.IGNORECASE)


def check(
    reading: Reading,
    outlines: Mapping[str, Outline],
    addresses: Collection[str] | None,
    entries: Iterable[Entry] | None = None,
) -> Iterator[Problem]:
    """Problems of what entries, or all of them, link to and show.

    `addresses` are all paths that the site will have; None where they are not known
    because other problems come first.
    """
    for entry in reading.library.entries if entries is None else entries:
        yield from _files(reading, entry)
        yield from _clauses(reading, entry, outlines)
        if body := outlines.get(entry.source):
            yield from _pictures(reading, entry, body)
            yield from _links(reading, entry, outlines, addresses)
            if entry.source in reading.fresh:  # what was known already had no such problem
                yield from _anchors(reading, entry, body)
                yield from _removed(reading, entry, body)


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


def _anchors(reading: Reading, entry: Entry, body: Outline) -> Iterator[Problem]:
    for anchor, count in Counter(body.anchors).items():
        if count > 1:
            yield _problem(reading, entry, f"#{anchor}", "anchor_twice", value=anchor)


def _pictures(reading: Reading, entry: Entry, body: Outline) -> Iterator[Problem]:
    for src, alt in body.pictures:
        faults = list(_fault(reading, entry, src, PICTURES))
        if not alt.strip():
            faults.append(("picture_alt", {"value": src}))
        for code, params in faults:
            yield _problem(reading, entry, src, code, **params)


def _links(
    reading: Reading, entry: Entry, outlines: Mapping[str, Outline], addresses: Collection[str] | None
) -> Iterator[Problem]:
    own = outlines[entry.source]
    for href in own.links:
        to = target_of(entry, href)
        body: Outline | None = None
        found = True
        if to.leads is Leads.HERE:
            body = own
        elif to.leads is Leads.SOURCE:
            found = to.target in reading.folder.articles_set
            body = outlines.get(to.target)
        elif to.leads is Leads.OUT and not _OUTER.match(href):
            yield _problem(reading, entry, href, "link_scheme", value=href)
        elif to.leads is Leads.FILE:
            found = False
        elif to.leads is Leads.ADDRESS and addresses is not None:
            found = to.target in addresses
        if not found:
            yield _problem(reading, entry, href, "link_missing", value=href)
        # of a footnote whose name is bad, `portal.check.body` tells
        elif body and to.anchor and to.anchor not in body.anchors and not to.anchor.startswith(("fn:", "fnref:")):
            yield _problem(reading, entry, href, "anchor_missing", value=to.anchor)


def _removed(reading: Reading, entry: Entry, body: Outline) -> Iterator[Problem]:
    """What a text may not hold: it would be missing from the page without a word."""
    for href in body.refused:
        yield _problem(reading, entry, href, "link_scheme", value=href)
    for name in body.removed:
        yield _problem(reading, entry, f"<{name}", "html_removed", value=name)


def _problem(reading: Reading, entry: Entry, text: str, code: str, **params: object) -> Problem:
    """A problem of an entry's text, at the place where some words of it first stand."""
    body = reading.documents[entry.source].body
    place = max(body.find(text), 0)
    line, column = body.count("\n", 0, place), place - body.rfind("\n", 0, place)
    return reading.body_problem(entry, line, code, column, **params)
