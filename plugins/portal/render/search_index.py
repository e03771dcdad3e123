"""The search index in its first form: one JSON list that the search page loads whole."""

from __future__ import annotations

import html
import json
import re

from portal.model.entry import Entry, Kind
from portal.model.front_matter import PageMeta, PlanMeta, StoryMeta
from portal.model.library import newest_first
from portal.render.cards import badge_text, plan_number, shown_time
from portal.render.desk import Desk

_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def render_search_index(desk: Desk) -> bytes:
    """Articles newest first, then plain pages: {u, t, s, k, d, n, b} as search.js reads them."""
    entries = sorted(desk.library.entries, key=lambda e: (e.kind is Kind.PAGE, newest_first(e)))
    records = [_record(entry, desk) for entry in entries]
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()


def plain_text(body_html: str) -> str:
    """The words of sanitised HTML, with single spaces."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", _INLINE.sub("", body_html)))).strip()


def _record(entry: Entry, desk: Desk) -> dict[str, str]:
    meta, registry = entry.meta, desk.library.registry
    record = {
        "u": desk.settings.href(entry.permalink),
        "t": meta.title,
        "s": meta.summary,
        "b": plain_text(desk.bodies[entry.source].html),
    }
    if isinstance(meta, PageMeta):
        return record | {"k": "", "d": "", "n": ""}
    unit = registry.units[meta.unit]
    names = [unit.name, unit.short_name, *meta.tags]
    names += [registry.localities[meta.locality].name] if meta.locality else []
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
