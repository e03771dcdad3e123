"""Every file of the site, as a path and a function that makes its bytes.

The list is complete before anything is rendered, so that two files for one path, or a link
to a page that will not be there, are found while nothing has been written yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from portal.derive.feeds import FeedPlan
from portal.derive.listings import ListingPage, page_path, paginate
from portal.derive.redirects import derive_redirects
from portal.derive.taxonomy import Taxonomy
from portal.messages import catalogue
from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.model.feed import FeedChannel
from portal.model.library import newest_first
from portal.render.articles import article_view, headings_of, news_view, story_view
from portal.render.bodies import page_body
from portal.render.cards import KIND_NAMES
from portal.render.desk import Desk
from portal.render.directories import NAMES, directory_view, documents_view
from portal.render.feed_xml import render_atom, render_rss
from portal.render.feeds import feed_channel
from portal.render.frame import Frame, site_view
from portal.render.home import feed_links, feed_tables, home_view
from portal.render.listings import section_view, term_view
from portal.render.movements import campaign_view, plan_view
from portal.render.search_index import render_search_index
from portal.render.sitemap import render_robots, render_sitemap
from portal.render.templates import Templates
from portal.render.views import Directory, Link, Listing, Page

PRESS_PAGE = "bao-chi.md"
"""The plain page that the table of feeds is added to."""
DOCUMENTS = "/van-ban/"
"""Address of the list of legal documents."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site."""

    path: str
    """From the site's root, with `/` in front; a page's address ends with `/`."""
    render: Callable[[], bytes]
    owner: str = ""
    """The source of the entry that it belongs to; empty for the site's own files."""
    changed: dt.datetime | None = None
    """When its content last changed, for the sitemap."""
    listed: bool = False
    """Whether search engines are told of it."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder."""
        return self.path.lstrip("/") + ("index.html" if self.path.endswith("/") else "")


def plan_site(desk: Desk, templates: Templates) -> list[Output]:
    """All files of the site but pictures, films and assets, which are made elsewhere."""
    outputs = list(_Planner(desk, templates).outputs())
    sitemap = _sitemap(desk, outputs)
    return outputs + sitemap


def _sitemap(desk: Desk, outputs: list[Output]) -> list[Output]:
    absolute = desk.settings.absolute
    urls = [(absolute(output.path), output.changed) for output in outputs if output.listed]
    files = render_sitemap(urls, desk.settings.url)
    robots = render_robots(absolute("/sitemap.xml")).encode()
    files["robots.txt"] = robots
    return [Output(f"/{path}", partial(bytes, data)) for path, data in files.items()]


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the heads of all pages of one listing share."""

    path: str
    title: str
    description: str
    section: Kind | None
    crumbs: tuple[tuple[str, str], ...] = ()


class _Planner:
    """Walks the desk and names every file."""

    def __init__(self, desk: Desk, templates: Templates) -> None:
        self.desk = desk
        self.templates = templates
        self.site = site_view(desk)
        logo = next(path for path in templates.assets if path.startswith("/assets/emblem."))
        self.frame = Frame(desk, logo)
        # both formats of a feed are asked for one after the other
        self._channel = lru_cache(maxsize=1)(partial(feed_channel, desk=desk))

    def outputs(self) -> Iterator[Output]:
        newest = max((e.updated for e in self.desk.library.entries), default=None)
        yield Output("/", self._home, changed=newest, listed=True)
        for kind in ARTICLE_KINDS:
            yield from self._section(kind)
        for entry in self.desk.library.entries:
            yield from self._entry(entry)
        for taxonomy in NAMES:
            if self.desk.terms[taxonomy]:
                path = f"/{taxonomy.value}/"
                view = partial(directory_view, taxonomy, self.desk)
                yield Output(path, partial(self._directory, path, view), listed=True)
        if self.desk.library.registry.documents:
            view = partial(documents_view, self.desk)
            yield Output(DOCUMENTS, partial(self._directory, DOCUMENTS, view), listed=True)
        for taxonomy in Taxonomy:
            yield from self._terms(taxonomy)
        for alias, entry in derive_redirects(self.desk.library):
            yield Output(alias, partial(self._redirect, entry), owner=entry.source)
        for listing, plan in self.desk.feeds.items():
            yield Output(f"{listing}rss.xml", partial(self._feed, render_rss, plan))
            yield Output(f"{listing}atom.xml", partial(self._feed, render_atom, plan))
        yield Output("/tim-kiem/", self._search)
        yield Output("/tim-kiem/index.json", partial(render_search_index, self.desk))
        yield Output("/404.html", self._not_found)

    def _render(self, template: str, **views: object) -> bytes:
        return self.templates.render(template, self.site, **views)

    def _home(self) -> bytes:
        return self._render("home.html", page=self.frame.home(), home=home_view(self.desk))

    # Sections and terms

    def _section(self, kind: Kind) -> Iterator[Output]:
        entries = sorted((e for e in self.desk.library.entries if e.kind is kind), key=newest_first)
        texts = catalogue().sections[KIND_NAMES[kind]]
        listing = _Listing(f"/{kind.value}/", texts.title, texts.intro, kind)
        for page in paginate(entries):
            view = partial(section_view, kind, page, len(entries), self.desk)
            yield self._listing_output(listing, page, view)

    def _terms(self, taxonomy: Taxonomy) -> Iterator[Output]:
        by_category = taxonomy is Taxonomy.CATEGORY
        texts = catalogue().sections.story if by_category else catalogue().directories[NAMES[taxonomy]]
        for term in self.desk.terms[taxonomy].values():
            description = catalogue().terms.description.format(
                name=term.name, n=len(term.entries), site=self.desk.settings.name
            )
            listing = _Listing(
                term.path, term.name, description, Kind.STORY if by_category else Kind.PAGE,
                ((texts.title, f"/{taxonomy.value}/"),),
            )
            for page in paginate(term.entries):
                view = partial(term_view, term, page, self.desk)
                yield self._listing_output(listing, page, view)

    def _listing_output(
        self, listing: _Listing, page: ListingPage[Entry], view: Callable[[], Listing]
    ) -> Output:
        changed = max((entry.updated for entry in page.items), default=None)
        path = page_path(listing.path, page.number)
        return Output(path, partial(self._listing, listing, page, view), changed=changed, listed=True)

    def _listing(
        self, listing: _Listing, page: ListingPage[Entry], view: Callable[[], Listing]
    ) -> bytes:
        return self._render("listing.html", page=self._listing_head(listing, page), listing=view())

    def _listing_head(self, listing: _Listing, page: ListingPage[Entry], kind: str = "listing") -> Page:
        texts, href = catalogue().pages, self.desk.settings.href
        title, crumbs = listing.title, listing.crumbs
        if page.number is not None:
            title = texts.titled.format(title=title, page=texts.number.format(n=page.number))
            crumbs = (*crumbs, (listing.title, listing.path))
        return self.frame.page(
            kind,
            page_path(listing.path, page.number),
            title,
            listing.description,
            section=listing.section,
            crumbs=crumbs,
            feeds=feed_links(listing.path, listing.title, self.desk),
            newer=href(page_path(listing.path, page.newer)) if page.number is not None else None,
            older=href(page_path(listing.path, page.older)) if page.older is not None else None,
        )

    def _directory(self, path: str, view: Callable[[], Directory]) -> bytes:
        directory = view()
        head = self.frame.page("directory", path, directory.title, directory.intro or directory.title)
        return self._render("directory.html", page=head, directory=directory)

    # Entries

    def _entry(self, entry: Entry) -> Iterator[Output]:
        if entry.kind is Kind.CAMPAIGN:
            yield from self._campaign(entry)
            return
        render = {
            Kind.STORY: self._story, Kind.PLAN: self._plan,
            Kind.NEWS: self._news, Kind.PAGE: self._page,
        }[entry.kind]
        changed = None if entry.kind is Kind.PAGE else entry.updated
        yield Output(
            entry.permalink, partial(render, entry), owner=entry.source, changed=changed, listed=True
        )

    def _story(self, entry: Entry) -> bytes:
        article = article_view(entry, self.desk)
        story = story_view(entry, self.desk)
        return self._render("story.html", page=self.frame.article(entry), article=article, story=story)

    def _news(self, entry: Entry) -> bytes:
        article = article_view(entry, self.desk)
        news = news_view(entry, self.desk)
        return self._render("news.html", page=self.frame.article(entry), article=article, news=news)

    def _plan(self, entry: Entry) -> bytes:
        article = article_view(entry, self.desk)
        plan = plan_view(entry, self.desk)
        return self._render("plan.html", page=self.frame.article(entry), article=article, plan=plan)

    def _campaign(self, entry: Entry) -> Iterator[Output]:
        for page in paginate(self.desk.campaigns[entry.slug].timeline):
            path = page_path(entry.permalink, page.number)
            changed = max([entry.updated, *(other.updated for other in page.items)])
            render = partial(self._campaign_page, entry, page)
            yield Output(path, render, owner=entry.source, changed=changed, listed=True)

    def _campaign_page(self, entry: Entry, page: ListingPage[Entry]) -> bytes:
        title, summary = entry.meta.title, entry.meta.summary
        if page.number is None:
            feeds = feed_links(entry.permalink, title, self.desk)
            head = self.frame.article(entry, feeds)
        else:
            section = (catalogue().sections.campaign.title, f"/{Kind.CAMPAIGN.value}/")
            listing = _Listing(entry.permalink, title, summary, Kind.CAMPAIGN, (section,))
            head = self._listing_head(listing, page, "campaign")
        return self._render(
            "campaign.html",
            page=head,
            article=article_view(entry, self.desk),
            campaign=campaign_view(entry, page, self.desk),
        )

    def _page(self, entry: Entry) -> bytes:
        views = {
            "page": self.frame.article(entry),
            "title": entry.meta.title,
            "body": page_body(entry, self.desk),
            "headings": headings_of(entry, self.desk),
        }
        if entry.source == PRESS_PAGE:
            return self._render("press.html", tables=feed_tables(self.desk), **views)
        return self._render("page.html", **views)

    # The site's own pages

    def _redirect(self, entry: Entry) -> bytes:
        target = Link(entry.meta.title, self.desk.settings.href(entry.permalink))
        head = self.frame.page(
            "redirect", entry.permalink, catalogue().pages.redirect, entry.meta.title, indexed=False
        )
        return self._render("redirect.html", page=head, target=target)

    def _feed(self, render: Callable[[FeedChannel], bytes], plan: FeedPlan) -> bytes:
        return render(self._channel(plan))

    def _sections(self) -> tuple[Link, ...]:
        href = self.desk.settings.href
        return tuple(
            Link(catalogue().sections[KIND_NAMES[kind]].title, href(f"/{kind.value}/"))
            for kind in ARTICLE_KINDS
        )

    def _search(self) -> bytes:
        texts = catalogue().pages
        head = self.frame.page("search", "/tim-kiem/", texts.search, texts.search_description)
        index = self.desk.settings.href("/tim-kiem/index.json")
        return self._render("search.html", page=head, index=index, sections=self._sections())

    def _not_found(self) -> bytes:
        texts = catalogue().pages
        head = self.frame.page(
            "404", "/404.html", texts.not_found, texts.not_found_description, indexed=False
        )
        return self._render("404.html", page=head, sections=self._sections())
