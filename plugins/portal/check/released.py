"""What was published must still answer: with its page, with another to which it leads, or with why it was withdrawn.

For articles and plain pages only; of all else the portal itself sees to it (render.retired).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from portal.errors import Problem
from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.model.released import Released
from portal.read.library import Reading

_SECTIONS = tuple(f"/{kind.value}/" for kind in ARTICLE_KINDS)


def check(reading: Reading, released: Released, addresses: Collection[str], now: dt.datetime) -> Iterator[Problem]:
    """Problems of what was released and would not answer any more; `addresses` are those of the planned site."""
    by_address = {entry.permalink: entry for entry in reading.library.entries}
    for entry_id, published in released.articles.items():
        entry = reading.library.by_id.get(entry_id)
        missing = [address for address in published if address not in addresses]
        heir = by_address.get(published[0])
        if entry is None and heir and heir.meta.id not in released.articles:
            # it answers, but feed readers would take it for a new article
            yield reading.problem(heir, ("id",), "released_id", value=entry_id, address=heir.permalink)
        elif not missing:
            continue
        elif entry is None:
            yield _gone(reading, entry_id, published, missing)
        elif entry.is_out(now):
            aliases = ", ".join([*entry.meta.aliases, *missing])
            yield reading.problem(
                entry, ("aliases",), "released_moved", old=", ".join(missing), new=entry.permalink, aliases=aliases
            )
        else:
            yield _hidden(reading, entry, missing)


def _gone(reading: Reading, entry_id: str, published: Sequence[str], missing: list[str]) -> Problem:
    """Told of the file in which it was, so far as its address tells that."""
    address = published[0]
    code = "released_gone" if address.startswith(_SECTIONS) else "released_gone_page"
    params = {"value": entry_id, "old": ", ".join(missing), "folder": reading.folder.name}
    return Problem(reading.folder.shown(f"{address.strip('/')}.md"), 1, "", code, params)


def _hidden(reading: Reading, entry: Entry, missing: list[str]) -> Problem:
    meta = entry.meta
    if entry.awaits_review:
        return reading.problem(entry, ("reviewed_by",), "released_unreviewed", old=", ".join(missing))
    key = "draft" if meta.draft else "publish_at" if meta.publish_at else "date"
    code = "released_hidden_page" if entry.kind is Kind.PAGE else "released_hidden"
    return reading.problem(entry, (key,), code, old=", ".join(missing))
