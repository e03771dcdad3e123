"""The search index: articles in segments, each a JSON list, and a manifest that names them.

Which segment an article lies in follows from its id and the number of segments alone, so
an edit changes one segment and nothing else.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from zlib import crc32

from portal.model.entry import Entry, Kind
from portal.model.front_matter import PageMeta, PlanMeta, StoryMeta
from portal.model.library import newest_first
from portal.render.cards import badge_text, plan_number, shown_time
from portal.render.desk import Desk

MANIFEST = "/tim-kiem/index.json"
"""Address of the list of segments."""
SEGMENT_SIZE = 200
"""Articles that a segment holds on average at most; more than half as many at least."""

_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def segments(entries: Sequence[Entry]) -> list[tuple[str, tuple[Entry, ...]]]:
    """Address and entries of each segment; a site without entries has one, an empty one."""
    # Powers of two, so that the number changes, and with it every segment, seldom. It stands
    # in the address: whoever holds an older manifest must not get halves of two divisions.
    number = 1
    while len(entries) > number * SEGMENT_SIZE:
        number *= 2
    shares: list[list[Entry]] = [[] for _ in range(number)]
    for entry in sorted(entries, key=_order):
        shares[crc32(entry.meta.id.encode()) % number].append(entry)
    return [(f"/tim-kiem/bai-{number}-{at}.json", tuple(share)) for at, share in enumerate(shares)]


def render_manifest(paths: Sequence[str], desk: Desk) -> bytes:
    """The addresses of all segments, of which `paths` are the paths."""
    return _json([desk.settings.href(path) for path in paths])


def render_segment(entries: Sequence[Entry], desk: Desk) -> bytes:
    """A list of {u, t, s, k, o, d, n, b} as search.js reads them."""
    return _json([_record(entry, desk) for entry in entries])


def plain_text(body_html: str) -> str:
    """The words of sanitised HTML, with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", body_html))).split())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _order(entry: Entry) -> tuple[bool, tuple[float, str]]:
    """Articles newest first, then plain pages; search.js has the same."""
    return entry.kind is Kind.PAGE, newest_first(entry)


def _record(entry: Entry, desk: Desk) -> dict[str, str | float]:
    meta = entry.meta
    record = {
        "u": desk.settings.href(entry.permalink),
        "t": meta.title,
        "s": meta.summary,
        "o": entry.listed_on.timestamp(),
        "b": plain_text(desk.body(entry.source).html),
    }
    if isinstance(meta, PageMeta):
        return record | {"k": "", "d": "", "n": ""}
    unit = desk.unit(meta.unit)
    assert unit
    names = [unit.name, unit.short_name, *meta.tags]
    if meta.locality and (locality := desk.locality(meta.locality)):
        names.append(locality.name)
    names += [link.title for slug in meta.campaigns if (link := desk.campaign_link(slug))]
    names += list(getattr(meta, "alternate_names", ()))
    if isinstance(meta, PlanMeta):
        names += [number for number in (plan_number(meta), meta.signer and meta.signer.name) if number]
    if isinstance(meta, StoryMeta):
        names.append(meta.subject.name)
    return record | {
        "k": badge_text(entry),
        "d": shown_time(entry).text,
        "n": " · ".join(dict.fromkeys(names)),
    }
