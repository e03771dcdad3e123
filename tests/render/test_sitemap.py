from __future__ import annotations

import datetime as dt
import urllib.robotparser

import pytest
from lxml import etree

from portal.model.dates import VIETNAM
from portal.render.sitemap import MAX_URLS, render_robots, render_sitemap

SITE = "https://neuguong.example.gov.vn/"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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


def test_robots_may_read_everything_and_find_the_sitemap():
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(render_robots(f"{SITE}sitemap.xml").splitlines())
    assert robots.can_fetch("anybot", f"{SITE}tin-tuc/")
    assert robots.site_maps() == [f"{SITE}sitemap.xml"]
