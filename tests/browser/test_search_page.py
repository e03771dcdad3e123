"""What the search page does around the search engine, which fake_search_engine.js stands in for.

What is found, and in which order, is for test_search_engine.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.browser import tools
from tests.browser.test_every_page import OFF, RUN
from tests.browser.visits import DESKTOP, NARROWEST, PHONE, Visits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    Open = Callable[..., Page]

ENGINE = "**/assets/search-engine*.js"
DONE = "#ket-qua[aria-busy=false]"
CHIPS = "#p_chips li:not(:last-child) a"
HEARD = """() => {
    window.heard = [];
    const said = document.querySelector("main [role=status]");
    new MutationObserver(() => { if (said.textContent) heard.push(said.textContent); })
        .observe(said, {childList: true, characterData: true, subtree: true});
}"""
SMALL = """() => [...document.querySelectorAll("main a[href], main button, main summary, main label, main input")]
    .filter(node => node.checkVisibility() && !node.matches("[data-result], .unseen, [type=checkbox]"))
    .filter(node => node.getBoundingClientRect().height < 43.9).map(node => node.outerHTML)"""


@cache
def engine() -> str:
    return (tools.ROOT / "tests/browser/fake_search_engine.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shared(browser: Browser, server: str) -> Iterator[tuple[Visits, Page]]:
    """A window that most tests use, one after the other: a new one for each takes as long as what they do in it."""
    visits = Visits(browser, server)
    yield visits, visits.window()
    assert visits.close() == []


@pytest.fixture
def look(shared: tuple[Visits, Page]) -> Iterator[Open]:
    """Open the search page with the stand-in; what it is told is given by name."""
    visits, page = shared

    def look(asked: dict[str, str] | None = None, viewport: dict[str, int] = DESKTOP, **wanted: object) -> Page:
        page.set_viewport_size(viewport)
        page.unroute_all()
        stand_in(page, **wanted)
        page.goto(f"{visits.address}/tim-kiem/" + (f"?{urlencode(asked)}" if asked else ""))
        page.wait_for_selector(DONE, state="attached")
        return page

    yield look
    page.context.set_offline(False)
    page.emulate_media(media="null", color_scheme="null")
    faults, visits.faults[:] = visits.faults[:], []
    assert faults == []


def prepared(visit: Visits, viewport: dict[str, int] = DESKTOP, **wanted: object) -> Page:
    page = visit.window(viewport)
    stand_in(page, **wanted)
    return page


def stand_in(page: Page, **wanted: object) -> None:
    """Give the page the engine that does as it is told."""
    body = f"window.wanted = {json.dumps(wanted)};\n{engine()}"
    page.route(ENGINE, lambda route: route.fulfill(content_type="text/javascript", body=body))


def titles(page: Page) -> list[str]:
    return page.locator("#ket-qua a[data-result]").all_inner_texts()


def heading(page: Page) -> str:
    return page.locator("#p_found").inner_text()


def said(page: Page) -> str:
    return page.locator("main [role=status]").inner_text()


def asked_of(page: Page) -> dict[str, str]:
    """What the address holds."""
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def last(page: Page) -> dict:
    """The last call of the engine."""
    return page.evaluate("fake.calls.at(-1)")


def act(page: Page, does: Callable[[], object]) -> None:
    """Do something that starts a search, and wait until its answer stands."""
    before = page.evaluate("fake.calls.length")
    does()
    until(page, f"fake.calls.length > {before}")
    page.wait_for_selector(DONE, state="attached")


def until(page: Page, true: str) -> None:
    """Wait for an expression; Playwright's own way is barred by the policy."""
    for _ in range(1000):
        if page.evaluate(true):
            return
        page.wait_for_timeout(10)
    pytest.fail(f"in vain: {true}")


def fill(page: Page, text: str) -> None:
    act(page, lambda: page.locator("#p_q").fill(text))


def click(page: Page, selector: str) -> None:
    # cards that come into view get their real heights then: Playwright waits for that only if it need not scroll itself
    page.locator(selector).scroll_into_view_if_needed()
    act(page, lambda: page.locator(selector).click())


# What is shown

def test_answer_stands_as_the_engine_gives_it(look: Open):
    page = look({"q": "thi đua"})
    assert titles(page) == [f"Bài {number}: thi đua ở vùng cao" for number in range(1, 11)]
    first = page.locator("#ket-qua li.card").first
    assert first.locator("mark").all_inner_texts() == ["thi đua", "thi đua"]
    assert re.sub(r"\s+", " ", first.locator(".badge").inner_text()) == "Gương điển hình 20/11/2026"
    assert first.locator("a").get_attribute("href") == "/tin-tuc/2026/bai-1/"
    assert heading(page) == "132 kết quả"
    assert page.title() == "thi đua - Tìm kiếm | Nêu Gương"
    assert not page.locator("#p_browse").is_visible()
    index = page.locator("#ket-qua").get_attribute("data-index")
    assert page.evaluate("fake.opened") == [[index, ""]]
    assert page.locator("link[rel=preload]").get_attribute("href") == index


def test_what_is_typed_before_the_script_is_there_wins_over_the_address(visit: Visits):
    page, held = prepared(visit), []
    page.route("**/assets/search.*.js", lambda route: held.append(route))
    page.goto(f"{visit.address}/tim-kiem/?q=cũ&nam=2023", wait_until="commit")
    page.locator("#p_q").fill("mới gõ")
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    page.wait_for_selector(f"{DONE} a[data-result]")
    assert page.locator("#p_q").input_value() == "mới gõ"
    assert [(call["text"], call["filters"]) for call in page.evaluate("fake.calls")] == [("mới gõ", {"nam": "2023"})]
    assert asked_of(page) == {"q": "mới gõ", "nam": "2023"}


def test_empty_page_says_what_to_do_and_searches_for_nothing(look: Open):
    for query in ("", "  ", "🙂 !?"):
        page = look({"q": query} if query else None)
        assert titles(page) == []
        assert "Gõ từ cần tìm" in page.locator("#ket-qua").inner_text()
        assert page.locator("#p_browse a").first.is_visible()
        for unseen in ("#p_head", "#p_filters", "#p_pages", "#p_nothing", "#p_failed", "#p_chips"):
            assert not page.locator(unseen).is_visible(), unseen
        assert page.locator("#ket-qua").get_attribute("data-empty") is None


def test_partial_results_are_said_to_be_so(look: Open):
    page = look({"q": "mot phan"}, suggestion="một phần")
    assert heading(page) == "Không bài nào có đủ các từ"
    assert page.locator("#p_partly").inner_text() == "132 kết quả dưới đây chỉ có một phần các từ bạn gõ."
    assert len(titles(page)) == 10
    link = page.locator("#p_meant a")
    assert link.inner_text() == "một phần"
    act(page, link.click)
    assert page.locator("#p_q").input_value() == "một phần"
    assert last(page)["text"] == asked_of(page)["q"] == "một phần"
    assert not page.locator("#p_partly").is_visible() and not link.is_visible()


def test_suggestion_comes_after_the_results_and_moves_none(look: Open):
    page = look(suggestion="một phần", waits={"suggest": 150})
    page.evaluate(HEARD)
    fill(page, "mot phan")
    top = page.locator("#p_list").bounding_box()["y"]
    page.locator("#p_meant a").wait_for()
    assert page.locator("#p_list").bounding_box()["y"] == top
    assert page.evaluate("heard") == [
        "Không bài nào có đủ các từ. 132 kết quả dưới đây chỉ có một phần các từ bạn gõ.", "Có phải bạn tìm: một phần",
    ]
    page.evaluate("fake.waits.suggest = 100")
    fill(page, "mot phan nua")
    fill(page, "thi đua")
    page.wait_for_timeout(150)
    assert not page.locator("#p_meant").is_visible()


def test_nothing_found_shows_ways_on(look: Open):
    page = look({"q": "zzq"}, suggestion="quý")
    assert heading(page) == "Không tìm thấy kết quả nào"
    page.locator("#p_meant a:text('quý')").wait_for()
    assert said(page) == "Có phải bạn tìm: quý"
    assert page.locator("#ket-qua").get_attribute("data-empty") == ""
    assert page.locator("#p_nothing li").count() >= 2
    assert "/guong-dien-hinh/" in [link.get_attribute("href") for link in page.locator("#p_browse a").all()]
    for unseen in ("#p_filters", "#p_narrow", "#p_order"):
        assert not page.locator(unseen).is_visible(), unseen
    fill(page, "có")
    assert page.locator("#ket-qua").get_attribute("data-empty") is None
    assert not page.locator("#p_nothing").is_visible()


def test_nothing_found_within_filters_offers_to_search_without_them(look: Open):
    page = look({"q": "zzq", "nam": "2023", "sap-xep": "moi"})
    assert page.locator("#p_filters").is_visible() and page.locator(CHIPS).count() == 1
    click(page, "#p_narrow a")
    assert asked_of(page) == {"q": "zzq", "sap-xep": "moi"}
    assert not page.locator("#p_narrow").is_visible()


# Typing

def test_search_waits_for_a_pause_and_enter_does_not(visit: Visits):
    page = prepared(visit)
    page.clock.install()
    page.goto(f"{visit.address}/tim-kiem/")
    page.clock.run_for(1000)
    texts = "fake.calls.map(call => call.text)"
    length = page.evaluate("history.length")
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for text in ("t", "th", "thi"):
        page.locator("#p_q").fill(text)
        assert page.locator("#ket-qua").get_attribute("aria-busy") == "true"
        page.clock.run_for(90)
    assert page.evaluate(texts) == [""]
    page.clock.run_for(20)
    assert page.evaluate(texts) == ["", "thi"]
    page.locator("#p_q").fill("this")
    page.locator("#p_q").fill("thi ")
    page.locator("#p_q").fill("thi đ")
    page.locator("#p_q").press("Enter")
    assert page.evaluate(texts) == ["", "thi", "thi đ"]
    page.clock.run_for(1000)
    assert page.evaluate(texts) == ["", "thi", "thi đ"], "the pause after the last key starts no other search"
    assert page.locator("#ket-qua").get_attribute("aria-busy") == "false"
    assert asked_of(page) == {"q": "thi đ"}
    page.locator("#p_q").fill("thi đua yêu nước")
    page.clock.run_for(1)
    assert page.evaluate(texts)[-1] == "thi đua yêu nước", "what comes all at once is looked for at once"
    assert page.evaluate("history.length") == length


def test_outdated_answer_never_overwrites_a_newer_one(look: Open):
    page = look(waits={"chậm": 400})
    page.locator("#p_q").fill("chậm")
    until(page, "fake.calls.at(-1).text === 'chậm'")
    fill(page, "nhanh")
    assert [call["aborted"] for call in page.evaluate("fake.calls.slice(-2)")] == [True, False]
    page.wait_for_timeout(450)
    assert titles(page)[0] == "Bài 1: nhanh ở vùng cao"
    assert page.locator("#ket-qua").get_attribute("aria-busy") == "false"


def test_search_under_way_ends_with_the_next_key(look: Open):
    page = look({"q": "một"}, waits={"hai": 1000})
    page.locator("#p_q").fill("hai")
    until(page, "fake.calls.at(-1).text === 'hai'")
    page.locator("#p_q").press("a")
    assert last(page)["aborted"]


def test_results_stay_where_they_are_until_the_next_ones_stand(look: Open):
    page = look({"q": "một"}, PHONE, waits={"hai": 300})
    top = page.locator("#p_list").bounding_box()["y"]
    page.locator("#p_q").fill("hai")
    until(page, "fake.calls.at(-1).text === 'hai'")
    assert titles(page)[0].startswith("Bài 1: một")
    assert page.locator("#p_list").bounding_box()["y"] == top
    page.wait_for_selector(DONE)
    assert titles(page)[0].startswith("Bài 1: hai")
    assert page.locator("#p_list").bounding_box()["y"] == top


def test_first_results_shift_nothing_that_is_seen(visit: Visits):
    page = prepared(visit, PHONE, waits={"thi đua": 200})
    page.add_init_script("""window.shifted = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value; }))
            .observe({type: "layout-shift", buffered: true});""")
    page.goto(f"{visit.address}/tim-kiem/?q=thi+đua&nam=2023")
    page.wait_for_selector(f"{DONE} a[data-result]")
    page.wait_for_timeout(100)
    assert page.evaluate("shifted") < 0.05


def test_number_of_results_is_told_once_after_the_answer(visit: Visits):
    page = prepared(visit)
    page.clock.install()
    page.goto(f"{visit.address}/tim-kiem/")
    page.clock.run_for(1000)
    page.evaluate(HEARD)
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for letter in "thi đua":
        page.locator("#p_q").press_sequentially(letter)
        page.clock.run_for(15)
    page.clock.run_for(1000)
    assert page.evaluate("heard") == ["132 kết quả"]
    status = page.locator("main [role=status]")
    assert status.evaluate("node => !node.closest('[aria-busy]')"), "what is busy is not read out"
    page.locator("#p_q").fill("zzq")
    page.clock.run_for(1000)
    assert page.evaluate("heard") == ["132 kết quả", "Không tìm thấy kết quả nào"]


# Address

def test_address_holds_the_whole_search(look: Open):
    page = look({"q": "thi đua", "loai": "tin-tuc", "nam": "2023", "sap-xep": "moi", "trang": "2"})
    assert last(page) == {"text": "thi đua", "filters": {"loai": "tin-tuc", "nam": "2023"}, "order": "moi", "page": 2,
                          "aborted": False}
    assert page.title() == "thi đua - Trang 2 - Tìm kiếm | Nêu Gương"
    assert heading(page) == "17 kết quả Trang 2/2"
    page.wait_for_selector("#p_chips :text('Tin tức')")
    names = [re.sub(r"\s+", " ", name) for name in page.locator(CHIPS).all_inner_texts()]
    assert names == ["Bỏ lọc Loại bài: Tin tức", "Bỏ lọc Năm: 2023"]
    assert page.locator("#p_order [aria-current]").inner_text() == "Mới nhất"


def test_foolish_address_does_no_harm(look: Open):
    page = look({"q": "a", "trang": "-1.5e9", "sap-xep": "x", "loai": "", "nam": "<b>"})
    assert last(page)["filters"] == {"nam": "<b>"} and last(page)["order"] == "sat"
    assert page.locator("#p_chips b").count() == 0
    page = look({"q": "a", "trang": "xyz"})
    assert last(page)["page"] == 1 and len(titles(page)) == 10


def test_choices_can_be_taken_back_with_the_browser(look: Open):
    page = look({"q": "thi đua"})
    fill(page, "kế hoạch")
    click(page, "#p_pages [rel=next]")
    click(page, "#p_order a:text('Mới nhất')")
    assert asked_of(page) == {"q": "kế hoạch", "sap-xep": "moi"}, "another order begins with the first page"
    assert titles(page)[0].startswith("Bài 132:")
    act(page, page.go_back)
    assert asked_of(page) == {"q": "kế hoạch", "trang": "2"}
    assert titles(page)[0].startswith("Bài 11:") and "Trang 2" in page.title()
    act(page, page.go_back)
    assert asked_of(page) == {"q": "kế hoạch"}, "what is typed takes the place of what was typed before"
    assert titles(page)[0] == "Bài 1: kế hoạch ở vùng cao" and page.title().startswith("kế hoạch - Tìm")
    fill(page, "tin")
    act(page, page.locator("#p_order a:text('Mới nhất')").click)
    act(page, page.go_back)
    assert page.locator("#p_q").input_value() == "tin"
    act(page, page.go_forward)
    assert last(page)["order"] == "moi"


def test_jump_within_the_page_is_no_search(look: Open):
    page = look({"q": "thi đua"})
    page.evaluate("location.hash = 'p_main'")
    page.wait_for_timeout(50)
    assert page.evaluate("fake.calls.length") == 1


def test_search_goes_on_where_the_browser_refuses_addresses(look: Open):
    page = look({"q": "một"})
    page.evaluate("() => { history.replaceState = history.pushState = () => { throw new Error('SecurityError'); }; }")
    fill(page, "hai")
    click(page, "#p_pages [rel=next]")
    assert titles(page)[0] == "Bài 11: hai ở vùng cao"


STRANGE = {"long": "ế" * 10_000, "emoji": "🙂 thi đua 👍🏽" * 50, "signs": "\u202e\u0000x\ufffd%"}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_queries_do_no_harm(look: Open, text: str):
    page = look()
    fill(page, text)
    assert titles(page)
    assert len(page.url) < 8000
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.reload()
    page.wait_for_selector(f"{DONE} a[data-result]")


def test_nothing_of_a_query_or_an_article_is_markup(look: Open):
    evil = "<img src=x onerror=\"document.title='hong'\"><script>alert(1)</script>&lt;b&gt;"
    page = look({"q": evil, "don-vi": evil}, suggestion=evil)
    page.locator("#p_q").fill(f"mot phan {evil}")
    act(page, lambda: page.locator("#p_q").press("Enter"))
    page.wait_for_timeout(50)
    assert page.locator("main img, #ket-qua script, #ket-qua b, .listed img").count() == 0
    assert page.locator("#p_meant a").inner_text() == evil
    assert evil in page.title()


# Filters

def test_choices_are_asked_for_when_a_filter_is_opened(look: Open):
    page = look({"q": "thi đua"})
    assert page.locator("#p_filters [data-facet]").count() == 7
    assert page.evaluate("fake.asked") == []
    page.locator("[data-facet=loai] summary").click()
    page.wait_for_selector("[data-facet=loai] a")
    assert page.evaluate("fake.asked") == ["loai"]
    texts = page.locator("[data-facet=loai] a").all_inner_texts()
    assert [text.split() for text in texts] == [["Gương", "điển", "hình", "33"], ["Phong", "trào", "33"],
                                               ["Kế", "hoạch", "33"], ["Tin", "tức", "33"]]
    page.locator("[data-facet=linh-vuc] summary").click()
    page.wait_for_selector("[data-facet=linh-vuc] :text('Không có mục nào.')")


def test_chosen_filter_narrows_the_results_and_can_be_taken_away(look: Open):
    page = look({"q": "thi đua", "trang": "3"})
    page.locator("[data-facet=loai] summary").click()
    click(page, "[data-facet=loai] a:has-text('Tin tức')")
    assert asked_of(page) == {"q": "thi đua", "loai": "tin-tuc"}
    assert heading(page) == "33 kết quả"
    assert page.evaluate("document.activeElement.id") == "p_found"
    assert said(page) == "", "the heading that has the focus is read out already"
    page.wait_for_selector("[data-facet=loai] [aria-current=true]")
    assert page.locator("[data-facet=loai] [aria-current]").inner_text().startswith("Tin tức")
    page.locator("[data-facet=nam] summary").click()
    click(page, "[data-facet=nam] a:has-text('2023')")
    assert last(page)["filters"] == {"loai": "tin-tuc", "nam": "2023"}
    assert page.locator(CHIPS).count() == 2
    fill(page, "kế hoạch")
    assert last(page)["filters"] == {"loai": "tin-tuc", "nam": "2023"}, "another query keeps the filters"
    click(page, f"{CHIPS} >> nth=0")
    assert asked_of(page) == {"q": "kế hoạch", "nam": "2023"}
    click(page, "#p_chips [data-clear]")
    assert asked_of(page) == {"q": "kế hoạch"}
    assert not page.locator("#p_chips").is_visible()
    click(page, "[data-facet=loai] a:has-text('Tin tức')")
    page.wait_for_selector("[data-facet=loai] [aria-current=true]")
    click(page, "[data-facet=loai] [aria-current=true]")
    assert asked_of(page) == {"q": "kế hoạch"}


def test_long_filter_shows_a_dozen_choices_until_all_are_wanted(look: Open):
    page = look({"q": "thi đua", "don-vi": "don-vi-39"})
    page.locator("[data-facet=don-vi] summary").click()
    page.wait_for_selector("[data-facet=don-vi] a")
    choices = page.locator("[data-facet=don-vi] a")
    assert choices.count() == 13, "the chosen one is always among them"
    page.locator("[data-facet=don-vi] button:text('Xem tất cả 40 mục')").press("Enter")
    until(page, "document.querySelectorAll('[data-facet=don-vi] a').length === 40")
    assert page.evaluate("[...document.querySelectorAll('[data-facet=don-vi] a')].indexOf(document.activeElement)") == 12


def test_choices_that_did_not_arrive_can_be_asked_for_again(look: Open):
    page = look({"q": "thi đua", "nam": "2023"}, brokenChoices=True)
    page.wait_for_selector("#p_chips :text('2023')")  # the value, where the name is not to be had
    page.locator("[data-facet=loai] summary").click()
    again = page.locator("[data-facet=loai] button")
    again.wait_for()
    page.evaluate("fake.brokenChoices = false")
    again.press("Enter")
    page.wait_for_selector("[data-facet=loai] a")
    assert page.evaluate("document.activeElement.closest('[data-facet]').dataset.facet") == "loai"


def test_filters_are_one_closed_control_on_phones(look: Open):
    page = look({"q": "thi đua"}, PHONE)
    control = page.locator("#p_filters > summary")
    assert control.is_visible() and not page.locator("[data-facet=loai] summary").is_visible()
    control.click()
    page.locator("[data-facet=loai] summary").click()
    click(page, "[data-facet=loai] a:has-text('Tin tức')")
    assert not page.locator("[data-facet=loai] summary").is_visible()
    assert page.locator("#p_found").evaluate("node => node.getBoundingClientRect().top") >= 0
    assert page.locator("#ket-qua a[data-result]").first.is_visible()


# Pages of results

def test_pages_are_links_that_lead_to_the_heading(look: Open):
    page = look({"q": "thi đua", "trang": "5"}, PHONE)
    nav = page.locator("nav#p_pages")
    numbers = nav.locator(".page-number")
    assert numbers.all_inner_texts() == ["1", "…", "4", "5", "6", "…", "14"]
    assert nav.locator("[aria-current=page]").get_attribute("aria-label") == "Trang 5"
    assert parse_qs(urlsplit(nav.locator("[rel=prev]").get_attribute("href")).query)["trang"] == ["4"]
    assert "trang" not in nav.locator("a:text-is('1')").get_attribute("href")
    click(page, "[rel=next]")
    assert titles(page)[0].startswith("Bài 51:")
    assert page.evaluate("document.activeElement.id") == "p_found"
    assert heading(page) == "132 kết quả Trang 6/14"
    assert 0 <= page.locator("#p_found").bounding_box()["y"] < 60
    click(page, "[aria-label='Trang 14']")
    assert not nav.locator("[rel=next]").is_visible()
    click(page, "[aria-label='Trang 1']")
    assert not nav.locator("[rel=prev]").is_visible()
    assert numbers.all_inner_texts() == ["1", "2", "…", "14"]


def test_link_opens_a_new_tab_where_that_is_wanted(look: Open):
    page = look({"q": "thi đua"})
    with page.context.expect_page() as opened:
        page.locator("[rel=next]").click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert asked_of(page) == {"q": "thi đua"}


# Failures

def test_failure_is_told_and_can_be_tried_again(look: Open):
    page = look({"q": "thi đua"}, broken=True)
    notice = page.locator("#p_failed")
    assert "Chưa tải được dữ liệu tìm kiếm" in notice.inner_text()
    assert said(page) == notice.locator("p").inner_text()
    assert page.locator("#p_browse a").first.is_visible()
    assert not page.locator("#p_head").is_visible() and not page.locator("#p_filters").is_visible()
    click(page, "#p_failed button")
    assert notice.is_visible() and page.evaluate("document.activeElement.matches('#p_failed button')")
    page.evaluate("fake.broken = false")
    click(page, "#p_failed button")
    assert len(titles(page)) == 10 and not notice.is_visible()
    assert page.evaluate("document.activeElement.id") == "p_found"


def test_results_stay_readable_when_the_next_ones_do_not_arrive(look: Open):
    page = look({"q": "thi đua"}, PHONE)
    page.evaluate("fake.broken = true")
    click(page, "[rel=next]")
    assert titles(page)[0].startswith("Bài 1:") and heading(page) == "132 kết quả"
    assert "kết quả của lần tìm trước" in page.locator("#p_failed").inner_text()
    # cards that come into view get their real heights first
    until(page, "(box => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('#p_failed button').getBoundingClientRect())")
    page.evaluate("fake.broken = false")
    click(page, "#p_failed button")
    assert titles(page)[0].startswith("Bài 11:")


def test_lost_network_is_told_and_its_return_is_enough(look: Open, shared: tuple[Visits, Page]):
    page = look()
    page.context.set_offline(True)
    page.evaluate("fake.broken = true")
    fill(page, "thi đua")
    assert "mất kết nối mạng" in page.locator("#p_failed").inner_text()
    page.evaluate("fake.broken = false")
    act(page, lambda: page.context.set_offline(False))
    assert len(titles(page)) == 10 and not page.locator("#p_failed").is_visible()
    shared[0].faults.clear()  # the browser asks for the icon when it likes


def test_engine_that_did_not_arrive_is_asked_for_again(visit: Visits):
    page = prepared(visit)

    def lost(route: Route) -> None:
        route.fulfill(status=503)

    page.route(ENGINE, lost)
    page.goto(f"{visit.address}/tim-kiem/?q=thi")
    assert page.locator("#p_failed").is_visible() and not page.locator("#p_head").is_visible()
    page.locator("#p_q").fill("thi đua")
    page.wait_for_url("**/tim-kiem/?q=thi+*")
    page.unroute(ENGINE, lost)
    page.locator("#p_failed button").click()
    page.wait_for_selector(f"{DONE} a[data-result]")
    assert titles(page)[0] == "Bài 1: thi đua ở vùng cao"
    visit.faults.clear()  # the 503


def test_old_browser_is_told_and_shown_the_listings(look: Open):
    page = look({"q": "thi đua"}, tooOld=True)
    assert "Trình duyệt này quá cũ" in page.locator("main").inner_text()
    assert page.locator("#p_browse a").first.is_visible()
    assert page.evaluate("fake.opened") == []


def test_page_without_scripts_shows_the_listings(visit: Visits):
    page = visit("/tim-kiem/?q=thi+đua", java_script_enabled=False)
    assert "JavaScript" in page.locator("main").inner_text()
    assert page.locator("#p_browse a").first.is_visible()


# Keyboard, sizes, colours

def test_slash_leads_to_the_box_and_escape_empties_it(look: Open):
    page = look({"q": "thi đua"})
    page.keyboard.press("/")
    box = page.locator("#p_q")
    assert page.evaluate("document.activeElement.id") == "p_q"
    assert box.input_value() == "thi đua"
    page.keyboard.press("End")
    page.keyboard.type("/")
    assert box.input_value() == "thi đua/", "in a field it is a letter like others"
    act(page, lambda: page.keyboard.press("Escape"))
    assert box.input_value() == "" and titles(page) == [] and asked_of(page) == {}
    page.locator(".page-head summary").click()
    page.locator("#p_slash").uncheck()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "p_slash", "whoever speaks their commands can turn it off"


def test_focus_goes_from_the_box_over_the_filters_to_the_results(look: Open):
    page = look({"q": "thi đua"})
    page.locator("#p_q").focus()
    way = []
    for _ in range(30):
        page.keyboard.press("Tab")
        way.append(page.evaluate("""() => ["#p_filters", "#p_order", "#p_list", "#p_pages"]
            .find(part => document.activeElement.closest(part))"""))
        assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 0
    seen = [part for at, part in enumerate(way) if part and part not in way[:at]]
    assert seen == ["#p_filters", "#p_order", "#p_list", "#p_pages"]


STATES = {
    "start": ({}, {}),
    "results": ({"q": "thi đua", "loai": "tin-tuc", "trang": "2"}, {}),
    "partial": ({"q": "mot phan"}, {"suggestion": "một phần"}),
    "nothing": ({"q": "zzq", "nam": "2023"}, {"suggestion": "quý"}),
    "failed": ({"q": "thi đua"}, {"broken": True}),
}


@pytest.mark.parametrize("state", ["results", "failed", *(pytest.param(state, marks=pytest.mark.full)
                                                          for state in STATES if state not in ("results", "failed"))])
def test_every_state_is_accessible_and_fits(state: str, look: Open):
    asked, wanted = STATES[state]
    page = look(asked, PHONE, **wanted)
    page.locator(".page-head summary").click()
    if page.locator("#p_filters").is_visible():
        page.locator("#p_filters > summary").click()
        page.locator("[data-facet=don-vi] summary").click()
        page.wait_for_selector("[data-facet=don-vi] li > *")
        page.wait_for_timeout(30)
    assert page.evaluate(SMALL) == []
    page.evaluate(tools.axe())
    for viewport, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(RUN, list(OFF)) == []
    page.set_viewport_size(NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]


def test_printed_results_are_without_controls(look: Open):
    page = look({"q": "thi đua"})
    page.emulate_media(media="print")
    assert page.locator("#ket-qua a[data-result]").first.is_visible()
    for unseen in ("#p_q", "#p_filters", "#p_order", "#p_pages", ".page-head details"):
        assert not page.locator(unseen).is_visible(), unseen


# The box on other pages

@pytest.mark.parametrize("viewport", [
    pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.full),
])
def test_box_in_the_header_leads_to_the_search_page(viewport: dict[str, int], visit: Visits, page_types: dict[str, str]):
    page = visit(page_types["story without picture"], viewport)
    page.route(ENGINE, lambda route: route.fulfill(content_type="text/javascript", body=engine()))
    box = page.locator("header [role=search] input[name=q]")
    assert box.is_visible() and page.locator("input[name=q]").count() == 1
    assert box.bounding_box()["height"] >= 43.9
    assert page.locator("body > header").bounding_box()["height"] < 190
    box.fill("nông thôn")
    box.press("Enter")
    page.wait_for_selector(f"{DONE} a[data-result]")
    assert page.locator("#p_q").input_value() == "nông thôn"
    assert page.locator("input[name=q]").count() == 1


def test_box_stands_once_on_every_page_and_not_on_paper(visit: Visits, page_types: dict[str, str]):
    page = visit("/", PHONE)
    for kind in ("home", "404", "campaign", "plan 1", "guong-dien-hinh"):
        page.goto(visit.address + page_types[kind])
        assert [box.is_visible() for box in page.locator("input[name=q]").all()] == [True], kind
        page.emulate_media(media="print")
        assert not page.locator("input[name=q]").is_visible(), kind
        page.emulate_media(media="screen")
