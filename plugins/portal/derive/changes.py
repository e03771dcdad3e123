"""When the pages of listings last had something new for readers, for the sitemap.

A major change or a correction is new where the article is shown. An article that comes or
goes is new on its page and on those with newer ones, on which all others move by one place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from portal.derive.listings import ListingPage
from portal.derive.memberships import Memberships
from portal.model.entry import Entry
from portal.model.library import newest_first

_PUBLISHED, _UPDATED = attrgetter("published"), attrgetter("updated")


def listings_left(withdrawn: Iterable[Entry], memberships: Memberships) -> Mapping[str, Sequence[Entry]]:
    """What was withdrawn, by the address of each listing that it was in."""
    left: dict[str, list[Entry]] = defaultdict(list)
    for entry in withdrawn:
        for listing in memberships.listings(entry):
            left[listing].append(entry)
    return left


def page_changes(
    pages: Sequence[ListingPage[Entry]], left: Iterable[Entry] = ()
) -> list[tuple[ListingPage[Entry], dt.datetime | None]]:
    """Each page of a listing with the moment of its last change; None where it never had an article.

    `pages` as `paginate` gives them, `left` is what was withdrawn from the listing.
    """
    gone = sorted(left, key=newest_first)
    moved: list[dt.datetime] = []
    found = []
    for page in reversed(pages):  # from the oldest on
        while gone and (page.number is None or newest_first(gone[-1]) > newest_first(page.items[0])):
            moved.append(gone.pop().announced)
        moved = [max([*moved, *map(_PUBLISHED, page.items)])] if moved or page.items else []
        found.append((page, max([*moved, *map(_UPDATED, page.items)], default=None)))
    return found[::-1]
