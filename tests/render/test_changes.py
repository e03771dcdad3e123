"""What readers see of changes, corrections and withdrawals, on pages and in feeds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from portal.render.bodies import feed_summary
from portal.render.changes import changes_html
from tests.builders import build, make_entry, make_site, write_campaign, write_news, write_plan, write_story
from tests.pages import Element, quickly

MINOR = {"on": "2026-03-09", "kind": "minor", "note": "Lỗi gõ."}
MAJOR = {"on": "2026-03-10", "kind": "major", "note": "Thêm <b>kết quả</b> & ảnh."}
NOTED = {"on": "2026-03-11T07:05Z", "kind": "correction", "note": "Bài ghi nhầm tên xã"}
CORRECTED = {"on": "2026-03-12T09:30", "kind": "correction", "note": "Chép nhầm.", "wrong": "dưới <26> hộ", "right": "62 hộ & hơn"}
CHANGES = [MAJOR, CORRECTED, MINOR, NOTED]
SECRET = "bí mật"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_site(tmp_path_factory.mktemp("changes"))
    for kind, write in (("guong", write_story), ("tin", write_news), ("ke-hoach", write_plan), ("phong-trao", write_campaign)):
        write(folder, f"{kind}-sua", changes=CHANGES)
    write_news(folder, "trong-ngay", changes=[{"on": "2026-03-03T10:00", "kind": "major", "note": "Thêm ảnh."}])
    write_news(folder, "sua-nho", changes=[MINOR])
    write_news(
        folder, "rut", "Lời bí mật.\n", title="Tên bí mật", summary="Tóm tắt bí mật.", tags=[SECRET],
        withdrawn={"on": "2026-03-12", "reason": "Nhân vật đề nghị <rút>."},
    )
    return build(folder)


def page(site: Path, path: str) -> Element:
    return quickly(site / path / "index.html")


def text_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


ARTICLES = ("guong-dien-hinh/2026/guong-sua", "tin-tuc/2026/tin-sua", "ke-hoach/2026/ke-hoach-sua", "phong-trao/phong-trao-sua")


@pytest.mark.parametrize("path", ARTICLES)
def test_corrections_stand_above_the_title_the_latest_first(site: Path, path: str):
    article = page(site, path).find(".//article")
    notices = article.xpath('.//*[@role="note"]')
    assert [text_of(notice) for notice in notices] == [
        "Thông tin cải chính 09:30, 12/03/2026 Bài đã viết dưới <26> hộ Nội dung đúng 62 hộ & hơn Chép nhầm.",
        "Thông tin cải chính 14:05, 11/03/2026 Bài ghi nhầm tên xã",
    ]
    assert article.xpath('.//h1[preceding::*[@role="note"][2]]')


@pytest.mark.parametrize("path", ARTICLES)
def test_history_tells_of_all_but_minor_changes(site: Path, path: str):
    whole = page(site, path)
    history = whole.xpath('//section[@aria-labelledby="p_history"]')[0]
    assert [text_of(line) for line in history.findall(".//li")] == [
        "Cải chính 09:30, 12/03/2026 Chép nhầm.",
        "Cải chính 14:05, 11/03/2026 Bài ghi nhầm tên xã",
        "Cập nhật 10/03/2026 Thêm <b>kết quả</b> & ảnh.",
    ]
    assert [line.get("id") for line in history.findall(".//li")] == [
        "p_change-20260312-093000", "p_change-20260311-140500", "p_change-20260310-000000",
    ]
    assert text_of(whole.xpath('//a[@href="#p_history"]')[0]) == "09:30, 12/03/2026"


def test_a_change_on_the_day_of_publication_is_told_with_its_hour(site: Path):
    assert "Cập nhật 10:00, 03/03/2026" in text_of(page(site, "tin-tuc/2026/trong-ngay"))


def test_nothing_is_shown_of_minor_changes(site: Path):
    text = text_of(page(site, "tin-tuc/2026/sua-nho").find(".//article"))
    assert not re.search("Lỗi gõ|Cập nhật|Lịch sử|cải chính", text)


def test_lists_mark_what_was_corrected(site: Path):
    cards = page(site, "tin-tuc").xpath('//li[contains(@class, "card")]')
    assert {card.find(".//a").text: "Có cải chính" in text_of(card) for card in cards} == {
        "Bài tin-sua": True, "Bài sua-nho": False, "Bài trong-ngay": False,
    }


def test_search_engines_are_told_of_corrections(site: Path):
    scripts = page(site, "tin-tuc/2026/tin-sua").xpath('//script[@type="application/ld+json"]')
    article = next(thing for thing in json.loads(scripts[0].text) if thing["@type"] == "NewsArticle")
    assert article["correction"] == [
        {"@type": "CorrectionComment", "datePublished": "2026-03-12T09:30:00+07:00",
         "text": "Bài đã viết “dưới <26> hộ”, nội dung đúng là “62 hộ & hơn”. Chép nhầm."},
        {"@type": "CorrectionComment", "datePublished": "2026-03-11T14:05:00+07:00", "text": "Bài ghi nhầm tên xã"},
    ]
    assert article["dateModified"] == "2026-03-12T09:30:00+07:00"


def test_withdrawn_article_says_why_and_nothing_of_what_it_said(site: Path):
    withdrawn = page(site, "tin-tuc/2026/rut")
    main = withdrawn.find(".//main")
    assert "Bài viết đã được rút" in text_of(main)
    assert "Ngày rút 12/03/2026 Lý do Nhân vật đề nghị <rút>." in text_of(main)
    assert SECRET not in (site / "tin-tuc/2026/rut/index.html").read_text(encoding="utf-8")
    assert withdrawn.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    links = main.xpath(".//a/@href")
    assert links[:2] == ["/tin-tuc/", "/tim-kiem/"]
    assert links[2].startswith("mailto:tin@example.gov.vn?subject=")


def told(*changes: dict[str, Any]) -> Any:
    return make_entry("tin-tuc/2026/tin.md", summary="Tóm tắt.", changes=list(changes))


def test_feed_item_begins_with_its_corrections_and_latest_update():
    html = changes_html(told(*CHANGES, {"on": "2026-03-08", "kind": "major", "note": "Thêm ảnh."}))
    assert html == (
        "<p><strong>Thông tin cải chính</strong> (09:30, 12/03/2026)<br>Bài đã viết: dưới &lt;26&gt; hộ<br>"
        "Nội dung đúng: 62 hộ &amp; hơn<br>Chép nhầm.</p>\n"
        "<p><strong>Thông tin cải chính</strong> (14:05, 11/03/2026)<br>Bài ghi nhầm tên xã</p>\n"
        "<p>Cập nhật 10/03/2026: Thêm &lt;b&gt;kết quả&lt;/b&gt; &amp; ảnh.</p>\n"
    )
    assert etree.HTML(html).xpath("//b") == []
    assert changes_html(told(MINOR)) == ""


def test_feed_summary_begins_with_the_latest_correction():
    assert feed_summary(told(*CHANGES)) == (
        "Cải chính (09:30, 12/03/2026): Bài đã viết “dưới <26> hộ”, nội dung đúng là “62 hộ & hơn”. Tóm tắt."
    )
    assert feed_summary(told(NOTED)) == "Cải chính (14:05, 11/03/2026): Bài ghi nhầm tên xã. Tóm tắt."
    assert feed_summary(told(MAJOR, MINOR)) == "Tóm tắt."
