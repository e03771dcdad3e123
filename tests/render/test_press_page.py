from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from portal.derive.feeds import FeedGroup
from portal.messages import catalogue
from portal.render.press import OPML, PRESS
from tests.builders import make_site, plan, write_entry, write_news

HOST = "https://cong.example.gov.vn"
LIMIT = 30 * 1024
SYLLABLES = """an bình bom bắc bảo cao châu cẩm giang hà hòa hưng hạ hải khánh kiên long lâm lộc minh mỹ nam nghĩa ngọc ninh
phú phước quang quán sơn thuận thành thái thượng tiến trung trảng tân tây vĩnh xuân yên đông đường định đồng đức""".split()


def rendered(folder: Path, path: str = PRESS) -> bytes:
    return next(one for one in plan(folder).outputs if one.path == path).render()


def parsed(page: bytes) -> Any:
    return html.fromstring(page.decode())


def words(page: Any) -> str:
    return " ".join(" ".join(page.find(".//main").itertext()).split())


def rows(page: Any) -> dict[str, list[tuple[str, list[str]]]]:
    """Of each table of feeds its heading, and of each row name and addresses."""
    return {
        page.xpath(f"string(//*[@id='{table.get('aria-labelledby')}'])"):
            [(row.findtext("th/a"), row.xpath(".//a/@href")) for row in table.iterfind("tbody/tr")]
        for table in page.iter("table")
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_site(tmp_path, portal={"rights": "Ghi rõ nguồn.", "phone": "0251 000 000", "websub_hub": "https://hub.example/"})
    write_news(tmp_path, "tin", tags=["một cửa"])
    return tmp_path


def test_site_without_a_text_for_the_press_has_the_page_all_the_same(folder: Path):
    page = parsed(rendered(folder))
    said, texts = words(page), catalogue().site.press
    assert page.findtext(".//h1") == texts.title and texts.summary in said
    for wanted in (f"{HOST}/rss.xml", "Ghi rõ nguồn.", "0251 000 000", "tin@example.gov.vn", "Sở Nội vụ", "https://hub.example/",
                   "ít nhất 50 bài", "90 ngày", "RFC 5005", "304"):
        assert wanted in said, wanted
    assert page.xpath("//nav[@class='tabs']//a[@aria-current]/@href") == [PRESS]
    links = page.xpath("//main//a/@href")
    assert OPML in links and "/lich/su-kien.ics" in links
    assert page.xpath("//link[@type='text/x-opml']/@href") == [OPML]


def test_what_is_not_set_is_not_spoken_of(tmp_path: Path):
    said = words(parsed(rendered(make_site(tmp_path))))
    assert "WebSub" not in said and catalogue().site.press.reuse not in said


@pytest.mark.parametrize("source", ["bao-chi.md", "bao-chi/index.md"])
def test_text_of_the_editors_comes_first(source: str, folder: Path):
    write_entry(folder, source, "## Lời riêng\n\nXin chào tòa soạn.\n", title="Gửi báo, đài")
    page = parsed(rendered(folder))
    assert page.findtext(".//h1") == "Gửi báo, đài"
    said = words(page)
    assert catalogue().site.press.summary not in said
    assert 0 < said.index("Xin chào tòa soạn.") < said.index(f"{HOST}/rss.xml")
    contents = page.xpath("//nav[@class='toc']//a")
    assert contents[0].text == "Lời riêng" and contents[-1].text == catalogue().site.press.feeds
    assert {link.get("href")[1:] for link in contents} <= set(page.xpath("//main//@id"))


def test_text_that_is_not_out_yet_neither_shows_nor_hinders(folder: Path):
    write_entry(folder, "bao-chi.md", "Sau này.\n", draft=True)
    assert "Sau này." not in words(parsed(rendered(folder)))


def test_page_and_list_name_every_feed_in_the_same_groups(folder: Path):
    site = plan(folder)
    page, opml = (next(one for one in site.outputs if one.path == path).render() for path in (PRESS, OPML))
    found = rows(parsed(page))
    titles = catalogue().feeds.groups
    assert list(found) == [titles[group.value] for group in FeedGroup if titles[group.value] in found]
    assert found[titles.tags] == [("một cửa", [f"/chu-de/mot-cua/{file}" for file in ("", "rss.xml", "atom.xml", "feed.json")])]
    planned = {one.path for one in site.outputs}
    assert {path for group in found.values() for _, paths in group for path in paths} <= planned
    groups = etree.fromstring(opml).findall("body/outline")
    assert {group.get("text"): [(one.get("text"), one.get("htmlUrl"), one.get("xmlUrl")) for one in group] for group in groups} == \
        {title: [(name, HOST + paths[0], HOST + paths[1]) for name, paths in group] for title, group in found.items()}
    assert sum(len(group) for group in found.values()) == sum(path.endswith("rss.xml") for path in planned)


def test_links_to_feeds_say_what_they_lead_to_wherever_they_are_read(folder: Path):
    links = parsed(rendered(folder)).xpath("//table//td/a")
    said = [" ".join("".join(link.itertext()).split()) for link in links]
    assert len(set(said)) == len(said) and said[:3] == [f"{form} Tất cả bài mới" for form in ("RSS", "Atom", "JSON")]


def test_page_with_four_hundred_feeds_is_light_and_opens_long_groups_on_demand(tmp_path: Path):
    dice = random.Random(1)
    names = {f"{dice.choice(['Xã', 'Phường', 'Ủy ban nhân dân xã', 'Trạm y tế'])} {' '.join(dice.sample(SYLLABLES, 3))}" for _ in range(400)}
    write_news(make_site(tmp_path), "tin", tags=sorted(names))
    data = rendered(tmp_path)
    assert len(gzip.compress(data, 6)) < LIMIT
    page = parsed(data)
    tags, = page.xpath("//details[.//table]")
    shown = len(tags.findall(".//tbody/tr"))
    assert shown > 390 and str(shown) in tags.findtext("summary") and tags.get("open") is None
    assert catalogue().site.press.total.format(n=shown + len(page.xpath("//tbody/tr[not(ancestor::details)]"))) in words(page)
