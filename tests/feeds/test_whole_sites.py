"""Every document of every feed of two whole sites: the content that ships with the kit, and a corpus of hostile texts.

FEED_ARTICLES=2000 in the environment makes the corpus so large, instead of one or, with --full, a few hundred articles:

    FEED_ARTICLES=2000 .venv/bin/pytest tests/feeds/test_whole_sites.py
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from lxml import etree

from portal.build.content import read_content
from portal.build.sources import look_at
from portal.build.store import Store
from portal.model.entry import ARTICLE_KINDS, Kind
from tests.builders import ROOT, build
from tests.conftest import NOW
from tests.feed_rules import problems_of
from tests.feeds.documents import LIVE, Document, Item, paths_of, read, walk, walked
from tests.feeds.hostile import PIECES, URL, write_hostile
from tests.length import number
from tests.pages import Element, address_of, pages_of, quickly

# each site is built once
REAL, HOSTILE = pytest.mark.xdist_group("feeds of the real site"), pytest.mark.xdist_group("feeds of the hostile site")
ARTICLES = int(os.environ.get("FEED_ARTICLES", number(ordinary=150, full=300)))
FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
CARDS = "//*[@class='card-title' and not(ancestor::section[@aria-labelledby='p_related'])]/a/@href"
"""The articles that a page lists; a campaign's page also shows what is related."""
ENDED = "ket-thuc"
"""How the id of the item begins that ends a feed."""


@dataclass(frozen=True)
class Whole:
    """A built site, and what its newsroom knows of it."""

    site: Path
    url: str
    """With `/` at the end."""
    live: Mapping[str, str]
    """Ids and titles of the articles that everybody may read."""
    withdrawn: Collection[str]
    """Ids of those that feeds tell of as withdrawn."""
    as_written: Collection[str]
    """What looks like markup in titles because it was written so."""

    @cached_property
    def data(self) -> dict[str, bytes]:
        """Every document of every feed by its path."""
        return {path: (self.site / path).read_bytes() for path in paths_of(self.site)}

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {path: read(path, data) for path, data in self.data.items()}

    @cached_property
    def listings(self) -> list[str]:
        """All that have feeds, by their paths: `` is the whole site, tin-tuc/ the news."""
        return [path.removesuffix("rss.xml") for path in self.data if path.endswith("rss.xml")]

    @cached_property
    def shown(self) -> dict[str, set[str]]:
        """The addresses of the articles that all pages of a listing show."""
        found = defaultdict(set)
        for page in pages_of(self.site):
            listing = address_of(self.site, page)[1:].partition("trang/")[0]
            if listing in self.listings:
                found[listing] |= set(quickly(page).xpath(CARDS))
        return found


@pytest.fixture(scope="module")
def real(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    now = dt.datetime.fromisoformat(NOW)
    store = Store(tmp_path_factory.mktemp("cache"))
    library = read_content(look_at(ROOT / "content"), store, lambda what, done, total: None, now).reading.library
    live = {entry.meta.id: entry.meta.title for entry in library.live(now).entries if entry.kind is not Kind.PAGE}
    withdrawn = {entry.meta.id for entry in library.withdrawn(now)}
    return Whole(site, "https://neu-guong.example/", live, withdrawn, ())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("hostile")
    written = write_hostile(folder, ARTICLES)
    markup = [piece for piece in PIECES if re.search(r"<[a-z/!]|&[#a-z]", piece)]
    return Whole(build(folder), URL, written.live, written.withdrawn, sorted(markup, key=len, reverse=True))


@pytest.fixture(params=[pytest.param("real", marks=REAL), pytest.param("hostile", marks=HOSTILE)])
def whole(request: pytest.FixtureRequest) -> Whole:
    return request.getfixturevalue(request.param)


def length_of(whole: Whole) -> Callable[[str], int | None]:
    def length(url: str) -> int | None:
        file = whole.site / url.removeprefix(whole.url)
        return file.stat().st_size if url.startswith(whole.url) and file.is_file() else None

    return length


def name(item: Item) -> str:
    """Its id without what all begin with."""
    return item.id.split(":", 2)[2]


def test_no_document_breaks_a_rule_of_its_format(whole: Whole):
    read_too = {"", *(f"{kind.value}/" for kind in ARTICLE_KINDS)}
    problems = []
    for path, data in whole.data.items():
        listing = path.removesuffix(path.rpartition("/")[2]).removesuffix("luu/")
        # feedparser takes a while, and meets every item in these
        problems += problems_of(path, data, url=whole.url + path, as_written=whole.as_written, length_of=length_of(whole),
                                with_reader=listing in read_too)
    assert problems[:20] == []


def test_an_item_is_the_same_in_every_feed_and_format_with_its_title_as_it_was_written(whole: Whole):
    known: dict[str, Item] = {}
    for path, document in whole.documents.items():
        for item in document.items:
            assert known.setdefault(item.id, item) == item, path
    titles = {name(item): item.title for item in known.values() if name(item) in whole.live}
    assert titles == whole.live
    urls = Counter(item.url for item in known.values() if not name(item).startswith(ENDED))
    assert [url for url, count in urls.items() if count > 1] == []


@pytest.mark.parametrize("live", LIVE)
def test_walking_back_through_a_feed_meets_every_article_of_its_listing_exactly_once(live: str, whole: Whole):
    passed = set()
    for listing in whole.listings:
        documents = list(walk(whole.documents.__getitem__, whole.url, listing + live))
        items = [item for document in documents for item in document.items]
        found = Counter(name(item) for item in items)
        assert [item for item, count in found.items() if count > 1] == [], listing
        told = {item.url.removeprefix(whole.url[:-1]) for item in items
                if name(item) not in whole.withdrawn and not name(item).startswith(ENDED)}
        if listing:
            assert told == whole.shown[listing], listing
        else:
            of_articles = set(found) - set(whole.withdrawn)
            assert of_articles == set(whole.live)
        passed |= {document.older for document in documents}
    # no archive lies there that nothing leads to
    ending = ".json" if live == "feed.json" else ".xml"
    archives = {whole.url + path for path in whole.data if "/luu/" in f"/{path}" and path.endswith(ending)}
    assert passed - {None} == archives


def test_withdrawn_articles_are_told_of_in_every_format(whole: Whole):
    notices = {name(item) for item in walked(whole.site, whole.url, "feed.json")} & set(whole.withdrawn)
    assert notices == set(whole.withdrawn)
    live = [{name(item) for item in whole.documents[path].items} & notices for path in ("rss.xml", "feed.json")]
    assert live[0] == live[1]
    chain = [path for path in whole.data if path == "atom.xml" or path.startswith("luu/") and path.endswith(".xml")]
    graves = [grave.get("ref") for path in chain for grave in etree.fromstring(whole.data[path]).iter("{*}deleted-entry")]
    assert sorted(grave.split(":", 2)[2] for grave in graves) == sorted(whole.withdrawn)


def test_what_is_enclosed_is_a_picture_of_the_site_as_long_as_it_says(whole: Whole):
    files = {file for document in whole.documents.values() for item in document.items for file in item.enclosures}
    assert files
    for file in files:
        assert file.url.startswith(whole.url) and file.type == "image/jpeg"
        data = (whole.site / file.url.removeprefix(whole.url)).read_bytes()
        assert len(data) == file.length and data.startswith(b"\xff\xd8\xff")


def feeds_of(page: Element) -> set[str]:
    """The addresses of feeds that a page names to browsers and readers."""
    return {link.get("href") for link in page.iter("link")
            if "alternate" in link.get("rel", "").split() and link.get("type") in FEED_TYPES}



def test_every_page_of_a_listing_names_its_three_feeds_and_all_that_are_named_exist(whole: Whole):
    met = set()
    for page in pages_of(whole.site):
        listing = address_of(whole.site, page)[1:].partition("trang/")[0]
        named = feeds_of(quickly(page))
        assert all(feed[1:] in whole.data for feed in named), page
        if listing in whole.listings and not quickly(page).xpath("//meta[@http-equiv='refresh']"):
            assert {f"/{listing}{live}" for live in LIVE} <= named, page
            met.add(listing)
    assert met == set(whole.listings)


def test_the_list_of_feeds_names_each_feed_once(whole: Whole):
    root = etree.fromstring((whole.site / "bao-chi/feeds.opml").read_bytes())
    assert root.tag == "opml" and root.get("version") == "2.0"
    feeds = [outline for outline in root.iter("outline") if outline.get("xmlUrl")]
    assert Counter(feed.get("xmlUrl") for feed in feeds) == Counter(f"{whole.url}{listing}rss.xml" for listing in whole.listings)
    for feed in feeds:
        assert feed.get("text").strip() and feed.get("type") == "rss"
        assert (whole.site / feed.get("htmlUrl").removeprefix(whole.url) / "index.html").is_file()


@HOSTILE
def test_the_hostile_corpus_has_what_feeds_get_wrong(hostile: Whole):
    archives = [path for path in hostile.data if "/luu/" in f"/{path}"]
    assert len(archives) >= 2 * (ARTICLES - 50) / 64
    titles = " ".join(hostile.live.values())
    assert all(piece in titles for piece in ("]]>", "&amp;", "<b>đậm</b>", "👩‍👩‍👧‍👦", "<!--", "%s"))
    assert hostile.withdrawn
