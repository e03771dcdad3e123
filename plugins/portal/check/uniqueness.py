"""No two entries may share an id or an address.

Addresses have no capital letters and nothing but ASCII (`portal.read.library.place_of`,
`portal.model.front_matter.Alias`), so that none meet for a server that takes no account of case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from portal.errors import Problem
from portal.messages import catalogue
from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.read.library import Reading
from portal.slug import slug_of

RESERVED = {"trang", "don-vi", "dia-phuong", "linh-vuc", "nam", "chu-de", "nguoi-viet", "chuyen-muc", "lich", "luu",
            "van-ban", "tu-viet-tat", "tim-kiem", "ban-bien-tap", "assets", "hinh", "phim", "registry", "404"}
"""First parts of addresses that the portal itself uses, and the pages of listings."""


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of ids and addresses; each names the other file."""
    ids: dict[str, Entry] = {}
    addresses: dict[str, Entry] = {}
    for entry in reading.library.entries:
        first = ids.setdefault(entry.meta.id, entry)
        if first is not entry:
            other = reading.folder.shown(first.source)
            yield reading.problem(entry, ("id",), "id_twice", value=entry.meta.id, other=other)
        reserved = _reserved_part(entry)
        if reserved:
            yield reading.problem(entry, (), "address_reserved", value=reserved)
        first = addresses.setdefault(entry.permalink, entry)
        if first is not entry:
            other = reading.folder.shown(first.source)
            yield reading.problem(entry, (), "address_twice", value=entry.permalink, other=other)
    for entry in reading.library.entries:
        for position, alias in enumerate(entry.meta.aliases):
            where = ("aliases", position)
            first = addresses.setdefault(alias, entry)
            if first is not entry or alias == entry.permalink:
                other = reading.folder.shown(first.source)
                yield reading.problem(entry, where, "address_twice", value=alias, other=other)
            elif _is_reserved(alias.strip("/").split("/")):
                yield reading.problem(entry, where, "address_reserved", value=alias)


_LISTINGS = {kind.value for kind in ARTICLE_KINDS}


@cache
def _categories() -> frozenset[str]:
    """The addresses of categories, which are listings below the stories' own."""
    labels = catalogue().labels.category
    return frozenset(slug_of(labels[category]) for category in labels)


def _is_reserved(parts: list[str]) -> bool:
    """Whether an address is the portal's own, or will be once a listing has grown."""
    if parts[0] == Kind.STORY.value and len(parts) == 2 and parts[1] in _categories():
        return True
    return parts[0] in RESERVED or "trang" in parts[:-1] or (len(parts) == 1 and parts[0] in _LISTINGS)


def _reserved_part(entry: Entry) -> str | None:
    parts = entry.permalink.strip("/").split("/")
    if entry.kind is Kind.PAGE:
        return parts[0] if parts[0] in RESERVED | _LISTINGS else None
    return parts[-1] if parts[-1] == "trang" else None
