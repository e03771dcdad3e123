from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.derive.listings import ListingPage, page_path, paginate
from tests.length import examples

COUNTS = st.integers(0, 400)


def newest_first(count: int) -> list[int]:
    return list(range(count, 0, -1))


def by_number(pages: list[ListingPage[int]]) -> dict[int | None, ListingPage[int]]:
    return {page.number: page for page in pages}


@examples()
@given(COUNTS)
def test_walking_by_older_shows_every_item_exactly_once(count: int):
    pages = by_number(paginate(newest_first(count)))
    page, seen = pages[None], list(pages[None].items)
    while page.older is not None:
        page = pages[page.older]
        seen += page.items
    assert seen == newest_first(count)


@examples()
@given(COUNTS)
def test_walking_back_by_newer_ends_at_the_listing_itself(count: int):
    pages = by_number(paginate(newest_first(count)))
    for page in pages.values():
        steps = 0
        while page.number is not None:
            page = pages[page.newer]
            steps += 1
            assert steps <= len(pages)


@examples()
@given(COUNTS, st.integers(1, 60))
def test_numbered_pages_never_change_when_items_come_in(count: int, more: int):
    before = by_number(paginate(newest_first(count)))
    after = by_number(paginate(newest_first(count + more)))
    for number, page in before.items():
        if number is not None:
            assert after[number].items == page.items


@examples()
@given(COUNTS, st.integers(1, 60))
def test_links_between_older_pages_never_change_either(count: int, more: int):
    """Only the page next to the newest one learns that it has a newer neighbour."""
    before = by_number(paginate(newest_first(count)))
    after = by_number(paginate(newest_first(count + more)))
    for number, page in before.items():
        if number is not None:
            assert after[number].older == page.older
            assert page.newer is None or after[number].newer == page.newer


@examples()
@given(COUNTS)
def test_numbered_pages_are_full(count: int):
    assert {len(page.items) for page in paginate(newest_first(count)) if page.number is not None} <= {20}


@examples()
@given(COUNTS)
def test_newest_page_shows_ten_to_twenty_nine_where_there_are_so_many(count: int):
    newest = paginate(newest_first(count))[0]
    assert newest.number is None
    assert len(newest.items) == count if count < 20 else 10 <= len(newest.items) <= 29


@examples()
@given(COUNTS, st.integers(1, 7))
def test_any_page_size_keeps_the_promise(count: int, size: int):
    pages = by_number(paginate(newest_first(count), size))
    page, seen = pages[None], list(pages[None].items)
    while page.older is not None:
        page = pages[page.older]
        seen += page.items
    assert seen == newest_first(count)
    assert {len(page.items) for number, page in pages.items() if number} <= {size}


def test_numbers_count_from_the_oldest_end_without_a_gap():
    assert [page.number for page in paginate(newest_first(65))] == [None, 3, 2, 1]
    assert paginate(newest_first(65))[-1].items == tuple(range(20, 0, -1))


def test_empty_listing_has_one_empty_page():
    assert paginate([]) == [ListingPage(None, (), None, None)]


def test_address_of_a_page():
    assert page_path("/tin-tuc/", None) == "/tin-tuc/"
    assert page_path("/tin-tuc/", 7) == "/tin-tuc/trang/7/"
