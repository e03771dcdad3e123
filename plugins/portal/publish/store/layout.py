"""Where things lie in the bucket, and what a file of the site is to the order of uploading.

    site/...               the site as it is served: the CDN's origin
    portal/state.json      which release the store holds, and whether it is whole
    portal/release.json    that release's manifest, and what the store calls each object's version
    portal/lock.json       who is publishing
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from portal.digest import digest_of
from portal.publish import serving

SITE = "site/"
"""Everything below belongs to the portal: what the release does not have is taken away."""
STATE, RELEASE, LOCK = "portal/state.json", "portal/release.json", "portal/lock.json"
ENTRY = "index.html"
"""By which readers come in; until it is there, nothing leads to anything."""
RULES = digest_of(serving.RULES)
"""Stands for how all objects' headers are chosen."""
STORED = {"Content-Type": "application/json", "Cache-Control": "no-store"}
"""The headers of what is not served."""
_ASSETS = ("assets/", "tim-kiem/", "ban-bien-tap/cms-")
_MEDIA = ("hinh/", "phim/")
_SEARCH_ENTRY = "tim-kiem/muc-luc.json"
_PACKED = (".gz", ".br")
_ARCHIVES = "/trang/"
"""In the paths of a listing's further pages."""


class Kind(IntEnum):
    """What a file is, in the order in which changed ones go up."""

    ASSET = 0
    """Style, scripts, icons; shards of the search index."""
    MEDIA = 1
    """Pictures, films."""
    ARTICLE = 2
    LISTING = 3
    """Pages that lead to others, or have a feed."""
    FEED = 4
    """Feeds, and whatever else is no page."""
    MAIN = 5
    """What stands at the root (home, sitemap, addresses), and the way into the search index."""


def files_to_store(paths: Collection[str]) -> set[str]:
    """Of a release's files those that a store gets: it has one representation of each, and the CDN packs it."""
    return {path for path in paths if not (path.endswith(_PACKED) and path[:-3] in paths)}


def kinds_of(paths: Collection[str]) -> dict[str, Kind]:
    """The kind of every file of a site."""
    pages = [path for path in paths if path.endswith(".html")]
    leading = {above for page in pages for above in _folders_above(page)}
    with_feed = {path.rpartition("/")[0] for path in paths if path.endswith("/rss.xml")}
    return {path: _kind_of(path, leading | with_feed) for path in paths}


def headers_of(path: str) -> dict[str, str]:
    """The headers that a file's object is given."""
    return {"Content-Type": serving.content_type(path), "Cache-Control": serving.cache_control(path)}


def _kind_of(path: str, listings: Collection[str]) -> Kind:
    folder = path.rpartition("/")[0]
    if not folder or path == _SEARCH_ENTRY:
        return Kind.MAIN
    if path.endswith(".html"):
        return Kind.LISTING if folder in listings or _ARCHIVES in path else Kind.ARTICLE
    if path.startswith(_ASSETS):
        return Kind.ASSET
    return Kind.MEDIA if path.startswith(_MEDIA) else Kind.FEED


def _folders_above(page: str) -> list[str]:
    """The folders above that of a page; that is the page's own address."""
    parts = page.split("/")[:-2]
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
