"""Choose what is news: stories and news items that came out lately and are not made up.

Knows nothing of sitemaps; see render.sitemap.
"""

from __future__ import annotations

import datetime as dt
from heapq import merge
from itertools import takewhile

from portal.model.entry import NEWS_LASTS, Entry, Kind
from portal.model.front_matter import PageMeta
from portal.model.library import Library, newest_first


def choose_news(library: Library, now: dt.datetime) -> tuple[Entry, ...]:
    """What came out within NEWS_LASTS before now, newest first."""
    found = merge(library.by_kind[Kind.STORY], library.by_kind[Kind.NEWS], key=newest_first)
    fresh = takewhile(lambda entry: now < entry.published + NEWS_LASTS, found)
    return tuple(entry for entry in fresh if not isinstance(entry.meta, PageMeta) and not entry.meta.sample)
