"""An entry's text with its links and pictures put in, for its page or for a feed."""

from __future__ import annotations

import html
from collections.abc import Callable

from markupsafe import Markup

from portal.messages import catalogue
from portal.model.entry import Entry
from portal.read.links import Leads, beside, target_of
from portal.render.body import place_links
from portal.render.changes import changes_html, correction_in_short
from portal.render.desk import Desk


def page_body(entry: Entry, desk: Desk) -> Markup:
    """For the entry's own page: addresses from the site's root."""
    return _body(entry, desk, desk.settings.href, "")


def feed_body(entry: Entry, desk: Desk) -> str:
    """For feeds: absolute addresses, pictures as JPEG."""
    page = desk.settings.absolute(entry.permalink)
    return str(_body(entry, desk, desk.settings.absolute, page))


def _body(entry: Entry, desk: Desk, address: Callable[[str], str], page: str) -> Markup:
    def link(href: str) -> str | None:
        to = target_of(entry, href)
        if to.leads is Leads.OUT:
            return href
        fragment = f"#{to.anchor}" if to.anchor else ""
        if to.leads is Leads.HERE:
            return page + fragment
        if to.leads is Leads.ADDRESS:
            return address(to.target) + to.query + fragment
        # a link to what is not live yet would give its address away: only its text stays
        other = desk.entry(to.target)
        return address(other.permalink) + fragment if other else None

    def picture(src: str, alt: str, title: str | None, alone: bool) -> str:
        made = desk.picture(beside(entry, src))
        largest = made.preview if page else made.sizes[-1]
        attributes = f'alt="{html.escape(alt)}" width="{largest.width}" height="{largest.height}"'
        if not page:
            srcset = ", ".join(f"{address(size.path)} {size.width}w" for size in made.sizes)
            sizes = "(min-width: 46rem) 42rem, 92vw"
            attributes += f' srcset="{srcset}" sizes="{sizes}" loading="lazy" decoding="async"'
        image = f'<img src="{address(largest.path)}" {attributes}>'
        if not alone:
            return image
        caption = f"<figcaption>{html.escape(title)}</figcaption>" if title else ""
        return f"<figure>{image}{caption}</figure>"

    return Markup(place_links(desk.body(entry.source).html, link, picture))


def feed_html(entry: Entry, desk: Desk) -> str:
    """The text as a feed item carries it; before it stands what was corrected or updated, and that it is archived."""
    text = changes_html(entry) + feed_body(entry, desk)
    if getattr(entry.meta, "expires", None) and desk.is_archived(entry.source):
        notice = html.escape(catalogue().feeds.archived)
        return f"<p><strong>{notice}</strong></p>\n{text}"
    return text


def feed_summary(entry: Entry) -> str:
    """The summary in plain text, as feeds carry it; the latest correction comes before it, in short."""
    correction = correction_in_short(entry)
    return f"{correction} {entry.meta.summary}" if correction else entry.meta.summary
