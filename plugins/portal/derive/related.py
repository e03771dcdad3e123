"""Find articles that belong together, through lists of what shares a term.

For each term only the nearest articles in time are looked at, so that the work for one
article does not grow with the number of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from heapq import nsmallest

from portal.model.entry import Entry, Kind
from portal.model.front_matter import PageMeta
from portal.model.library import Library

WINDOW = 8
"""How many neighbours on each side, in each list, are considered."""
WEIGHTS = {"campaign": 3.0, "field": 2.0, "unit": 2.0, "tag": 2.0, "locality": 1.0}


class Relations:
    """The inverted index: which articles share a campaign, a field, a unit, a tag, a place."""

    def __init__(self, library: Library) -> None:
        self._by_id = library.by_id
        self._lists: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._places: dict[tuple[str, str, str], int] = {}
        self._marks: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in library.newest_first:
            if entry.kind in (Kind.STORY, Kind.NEWS):
                # what an order of candidates may hang on
                mark = f"{entry.source}@{entry.published.timestamp()}"
                for shared in _shared(entry):
                    members = self._lists[shared]
                    self._places[(*shared, entry.meta.id)] = len(members)
                    members.append(entry)
                    self._marks[shared].append(mark)

    def related(self, entry: Entry, limit: int = 4) -> tuple[Entry, ...]:
        """Those chosen by hand first, then those of the same kind that share most.

        Ties go to the nearest in time, then to the address. Campaigns and plans, which
        gather what belongs to them anyway, have only those chosen by hand.
        """
        assert not isinstance(entry.meta, PageMeta)
        chosen = [self._by_id[name] for name in entry.meta.related if name in self._by_id]
        scores: dict[Entry, float] = defaultdict(float)
        for shared in _shared(entry) if entry.kind in (Kind.STORY, Kind.NEWS) else ():
            for other in self._around(shared, entry):
                if other.kind is entry.kind:
                    scores[other] += WEIGHTS[shared[0]]
        best = nsmallest(
            limit + len(chosen),
            scores,
            key=lambda other: (
                -scores[other], abs(other.published - entry.published), other.permalink
            ),
        )
        everything = dict.fromkeys([*chosen, *best])
        everything.pop(entry, None)
        return tuple(everything)[:limit]

    def candidates(self, entry: Entry) -> str:
        """A digest of all that `related` looks at beside the entry's own front matter."""
        assert not isinstance(entry.meta, PageMeta)
        chosen = (self._by_id.get(name) for name in entry.meta.related)
        parts = [other.source if other else "" for other in chosen]
        for shared in _shared(entry) if entry.kind in (Kind.STORY, Kind.NEWS) else ():
            place = self._places[(*shared, entry.meta.id)]
            parts += self._marks[shared][max(0, place - WINDOW) : place + WINDOW + 1]
        return blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()

    def _around(self, shared: tuple[str, str], entry: Entry) -> Iterator[Entry]:
        members = self._lists.get(shared, [])
        place = self._places.get((*shared, entry.meta.id), 0)
        for other in members[max(0, place - WINDOW) : place + WINDOW + 1]:
            if other is not entry:
                yield other


def _shared(entry: Entry) -> list[tuple[str, str]]:
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    found = [("campaign", slug) for slug in meta.campaigns] + [("unit", meta.unit)]
    found += [("field", meta.field)] if meta.field else []
    found += [("locality", meta.locality)] if meta.locality else []
    return found + [("tag", tag) for tag in meta.tags]


def neighbours(entry: Entry, timeline: Sequence[Entry], place: int) -> tuple[Entry | None, Entry | None]:
    """The older and the newer neighbour of the article that stands at `place`, newest first."""
    older = timeline[place + 1] if place + 1 < len(timeline) else None
    return older, timeline[place - 1] if place else None
