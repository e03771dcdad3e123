"""How plans hang together: what a plan rests on, what rests on it, who meets its criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from portal.model.entry import Entry
from portal.model.front_matter import PlanMeta, StoryMeta
from portal.model.library import Library, newest_first

Number = tuple[str, int | None]
"""Number with symbol, and the year: numbers begin anew each year."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan's relations; entries newest first."""

    implemented_by: tuple[Entry, ...]
    """Plans that rest on it, then stories that meet its criteria."""
    siblings: tuple[Entry, ...]
    """Plans that rest on a document that it rests on too."""
    bases: Mapping[int, Entry]
    """Those documents of its basis, by position, that are plans on this site."""


def derive_plans(library: Library) -> dict[str, PlanFile]:
    """The file of every plan, by its id."""
    plans = sorted(
        (e for e in library.entries if isinstance(e.meta, PlanMeta)), key=newest_first
    )
    by_number = {number: plan for plan in plans if (number := _number(plan.meta))}
    citing: dict[Number, list[Entry]] = defaultdict(list)
    for plan in plans:
        for basis in _bases(plan.meta):
            citing[basis].append(plan)
    stories: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(library.entries, key=newest_first):
        if isinstance(entry.meta, StoryMeta):
            for name in dict.fromkeys(criterion.plan for criterion in entry.meta.criteria):
                stories[name].append(entry)
    files = {}
    for plan in plans:
        number = _number(plan.meta)
        bases = _bases(plan.meta)
        siblings = dict.fromkeys(other for basis in bases for other in citing[basis])
        siblings.pop(plan, None)
        files[plan.meta.id] = PlanFile(
            (*(citing[number] if number else ()), *stories[plan.meta.id]),
            tuple(siblings),
            {place: by_number[basis] for place, basis in enumerate(bases) if basis in by_number},
        )
    return files


def _number(meta: object) -> Number | None:
    assert isinstance(meta, PlanMeta)
    if not (meta.number and meta.symbol):
        return None
    return f"{meta.number}/{meta.symbol}", meta.issued_on.year if meta.issued_on else None


def _bases(meta: object) -> list[Number]:
    assert isinstance(meta, PlanMeta)
    return [(basis.number, basis.date.year if basis.date else None) for basis in meta.based_on]
