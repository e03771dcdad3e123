"""What stands around every page: the site's own facts, menu, head and address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from urllib.parse import quote

from markupsafe import Markup

from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import ARTICLE_KINDS, Entry
from portal.model.front_matter import PageMeta, PlanMeta
from portal.read.links import beside
from portal.render import structured_data
from portal.render.cards import KIND_NAMES, badge_text
from portal.render.changes import correction_comments
from portal.render.desk import Desk
from portal.render.press import PRESS, feed_links
from portal.render.views import Feed, Link, Page, Site


def site_view(desk: Desk) -> Site:
    """The facts that every page shows."""
    settings = desk.settings
    return Site(
        name=settings.name,
        tagline=settings.tagline,
        language="vi",
        base=settings.base,
        home=settings.href("/"),
        search=settings.href("/tim-kiem/"),
        feeds=feed_links("/", settings.name, desk),
        menu=tuple(menu(desk).values()),
        footer=tuple(Link(title, settings.href(path)) for title, path in settings.footer),
        organization=settings.organization,
        responsible=settings.responsible,
        address=settings.address,
        phone=settings.phone,
        email=settings.email,
        demo=settings.demo,
        press=settings.href(PRESS),
    )


def menu(desk: Desk) -> dict[str, Link]:
    """The site's sections, by path: home, the four kinds, and the press page."""
    titles = {f"/{kind.value}/": catalogue().labels.kind[KIND_NAMES[kind]] for kind in ARTICLE_KINDS}
    titles = {"/": catalogue().directories.home, **titles, PRESS: catalogue().labels.press}
    return {path: Link(title, desk.settings.href(path)) for path, title in titles.items()}


class Frame:
    """Makes the head and the frame of pages; what is the same on all is made once."""

    def __init__(self, desk: Desk, logo: str) -> None:
        self._desk = desk
        self._logo = desk.settings.absolute(logo)
        self._tabs = {
            current: tuple(
                replace(link, current=path == current) for path, link in menu(desk).items()
            )
            for current in (None, *menu(desk))
        }

    def page(
        self,
        kind: str,
        path: str,
        title: str,
        description: str,
        *,
        section: str | None = None,
        crumbs: Sequence[tuple[str, str]] = (),
        feeds: tuple[Feed, ...] = (),
        indexed: bool = True,
        newer: str | None = None,
        older: str | None = None,
        things: Sequence[Markup] = (),
    ) -> Page:
        """A page that is no article.

        `path` and the paths in `crumbs` (title, path; the home page is put before them)
        begin at the site's root. `section` is the path of the menu's item that is marked.
        `things` are schema.org objects beside the crumbs.
        """
        settings = self._desk.settings
        way = [(catalogue().directories.home, "/"), *crumbs] if path != "/" else []
        listed = [(name, settings.absolute(where)) for name, where in way]
        if listed and indexed:
            here = structured_data.breadcrumbs([*listed, (title, settings.absolute(path))])
            things = [*things, here]
        return Page(
            kind=kind,
            title=title,
            canonical=settings.absolute(path),
            description=description,
            tabs=self._tabs[section],
            crumbs=tuple(Link(name, settings.href(where)) for name, where in way),
            feeds=feeds,
            structured=structured_data.together(*things) if things else None,
            indexed=indexed,
            newer=newer,
            older=older,
        )

    def home(self) -> Page:
        """The head of the front page."""
        settings = self._desk.settings
        search = settings.absolute("/tim-kiem/")
        things = (
            structured_data.organization(
                settings.name, settings.absolute("/"), self._logo, settings.organization
            ),
            structured_data.website_with_search(settings.name, settings.absolute("/"), search),
        )
        return self.page("home", "/", settings.name, settings.description, section="/", things=things)

    def article(self, entry: Entry, feeds: tuple[Feed, ...] = ()) -> Page:
        """The head of an entry's own page."""
        settings, meta = self._desk.settings, entry.meta
        name = KIND_NAMES[entry.kind]
        if isinstance(meta, PageMeta):
            section = PRESS if entry.permalink == PRESS else None
            head = self.page(name, entry.permalink, meta.title, meta.summary, section=section)
        else:
            section = f"/{entry.kind.value}/"
            head = self.page(
                name, entry.permalink, meta.title, meta.summary,
                section=section, crumbs=[(catalogue().sections[name].title, section)], feeds=feeds,
                things=[self._structured(entry)],
            )
        image = getattr(meta, "image", None)
        preview = self._desk.picture(beside(entry, image.src)).preview if image else None
        dated = not isinstance(meta, PageMeta)
        return replace(
            head,
            image=settings.absolute(preview.path) if preview else None,
            image_alt=image.alt if image else None,
            published=_iso(entry.published) if dated else None,
            modified=_iso(entry.updated) if dated else None,
            report=self._report(meta.title, head.canonical),
        )

    def _structured(self, entry: Entry) -> Markup:
        settings, meta, desk = self._desk.settings, entry.meta, self._desk
        assert not isinstance(meta, PageMeta)
        image = meta.image
        images = [settings.absolute(desk.picture(beside(entry, image.src)).preview.path)] if image else []
        return structured_data.article(
            meta.title,
            settings.absolute(entry.permalink),
            entry.published,
            entry.updated,
            publisher=settings.organization,
            publisher_url=settings.absolute("/"),
            logo=self._logo,
            description=meta.summary,
            images=images,
            section=badge_text(entry),
            keywords=meta.tags,
            corrections=correction_comments(entry),
            about=[link.title for slug in meta.campaigns if (link := desk.campaign_link(slug))],
            type="DigitalDocument" if isinstance(meta, PlanMeta) else "NewsArticle",
        )

    def _report(self, title: str, url: str) -> str | None:
        """A mail that names the page, so that the editor knows where to look."""
        email, texts = self._desk.settings.email, catalogue().pages
        if email is None:
            return None
        named = {"title": quote(title, safe=""), "url": quote(url, safe="")}
        subject = _quoted(texts.report_subject).format_map(named)
        body = _quoted(texts.report_body).format_map(named)
        return f"mailto:{quote(email, safe='@')}?subject={subject}&body={body}"


@cache
def _quoted(text: str) -> str:
    """A text of the catalogue as a part of an address; what stands in braces is put in quoted too."""
    return quote(text.replace("\n", "\r\n"), safe="{}")


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
