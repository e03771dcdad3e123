"""In which order a store gets a release, so that whenever it is cut short no reader meets a dead link.

What nothing leads to yet goes up first: what pages load, then new pages, then new feeds. When all
of that is there, the pages and files that readers know are replaced, and when none of the old ones
is left, what the release does not have is taken away. Within that, articles go before listings,
listings before feeds, and the way in comes last.

A run that is cut short leaves new pages that name others that are not there. Nothing leads to them,
but the next release may, before their turn comes: so whatever no reader can have reached is taken
away at the beginning, unless it is as the release has it.

Pure: what lies where is told by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal, NamedTuple

from portal.publish.serving import is_immutable
from portal.publish.store.layout import ENTRY, Kind, kinds_of

_WITHOUT_ARTICLES = "assets/"
"""Below it lies what holds no word and no picture of an article."""
Work = Literal["put", "delete", "change", "settle"]


class Stage(NamedTuple):
    """Some work, all of which is done before that of the next stage begins."""

    name: str
    work: Work
    """Change: note that readers reach the new pages from now on; settle: that they reach no others."""
    paths: tuple[str, ...] = ()


class Store(NamedTuple):
    """What is known of a store before anything is done."""

    there: frozenset[str]
    """All paths that have an object."""
    same: frozenset[str]
    """Those of them that hold what the release has there."""
    files: frozenset[str]
    """Of the release that the store got last as a whole; none before the first."""
    reachable: frozenset[str]
    """All pages that readers may have come to."""


def pages_of(paths: Collection[str]) -> set[str]:
    """The pages among files."""
    return {path for path in paths if path.endswith(".html")}


def kept(store: Store, is_newer: bool, withdraws: bool, is_due: bool) -> set[str]:
    """What stays though the release does not have it: pages in browsers, and copies at the CDN, still ask for it.

    That is what the last release loaded, until the next comes or it is due. Where something was
    withdrawn, nothing stays that may hold words or pictures of articles.
    """
    if is_due:
        return set()
    last = store.files if is_newer else store.there
    return {path for path in last if is_immutable(path) and (not withdraws or path.startswith(_WITHOUT_ARTICLES))}


def stages(wanted: Collection[str], store: Store, staying: Collection[str]) -> tuple[Stage, ...]:
    """What is to be done, in order, so that the store holds the files `wanted`, and of others only those `staying`."""
    return tuple(stage for stage in _stages(frozenset(wanted), store, staying) if stage.paths or stage.work == "settle")


def _stages(wanted: frozenset[str], store: Store, staying: Collection[str]) -> Iterator[Stage]:
    left = {page for page in pages_of(store.there) if page not in store.reachable} - store.same
    there = store.there - left
    kinds = kinds_of(wanted | there)
    new, changed = wanted - there, (wanted & there) - store.same
    if ENTRY in new:
        new, changed = new - {ENTRY}, changed | {ENTRY}
    gone = there - wanted - {*staying}

    def of(paths: frozenset[str], chosen: Callable[[str, Kind], bool]) -> tuple[str, ...]:
        return tuple(sorted((path for path in paths if chosen(path, kinds[path])), key=lambda path: (kinds[path], path)))

    yield Stage("left", "delete", tuple(sorted(left)))
    yield Stage("assets", "put", of(new | changed, lambda path, kind: kind == Kind.ASSET))
    yield Stage("media", "put", of(new | changed, lambda path, kind: kind == Kind.MEDIA))
    yield Stage("new_articles", "put", of(new, lambda path, kind: kind == Kind.ARTICLE))
    yield Stage("new_listings", "put", of(new, lambda path, kind: kind == Kind.LISTING))
    yield Stage("new_feeds", "put", of(new, lambda path, kind: kind >= Kind.FEED))
    if any(kinds[path] >= Kind.ARTICLE for path in changed):
        yield Stage("change", "change", tuple(sorted(pages_of(wanted) - store.reachable)))
    yield Stage("articles", "put", of(changed, lambda path, kind: kind == Kind.ARTICLE))
    yield Stage("listings", "put", of(changed, lambda path, kind: kind == Kind.LISTING))
    yield Stage("feeds", "put", of(changed, lambda path, kind: kind == Kind.FEED))
    yield Stage("main", "put", of(changed, lambda path, kind: kind == Kind.MAIN and path != ENTRY))
    yield Stage("entry", "put", of(changed, lambda path, kind: path == ENTRY))
    yield Stage("settle", "settle")
    yield Stage("gone_pages", "delete", of(gone, lambda path, kind: path.endswith(".html")))
    yield Stage("gone_feeds", "delete", of(gone, lambda path, kind: kind >= Kind.FEED and not path.endswith(".html")))
    yield Stage("gone_assets", "delete", of(gone, lambda path, kind: kind <= Kind.MEDIA))
