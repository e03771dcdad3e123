"""Find articles that belong together, through lists of what shares a term.

For each term only the nearest articles in time are looked at, so that the work for one
article does not grow with the number of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import accumulate

from portal.model.entry import Entry, Kind
from portal.model.front_matter import PageMeta
from portal.model.library import Library

WINDOW = 8
"""How many neighbours on each side, in each list, are considered."""
WEIGHTS = {"campaign": 3.0, "field": 2.0, "unit": 2.0, "tag": 2.0, "locality": 1.0}


@dataclass(slots=True)
class _Members:
    """The articles that share one thing, newest first."""

    weight: float
    entries: list[Entry] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    """Of the articles, see `_mark`."""
    sums: list[int] = field(default_factory=list)
    """Of the marks before each place, from WINDOW places before the first to as many behind
    the last: two of them tell of all between."""

    def near(self, place: int) -> list[Entry]:
        """The article that stands at a place, with its neighbours."""
        return self.entries[max(0, place - WINDOW) : place + WINDOW + 1]

    def sum_up(self) -> None:
        """Fill `sums`, once all articles are there."""
        sums = list(accumulate(self.marks, initial=0))
        self.sums = [0] * WINDOW + sums + sums[-1:] * WINDOW


_Lists = Mapping[str, Mapping[str, _Members]]
"""By what is shared, and which it is."""


class Relations:
    """The inverted index: which articles share a campaign, a field, a unit, a tag, a place."""

    def __init__(self, library: Library) -> None:
        self._by_id = library.by_id
        self._shared: dict[Entry, list[tuple[_Members, int]]] = {}
        lists: _Lists = {what: defaultdict(partial(_Members, weight)) for what, weight in WEIGHTS.items()}
        for entry in library.newest_first:
            if entry.kind is Kind.STORY or entry.kind is Kind.NEWS:
                mark, places = _mark(entry), []
                for members in _shared(entry, lists):
                    places.append((members, len(members.entries)))
                    members.entries.append(entry)
                    members.marks.append(mark)
                self._shared[entry] = places
        for found in lists.values():
            for members in found.values():
                members.sum_up()

    def related(self, entry: Entry, limit: int = 4) -> tuple[Entry, ...]:
        """Those chosen by hand first, then those of the same kind that share most.

        Ties go to the nearest in time, then to the address. Campaigns and plans, which
        gather what belongs to them anyway, have only those chosen by hand.
        """
        assert not isinstance(entry.meta, PageMeta)
        chosen = [self._by_id[name] for name in entry.meta.related if name in self._by_id]
        scores: dict[Entry, float] = defaultdict(float)
        for members, place in self._shared.get(entry, ()):
            for other in members.near(place):
                scores[other] += members.weight
        alike = {other: score for other, score in scores.items() if other.kind is entry.kind}
        # only those have to be put in order that may be wanted; the article itself shares most
        enough = min(sorted(alike.values())[-(limit + len(chosen) + 1) :], default=0.0)
        best = sorted(
            (other for other, score in alike.items() if score >= enough),
            key=lambda other: (
                -alike[other], abs(other.published_at - entry.published_at), other.permalink
            ),
        )
        everything = dict.fromkeys([*chosen, *best])
        everything.pop(entry, None)
        return tuple(everything)[:limit]

    def candidates(self, entry: Entry) -> str:
        """A short text of all that `related` looks at beside the entry's own front matter.

        It changes with every article that comes into a window or leaves it.
        """
        assert not isinstance(entry.meta, PageMeta)
        total = 0
        for members, place in self._shared.get(entry, ()):
            near = members.sums[place + 2 * WINDOW + 1] - members.sums[place]
            # no mark can make up for itself: in each sum it is once or not at all
            total = total * 4 + near
        chosen = [self._by_id[name].source if name in self._by_id else "" for name in entry.meta.related]
        return ",".join([f"{total:x}", *chosen])


def _mark(entry: Entry) -> int:
    """A number for what the order of candidates may hang on."""
    known = f"{entry.source}@{entry.published_at}".encode()
    return int.from_bytes(blake2b(known, digest_size=8).digest())


def _shared(entry: Entry, lists: _Lists) -> Iterator[_Members]:
    """The lists that an article belongs to."""
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    for slug in meta.campaigns:
        yield lists["campaign"][slug]
    yield lists["unit"][meta.unit]
    if meta.field:
        yield lists["field"][meta.field]
    if meta.locality:
        yield lists["locality"][meta.locality]
    for tag in meta.tags:
        yield lists["tag"][tag]


def neighbours(entry: Entry, timeline: Sequence[Entry], place: int) -> tuple[Entry | None, Entry | None]:
    """The older and the newer neighbour of the article that stands at `place`, newest first."""
    older = timeline[place + 1] if place + 1 < len(timeline) else None
    return older, timeline[place - 1] if place else None
