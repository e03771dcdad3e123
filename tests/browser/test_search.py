"""What the search page makes of the search index, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import Visits
from tests.pages import search_records

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

QUERIES = ("thi đua", "nong thon", "ngày", "kế hoạch", "hội", "của tỉnh")
DONE = "#ket-qua[aria-busy=false]"


def serve(page: Page, lists: list[list[dict]]) -> None:
    """Let the page find these segments instead of the site's."""
    files = {f"bai-{len(lists)}-{at}.json": records for at, records in enumerate(lists)}

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        said = [f"/tim-kiem/{path}" for path in files] if name == "index.json" else files[name]
        route.fulfill(content_type="application/json", body=json.dumps(said))

    page.route("**/tim-kiem/*.json", answer)


def answers(page: Page, address: str, query: str) -> list[str]:
    """What the page says of a query, and its results as they stand."""
    page.goto(f"{address}/tim-kiem/?q={query}")
    page.wait_for_selector(DONE, state="attached")
    return [page.locator("#p_said").inner_text(), *page.locator("#ket-qua li.card").all_inner_texts()]


def test_answers_do_not_depend_on_how_the_index_is_divided(visit: Visits, site: Path):
    records = search_records(site)
    one, many = visit("/404.html"), visit("/404.html")
    serve(one, [records])
    serve(many, [records[at::5][::-1] for at in range(5)])
    for query in QUERIES:
        found = answers(one, visit.address, query)
        assert len(found) > 10, query
        assert answers(many, visit.address, query) == found


def test_articles_that_match_alike_stand_newest_first_and_plain_pages_behind_them(visit: Visits):
    # of one day in `d`, so that nothing but the index's own order is left to tell them apart
    records = [{"u": f"/{name}/", "t": f"Bài {name}", "s": "", "k": kind, "o": order, "d": "", "n": "", "b": ""}
               for name, kind, order in (("trang", "", 9.0), ("cu", "Tin", 1.0), ("moi-b", "Tin", 3.5),
                                         ("moi-a", "Tin", 3.5), ("truoc-1970", "Tin", -5.0))]
    page = visit("/404.html")
    serve(page, [records[:2], records[2:]])
    answers(page, visit.address, "bài")
    titles = page.locator("a[data-result]").all_inner_texts()
    assert titles == ["Bài moi-a", "Bài moi-b", "Bài cu", "Bài truoc-1970", "Bài trang"]


@pytest.mark.parametrize("broken", ["index.json", "bai-2-1.json"])
def test_index_that_does_not_arrive_can_be_asked_for_again(visit: Visits, site: Path, broken: str):
    records = search_records(site)
    page = visit("/404.html")
    serve(page, [records[::2], records[1::2]])
    page.route(f"**/{broken}", lambda route: route.fulfill(status=503))
    answers(page, visit.address, "thi đua")
    retry = page.locator("#p_retry button")
    assert retry.is_visible()
    assert page.locator("a[data-result]").count() == 0
    page.unroute(f"**/{broken}")
    retry.click()
    page.wait_for_selector(f"{DONE} a[data-result]")
    assert not retry.is_visible()
    visit.faults.clear()  # the 503
