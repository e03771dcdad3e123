"""Every file of the site, as a path and a function that makes its bytes.

The list is complete before anything is rendered, so that two files for one path, or a link
to a page that will not be there, are found while nothing has been written yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from portal.derive.calendar import CALENDAR, CalendarPlan, choose_dates
from portal.derive.changes import campaign_changes
from portal.derive.listings import ListingPage, page_path
from portal.derive.memberships import Taxonomy
from portal.derive.redirects import derive_redirects
from portal.digest import digest_of
from portal.messages import catalogue
from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.model.front_matter import PageMeta
from portal.model.released import LIST, Released
from portal.render.articles import article_view, headings_of, news_view, story_view
from portal.render.bodies import page_body
from portal.render.cards import KIND_NAMES
from portal.render.desk import Desk
from portal.render.directories import NAMES, directory_view
from portal.render.feed_files import feed_outputs
from portal.render.frame import Frame
from portal.render.home import home_changed, home_view
from portal.render.listing_pages import ListingPages, Series, given_by_page, listing_head
from portal.render.listings import campaign_pages_view
from portal.render.movements import campaign_view, plan_view
from portal.render.output import Output, given_by
from portal.render.press import OPML, PRESS, feed_links, press_headings, press_opml, press_page, press_view
from portal.render.reference_lists import documents_view, glossary_view
from portal.render.retired import lead_to, redirect_page, released_with, retired_outputs
from portal.render.sitemap import render_news_sitemap, render_robots, render_sitemap
from portal.render.templates import Templates
from portal.render.views import Directory, Heading, Link, Page
from portal.render.withdrawn import withdrawn_view
from portal.search.entry_file import ADDRESS

DOCUMENTS = "/van-ban/"
"""Address of the list of legal documents."""
GLOSSARY = "/tu-viet-tat/"
"""Address of the list of abbreviations."""


def plan_site(desk: Desk, templates: Templates, before: Released | None = None) -> list[Output]:
    """All files of the site but pictures, films and assets, which are made elsewhere.

    `before` is what was ever published: all of it but articles, which others must see to, answers.
    """
    outputs = plan_pages(desk, templates)
    pages = {output.path for output in outputs if isinstance(output, Output) and output.path.endswith("/")}
    released = released_with(before, desk, pages)
    outputs += retired_outputs(released, desk, templates, _frame(desk, templates), pages)
    listed = data_output(f"/{LIST}", released.model_dump_json(indent=0).encode())
    return [*outputs, *_sitemap(desk, outputs), listed]


def plan_pages(desk: Desk, templates: Templates) -> list[Output]:
    """The same without what only lists them: sitemaps and robots.txt."""
    return list(_Planner(desk, templates).outputs())


def entry_page(entry: Entry, desk: Desk, templates: Templates) -> Output:
    """The page of one entry, a campaign's first."""
    return next(_Planner(desk, templates).entry(entry))


def _sitemap(desk: Desk, outputs: list[Output]) -> list[Output]:
    absolute = desk.settings.absolute
    urls = [(absolute(output.path), output.changed) for output in outputs if output.listed]
    files = render_sitemap(urls, desk.settings.url)
    news = [(absolute(entry.permalink), entry.published, entry.meta.title) for entry in desk.news]
    files["news-sitemap.xml"] = render_news_sitemap(news, desk.settings.name, "vi")
    sitemaps = (absolute("/sitemap.xml"), absolute("/news-sitemap.xml"))
    files["robots.txt"] = render_robots(sitemaps).encode()
    return [data_output(f"/{path}", data) for path, data in files.items()]


def data_output(path: str, data: bytes) -> Output:
    """A file whose bytes are there already."""
    return Output(path, partial(bytes, data), digest_of(data))


def _frame(desk: Desk, templates: Templates) -> Frame:
    return Frame(desk, next(path for path in templates.assets if path.startswith("/assets/emblem.")))


class _Planner:
    """Walks the desk and names every file."""

    def __init__(self, desk: Desk, templates: Templates) -> None:
        self.desk = desk
        self.templates = templates
        self.frame = _frame(desk, templates)

    def outputs(self) -> Iterator[Output]:
        yield Output("/", self._home, changed=home_changed(self.desk, self.desk.left.get("/", ())), listed=True)
        listings = ListingPages(self.desk, self.templates, self.frame)
        for kind in ARTICLE_KINDS:
            yield from listings.section(kind)
        for entry in self.desk.library.entries:
            yield from self.entry(entry)
        for taxonomy in NAMES:
            if self.desk.terms[taxonomy]:
                path = f"/{taxonomy.value}/"
                view = partial(directory_view, taxonomy, self.desk)
                yield Output(path, partial(self._directory, path, view), listed=True)
        registry = self.desk.library.registry
        for path, values, view in (
            (DOCUMENTS, registry.documents, documents_view),
            (GLOSSARY, registry.glossary, glossary_view),
        ):
            if values:
                render = partial(self._directory, path, partial(view, self.desk))
                yield Output(path, render, listed=True)
        for taxonomy in Taxonomy:
            yield from listings.terms(taxonomy)
        for entry in self.desk.withdrawn:
            render = partial(self._withdrawn, entry)
            yield Output(entry.permalink, render, entry.meta_digest, owner=entry.source)
        for alias, entry in derive_redirects((*self.desk.library.entries, *self.desk.withdrawn)):
            given = given_by(entry.source, entry.meta_digest)
            yield Output(alias, partial(self._redirect, entry), given, owner=entry.source, leads_to=entry.permalink)
        if press_page(self.desk) is None:
            yield Output(PRESS, self._press, listed=True)
        yield Output(OPML, partial(press_opml, self.desk))
        yield from feed_outputs(self.desk.feeds.values(), self.desk)
        dates = choose_dates(self.desk.library)
        given = given_by(*(entry.mark for entry in dates.entries()))
        yield Output(CALENDAR, partial(self._calendar, dates), given)
        yield Output("/tim-kiem/", self._search)
        yield Output("/404.html", self._not_found)

    def _render(self, template: str, **views: object) -> bytes:
        return self.templates.render(template, **views)

    def _home(self) -> bytes:
        return self._render("home.html", page=self.frame.home(), home=home_view(self.desk))

    def _directory(self, path: str, view: Callable[[], Directory]) -> bytes:
        directory = view()
        head = self.frame.page("directory", path, directory.title, directory.intro or directory.title)
        return self._render("directory.html", page=head, directory=directory)

    # Entries

    def entry(self, entry: Entry) -> Iterator[Output]:
        """The page of an entry; of a campaign all pages, of which there may be several."""
        if entry.kind is Kind.CAMPAIGN:
            yield from self._campaign(entry)
        elif entry.permalink == PRESS:  # no entry's own: without this text it is there too
            yield Output(PRESS, self._press, listed=True)
        else:
            # a plain page without a date says nothing of when it was written
            known = not isinstance(entry.meta, PageMeta) or entry.meta.updated or entry.meta.publish_at
            yield Output(
                entry.permalink, partial(self._entry, entry), entry.meta_digest,
                owner=entry.source, changed=entry.updated if known else None, listed=True,
            )

    def _entry(self, entry: Entry) -> bytes:
        match entry.kind:
            case Kind.STORY:
                return self._story(entry)
            case Kind.PLAN:
                return self._plan(entry)
            case Kind.NEWS:
                return self._news(entry)
            case _:
                return self._page(entry)

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
        left = self.desk.left.get(entry.permalink, ())
        for page, changed in campaign_changes(entry, self.desk.campaign_files[entry.slug], left):
            path = page_path(entry.permalink, page.number)
            render = partial(self._campaign_page, entry, page)
            given = given_by_page(page, entry.meta_digest)
            yield Output(path, render, given, owner=entry.source, changed=changed, listed=True)

    def _campaign_page(self, entry: Entry, page: ListingPage[Entry]) -> bytes:
        title = entry.meta.title
        if page.number is not None:
            section = f"/{Kind.CAMPAIGN.value}/"
            crumbs = ((catalogue().sections.campaign.title, section),)
            series = Series(entry.permalink, title, entry.meta.summary, section, crumbs)
            head = listing_head(series, page, self.desk, self.frame)
            view = campaign_pages_view(entry, page, self.desk)
            return self._render("listing.html", page=head, listing=view)
        return self._render(
            "campaign.html",
            page=self.frame.article(entry, feed_links(entry.permalink, title, self.desk)),
            article=article_view(entry, self.desk),
            campaign=campaign_view(entry, page, self.desk),
        )

    def _page(self, entry: Entry) -> bytes:
        headings = headings_of(entry, self.desk)
        return self._plain_page("page.html", self.frame.article(entry), page_body(entry, self.desk), headings)

    def _press(self) -> bytes:
        entry, headings, press = press_page(self.desk), press_headings(self.desk), press_view(self.desk)
        if entry:
            headings = (*headings_of(entry, self.desk), *headings)
            head, body = self.frame.article(entry), page_body(entry, self.desk)
        else:
            texts = catalogue().site.press
            head, body = self.frame.page("press", PRESS, texts.title, texts.summary, section=PRESS), None
        return self._plain_page("press.html", head, body, headings, press=press)

    def _plain_page(
        self, template: str, head: Page, body: Markup | None, headings: tuple[Heading, ...], **views: object
    ) -> bytes:
        return self._render(template, page=head, title=head.title, body=body, headings=headings, **views)

    def _withdrawn(self, entry: Entry) -> bytes:
        texts = catalogue().withdrawn
        section = f"/{entry.kind.value}/"
        crumbs = ((catalogue().sections[KIND_NAMES[entry.kind]].title, section),)
        head = self.frame.page(
            "withdrawn", entry.permalink, texts.title, texts.description,
            section=section, crumbs=crumbs, indexed=False,
        )
        return self._render("withdrawn.html", page=head, withdrawn=withdrawn_view(entry, self.desk))

    # The site's own pages

    def _redirect(self, entry: Entry) -> bytes:
        return redirect_page(lead_to(entry), self.desk, self.templates, self.frame)

    def _calendar(self, dates: CalendarPlan) -> bytes:
        from portal.render.calendar import render_calendar  # loads slowly, and most builds render none

        return render_calendar(dates, self.desk)

    def _sections(self) -> tuple[Link, ...]:
        href = self.desk.settings.href
        return tuple(
            Link(catalogue().sections[KIND_NAMES[kind]].title, href(f"/{kind.value}/"))
            for kind in ARTICLE_KINDS
        )

    def _search(self) -> bytes:
        texts = catalogue().pages
        head = self.frame.page("search", "/tim-kiem/", texts.search, texts.search_description)
        # its place under the home page is no news to search engines, and each byte here delays an answer
        head = replace(head, structured=None)
        index = self.desk.settings.href(ADDRESS)
        return self._render("search.html", page=head, index=index, sections=self._sections())

    def _not_found(self) -> bytes:
        texts = catalogue().pages
        head = self.frame.page(
            "404", "/404.html", texts.not_found, texts.not_found_description, indexed=False
        )
        return self._render("404.html", page=head, sections=self._sections())
