from __future__ import annotations

import datetime as dt
import urllib.robotparser
from pathlib import Path

import pytest
from lxml import etree

from portal.derive.news import choose_news
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.library import next_change
from portal.render.output import Output
from portal.render.sitemap import MAX_NEWS, MAX_URLS, render_news_sitemap, render_robots, render_sitemap
from tests.builders import (
    NOW, make_entry, make_library, make_site, plan, write_campaign, write_entry, write_news,
)

SITE = "https://neuguong.example.gov.vn/"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SECOND = dt.timedelta(seconds=1)


def locations(file: bytes) -> list[str]:
    return [element.text for element in etree.fromstring(file).iter(f"{NAMESPACE}loc")]


def test_each_page_stands_in_the_sitemap_in_order_with_its_last_change():
    files = render_sitemap([
        (SITE, dt.datetime(2026, 11, 20, 1, 0, 0, 5, tzinfo=dt.timezone.utc)),
        (f"{SITE}tin-tuc/", dt.date(2026, 11, 19)),
        (f"{SITE}gioi-thieu/", None),
    ], SITE)
    assert list(files) == ["sitemap.xml"]
    root = etree.fromstring(files["sitemap.xml"])
    assert root.tag == f"{NAMESPACE}urlset"
    assert [[child.text for child in url] for url in root] == [
        [SITE, "2026-11-20T08:00:00+07:00"], [f"{SITE}tin-tuc/", "2026-11-19"], [f"{SITE}gioi-thieu/"],
    ]


def test_empty_site_has_an_empty_sitemap():
    assert locations(render_sitemap([], SITE)["sitemap.xml"]) == []


def test_characters_that_xml_or_urls_do_not_allow_are_escaped():
    files = render_sitemap([(f"{SITE}tìm/?a=1&b=<c>", None)], SITE)
    assert locations(files["sitemap.xml"]) == [f"{SITE}t%C3%ACm/?a=1&b=%3Cc%3E"]


def test_as_many_urls_as_the_protocol_allows_stay_in_one_file():
    urls = [(f"{SITE}{number}/", None) for number in range(MAX_URLS)]
    assert list(render_sitemap(urls, SITE)) == ["sitemap.xml"]
    files = render_sitemap([*urls, (f"{SITE}x/", None)], SITE)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert [len(locations(files[name])) for name in files] == [2, MAX_URLS, 1]


def test_index_names_the_parts_and_their_newest_change():
    days = [dt.datetime(2026, 1, day, tzinfo=VIETNAM) for day in (3, 1, 2)]
    urls = [(f"{SITE}{day.day}/", day) for day in days]
    index = etree.fromstring(render_sitemap(urls, SITE, max_urls=2)["sitemap.xml"])
    assert index.tag == f"{NAMESPACE}sitemapindex"
    assert [[child.text for child in part] for part in index] == [
        [f"{SITE}sitemap-1.xml", "2026-01-03T00:00:00+07:00"],
        [f"{SITE}sitemap-2.xml", "2026-01-02T00:00:00+07:00"],
    ]


@pytest.mark.parametrize("url", ["/tin-tuc/", "https://example.org/", "http://neuguong.example.gov.vn/"])
def test_address_of_another_site_is_refused(url):
    with pytest.raises(ValueError):
        render_sitemap([(url, None)], SITE)


def test_moment_without_zone_is_refused():
    with pytest.raises(ValueError):
        render_sitemap([(SITE, dt.datetime(2026, 1, 1))], SITE)


def test_page_bears_the_day_on_which_readers_last_got_something_new_there(tmp_path: Path):
    folder = make_site(tmp_path)
    change = {"on": "2026-11-02", "note": "Sửa.", "kind": "correction"}
    write_news(folder, "tin", field="y-te", campaigns=["thi-dua"], changes=[change, change | {"on": "2026-11-09", "kind": "minor"}])
    write_news(folder, "rut", date="2026-03-04", campaigns=["thi-dua"], withdrawn={"on": "2026-11-04", "reason": "Sai."})
    write_campaign(folder, "thi-dua")
    write_entry(folder, "gioi-thieu.md")
    write_entry(folder, "lien-he.md", updated="2026-11-05")
    found = {output.path: str(output.changed.date()) for output in plan(folder).outputs
             if isinstance(output, Output) and output.listed and output.changed}
    assert found == {
        "/": "2026-11-04", "/tin-tuc/": "2026-11-04", "/phong-trao/": "2026-01-05", "/nam/2026/": "2026-11-04",
        "/don-vi/so-y-te/": "2026-11-04", "/linh-vuc/y-te/": "2026-11-02",
        "/tin-tuc/2026/tin/": "2026-11-02", "/phong-trao/thi-dua/": "2026-11-04", "/lien-he/": "2026-11-05",
    }


def test_robots_may_read_everything_and_find_the_sitemap():
    robots = urllib.robotparser.RobotFileParser()
    sitemaps = [f"{SITE}sitemap.xml", f"{SITE}news-sitemap.xml"]
    robots.parse(render_robots(sitemaps).splitlines())
    assert robots.can_fetch("anybot", f"{SITE}tin-tuc/")
    assert robots.site_maps() == sitemaps


# News


def news_of(*entries: Entry, now: dt.datetime = NOW) -> list[str]:
    return [entry.slug for entry in choose_news(make_library(*entries).live(now), now)]


def test_news_item_stands_in_the_sitemap_of_news_with_paper_moment_and_title():
    moment = dt.datetime(2026, 11, 20, 1, tzinfo=dt.timezone.utc)
    file = render_news_sitemap([(f"{SITE}tin-tuc/2026/tin/", moment, "Bánh & <mứt> ]]> 👩‍🌾")], "Báo A & B", "vi")
    root = etree.fromstring(file)
    assert root.tag == f"{NAMESPACE}urlset" and root.nsmap["news"] == NEWS[1:-1]
    assert [(element.tag, element.text) for element in root.iter() if not len(element)] == [
        (f"{NAMESPACE}loc", f"{SITE}tin-tuc/2026/tin/"),
        (f"{NEWS}name", "Báo A & B"), (f"{NEWS}language", "vi"),
        (f"{NEWS}publication_date", "2026-11-20T08:00:00+07:00"), (f"{NEWS}title", "Bánh & <mứt> ]]> 👩‍🌾"),
    ]
    assert [element.tag for element in root.iter() if len(element)] == [
        f"{NAMESPACE}urlset", f"{NAMESPACE}url", f"{NEWS}news", f"{NEWS}publication"]


def test_sitemap_of_news_holds_no_more_than_search_engines_read():
    news = [(f"{SITE}{number}/", NOW, "Tin") for number in range(MAX_NEWS + 1)]
    assert locations(render_news_sitemap(news, "Báo", "vi")) == [url for url, _, _ in news[:-1]]


def test_article_is_news_for_two_days_to_the_second_and_builds_know_when_that_ends():
    entry = make_entry("tin-tuc/2026/tin.md", date="2026-11-18", publish_at="2026-11-18T09:30")
    out, over = entry.published, entry.published + dt.timedelta(days=2)
    moments = (out - SECOND, out, over - SECOND, over)
    assert [news_of(entry, now=now) for now in moments] == [[], ["tin"], ["tin"], []]
    assert [next_change(make_library(entry), now) for now in moments] == [out, over, over, None]


def test_only_stories_and_news_that_are_live_and_not_made_up_are_news_the_newest_first():
    today = {"date": "2026-11-20"}
    assert news_of(
        make_entry("tin-tuc/2026/hom-qua.md", date="2026-11-19"),
        make_entry("guong-dien-hinh/2026/sang-nay.md", **today, publish_at="2026-11-20T07:00"),
        make_entry("tin-tuc/2026/b.md", **today), make_entry("tin-tuc/2026/a.md", **today),
        make_entry("tin-tuc/2026/mau.md", **today, sample=True), make_entry("tin-tuc/2026/nhap.md", **today, draft=True),
        make_entry("tin-tuc/2026/rut.md", **today, withdrawn={"on": "2026-11-20", "reason": "Sai."}),
        make_entry("phong-trao/moi.md", **today), make_entry("ke-hoach/2026/moi.md", **today),
        # what is changed is no news again
        make_entry("tin-tuc/2026/cu.md", updated="2026-11-20", changes=[{"on": "2026-11-20", "note": "Sửa.", "kind": "major"}]),
    ) == ["sang-nay", "a", "b", "hom-qua"]
