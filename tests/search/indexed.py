"""Articles in an index of their own, read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.search.article import FACETS, Article
from portal.search.readings import Readings
from portal.search.segment import Segment, make_segment
from portal.search.syllables import BREAK, keys_of, read_syllables
from tests.search_reader import Lists
from tests.search_reader import Segment as Read

NO_FACETS = ((),) * len(FACETS)


def article(title: str = "", summary: str = "", names: Iterable[str] = (), body: str = "", **given: Any) -> Article:
    """An article with these words and no others."""
    return Article(**{"url": "/a/", "badge": "", "date": "", "facets": NO_FACETS, **given}, title=title, summary=summary,
                   names=tuple(names), body=body)


def _in_turn(job: Any, items: Any) -> list[Any]:
    return [job(item) for item in items]


def made(articles: Iterable[Article], glossary: Mapping[str, str] = {}, on_cores: Any = _in_turn) -> Segment:
    """The segment of articles."""
    given = list(articles)
    return make_segment(len(given), given.__getitem__, Readings(glossary.items()), on_cores)


def read(segment: Segment) -> Read:
    """The same as a reader has it."""
    return Read(segment.files.__getitem__, sum(name.startswith("t/") for name in segment.files), segment.bits)


def rows_of(text: str) -> list[list[str]]:
    """The syllables of each sentence."""
    rows: list[list[str]] = [[]]
    for one in read_syllables(text):
        rows.append([]) if one == BREAK else rows[-1].append(one)
    return [row for row in rows if row]


def terms_of(row: list[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The folded and the accent keys of what is looked up for a row: neighbours, or what stands alone."""
    keys = list(map(keys_of, row))
    units = list(zip(keys, keys[1:], strict=False)) if len(keys) > 1 else [(key,) for key in keys]
    return [tuple(zip(*unit, strict=True)) for unit in units]


def holding(lists: Lists, query: str) -> set[int]:
    """The articles that hold all of a query, written in the same way."""
    found = [set(lists(folded, accents)) for row in rows_of(query) for folded, accents in terms_of(row)]
    return set.intersection(*found)
