"""The listings of the site: sections and terms, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from portal.derive.changes import Changes, page_changes
from portal.derive.listings import ListingPage, page_path
from portal.derive.memberships import Taxonomy
from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.render.cards import KIND_NAMES
from portal.render.desk import Desk
from portal.render.directories import NAMES
from portal.render.frame import Frame
from portal.render.listings import section_view, term_view
from portal.render.output import Output, given_by
from portal.render.press import feed_links
from portal.render.templates import Templates
from portal.render.views import Listing, Page


_SOURCE = attrgetter("source")


@dataclass(frozen=True, slots=True)
class Series:
    """What the heads of all pages of one listing share."""

    path: str
    title: str
    description: str
    """Of the first page; the others are described by their titles, which never change."""
    section: str | None
    """The path of the menu's item that is marked."""
    crumbs: tuple[tuple[str, str], ...] = ()


def listing_head(
    series: Series, page: ListingPage[Entry], desk: Desk, frame: Frame, kind: str = "listing"
) -> Page:
    """The head of one page of a listing, with its neighbours."""
    texts, href = catalogue().pages, desk.settings.href
    title, crumbs, description = series.title, series.crumbs, series.description
    if page.number is not None:
        title = texts.titled.format(title=title, page=texts.number.format(n=page.number))
        crumbs = (*crumbs, (series.title, series.path))
        description = title
    return frame.page(
        kind,
        page_path(series.path, page.number),
        title,
        description,
        section=series.section,
        crumbs=crumbs,
        feeds=feed_links(series.path, series.title, desk),
        newer=href(page_path(series.path, page.newer)) if page.number is not None else None,
        older=href(page_path(series.path, page.older)) if page.older is not None else None,
    )


def given_by_page(page: ListingPage[Entry], *shown: object) -> str:
    """Stands for what a page of a listing holds and shows; of each article that is looked up."""
    return given_by(*shown, page.number, page.newer, page.older, *map(_SOURCE, page.items))


class ListingPages:
    """Names every page of every section and term."""

    def __init__(self, desk: Desk, templates: Templates, frame: Frame) -> None:
        self._desk = desk
        self._templates = templates
        self._frame = frame

    def section(self, kind: Kind) -> Iterator[Output]:
        """All articles of a kind."""
        entries = self._desk.entries(kind.value)
        texts, path = catalogue().sections[KIND_NAMES[kind]], f"/{kind.value}/"
        series = Series(path, texts.title, texts.intro, path)
        for page, changed in self._changes(path, entries):
            view = partial(section_view, kind, page, len(entries), self._desk)
            yield self._output(series, page, changed, len(entries), view)

    def terms(self, taxonomy: Taxonomy) -> Iterator[Output]:
        """The articles of each term of a taxonomy."""
        by_category = taxonomy is Taxonomy.CATEGORY
        texts = catalogue().sections.story if by_category else catalogue().directories[NAMES[taxonomy]]
        above = f"/{taxonomy.value}/"
        for term in self._desk.terms[taxonomy].values():
            description = catalogue().terms.description.format(
                name=term.name, n=len(term.entries), site=self._desk.settings.name
            )
            section = above if by_category else None
            series = Series(term.path, term.name, description, section, ((texts.title, above),))
            for page, changed in self._changes(term.path, term.entries):
                view = partial(term_view, term, page, self._desk)
                yield self._output(series, page, changed, len(term.entries), view)

    def _changes(self, path: str, entries: Sequence[Entry]) -> Changes:
        return page_changes(entries, self._desk.left.get(path, ()))

    def _output(
        self,
        series: Series,
        page: ListingPage[Entry],
        changed: dt.datetime | None,
        total: int,
        view: Callable[[], Listing],
    ) -> Output:
        path = page_path(series.path, page.number)
        render = partial(self._page, series, page, view)
        # of the series, later pages show only the title; how many articles there are, the first alone
        shown = (series.title,) if page.number else (series.title, series.description, total)
        return Output(path, render, given_by_page(page, *shown), changed=changed, listed=True)

    def _page(self, series: Series, page: ListingPage[Entry], view: Callable[[], Listing]) -> bytes:
        head = listing_head(series, page, self._desk, self._frame)
        return self._templates.render("listing.html", page=head, listing=view())
