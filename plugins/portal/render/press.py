"""What the press subscribes to: the feeds of a listing, the page of all feeds, and their list as OPML."""

from __future__ import annotations

from portal.derive.calendar import CALENDAR
from portal.derive.feeds import LEAST_LIVE, FeedGroup
from portal.messages import catalogue
from portal.model.entry import WITHDRAWAL_TOLD, Entry
from portal.render.desk import Desk
from portal.render.opml import Outline, render_opml
from portal.render.views import Feed, FeedTable, Heading, Link, Press

PRESS = "/bao-chi/"
"""Address of the page for the press."""
OPML = "/bao-chi/feeds.opml"
"""Address of the list of all feeds."""

_SOURCES = ("bao-chi.md", "bao-chi/index.md")
"""Where the editors' own text for the page may lie, below content/."""
_LONG = 12
"""A table of so many feeds is closed until it is wanted."""
_PARTS = ("subscribe", "formats", "promises", "reuse", "contact", "feeds")
"""The page's own parts, by their names in the catalogue."""


def press_page(desk: Desk) -> Entry | None:
    """The editors' text for the press; there may be none."""
    return next(filter(None, map(desk.entry, _SOURCES)), None)


def feed_links(listing: str, title: str, desk: Desk) -> tuple[Feed, ...]:
    """The subscription addresses of a listing."""
    return tuple(
        Feed(f"{title} ({name})", desk.settings.href(f"{listing}{file}"), media_type, name)
        for name, file, media_type in (
            ("RSS", "rss.xml", "application/rss+xml"),
            ("Atom", "atom.xml", "application/atom+xml"),
            ("JSON", "feed.json", "application/feed+json"),
        )
    )


def press_headings(desk: Desk) -> tuple[Heading, ...]:
    """The table of contents of what the page says of itself."""
    texts = catalogue().site.press
    return tuple(
        Heading(f"p_{name}", texts[name], 2) for name in _PARTS if name != "reuse" or desk.settings.rights
    )


def press_view(desk: Desk) -> Press:
    """What the page says of itself, by the settings and the feeds."""
    settings, tables = desk.settings, feed_tables(desk)
    return Press(
        address=settings.absolute("/rss.xml"),
        least=LEAST_LIVE,
        days=WITHDRAWAL_TOLD.days,
        hub=settings.websub_hub,
        rights=settings.rights,
        opml=settings.href(OPML),
        calendar=settings.href(CALENDAR),
        total=sum(len(table.rows) for table in tables),
        tables=tables,
    )


def feed_tables(desk: Desk) -> tuple[FeedTable, ...]:
    """All feeds for the press page, by what they follow."""
    href = desk.settings.href
    return tuple(
        FeedTable(
            group.value,
            catalogue().feeds.groups[group.value],
            tuple((Link(name, href(listing)), feed_links(listing, name, desk)) for listing, name in feeds),
            len(feeds) >= _LONG,
        )
        for group, feeds in _groups(desk)
    )


def press_opml(desk: Desk) -> bytes:
    """All feeds as OPML, in the groups and the order of the page."""
    settings, texts = desk.settings, catalogue()
    absolute = settings.absolute
    return render_opml(
        texts.feeds.title.format(name=texts.site.press.feeds, site=settings.name),
        settings.organization,
        settings.email,
        "vi",
        (
            (
                texts.feeds.groups[group.value],
                (Outline(name, absolute(f"{listing}rss.xml"), absolute(listing)) for listing, name in feeds),
            )
            for group, feeds in _groups(desk)
        ),
    )


def _groups(desk: Desk) -> list[tuple[FeedGroup, list[tuple[str, str]]]]:
    """Listing and name of all feeds, by what they follow; groups without any are left out."""
    found: dict[FeedGroup, list[tuple[str, str]]] = {group: [] for group in FeedGroup}
    for group, listing, name in desk.feed_listings():
        found[group].append((listing, name or catalogue().feeds.everything))
    return [(group, feeds) for group, feeds in found.items() if feeds]
