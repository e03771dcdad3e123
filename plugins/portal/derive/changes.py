"""When the pages of listings last had something new for readers, for the sitemap.

A major change or a correction is new where the article is shown. An article that comes or
goes is new on its page and on those with newer ones, on which all others move by one place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from portal.derive.campaigns import CampaignFile
from portal.derive.listings import ListingPage, paginate
from portal.derive.memberships import Memberships
from portal.model.entry import Entry, Kind
from portal.model.library import newest_first

_PUBLISHED, _UPDATED, _ANNOUNCED = attrgetter("published"), attrgetter("updated"), attrgetter("announced")
Changes = list[tuple[ListingPage[Entry], dt.datetime | None]]
"""Each page of a listing with the moment of its last change; None where it never had an article."""


def listings_left(withdrawn: Iterable[Entry], memberships: Memberships) -> Mapping[str, Sequence[Entry]]:
    """What was withdrawn, by the address of each listing that it was in."""
    left: dict[str, list[Entry]] = defaultdict(list)
    for entry in withdrawn:
        for listing in memberships.listings(entry):
            left[listing].append(entry)
    return left


def page_changes(entries: Sequence[Entry], left: Iterable[Entry] = ()) -> Changes:
    """The pages of a listing of these entries, newest first; `left` is what was withdrawn from it."""
    gone = sorted(left, key=newest_first)
    moved: list[dt.datetime] = []
    found: Changes = []
    for page in reversed(paginate(entries)):  # from the oldest on
        while gone and (page.number is None or newest_first(gone[-1]) > newest_first(page.items[0])):
            moved.append(gone.pop().announced)
        moved = [max([*moved, *map(_PUBLISHED, page.items)])] if moved or page.items else []
        found.append((page, max([*moved, *map(_UPDATED, page.items)], default=None)))
    return found[::-1]


def campaign_changes(campaign: Entry, file: CampaignFile, left: Iterable[Entry] = ()) -> Changes:
    """The pages of a campaign, of which the first shows its own text and its plans too."""
    gone = list(left)
    articles = (entry for entry in gone if entry.kind in (Kind.STORY, Kind.NEWS))
    (first, changed), *others = page_changes(file.timeline, articles)
    moments = [campaign.updated, *map(_UPDATED, file.plans), *map(_PUBLISHED, file.children), *map(_ANNOUNCED, gone)]
    return [(first, max([*moments, changed] if changed else moments)), *others]
