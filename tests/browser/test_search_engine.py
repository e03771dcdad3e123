"""What is found: the search page with its engine, and an index that a build has made.

What the page does with answers is for test_search_page.py, where the engine is a stand-in.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.browser.search_box import Box, Result
from tests.browser.server import Answer, content_type, serving
from tests.browser.visits import Visits
from tests.builders import build, make_site, write_campaign, write_entry, write_news, write_story
from tests.length import mainly

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("search engine")  # one worker, so that each site is built once
full = pytest.mark.full

NOTHING = "Không tìm thấy kết quả nào"
PARTLY = "Không bài nào có đủ các từ"
START = "Gõ từ cần tìm; kết quả hiện ở đây."
FAILED = "Chưa tải được dữ liệu tìm kiếm. Có thể mạng đang yếu hoặc bị ngắt."
OFFLINE = "Máy đang mất kết nối mạng nên chưa tải được dữ liệu tìm kiếm."

REGISTRIES: dict[str, dict[str, Any]] = {
    "units": {
        "phong-cu": {"name": "Phòng cũ", "short_name": "PC", "kind": "office", "successor": "phong-moi"},
        "phong-moi": {"name": "Phòng mới", "short_name": "PM", "kind": "office", "successor": "so-chung"},
        "so-chung": {"name": "Sở chung", "short_name": "SC", "kind": "department"},
        "so-y-te": {"name": "Sở Y tế", "short_name": "SYT", "kind": "department"},
    },
    "localities": {
        "viet-nam": {"name": "Việt Nam", "kind": "country"},
        "son-la": {"name": "Sơn La", "kind": "province", "parent": "viet-nam"},
        "moc-chau": {"name": "Mộc Châu", "kind": "district", "parent": "son-la"},
        "xa-cu": {"name": "Xã cũ", "kind": "commune", "parent": "moc-chau", "successor": "xa-moi"},
        "xa-moi": {"name": "Xã mới", "kind": "commune", "parent": "son-la"},
    },
    "fields": {"y-te": {"name": "Lĩnh vực y tế"}, "giao-duc": {"name": "Lĩnh vực giáo dục"}},
    "glossary": {
        "ubnd": {"short": "UBND", "full": "Ủy ban nhân dân"},
        "hdnd": {"short": "HĐND", "full": "Hội đồng nhân dân"},
        "ntm": {"short": "NTM", "full": "nông thôn mới"},
        "cp": {"short": "CP", "full": "Chính phủ"},
    },
}
UNITS = {"phong-cu": {"Phòng cũ", "Phòng mới", "Sở chung"}, "phong-moi": {"Phòng mới", "Sở chung"},
         "so-chung": {"Sở chung"}, "so-y-te": {"Sở Y tế"}}
LOCALITIES = {"moc-chau": {"Mộc Châu", "Sơn La", "Việt Nam"}, "son-la": {"Sơn La", "Việt Nam"},
              "xa-moi": {"Xã mới", "Sơn La", "Việt Nam"},
              "xa-cu": {"Xã cũ", "Xã mới", "Mộc Châu", "Sơn La", "Việt Nam"}}
FIELDS = {"y-te": "Lĩnh vực y tế", "giao-duc": "Lĩnh vực giáo dục"}
CAMPAIGNS = {"pt-mot": "Phong trào Một", "pt-hai": "Phong trào Hai"}
CATEGORIES = {"good-deed": "Người tốt, việc tốt", "new-model": "Mô hình mới"}

TEXTS = {
    # Words in a row and the same ones apart
    "gop-cong": "Cả bản góp công làm đường liên thôn trong ba tháng.",
    "gop-lua": "Họ góp lúa. Công việc xong thì làm cầu; đường vào bản vẫn xấu.",
    "hai-doi": "Xã góp công sức, huyện cho công làm nền.",
    "ban-hang": "Tổ bán hàng ở chợ phiên.",
    "quen-ban": "Người bạn hàng quen của tổ.",
    "chinh-phu": "Nghị định của Chính phủ.",
    "viet-tat-cp": "Nghị định số 30 của CP.",
    "truyen-thong": "Ban truyền thông họp.",
    "truyen-thong-cu": "Giữ nghề truyền thống.",
    # A phrase, whatever stands inside it
    "qua-dam": "Dân quét đường **làng ngõ** xóm sạch.",
    "qua-lien-ket": "Dân quét đường [làng ngõ](https://example.gov.vn/) xóm sạch.",
    "qua-dau-cach": "Dân quét đường làng\u00a0ngõ xóm sạch.",
    "qua-nfd": unicodedata.normalize("NFD", "Dân quét đường làng ngõ xóm sạch."),
    "qua-chu-hoa": "DÂN QUÉT ĐƯỜNG LÀNG NGÕ XÓM SẠCH.",
    "qua-dong": "Dân quét đường làng\nngõ xóm sạch.",
    "qua-phay": "Dân quét đường làng, ngõ xóm sạch.",
    "hai-doan": "Dân quét đường làng\n\nngõ xóm sạch.",
    "hai-cau": "Dân quét đường làng. Ngõ xóm sạch.",
    "hai-muc": "- Dân quét đường làng\n- Ngõ xóm sạch\n",
    # Spellings
    "chu-an": "An cư.",
    "chu-ban": "Ban tế.",
    "hoa-giai": "Tổ hòa giải vừa họp.",
    "dong-nai": "Chuyện ở Đồng Nai.",
    "ky-thuat": "Cán bộ kỹ thuật.",
    "ki-thuat": "Sổ tay kĩ thuật.",
    "thi-hoa": "Chị Nguyễn Thị Hòa.",
    # Numbers
    "covid": "Đội chống COVID-19.",
    "ngay-chu": "Lời kêu gọi ra ngày 11 tháng 6 năm 1948.",
    "ngay-so": "Quyết định ngày 2/9/1945.",
    "thang-so": "Hạn chót tháng 06/2024.",
    "ntm-2023": "Đạt chuẩn nông thôn mới 2023.",
    # Abbreviations
    "tat-xa": "UBND xã Mường Than vừa họp.",
    "du-xa": "Ủy ban nhân dân xã Mường Cang vừa họp.",
    "tat-moi": "Bản Thẩm Pha về đích NTM sớm.",
    "du-moi": "Bản Thẩm Tọ về đích nông thôn mới sớm.",
    "tat-hoi": "HĐND huyện Sốp Cộp.",
    "du-hoi": "Hội đồng nhân dân huyện Bắc Yên.",
    # What is alike
    "yeu-nuoc": "Phong trào thi đua yêu nước.",
    # Texts that look like markup
    "nhu-ma": "Gõ `<img src=x onerror=\"harmed=1\">` rồi `</script><b>` và `&lt;i&gt;` nhé.",
}
TIES = [f"hoa-ban-{number:02d}" for number in range(12)]
"""Slugs of articles that differ in their days alone, the newest last."""
HIDDEN = {"nhap": {"draft": True}, "cho-gio": {"publish_at": "2026-11-20T08:01:00"}}


class Filed:
    """One of the articles that filters are tried on, and what it is filed under by name."""

    def __init__(self, number: int) -> None:
        n = self.number = number
        self.slug = f"loc-{n:02d}"
        self.is_story = n % 3 != 1
        self.year = 2022 + n % 5
        self.day = f"{self.year}-{1 + n % 10:02d}-{1 + n % 28:02d}"
        self.unit = list(UNITS)[n // 2 % 4]
        self.locality = [*LOCALITIES, None][n % 5]
        self.field = [*FIELDS, None][n // 3 % 3]
        self.campaigns = [[], ["pt-mot"], ["pt-hai"], ["pt-mot", "pt-hai"]][n // 4 % 4]
        self.category = list(CATEGORIES)[n % 2] if self.is_story else None
        self.has_both = n % 4 != 3
        self.names: dict[str, set[str]] = {
            "loai": {"Gương điển hình" if self.is_story else "Tin tức"},
            "hang-muc": {CATEGORIES[self.category]} if self.category else set(),
            "phong-trao": {CAMPAIGNS[slug] for slug in self.campaigns},
            "don-vi": UNITS[self.unit],
            "dia-phuong": LOCALITIES[self.locality] if self.locality else set(),
            "linh-vuc": {FIELDS[self.field]} if self.field else set(),
            "nam": {str(self.year)},
        }

    def write(self, folder: Path) -> None:
        given: dict[str, Any] = {"unit": self.unit, "campaigns": self.campaigns, "title": f"Lọc {self.slug}"}
        given |= {key: value for key in ("locality", "field", "category") if (value := getattr(self, key))}
        section = "guong-dien-hinh" if self.is_story else "tin-tuc"
        body = "Khăn rằn, nón lá.\n" if self.has_both else "Khăn rằn.\n"
        write_entry(folder, f"{section}/{self.year}/{self.slug}.md", body, date=self.day, **given)


FILED = [Filed(number) for number in range(60)]


def lay_out(folder: Path) -> None:
    """Write the site that most tests search."""
    make_site(folder, REGISTRIES)
    for slug, body in TEXTS.items():
        write_news(folder, slug, body, title=f"Tin {slug.replace('-', '')}", summary="Tóm tắt.")
    for number, slug in enumerate(TIES):
        write_news(folder, slug, "Rừng hoa ban.", title="Chuyện rừng", date=f"2026-04-{1 + number:02d}")
    for slug, given in HIDDEN.items():
        write_news(folder, slug, "Lời kín đáo.", title="Kín đáo", summary="Kín đáo.", tags=["kín đáo"], **given)
    write_story(folder, "bang-khen", awards=[{"name": "Bằng khen", "decision": "1234/QĐ-UBND"}])
    write_entry(folder, "ke-hoach/2023/ke-hoach-93.md", unit="so-y-te", issuer="so-y-te", date="2023-02-01",
                number="93", symbol="KH-VP", title="Kế hoạch tuyên truyền")
    for slug, title in CAMPAIGNS.items():
        write_campaign(folder, slug, "Không có từ ấy.", title=title)
    for one in FILED:
        one.write(folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that site, built; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("search")
    lay_out(folder)
    build(folder)
    return folder


@pytest.fixture(scope="module")
def own_server(project: Path) -> Iterator[str]:
    with serving(project / "site") as address:
        yield address


@pytest.fixture(scope="module")
def shared(browser: Browser, own_server: str) -> Iterator[tuple[Visits, Box]]:
    visits = Visits(browser, own_server)
    yield visits, Box(visits("/tim-kiem/"))
    visits.close()


@pytest.fixture
def box(shared: tuple[Visits, Box]) -> Iterator[Box]:
    """The box on one page, which stays open for all tests; its faults fail the test."""
    visits, box = shared
    if not re.search(r"/tim-kiem/(\?q=[^&]*)?$", box.page.url):
        box.page.goto(f"{visits.address}/tim-kiem/")
    box.page.evaluate("document.querySelectorAll('[data-facet]').forEach(group => { group.open = false; })")
    yield box
    faults, visits.faults[:] = visits.faults[:], []
    assert faults == []


def opened(visits: Visits, **asked: str) -> Box:
    """A search page at an address that asks for something, in a window of its own; its answer stands."""
    return at(Box(visits.window()), visits.address, **asked)


def at(box: Box, site: str, **asked: str) -> Box:
    """The same in a window that is open."""
    box.page.goto(f"{site}/tim-kiem/?{urlencode({name.replace('_', '-'): value for name, value in asked.items()})}")
    box.answer()
    return box


def found(box: Box, query: str) -> set[str]:
    """What is found on the first page, all words of the query being there."""
    answer = box.ask(query)
    assert answer.told in (NOTHING, f"{len(answer.results)} kết quả"), answer
    return set(answer.slugs)


# Quoted words

@pytest.mark.parametrize(("query", "wanted"), [
    ('"góp công làm đường"', {"gop-cong"}),
    ('"GÓP Công làm ĐƯỜNG"', {"gop-cong"}),
    ('"gop cong lam duong"', {"gop-cong"}),
    ("“góp công làm đường”", {"gop-cong"}),
    ('"góp công"', {"gop-cong", "hai-doi"}),
    ('"công làm"', {"gop-cong", "hai-doi"}),
    ('"góp công làm"', {"gop-cong"}),
    ('"đường làm công góp"', set()),
    ('"góp đường"', set()),
    ('"góp công làm đườn"', set()),
    ('"óp công làm đường"', set()),
    ('"bán hàng"', {"ban-hang"}),
    ('"bạn hàng"', {"quen-ban"}),
    ('"ban hang"', {"ban-hang", "quen-ban"}),
    ('"bàn hàng"', set()),
    ('"tổ bán hàng ở chợ"', {"ban-hang"}),
    ('"to ban hang o cho"', {"ban-hang"}),
    ('"tổ bạn hàng ở chợ"', set()),
    ('"góp công" "liên thôn"', {"gop-cong"}),
    ('"góp công" "cầu"', set()),
    ('"góp công" nền', {"hai-doi"}),
    ('nền "góp công"', {"hai-doi"}),
    ('"góp công làm đường" tháng', {"gop-cong"}),
])
def test_quoted_words_are_found_where_they_stand_in_a_row(query: str, wanted: set[str], box: Box):
    assert found(box, query) == wanted


def test_quoted_words_without_diacritics_may_have_any_beside_words_that_have_them(box: Box):
    assert found(box, '"gop cong" nền') == {"hai-doi"}
    assert found(box, '"gop cong lam duong" "liên thôn"') == {"gop-cong"}


def test_quoted_words_are_told_from_others_that_differ_in_a_diacritic(box: Box):
    assert found(box, '"truyền thông"') == {"truyen-thong"}
    assert found(box, '"truyền thống"') == {"truyen-thong-cu"}


def test_quoted_words_are_found_as_typed_and_not_in_their_short_form(box: Box):
    assert found(box, '"Chính phủ"') == {"chinh-phu"}
    assert found(box, '"CP"') == {"viet-tat-cp"}
    assert found(box, "Nghị định Chính phủ") == {"chinh-phu", "viet-tat-cp"}


# What stands inside a phrase

PHRASE = "đường làng ngõ xóm"
INSIDE = {"qua-dam": PHRASE, "qua-lien-ket": PHRASE, "qua-dau-cach": PHRASE, "qua-nfd": PHRASE, "qua-dong": PHRASE,
          "qua-chu-hoa": "ĐƯỜNG LÀNG NGÕ XÓM", "qua-phay": "đường làng, ngõ xóm"}


@pytest.mark.parametrize("query", [
    PHRASE, PHRASE.upper(), unicodedata.normalize("NFD", PHRASE), "duong lang ngo xom",
])
def test_phrase_is_found_and_marked_as_it_is_written(query: str, box: Box):
    quoted = box.ask(f'"{query}"')
    assert set(quoted.slugs) == set(INSIDE), "not over the end of a paragraph, of a sentence, of an item"
    for answer in (quoted, box.ask(query)):
        for slug, text in INSIDE.items():
            marks = answer.of(slug).excerpt_marks
            assert [re.sub(r"\s", " ", mark) for mark in marks] == [text], slug
    assert set(box.ask(query).slugs[:7]) == set(INSIDE), "words in a row come before the same words apart"


# Spellings

def test_word_is_no_part_of_a_longer_one(box: Box):
    assert found(box, "an cư") == {"chu-an"}
    assert "chu-ban" not in box.ask("an").slugs
    assert "chu-an" not in box.ask("ban").slugs


@pytest.mark.parametrize(("query", "wanted"), [
    ("hoà giải", {"hoa-giai"}), ("hòa giải", {"hoa-giai"}), ("hoa giai", {"hoa-giai"}), ("HOÀ GIẢI", {"hoa-giai"}),
    ('"hoà giải"', {"hoa-giai"}),
    ("dong nai", {"dong-nai"}), ("Đồng Nai", {"dong-nai"}), ("ĐỒNG NAI", {"dong-nai"}),
    ("ky thuat", {"ky-thuat", "ki-thuat"}), ("ki thuat", {"ky-thuat", "ki-thuat"}),
    ("kỹ thuật", {"ky-thuat", "ki-thuat"}), ("kĩ thuật", {"ky-thuat", "ki-thuat"}),
    ("Nguyễn Hòa", {"thi-hoa"}), ("nguyen hoa", {"thi-hoa"}), ("Nguyễn Thị Hòa", {"thi-hoa"}),
])
def test_text_is_found_however_it_is_spelled(query: str, wanted: set[str], box: Box):
    assert found(box, query) == wanted


@pytest.mark.parametrize(("query", "first", "second"), [
    ("bán hàng", "ban-hang", "quen-ban"), ("bạn hàng", "quen-ban", "ban-hang"),
    ("truyền thông", "truyen-thong", "truyen-thong-cu"), ("truyền thống", "truyen-thong-cu", "truyen-thong"),
])
def test_spelling_that_was_typed_comes_before_others(query: str, first: str, second: str, box: Box):
    assert box.ask(query).slugs[:2] == [first, second]


# Abbreviations

@pytest.mark.parametrize(("query", "slug", "marked"), [
    ("UBND xã Mường Than", "tat-xa", "UBND xã Mường Than"),
    ("Ủy ban nhân dân xã Mường Than", "tat-xa", "UBND xã Mường Than"),
    ("uy ban nhan dan xa muong than", "tat-xa", "UBND xã Mường Than"),
    ("UBND xã Mường Cang", "du-xa", "Ủy ban nhân dân xã Mường Cang"),
    ("ubnd xa muong cang", "du-xa", "Ủy ban nhân dân xã Mường Cang"),
    ("Thẩm Pha nông thôn mới", "tat-moi", "NTM"),
    ("Thẩm Tọ NTM", "du-moi", "nông thôn mới"),
    ("HĐND huyện Bắc Yên", "du-hoi", "Hội đồng nhân dân huyện Bắc Yên"),
    ("hdnd huyen bac yen", "du-hoi", "Hội đồng nhân dân huyện Bắc Yên"),
    ("Hội đồng nhân dân huyện Sốp Cộp", "tat-hoi", "HĐND huyện Sốp Cộp"),
])
def test_abbreviation_and_full_form_find_each_other_and_are_marked(query: str, slug: str, marked: str, box: Box):
    assert found(box, query) == {slug}
    assert marked in box.answer().of(slug).excerpt_marks


# Numbers

@pytest.mark.parametrize(("query", "slug"), [
    ("93/KH-VP", "ke-hoach-93"), ("93/kh-vp", "ke-hoach-93"), ("Kế hoạch 93/KH-VP", "ke-hoach-93"),
    ("11/6/1948", "ngay-chu"), ("11/06/1948", "ngay-chu"), ("11-6-1948", "ngay-chu"),
    ("ngày 11 tháng 6 năm 1948", "ngay-chu"),
    ("2 tháng 9 năm 1945", "ngay-so"), ("ngày 02 tháng 9 năm 1945", "ngay-so"), ("2/9/1945", "ngay-so"),
    ("COVID-19", "covid"), ("covid19", "covid"), ("Covid 19", "covid"), ('"covid-19"', "covid"),
    ("nông thôn mới 2023", "ntm-2023"), ("ntm 2023", "ntm-2023"),
    ("1234/QĐ-UBND", "bang-khen"), ("1234/qd-ubnd", "bang-khen"),
    ("06/2024", "thang-so"), ("6/2024", "thang-so"), ("tháng 6/2024", "thang-so"),
])
def test_numbers_and_letters_find_their_document(query: str, slug: str, box: Box):
    assert found(box, query) == {slug}


# Order

def test_articles_alike_come_newest_first_each_time(box: Box):
    wanted = TIES[::-1]
    for query in ("rừng hoa ban", "hoa ban", '"rừng hoa ban"', "rung hoa ban"):
        box.ask(query)
        slugs = [slug for answer in box.all_pages() for slug in answer.slugs]
        assert slugs == wanted, query


def test_order_by_date_is_that_of_the_articles_and_holds_the_same_ones(box: Box):
    box.ask("khăn rằn nón lá")
    by_rank = {slug for answer in box.all_pages() for slug in answer.slugs}
    box.ask("khăn rằn nón lá")
    box.click("[data-order=moi]")
    by_date = [slug for answer in box.all_pages() for slug in answer.slugs]
    days = {one.slug: one.day for one in FILED}
    assert set(by_date) == by_rank and len(by_date) == len(by_rank)
    assert [days[slug] for slug in by_date] == sorted((days[slug] for slug in by_date), reverse=True)


# Filters

FACETS = list(FILED[0].names)


def slug_of_choice(box: Box, facet: str, name: str) -> str:
    """What the address calls a choice."""
    named = re.compile(rf"^\s*{re.escape(name)} \d+$")
    link = box.page.locator(f"details[data-facet={facet}] ul a", has_text=named)
    return re.search(rf"[?&]{facet}=([^&]*)", link.get_attribute("href"))[1]


def counted(articles: list[Filed], facet: str) -> dict[str, int]:
    return dict(Counter(name for one in articles for name in one.names[facet]))


def slugs_of_all_pages(box: Box) -> list[str]:
    """What all pages together hold; each of them says how much that is."""
    answers = box.all_pages()
    slugs = [slug for answer in answers for slug in answer.slugs]
    for number, answer in enumerate(answers, 1):
        place = f" Trang {number}/{len(answers)}" if number > 1 else ""
        assert answer.told == f"{len(slugs)} kết quả{place}" and len(answer.slugs) <= 10
    assert len(set(slugs)) == len(slugs), "a result stands twice"
    return slugs


@pytest.mark.parametrize("query", ["khăn rằn", "khan ran non la", '"khăn rằn, nón lá"'])
def test_counts_of_filters_are_those_of_the_articles(query: str, box: Box):
    box.ask(query)
    articles = [one for one in FILED if one.has_both or query == "khăn rằn"]
    for facet in FACETS:
        assert box.choices(facet) == counted(articles, facet), facet


@pytest.mark.parametrize("facet", FACETS)
def test_filter_leaves_exactly_what_is_filed_under_it(facet: str, box: Box):
    box.ask("khăn rằn")
    for name in box.choices(facet):
        slug = slug_of_choice(box, facet, name)
        box.click(f"details[data-facet={facet}] ul a[href*='{facet}={slug}']")
        assert set(slugs_of_all_pages(box)) == {one.slug for one in FILED if name in one.names[facet]}, name
        assert box.page.locator("#p_chips").inner_text().count(name) == 1
        box.click("#p_chips [data-clear]")


def test_two_filters_leave_what_is_filed_under_both(box: Box, own_server: str):
    at(box, own_server, q="khăn rằn", don_vi="so-chung", dia_phuong="son-la")
    both = [one for one in FILED if "Sở chung" in one.names["don-vi"] and "Sơn La" in one.names["dia-phuong"]]
    assert len(both) > 20, "more than two pages"
    assert set(slugs_of_all_pages(box)) == {one.slug for one in both}
    # a facet's own counts are those without its filter
    for facet, other, name in (("don-vi", "dia-phuong", "Sơn La"), ("dia-phuong", "don-vi", "Sở chung")):
        assert box.choices(facet) == counted([one for one in FILED if name in one.names[other]], facet)
    assert box.choices("nam") == counted(both, "nam")


def test_page_of_filtered_results_opens_from_its_address(box: Box, own_server: str):
    pages = at(box, own_server, q="khăn rằn", don_vi="so-chung", sap_xep="moi").all_pages()
    assert at(box, own_server, q="khăn rằn", don_vi="so-chung", sap_xep="moi", trang="2").answer() == pages[1]
    assert "Sở chung" in box.page.locator("#p_chips").inner_text()
    assert at(box, own_server, q="khăn rằn", don_vi="so-chung", sap_xep="moi", trang="99").answer() == pages[-1]


@pytest.mark.parametrize("value", [
    "__proto__", "<img src=x onerror=window.harmed=1>", pytest.param("không-có", marks=full), pytest.param("constructor", marks=full),
])
def test_filter_that_names_nothing_finds_nothing_and_can_be_left(value: str, box: Box, own_server: str):
    at(box, own_server, q="khăn rằn", nam=value, phong_trao=value)
    assert box.answer() == (NOTHING, [])
    assert box.click("#p_narrow a").told == f"{len(FILED)} kết quả"
    assert box.page.evaluate("window.harmed") is None


# Did you mean

@pytest.mark.parametrize(("query", "wanted"), [
    ("thi dua yeu nuocc", "thi dua yeu nuoc"),
    ("thi đua yêu nướcc", "thi đua yêu nước"),
    ("thi dua yeu nuox", "thi dua yeu nuoc"),
    ("thi duo yeu nuoc", "thi dua yeu nuoc"),
    ("thi dua yue nuoc", "thi dua yeu nuoc"),
    ("thi dua yeu nouc", "thi dua yeu nuoc"),
    ("thi ddua yeeu nuwowcs", "thi đua yêu nước"),
    ("thi ddua yeeu nuwocs", "thi đua yêu nước"),
    ("thi d9ua ye6u nu7o7c1", "thi đua yêu nước"),
    ("thi d9ua y6eu nuoc71", "thi đua yêu nước"),
])
def test_mistyped_words_are_asked_about_and_found(query: str, wanted: str, box: Box):
    answer = box.ask(query)
    assert answer.told in (NOTHING, PARTLY)
    assert box.suggestion() == wanted
    taken = box.click("#p_meant a")
    assert taken.slugs == ["yeu-nuoc"] and taken.told == "1 kết quả"
    assert box.page.locator("#p_q").input_value() == wanted


@pytest.mark.parametrize("query", ["zzqqj xkcdw", "qqqqqqqq", "9999999", "thi đua yêu nước"])
def test_nothing_is_asked_where_nothing_is_alike_or_all_is_found(query: str, box: Box):
    box.ask(query)
    assert box.page.evaluate("""async query => {
        const { index, base, more } = document.getElementById("ket-qua").dataset;
        return (await portalSearch.open(index, base, more).find(query)).suggest();
    }""", query) is None
    assert box.suggestion() is None


# Queries that are none

@pytest.mark.parametrize("query", mainly(
    ["", "   ", "\t", "!?…", '"', '""', '" "', "“", "%", "\\", "🙂", "👍🏽🙂", "…………", "<>", "()", "*", "'", "&", "#", "/", "\u202e", "\ud83d",
     "\u0301"],
    {"", '"', "“", "\\", "🙂", "<>", "\ud83d", "\u0301"}.__contains__,
))
def test_signs_alone_search_for_nothing_and_harm_nothing(query: str, box: Box):
    box.ask("góp công")
    assert box.ask(query) == (START, [])
    assert found(box, "làm cầu") == {"gop-lua"}


@pytest.mark.parametrize("query", mainly([
    "<img src=x onerror=\"harmed=1\" alt=zzqq>", "<script>harmed=1</script> zzqq", "constructor", "__proto__",
    "hasOwnProperty", "toString", "javascript:zzqq", "zzqq" * 2500, "zz " * 3300, "\"zzqq", "zzqq\"",
    "🙂 zzqq 🙂", "zzqq\\", "%zz",
    "' OR 1=1 --zzqq", "${zzqq}", "{{zzqq}}", "zz\u0000qq", "zz%00", "\\u0000zz", "ﬀﬁ", "ⅫⅫ", "²²²²", "٣٣٣٣",
], {"<img src=x onerror=\"harmed=1\" alt=zzqq>", "__proto__", "zz " * 3300, "\"zzqq", "%zz", "zz\u0000qq", "٣٣٣٣"}.__contains__))
def test_strange_queries_find_no_article_with_all_of_them_and_harm_nothing(query: str, box: Box):
    assert box.ask(query).told in (NOTHING, PARTLY)
    assert found(box, "làm cầu") == {"gop-lua"}
    assert box.page.evaluate("window.harmed") is None
    assert box.page.locator("#ket-qua img, #ket-qua script, #ket-qua b").count() == 0


def test_strange_query_in_an_address_harms_nothing(box: Box, own_server: str):
    at(box, own_server, q="<img src=x onerror=harmed=1> zzqq")
    assert box.answer().told in (NOTHING, PARTLY)
    assert box.page.locator("#p_q").input_value() == "<img src=x onerror=harmed=1> zzqq"
    assert box.page.evaluate("window.harmed") is None
    box.page.goto(f"{own_server}/tim-kiem/?q=%E0%A4%A&nam=%")
    assert box.answer().told in (START, NOTHING)
    assert box.page.evaluate("window.harmed") is None
    assert found(at(box, own_server), "làm cầu") == {"gop-lua"}


def test_emoji_beside_words_change_nothing(box: Box):
    assert found(box, "🙂 góp 👍🏽 lúa 🙂") == {"gop-lua"}


def test_beginning_of_a_very_long_query_is_searched_for(box: Box):
    answer = box.ask("góp lúa " * 1250)
    assert answer.slugs == ["gop-lua"]


def test_markup_in_an_article_is_shown_as_text(box: Box):
    answer = box.ask("onerror harmed")
    assert '<img src=x onerror="harmed=1">' in answer.of("nhu-ma").excerpt
    assert "</script><b>" in answer.of("nhu-ma").excerpt and "&lt;i&gt;" in answer.of("nhu-ma").excerpt
    assert box.page.evaluate("window.harmed") is None
    assert box.page.locator("#ket-qua img, #ket-qua script, #ket-qua b").count() == 0


def test_drafts_and_what_waits_for_its_time_are_not_found(box: Box):
    for query in ("kín đáo", '"kín đáo"', "kin dao", '"lời kín đáo"'):
        assert box.ask(query) == (NOTHING, []), query


# Failures

class Unsteady(Answer):
    """Fails with some files, or hangs up halfway."""

    lost: str
    way: str

    def send(self, status: int, file: Path) -> None:
        if not self.lost or not re.search(self.lost, self.path):
            return super().send(status, file)
        if self.way == "500":
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", content_type(file.name))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2])
        self.close_connection = True


LOST = {"entry": r"/muc-luc\.json", "single words": "/s/", "neighbours": "/d/", "cards": "/t/", "texts": "/b/",
        "facets": "/f/nam", "names": r"/ten\.", "script": "/search-more"}


@pytest.mark.parametrize(("way", "kinds"), [
    ("500", [*LOST][::2]), ("halfway", [*LOST][1::2]), pytest.param("500", [*LOST][1::2], marks=full),
    pytest.param("halfway", [*LOST][::2], marks=full),
])
def test_file_that_does_not_arrive_is_told_and_asked_for_again(way: str, kinds: list[str], browser: Browser, project: Path):
    class Server(Unsteady):
        pass

    Server.way = way
    with serving(project / "site", Server) as address:
        visits = Visits(browser, address)
        box = Box(visits.window())
        for what in kinds:
            Server.lost = LOST[what]
            at(box, address, q='"góp công làm đường" tháng', nam="2026")
            assert box.answer() == (FAILED, []), what
            assert box.click("#p_failed button").told == FAILED, what
            Server.lost = ""
            again = box.click("#p_failed button")
            assert (again.told, again.slugs) == ("1 kết quả", ["gop-cong"]), what
        Server.lost = LOST["neighbours"]
        at(box, address)
        stale = f"{FAILED} Bên dưới vẫn là kết quả của lần tìm trước."
        assert box.ask("covid").slugs == ["covid"]
        assert (box.ask("góp công").told, box.answer().slugs) == (stale, ["covid"])
        Server.lost = ""
        assert found(box, "góp lúa") == {"gop-lua"}
        assert all("status 500" in fault or "request failed" in fault for fault in visits.close()), visits.faults


def test_lost_network_is_told_and_its_return_is_enough(browser: Browser, own_server: str):
    visits = Visits(browser, own_server)
    box = opened(visits)
    box.page.context.set_offline(True)
    assert box.ask("góp công") == (OFFLINE, [])
    box.page.context.set_offline(False)
    box.until("document.querySelectorAll('#p_list > li').length")
    assert set(box.answer().slugs) == {"gop-cong", "hai-doi"}
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in visits.close()), visits.faults


def test_what_was_found_stays_found_without_network(browser: Browser, own_server: str):
    visits = Visits(browser, own_server)
    box = opened(visits)
    before = box.ask("góp công")
    box.ask("làm cầu")
    box.page.context.set_offline(True)
    assert box.ask("góp công") == before
    assert all("/assets/favicon" in fault for fault in visits.close()), visits.faults


def test_site_published_anew_is_searched_without_a_word(browser: Browser, tmp_path: Path):
    folder = make_site(tmp_path)
    for number in range(12):
        write_news(folder, f"tin-{number}", "Cấy lúa nước. Trồng ngô nương. Nuôi cá lồng.", title=f"Tin {number}")
    build(folder)
    with serving(folder / "site") as address:
        visits = Visits(browser, address)
        boxes = [opened(visits, q="cấy lúa") for _ in range(4)]
        for box in boxes:
            assert box.answer().told == "12 kết quả"
            box.page.evaluate("""() => {
                window.seen = [];
                new MutationObserver(() => seen.push(document.getElementById("p_failed").checkVisibility()))
                    .observe(document.getElementById("p_failed"), {attributes: true, childList: true});
            }""")
        old = json.loads((folder / "site/tim-kiem/muc-luc.json").read_bytes())
        for number in range(3):
            (folder / f"content/tin-tuc/2026/tin-{number}.md").unlink()
        write_news(folder, "tin-moi", "Trồng ngô nương.", title="Tin mới")
        build(folder)
        assert not (folder / "site/tim-kiem" / old["segments"][0]["at"]).exists(), "what the page knows of is gone"
        by_query, by_page, by_filter, by_choices = boxes
        assert by_query.ask("ngô").told == "10 kết quả"
        assert by_query.ask('"trồng ngô nương"').told == "10 kết quả"
        assert by_page.click("#p_pages [rel=next]").told in ("9 kết quả", "12 kết quả Trang 2/2")
        assert by_choices.choices("nam") == {"2026": 9}
        by_filter.page.locator("details[data-facet=loai] summary").click()
        by_filter.page.locator("details[data-facet=loai] ul a").click()
        assert by_filter.answer().told == "9 kết quả"
        assert [box.page.evaluate("seen").count(True) for box in boxes] == [0, 0, 0, 0]
        assert all("status 404" in fault for fault in visits.close())


# Ways to serve

class Unpacking(Answer):
    """Tells the browser that what ends with .bin is packed; so it unpacks it."""

    def encoded(self, body: bytes, file: Path, kind: str) -> bytes:
        if file.suffix != ".bin":
            return super().encoded(body, file, kind)
        self.send_header("Content-Encoding", "gzip")
        return body


class Plain(Answer):
    """Packs nothing and says nothing of it."""

    def encoded(self, body: bytes, file: Path, kind: str) -> bytes:
        return body


@pytest.mark.parametrize("server", [Unpacking, Plain])
def test_index_works_however_the_server_sends_it(server: type[Answer], browser: Browser, project: Path, box: Box):
    with serving(project / "site", server) as address:
        visits = Visits(browser, address)
        other = opened(visits)
        for query in ('"góp công làm đường"', "rừng hoa ban", "góp công", "zzqq", "thi duo yeu nuoc"):
            assert other.ask(query) == box.ask(query), query
        assert other.suggestion() == "thi dua yeu nuoc"
        other.ask("khăn rằn")
        for facet in FACETS:
            assert other.choices(facet) == counted(FILED, facet)
        assert visits.close() == []


def test_site_below_a_path_is_searched_below_it(browser: Browser, tmp_path: Path):
    class Below(Answer):
        base = "/cong"

    folder = make_site(tmp_path, site_url="https://example.gov.vn/cong/")
    write_news(folder, "tin", "Cấy lúa nước hai vụ.")
    build(folder)
    with serving(folder / "site", Below) as address:
        visits = Visits(browser, address)
        asked: list[str] = []
        box = opened(visits)
        box.page.on("request", lambda request: asked.append(request.url))
        answer = box.ask('"cấy lúa nước"')
        assert [result.href for result in answer.results] == ["/cong/tin-tuc/2026/tin/"]
        assert box.choices("loai") == {"Tin tức": 1}
        assert asked and all(url.startswith((f"{address}/tim-kiem/", f"{address}/assets/")) for url in asked)
        box.page.locator("#p_list a").click()
        box.page.wait_for_url(f"{address}/tin-tuc/2026/tin/")
        assert visits.close() == []


# Small sites and changed ones

@pytest.mark.parametrize("number", [0, pytest.param(1, marks=full)])
def test_portal_with_hardly_an_article_can_be_searched(number: int, browser: Browser, tmp_path: Path):
    folder = make_site(tmp_path)
    if number:
        write_news(folder, "tin", "Cấy lúa nước hai vụ.")
    build(folder)
    with serving(folder / "site") as address:
        visits = Visits(browser, address)
        box = opened(visits)
        assert box.answer() == (START, [])
        for query in ("zzqq", '"zzqq wwqq vvqq"', "zzqq wwqq"):
            assert box.ask(query) == (NOTHING, [])
            assert box.suggestion() is None
        assert box.ask("cấy lúa").slugs == ["tin"] * number
        assert box.ask('"lúa nước hai vụ"').slugs == ["tin"] * number
        filtered = opened(visits, q="cấy lúa", nam="2026", don_vi="so-y-te")
        assert filtered.answer().slugs == ["tin"] * number
        assert filtered.choices("nam") == ({"2026": 1} if number else {})
        assert visits.close() == []


FEW = ["góp công", "rừng hoa ban", "mới thêm vào"]
QUERIES = [
    "góp công", '"góp công làm đường"', '"gop cong"', "làm đường", "rừng hoa ban", '"rừng hoa ban"', "hoa ban",
    "hoa", "khăn rằn", "khan ran non la", "nón lá", "bán hàng", "ban hang", PHRASE, f'"{PHRASE}"', "hòa giải",
    "Đồng Nai", "ky thuat", "Nguyễn Hòa", "93/KH-VP", "11/6/1948", "covid19", "ntm", "UBND xã Mường Than",
    "1234/QĐ-UBND", "thi ddua yeeu nuwowcs", "zzqq", "tin", "tóm tắt", "mới thêm vào", "góp công mới thêm", "lọc",
]


@pytest.fixture(scope="module")
def changed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same project after some edits: built over the first build, and from nothing."""
    again, fresh = (tmp_path_factory.mktemp(name) for name in ("again", "fresh"))
    shutil.copytree(project, again, dirs_exist_ok=True)
    for slug in ("gop-cong", "hoa-giai", "tat-xa", "qua-phay"):
        title = f"Tin {slug.replace('-', '')}"
        write_news(again, slug, f"{TEXTS[slug]}\n\nCâu mới thêm vào.", title=title, summary="Tóm tắt.")
    write_news(again, TIES[5], "Rừng hoa ban.", title="Chuyện rừng", date="2026-04-06", tags=["thẻ"])
    write_news(again, TIES[7], "Rừng hoa ban.", title="Chuyện rừng", date="2026-05-20")
    write_news(again, "hoa-ban-moi", "Rừng hoa ban.", title="Chuyện rừng", date="2026-04-10")
    added = "Góp công. Khăn rằn. Mới thêm vào."
    write_news(again, "moi-nhat", added, date="2026-11-01", unit="phong-cu", locality="xa-cu")
    write_news(again, "cu-nhat", added, date="2026-01-01", campaigns=["pt-hai"])
    shutil.copytree(again / "content", fresh / "content")
    shutil.copy(again / "mkdocs.yml", fresh)
    for folder, segments in ((again, 2), (fresh, 1)):
        build(folder)
        assert len(json.loads((folder / "site/tim-kiem/muc-luc.json").read_bytes())["segments"]) == segments
    return again / "site", fresh / "site"


@pytest.mark.parametrize(("queries", "narrowed"), [
    pytest.param(FEW, ["mới thêm vào"], id="few"),
    pytest.param(QUERIES, ["khăn rằn", "góp công", "mới thêm vào"], id="many", marks=full),
])
def test_index_of_a_base_and_changes_answers_like_a_clean_one(
    queries: list[str], narrowed: list[str], changed: tuple[Path, Path], browser: Browser
):
    with serving(changed[0]) as again, serving(changed[1]) as fresh:
        visits = [Visits(browser, address) for address in (again, fresh)]
        one, other = map(opened, visits)
        found_in_all: set[str] = set()
        for query in queries:
            answer, wanted = one.ask(query), other.ask(query)
            assert answer == wanted, query
            assert one.all_pages(3) == other.all_pages(3), query
            found_in_all |= set(answer.slugs)
        assert {"moi-nhat", "cu-nhat", "hoa-ban-moi", "gop-cong"} <= found_in_all
        for query in narrowed:
            one.ask(query), other.ask(query)
            for facet in FACETS:
                assert one.choices(facet) == other.choices(facet), (query, facet)
            assert one.click("[data-order=moi]") == other.click("[data-order=moi]")
            assert one.click("[data-order='']") == other.click("[data-order='']")
        one.ask("thi duo yeu nuoc"), other.ask("thi duo yeu nuoc")
        assert one.suggestion() == other.suggestion() == "thi dua yeu nuoc"
        assert [one for visit in visits for one in visit.close()] == []


def test_ties_stay_newest_first_after_edits(changed: tuple[Path, Path], browser: Browser):
    with serving(changed[0]) as address:
        visits = Visits(browser, address)
        box = opened(visits)
        box.ask('"rừng hoa ban"')
        order = [slug for answer in box.all_pages() for slug in answer.slugs]
        left = [slug for slug in order if slug not in (TIES[5], TIES[7], "hoa-ban-moi")]
        assert left == [slug for slug in TIES[::-1] if slug not in (TIES[5], TIES[7])]
        assert order[0] == TIES[7]
        assert order.index(TIES[9]) in (order.index("hoa-ban-moi") - 1, order.index("hoa-ban-moi") + 1)
        assert visits.close() == []


def test_withdrawn_article_is_found_no_more(browser: Browser, tmp_path: Path):
    folder = make_site(tmp_path)
    for slug, body in (("mot", "Cấy lúa nước."), ("hai", "Cấy lúa nương kín đáo."), ("ba", "Cấy lúa nếp.")):
        write_news(folder, slug, body)
    build(folder)
    with serving(folder / "site") as address:
        visits = Visits(browser, address)
        assert opened(visits, q='"lúa nương kín đáo"').answer().slugs == ["hai"]
        write_news(folder, "hai", "Cấy lúa nương kín đáo.", draft=True)
        build(folder)
        box = opened(visits, q="kín đáo")
        assert box.answer() == (NOTHING, [])
        assert set(box.ask("cấy lúa").slugs) == {"mot", "ba"}
        assert box.choices("nam") == {"2026": 2}
        assert visits.close() == []


# The portal as it comes

def test_what_the_tips_of_the_page_name_is_found(visit: Visits):
    box = opened(visit)
    tips = box.page.locator(".page-head details li").all_text_contents()
    number = re.search(r"\d+/[A-ZĐ-]+", " ".join(tips))[0]
    answer = box.ask(number)
    first = box.page.locator("#p_list .kind").first.inner_text()
    assert number in first, "the plan itself comes before those that name it"
    phrase = re.search("“.+”", " ".join(tips))[0]
    answer = box.ask(phrase)
    assert answer.results and all(_says(result, phrase[1:-1]) for result in answer.results)


def _says(result: Result, phrase: str) -> bool:
    return any(mark.lower() == phrase for mark in (*result.title_marks, *result.excerpt_marks))
