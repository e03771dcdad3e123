"""Cut a listing into pages that are numbered from the oldest end.

A numbered page holds the same articles for ever once it is full, so that one new article
changes the listing's own address and nothing behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_SIZE = 20
MIN_NEWEST = PAGE_SIZE // 2
"""The newest page never looks empty: with fewer new articles it shows a full page more."""


@dataclass(frozen=True, slots=True)
class ListingPage(Generic[Item]):
    """One page of a listing."""

    number: int | None
    """None is the listing's own address, with the newest articles."""
    items: tuple[Item, ...]
    newer: int | None
    """Number of the page before it in reading order; None is the listing's own address."""
    older: int | None
    """Number of the page behind it; None where this is the last."""


def paginate(items: Sequence[Item], size: int = PAGE_SIZE) -> list[ListingPage[Item]]:
    """Cut items, newest first, into the newest page and full pages of `size`.

    Walking from the newest page by `older` shows every item exactly once. The newest page
    holds 10 to 29 items at a size of 20: those that don't fill a page yet, and one full
    page with them where they are fewer than half a page. Every full page has an address,
    also while the newest page still shows its items.
    """
    full, rest = divmod(len(items), size)
    shown = rest if rest >= min(MIN_NEWEST, size // 2) or not full else rest + size
    first_behind = full if shown == rest else full - 1
    pages = [ListingPage(None, tuple(items[:shown]), None, first_behind or None)]
    for number in range(full, 0, -1):
        start = rest + (full - number) * size
        newer = number + 1 if number < first_behind else None
        older = number - 1 or None
        pages.append(ListingPage(number, tuple(items[start : start + size]), newer, older))
    return pages


def page_path(listing: str, number: int | None) -> str:
    """Address of a listing's page: /tin-tuc/ and /tin-tuc/trang/7/."""
    return listing if number is None else f"{listing}trang/{number}/"
