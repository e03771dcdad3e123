"""A citizen's ways through the site, in a real browser.

Looks at what is shown, by addresses and roles; classes and colours are the theme's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.page_types import PLANS
from tests.browser.visits import DESKTOP, PHONE, Visits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

STORY = r"^/guong-dien-hinh/\d{4}/[a-z0-9-]+/$"
CAMPAIGN = r"^/phong-trao/(?!trang/)[a-z0-9-]+/$"
PLAN = r"^/ke-hoach/\d{4}/[a-z0-9-]+/$"


class Walks(Visits):
    """Visits that share a window, but for those of a browser with options of its own."""

    _page: Page | None = None

    def __call__(self, path: str, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        if options:
            return super().__call__(path, viewport, **options)
        page = self._page = self._page or self.window()
        page.set_viewport_size(viewport)
        page.emulate_media(media="null")
        page.goto(self.address + path, wait_until="load")
        return page


@pytest.fixture(scope="module")
def walks(browser: Browser, server: str) -> Iterator[Walks]:
    walks = Walks(browser, server)
    yield walks
    assert walks.close() == []


@pytest.fixture
def visit(walks: Walks) -> Iterator[Visits]:
    """Open pages of the site, one after the other; their faults fail the test."""
    yield walks
    faults, walks.faults[:] = walks.faults[:], []
    assert faults == []


def links(page: Page, pattern: str, within: str = "body") -> list[Locator]:
    """The visible links whose path on the site matches the pattern, in the page's order."""
    found = page.locator(f"{within} a[href]")
    return [link for link, path in zip(found.all(), paths_of(found), strict=True) if re.match(pattern, path) and link.is_visible()]


def paths_of(links: Locator) -> list[str]:
    """Where links lead: their paths, without the host."""
    return links.evaluate_all("all => all.map(link => link.origin === location.origin ? link.pathname : link.href)")


def path_of(link: Locator) -> str:
    """Where one link leads."""
    (path,) = paths_of(link)
    return path


def follow(page: Page, pattern: str, within: str = "body") -> str:
    """Click the first visible link that matches; return its path once its page is there."""
    choice = links(page, pattern, within)
    assert choice, f"{page.url} shows no link to {pattern}"
    path = path_of(choice[0])
    choice[0].click()
    page.wait_for_url(lambda url: url.split("#")[0].endswith(path))
    check_frame(page)
    return path


def check_frame(page: Page) -> None:
    """What every page has: one visible heading, its name in the title, a main part, Vietnamese."""
    headings = page.locator("h1")
    assert headings.count() == 1
    assert headings.is_visible()
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.title().strip()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


@pytest.mark.parametrize("viewport", [
    pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.full),
])
def test_citizen_walks_from_home_to_a_plan_and_finds_a_story_by_search(viewport: dict[str, int], visit: Visits):
    page = visit("/", viewport)
    check_frame(page)
    assert page.locator("input[name=q]").first.is_visible()

    follow(page, r"^/guong-dien-hinh/$")
    assert "gương điển hình" in heading(page).lower()
    assert len(links(page, STORY, "main")) >= 3

    story = links(page, STORY, "main")[0].inner_text().strip()
    follow(page, STORY, "main")
    assert heading(page) in story or story in heading(page)
    assert page.locator("main time[datetime]").first.is_visible()

    follow(page, CAMPAIGN, "main")
    assert links(page, STORY, "main"), "a campaign shows its stories"

    follow_to_a_plan(page)
    assert page.locator("main").get_by_text(re.compile(r"KH-|kế hoạch", re.IGNORECASE)).first.is_visible()

    page.goto(visit.address + "/tim-kiem/")
    check_frame(page)
    search(page, "thi dua yeu nuoc")
    result = page.locator("a[data-result]").first
    target = path_of(result)
    result.click()
    page.wait_for_url(lambda url: target in url)
    check_frame(page)
    assert "thi đua" in page.locator("main").inner_text().lower()


def follow_to_a_plan(page: Page) -> None:
    """To a plan from here, or through the list of plans where this page names none."""
    if not links(page, PLAN, "main"):
        page.goto(re.sub(r"/phong-trao/.*", "/ke-hoach/", page.url))
    follow(page, PLAN, "main")


def search(page: Page, words: str) -> None:
    """Type as a person does, and wait until the results stand."""
    field = page.locator("main input[name=q]").first
    field.click()
    field.press_sequentially(words)
    page.wait_for_selector("#ket-qua:not([aria-busy=true]) a[data-result]")


def test_home_page_leads_to_the_search_page_with_the_words_typed(visit: Visits):
    page = visit("/", PHONE)
    field = page.locator("input[name=q]").first
    field.fill("nông thôn mới")
    field.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    page.wait_for_selector("#ket-qua:not([aria-busy=true]) a[data-result]")
    assert page.locator("main input[name=q]").first.input_value() == "nông thôn mới"


def test_search_without_a_hit_says_so(visit: Visits):
    page = visit("/tim-kiem/?q=zzqxjw")
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("#ket-qua[aria-busy=false]", state="attached")
    assert page.locator("a[data-result]").count() == 0
    assert page.locator("main [role=status]").inner_text().strip()
    assert links(page, r"^/guong-dien-hinh/$", "main"), "who finds nothing is shown where to look"


def test_words_in_an_address_are_never_markup(visit: Visits):
    page = visit("/tim-kiem/?q=%3Cimg%20src=x%20onerror=%22document.title='hong'%22%3E%3Cb%3E")
    page.wait_for_load_state("networkidle")
    assert page.locator("#ket-qua img").count() == 0
    assert page.title() != "hong"


def test_site_can_be_read_without_scripts(visit: Visits):
    page = visit("/", PHONE, java_script_enabled=False)
    follow(page, r"^/guong-dien-hinh/$")
    follow(page, r"^/guong-dien-hinh/trang/\d+/$", "main")
    follow(page, STORY, "main")
    assert len(page.locator("main").inner_text()) > 500

    page.goto(visit.address + "/tim-kiem/")
    assert re.search(r"javascript|tập lệnh", page.locator("main").inner_text(), re.IGNORECASE)


def test_pager_leads_to_older_articles_and_back(visit: Visits):
    page = visit("/guong-dien-hinh/")
    newest = [path_of(link) for link in links(page, STORY, "main")]
    older = page.locator("main a[rel~=next]")
    assert older.first.is_visible()
    older.first.click()
    page.wait_for_url("**/guong-dien-hinh/trang/*/")
    check_frame(page)
    oldest = [path_of(link) for link in links(page, STORY, "main")]
    assert oldest
    assert not set(oldest) & set(newest)
    page.locator("main a[rel~=prev]").first.click()
    page.wait_for_url("**/guong-dien-hinh/")
    assert [path_of(link) for link in links(page, STORY, "main")] == newest


def test_unknown_address_offers_a_way_on(visit: Visits):
    page = visit("/404.html", PHONE)
    check_frame(page)
    assert links(page, r"^/$")
    assert page.locator("input[name=q]").first.is_visible() or links(page, r"^/tim-kiem/")


def test_old_address_leads_to_the_article(visit: Visits, page_types: dict[str, str]):
    page = visit(page_types["redirect"])
    page.wait_for_url(lambda url: not url.endswith(page_types["redirect"]))
    check_frame(page)


def test_keyboard_reaches_the_text_past_the_menu(visit: Visits, page_types: dict[str, str]):
    page = visit(page_types["story without picture"], DESKTOP)
    page.keyboard.press("Tab")
    first = page.locator("*:focus")
    assert first.is_visible(), "the skip link is shown when it has the focus"
    assert (first.get_attribute("href") or "").startswith("#")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("kind", [
    "story with picture", "plan 1", *(pytest.param(f"plan {number}", marks=pytest.mark.full) for number in range(2, PLANS + 1)),
])
def test_printed_article_shows_its_address_and_no_menu(kind: str, visit: Visits, page_types: dict[str, str]):
    page = visit(page_types[kind])
    address = page.locator("link[rel=canonical]").get_attribute("href")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert [nav for nav in page.locator("header nav, nav[aria-label]").all() if nav.is_visible()] == []
    assert not page.locator("input[name=q]").first.is_visible()
    printed = page.evaluate("""() => document.body.innerText + [...document.querySelectorAll("main *, footer *")]
        .flatMap(node => ["::before", "::after"].map(part => getComputedStyle(node, part).content)).join(" ")""")
    assert address in printed
    assert page.pdf(format="A4").startswith(b"%PDF")
