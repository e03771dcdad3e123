"""Find articles that belong together, through lists of what shares a term.

For each term only the nearest articles in time are looked at, so that the work for one
article does not grow with the number of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

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
    sums: list[int] = field(default_factory=lambda: [0])
    """Of the marks of all entries before each place: two of them tell of all between."""

    def near(self, place: int) -> list[Entry]:
        """The article that stands at a place, with its neighbours."""
        return self.entries[max(0, place - WINDOW) : place + WINDOW + 1]

    def sum_near(self, place: int) -> int:
        """The sum of their marks."""
        return self.sums[min(place + WINDOW + 1, len(self.entries))] - self.sums[max(0, place - WINDOW)]


class Relations:
    """The inverted index: which articles share a campaign, a field, a unit, a tag, a place."""

    def __init__(self, library: Library) -> None:
        self._by_id = library.by_id
        self._shared: dict[Entry, list[tuple[_Members, int]]] = {}
        lists: dict[tuple[str, str], _Members] = {}
        for entry in library.newest_first:
            if entry.kind in (Kind.STORY, Kind.NEWS):
                mark, places = _mark(entry), []
                for shared in _shared(entry):
                    members = lists.get(shared)
                    if members is None:
                        members = lists[shared] = _Members(WEIGHTS[shared[0]])
                    places.append((members, len(members.entries)))
                    members.entries.append(entry)
                    members.sums.append(members.sums[-1] + mark)
                self._shared[entry] = places

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
                -alike[other], abs(other.published - entry.published), other.permalink
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
            # no mark can make up for itself: in each sum it is once or not at all
            total = total * 4 + members.sum_near(place)
        chosen = [self._by_id[name].source if name in self._by_id else "" for name in entry.meta.related]
        return ",".join([f"{total:x}", *chosen])


def _mark(entry: Entry) -> int:
    """A number for what the order of candidates may hang on."""
    known = f"{entry.source}@{entry.published.timestamp()}".encode()
    return int.from_bytes(blake2b(known, digest_size=8).digest())


def _shared(entry: Entry) -> Iterator[tuple[str, str]]:
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    for slug in meta.campaigns:
        yield "campaign", slug
    yield "unit", meta.unit
    if meta.field:
        yield "field", meta.field
    if meta.locality:
        yield "locality", meta.locality
    for tag in meta.tags:
        yield "tag", tag


def neighbours(entry: Entry, timeline: Sequence[Entry], place: int) -> tuple[Entry | None, Entry | None]:
    """The older and the newer neighbour of the article that stands at `place`, newest first."""
    older = timeline[place + 1] if place + 1 < len(timeline) else None
    return older, timeline[place - 1] if place else None
